//! The port for what is left of customers who were erased.

use std::fmt::Debug;
use std::sync::Arc;

use async_trait::async_trait;

use super::{Page, PageOf, StoreError};
use crate::erasure::{ErasedCustomer, Suppression, SuppressionHash};
use crate::id::CustomerId;

/// Reads what is left of customers who were erased.
///
/// # Contract
/// - A handle belongs to one tenant; what is left in another is absent for it.
/// - A read sees every change whose [`apply`](super::CoreStore::apply) returned before the read
///   began.
/// - What is not there is missing from the list, never an error.
#[async_trait]
pub trait ErasureStore: Debug + Send + Sync {
    /// Those of the ids that belonged to customers who were erased, each once, by rising id.
    ///
    /// # Errors
    /// When the store cannot be read.
    async fn erased(&self, ids: &[CustomerId]) -> Result<Vec<ErasedCustomer>, StoreError>;

    /// A page of all ids of customers who were erased, by rising id.
    ///
    /// # Errors
    /// When the cursor is not one of this list, or the store cannot be read.
    async fn list_erased(&self, page: &Page) -> Result<PageOf<ErasedCustomer>, StoreError>;

    /// Those of the hashes that are kept, each once, rising.
    ///
    /// # Errors
    /// When the store cannot be read.
    async fn suppressions(
        &self,
        hashes: &[SuppressionHash],
    ) -> Result<Vec<Suppression>, StoreError>;

    /// A page of all hashes that are kept, rising.
    ///
    /// # Errors
    /// When the cursor is not one of this list, or the store cannot be read.
    async fn list_suppressions(&self, page: &Page) -> Result<PageOf<Suppression>, StoreError>;
}

macro_rules! forward {
    ($pointer:ident) => {
        #[async_trait]
        impl<S: ErasureStore + ?Sized> ErasureStore for $pointer<S> {
            async fn erased(&self, ids: &[CustomerId]) -> Result<Vec<ErasedCustomer>, StoreError> {
                (**self).erased(ids).await
            }

            async fn list_erased(&self, page: &Page) -> Result<PageOf<ErasedCustomer>, StoreError> {
                (**self).list_erased(page).await
            }

            async fn suppressions(
                &self,
                hashes: &[SuppressionHash],
            ) -> Result<Vec<Suppression>, StoreError> {
                (**self).suppressions(hashes).await
            }

            async fn list_suppressions(
                &self,
                page: &Page,
            ) -> Result<PageOf<Suppression>, StoreError> {
                (**self).list_suppressions(page).await
            }
        }
    };
}

forward!(Arc);
forward!(Box);
