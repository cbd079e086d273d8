//! The port for interactions.

use std::fmt::Debug;
use std::sync::Arc;

use async_trait::async_trait;

use super::{Page, PageOf, StoreError};
use crate::code::Code;
use crate::id::{CustomerId, InteractionId};
use crate::interaction::{IdempotencyKey, Interaction, PurchaseFact, TimelineFilter};

/// Reads interactions.
///
/// # Contract
/// - A handle belongs to one tenant; interactions of another are absent for it.
/// - A read sees every change whose [`apply`](super::CoreStore::apply) returned before the read
///   began.
/// - An interaction is named by its customer and its id, so that a store may keep the rows of a
///   customer together. No two interactions of one customer have the same id; two of different
///   customers may have, where the store accepts it.
#[async_trait]
pub trait InteractionStore: Debug + Send + Sync {
    /// The interaction of this customer with this id.
    ///
    /// # Errors
    /// When the store cannot be read.
    async fn interaction(
        &self,
        customer: CustomerId,
        id: InteractionId,
    ) -> Result<Option<Interaction>, StoreError>;

    /// The interaction of this customer that `source` told under `key`.
    ///
    /// # Errors
    /// When the store cannot be read.
    async fn interaction_by_key(
        &self,
        customer: CustomerId,
        source: &Code,
        key: &IdempotencyKey,
    ) -> Result<Option<Interaction>, StoreError>;

    /// A page of the customer's interactions that pass the filter: latest first, of the same
    /// instant by falling id.
    ///
    /// # Errors
    /// When the cursor is not one of this list, or the store cannot be read.
    async fn timeline(
        &self,
        customer: CustomerId,
        filter: &TimelineFilter,
        page: &Page,
    ) -> Result<PageOf<Interaction>, StoreError>;

    /// A page of the purchases and returns of all customers: by customer, then instant, then id,
    /// rising.
    ///
    /// # Errors
    /// When the cursor is not one of this list, or the store cannot be read.
    async fn purchase_facts(&self, page: &Page) -> Result<PageOf<PurchaseFact>, StoreError>;
}

macro_rules! forward {
    ($pointer:ident) => {
        #[async_trait]
        impl<S: InteractionStore + ?Sized> InteractionStore for $pointer<S> {
            async fn interaction(
                &self,
                customer: CustomerId,
                id: InteractionId,
            ) -> Result<Option<Interaction>, StoreError> {
                (**self).interaction(customer, id).await
            }

            async fn interaction_by_key(
                &self,
                customer: CustomerId,
                source: &Code,
                key: &IdempotencyKey,
            ) -> Result<Option<Interaction>, StoreError> {
                (**self).interaction_by_key(customer, source, key).await
            }

            async fn timeline(
                &self,
                customer: CustomerId,
                filter: &TimelineFilter,
                page: &Page,
            ) -> Result<PageOf<Interaction>, StoreError> {
                (**self).timeline(customer, filter, page).await
            }

            async fn purchase_facts(
                &self,
                page: &Page,
            ) -> Result<PageOf<PurchaseFact>, StoreError> {
                (**self).purchase_facts(page).await
            }
        }
    };
}

forward!(Arc);
forward!(Box);
