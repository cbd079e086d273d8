//! What to offer a customer next, as a view shows it.

use std::fmt::Debug;

use async_trait::async_trait;

use crate::code::Code;
use crate::id::CustomerId;
use crate::interaction::ProductCode;
use crate::store::StoreError;

/// Something to offer a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NextBest {
    /// What.
    pub product: ProductCode,
    /// By which rule it was found.
    pub reason: Code,
}

impl NextBest {
    /// The product, found by the rule.
    #[must_use]
    pub const fn new(product: ProductCode, reason: Code) -> Self {
        Self { product, reason }
    }
}

/// Somebody who knows what to offer customers: the host's own recommendations.
#[async_trait]
pub trait NextBestSource: Debug + Send + Sync {
    /// What to offer a customer, the best first.
    ///
    /// # Errors
    /// When it cannot be read.
    async fn next_best(&self, customer: CustomerId) -> Result<Vec<NextBest>, StoreError>;
}
