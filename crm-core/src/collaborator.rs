//! Who works for a customer.

use serde::{Deserialize, Serialize};

use crate::actor::Actor;
use crate::code::Code;

/// Who works for a customer: a person, a department or a partner, by codes of the host.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Collaborator {
    /// A member of staff, by a code that is no name.
    Staff(Code),
    /// A department.
    Department(Code),
    /// Another company that serves customers with this one: a dealer, a carrier.
    Partner(Code),
}

impl Collaborator {
    /// Whether this is the one who acted. A department is not: its others did not act.
    #[must_use]
    pub fn is(&self, actor: &Actor) -> bool {
        match (self, actor) {
            (Self::Staff(one), Actor::Staff(other))
            | (Self::Partner(one), Actor::Partner(other)) => one == other,
            _ => false,
        }
    }
}
