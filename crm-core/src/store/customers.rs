//! The port for customers and their consents.

use std::fmt::Debug;
use std::sync::Arc;

use async_trait::async_trait;

use super::{Page, PageOf, StoreError};
use crate::consent::ConsentLedger;
use crate::customer::{Customer, PartyKind, Tag};
use crate::id::CustomerId;
use crate::identity::Identity;

/// Which customers to list. An empty filter means all; conditions add up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CustomerFilter {
    /// Only persons, or only organisations.
    pub party: Option<PartyKind>,
    /// Only those with this tag.
    pub tag: Option<Tag>,
}

impl CustomerFilter {
    /// All customers.
    #[must_use]
    pub fn all() -> Self {
        Self::default()
    }

    /// Only persons, or only organisations.
    #[must_use]
    pub fn of_party(self, party: PartyKind) -> Self {
        Self {
            party: Some(party),
            ..self
        }
    }

    /// Only customers with this tag.
    #[must_use]
    pub fn with_tag(self, tag: Tag) -> Self {
        Self {
            tag: Some(tag),
            ..self
        }
    }

    /// Whether a customer passes.
    #[must_use]
    pub fn admits(&self, customer: &Customer) -> bool {
        self.party
            .is_none_or(|kind| customer.party().kind() == kind)
            && self
                .tag
                .as_ref()
                .is_none_or(|tag| customer.tags().contains(tag))
    }
}

/// Reads customers and what they decided.
///
/// # Contract
/// - A handle belongs to one tenant; customers of another are absent for it.
/// - A read sees every change whose [`apply`](super::CoreStore::apply) returned before the read
///   began, and no part of a change set without the rest of it.
/// - What is not there is `None` or missing from the list, never an error.
#[async_trait]
pub trait CustomerStore: Debug + Send + Sync {
    /// The customer with this id.
    ///
    /// # Errors
    /// When the store cannot be read.
    async fn customer(&self, id: CustomerId) -> Result<Option<Customer>, StoreError>;

    /// The customers with these ids, each once, in the order of the ids asked for; ids without a
    /// customer are left out.
    ///
    /// # Errors
    /// When the store cannot be read.
    async fn customers(&self, ids: &[CustomerId]) -> Result<Vec<Customer>, StoreError>;

    /// For each identity, the customer who holds it *verified*; claims find nobody.
    ///
    /// The answer has as many members as the question, in the same order. Identities are compared
    /// by their [`key`](Identity::key), byte by byte.
    ///
    /// # Errors
    /// When the store cannot be read.
    async fn resolve(&self, identities: &[Identity])
    -> Result<Vec<Option<CustomerId>>, StoreError>;

    /// A page of the customers that pass the filter, by rising id.
    ///
    /// # Errors
    /// When the cursor is not one of this list, or the store cannot be read.
    async fn list_customers(
        &self,
        filter: &CustomerFilter,
        page: &Page,
    ) -> Result<PageOf<Customer>, StoreError>;

    /// How many customers pass the filter.
    ///
    /// # Errors
    /// When the store cannot be read.
    async fn count_customers(&self, filter: &CustomerFilter) -> Result<u64, StoreError>;

    /// All that the customer ever decided; empty for a customer who is not there. Of a customer to
    /// whom several ids lead it is a ledger [`of_persons`](ConsentLedger::of_persons).
    ///
    /// # Errors
    /// When the store cannot be read.
    async fn consent_ledger(&self, customer: CustomerId) -> Result<ConsentLedger, StoreError>;
}

macro_rules! forward {
    ($pointer:ident) => {
        #[async_trait]
        impl<S: CustomerStore + ?Sized> CustomerStore for $pointer<S> {
            async fn customer(&self, id: CustomerId) -> Result<Option<Customer>, StoreError> {
                (**self).customer(id).await
            }

            async fn customers(&self, ids: &[CustomerId]) -> Result<Vec<Customer>, StoreError> {
                (**self).customers(ids).await
            }

            async fn resolve(
                &self,
                identities: &[Identity],
            ) -> Result<Vec<Option<CustomerId>>, StoreError> {
                (**self).resolve(identities).await
            }

            async fn list_customers(
                &self,
                filter: &CustomerFilter,
                page: &Page,
            ) -> Result<PageOf<Customer>, StoreError> {
                (**self).list_customers(filter, page).await
            }

            async fn count_customers(&self, filter: &CustomerFilter) -> Result<u64, StoreError> {
                (**self).count_customers(filter).await
            }

            async fn consent_ledger(
                &self,
                customer: CustomerId,
            ) -> Result<ConsentLedger, StoreError> {
                (**self).consent_ledger(customer).await
            }
        }
    };
}

forward!(Arc);
forward!(Box);
