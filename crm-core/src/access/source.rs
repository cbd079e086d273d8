//! What others hold of a customer.

use std::fmt::Debug;

use async_trait::async_trait;

use super::{AccessError, DataSection};
use crate::id::CustomerId;

/// Somebody besides this crate who holds data of customers: another crate of the suite, or a table of
/// the host's own.
#[async_trait]
pub trait PersonalDataSource: Debug + Send + Sync {
    /// All that is held of the customer, a section for each kind of record; also an empty one, so that
    /// the person reads that there is nothing.
    ///
    /// # Errors
    /// When it cannot be read.
    async fn sections(&self, customer: CustomerId) -> Result<Vec<DataSection>, AccessError>;
}
