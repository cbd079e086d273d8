//! Customers from address books.

use serde::{Deserialize, Serialize};

use crate::code::Code;
use crate::customer::AttributeName;

/// Each card is a customer.
///
/// Taken are the name, the birthday, e-mail addresses and telephone numbers (as contact points and
/// as claimed identities), postal addresses, the organisation and the UID, by which the customer is
/// recognised. What else a card holds is counted in the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct VCardMapping {
    /// The namespace of the UIDs. A card without a UID is recognised in it by what was taken from it:
    /// the same card is the same customer, a card that was changed is another one.
    pub system: Code,
    /// The attribute that keeps the organisation a person belongs to; without one it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<AttributeName>,
}

impl VCardMapping {
    /// UIDs of this namespace; the organisation a person belongs to is left out.
    #[must_use]
    pub fn new(system: Code) -> Self {
        Self {
            system,
            organisation: None,
        }
    }
}
