//! What is left of customers who were erased.

use proptest::prelude::*;

use super::basic::{customer_id, timestamp};
use crate::{ErasedCustomer, Suppression, SuppressionHash};

/// Any [`ErasedCustomer`].
pub fn erased_customer() -> impl Strategy<Value = ErasedCustomer> + Clone {
    (customer_id(), customer_id(), timestamp())
        .prop_map(|(id, customer, at)| ErasedCustomer::new(id, customer, at))
}

/// Any [`SuppressionHash`].
pub fn suppression_hash() -> impl Strategy<Value = SuppressionHash> + Clone {
    any::<[u8; 32]>().prop_map(SuppressionHash::from_bytes)
}

/// Any [`Suppression`].
pub fn suppression() -> impl Strategy<Value = Suppression> + Clone {
    (suppression_hash(), timestamp()).prop_map(|(hash, since)| Suppression::new(hash, since))
}
