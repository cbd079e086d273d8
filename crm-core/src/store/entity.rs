//! References to entities of any kind.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::code::Code;

/// Names an entity by its kind and id: what events and interactions point to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntityRef {
    kind: Code,
    id: Uuid,
}

impl EntityRef {
    /// The kind of customers.
    pub const CUSTOMER: Code = Code::new_static("customer");
    /// The kind of interactions.
    pub const INTERACTION: Code = Code::new_static("interaction");
    /// The kind of entries of the consent ledger.
    pub const CONSENT: Code = Code::new_static("consent");

    /// The kind of merges.
    pub const MERGE: Code = Code::new_static("merge");

    /// The entity of this kind with this id.
    #[must_use]
    pub fn new(kind: Code, id: Uuid) -> Self {
        Self { kind, id }
    }

    /// The kind: `customer`.
    #[must_use]
    pub fn kind(&self) -> &Code {
        &self.kind
    }

    /// The id.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.id
    }
}

impl fmt::Display for EntityRef {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.kind, self.id)
    }
}
