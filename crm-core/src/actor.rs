//! Who does something.

use serde::{Deserialize, Serialize};

use crate::code::Code;

/// Who did something, or made it known.
///
/// People and programs of the company are named by codes of the host: a number of staff, the name of
/// a job. A code is no name of a person, so that it may stand in logs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Actor {
    /// The customer.
    Customer,
    /// Someone who may speak for the customer: a parent (GDPR, article 8), a guardian, an attorney.
    Representative,
    /// A member of staff, by a code that is no name.
    Staff(Code),
    /// Another company that serves customers with this one, by its code: a dealer, a carrier.
    Partner(Code),
    /// A program, by its code: a signal, an import, a rule.
    Automatic(Code),
}
