//! The port for merges and the ids that they leave behind.

use std::fmt::Debug;
use std::sync::Arc;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::{EntityRef, Page, PageOf, StoreError};
use crate::id::{CustomerId, MergeId};
use crate::interaction::IdempotencyKey;
use crate::merge::MergeRecord;
use crate::personal_data::DataClass::Administrative;
use crate::personal_data::UponErasure::Erase;

/// An id of a customer who was absorbed, and where it leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct CustomerAlias {
    /// The id of the absorbed customer.
    pub id: CustomerId,
    /// The customer to whom it leads: one who is there, never another alias.
    pub customer: CustomerId,
    /// The merge that absorbed the customer with this id.
    pub merge: MergeId,
}

impl CustomerAlias {
    /// The id of a customer whom `merge` absorbed, and who is part of `customer` now.
    #[must_use]
    pub fn new(id: CustomerId, customer: CustomerId, merge: MergeId) -> Self {
        Self {
            id,
            customer,
            merge,
        }
    }
}

/// A record that a merge moved from the absorbed customer to the survivor: an interaction, or a
/// record of another crate that belongs to a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct MergeMove {
    /// The merge.
    pub merge: MergeId,
    /// What was moved.
    pub entity: EntityRef,
    /// The key of an interaction, when the survivor has another one of the same source and key.
    /// While the merge holds, the interaction has a key of its own in its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<IdempotencyKey>,
}

impl MergeMove {
    /// A record that `merge` moved.
    #[must_use]
    pub fn new(merge: MergeId, entity: EntityRef, key: Option<IdempotencyKey>) -> Self {
        Self { merge, entity, key }
    }
}

/// Reads merges, and the ids that lead to other customers since.
///
/// # Contract
/// - A handle belongs to one tenant; merges of another are absent for it.
/// - A read sees every change whose [`apply`](super::CoreStore::apply) returned before the read
///   began.
/// - An alias leads to a customer who is there: in one step, whatever was merged into what. There
///   are no chains, and so no cycles.
/// - What is not there is `None` or missing from the list, never an error.
#[async_trait]
pub trait MergeStore: Debug + Send + Sync {
    /// Those of the ids that belong to absorbed customers, each once, by rising id.
    ///
    /// # Errors
    /// When the store cannot be read.
    async fn aliases(&self, ids: &[CustomerId]) -> Result<Vec<CustomerAlias>, StoreError>;

    /// The ids that lead to a customer, without its own, rising.
    ///
    /// # Errors
    /// When the store cannot be read.
    async fn aliases_of(&self, customer: CustomerId) -> Result<Vec<CustomerId>, StoreError>;

    /// A page of all aliases, by rising id.
    ///
    /// # Errors
    /// When the cursor is not one of this list, or the store cannot be read.
    async fn list_aliases(&self, page: &Page) -> Result<PageOf<CustomerAlias>, StoreError>;

    /// The merge with this id, undone or not.
    ///
    /// # Errors
    /// When the store cannot be read.
    async fn merge(&self, id: MergeId) -> Result<Option<MergeRecord>, StoreError>;

    /// Of the merges into this customer that hold, the one that led to the highest version.
    ///
    /// # Errors
    /// When the store cannot be read.
    async fn latest_merge_into(
        &self,
        survivor: CustomerId,
    ) -> Result<Option<MergeRecord>, StoreError>;

    /// The merges in which one of these ids took part, undone ones included, each once, by rising id: what
    /// a store keeps of records as they were before.
    ///
    /// # Errors
    /// When the store cannot be read.
    async fn merges_of(&self, ids: &[CustomerId]) -> Result<Vec<MergeRecord>, StoreError>;

    /// What a merge moved, while it holds: by id of what was moved, then its kind, rising.
    ///
    /// # Errors
    /// When the store cannot be read.
    async fn moves_of(&self, merge: MergeId) -> Result<Vec<MergeMove>, StoreError>;

    /// A page of all merges, undone ones included, by rising id.
    ///
    /// # Errors
    /// When the cursor is not one of this list, or the store cannot be read.
    async fn list_merges(&self, page: &Page) -> Result<PageOf<MergeRecord>, StoreError>;

    /// A page of what all merges that hold moved: by merge, then id of what was moved, then its kind,
    /// rising. What was moved by a merge that is undone is no longer there.
    ///
    /// # Errors
    /// When the cursor is not one of this list, or the store cannot be read.
    async fn list_merge_moves(&self, page: &Page) -> Result<PageOf<MergeMove>, StoreError>;
}

macro_rules! forward {
    ($pointer:ident) => {
        #[async_trait]
        impl<S: MergeStore + ?Sized> MergeStore for $pointer<S> {
            async fn aliases(&self, ids: &[CustomerId]) -> Result<Vec<CustomerAlias>, StoreError> {
                (**self).aliases(ids).await
            }

            async fn aliases_of(
                &self,
                customer: CustomerId,
            ) -> Result<Vec<CustomerId>, StoreError> {
                (**self).aliases_of(customer).await
            }

            async fn list_aliases(&self, page: &Page) -> Result<PageOf<CustomerAlias>, StoreError> {
                (**self).list_aliases(page).await
            }

            async fn merge(&self, id: MergeId) -> Result<Option<MergeRecord>, StoreError> {
                (**self).merge(id).await
            }

            async fn latest_merge_into(
                &self,
                survivor: CustomerId,
            ) -> Result<Option<MergeRecord>, StoreError> {
                (**self).latest_merge_into(survivor).await
            }

            async fn merges_of(&self, ids: &[CustomerId]) -> Result<Vec<MergeRecord>, StoreError> {
                (**self).merges_of(ids).await
            }

            async fn moves_of(&self, merge: MergeId) -> Result<Vec<MergeMove>, StoreError> {
                (**self).moves_of(merge).await
            }

            async fn list_merges(&self, page: &Page) -> Result<PageOf<MergeRecord>, StoreError> {
                (**self).list_merges(page).await
            }

            async fn list_merge_moves(&self, page: &Page) -> Result<PageOf<MergeMove>, StoreError> {
                (**self).list_merge_moves(page).await
            }
        }
    };
}

forward!(Arc);
forward!(Box);

crate::personal_data! {
    CustomerAlias as CustomerAlias = "alias", "numbers under which we led you before" {
        id: Administrative => Erase,
        customer: Administrative => Erase,
        merge: Administrative => Erase,
    }
}

crate::personal_data! {
    MergeMove as MergeMove = "merge move", "what was moved when records about you were put together" {
        merge: Administrative => Erase,
        entity: Administrative => Erase,
        key: Administrative => Erase,
    }
}
