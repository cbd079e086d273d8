//! What is left of a customer who was erased.

use serde::{Deserialize, Serialize};

use crate::id::CustomerId;
use crate::personal_data::DataClass::Administrative;
use crate::personal_data::UponErasure;
use crate::timestamp::Timestamp;

/// What is left of a customer who was erased: the id, and when. It says of nobody who it was.
///
/// It is kept so that the id is never used again, and so that whoever still names it (another system,
/// a late import) learns that the customer was erased and did not merely get lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ErasedCustomer {
    /// An id of the customer: its own, or one that led to it since a merge.
    pub id: CustomerId,
    /// The customer's own id when it was erased.
    pub customer: CustomerId,
    /// When it was erased.
    pub erased_at: Timestamp,
}

impl ErasedCustomer {
    /// An id of a customer who was erased.
    #[must_use]
    pub fn new(id: CustomerId, customer: CustomerId, erased_at: Timestamp) -> Self {
        Self {
            id,
            customer,
            erased_at,
        }
    }
}

/// An id is given once.
const STAYS: UponErasure = UponErasure::Keep {
    reason: "an id is never given to somebody else, and who names it learns that it was erased",
    until: "the tenant is removed",
};

crate::personal_data! {
    ErasedCustomer as ErasedCustomer = "erased customer", "that we erased what we had about you" {
        id: Administrative => STAYS,
        customer: Administrative => STAYS,
        erased_at: Administrative => STAYS,
    }
}
