//! What a customer is worth, as a view shows it.

use std::fmt::Debug;

use async_trait::async_trait;

use crate::id::CustomerId;
use crate::money::Money;
use crate::store::StoreError;
use crate::timestamp::Timestamp;

/// What a customer is worth, by whatever rule its source has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct CustomerValue {
    /// How much.
    pub amount: Money,
    /// The instant for which it was computed.
    pub as_of: Timestamp,
}

impl CustomerValue {
    /// So much at that instant.
    #[must_use]
    pub const fn new(amount: Money, as_of: Timestamp) -> Self {
        Self { amount, as_of }
    }
}

/// Somebody who knows what customers are worth: `crm-segment` gives one.
#[async_trait]
pub trait ValueSource: Debug + Send + Sync {
    /// What a customer is worth; `None` when that is not known.
    ///
    /// # Errors
    /// When it cannot be read.
    async fn value(&self, customer: CustomerId) -> Result<Option<CustomerValue>, StoreError>;
}
