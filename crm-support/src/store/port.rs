//! The port for requests and specialists.

use std::sync::Arc;

use async_trait::async_trait;
use crm_core::{ChangeReport, MergeStore, Page, PageOf, StoreError};

use super::{RequestChangeSet, RequestFilter};
use crate::id::{RequestId, SpecialistId};
use crate::request::ServiceRequest;
use crate::specialist::Specialist;

/// Stores requests and specialists.
///
/// # Contract
/// - A handle belongs to one tenant; requests and specialists of another are absent for it.
/// - A read sees every change whose [`apply_requests`](Self::apply_requests) returned before the
///   read began, and no part of a change set without the rest of it.
/// - What is not there is `None` or missing from the list, never an error.
/// - When a merge makes two customers one, the requests of the absorbed one are the survivor's, each
///   at its next version; when it is undone, they are moved back.
/// - When a customer is erased, so are its requests, and each specialist who holds one has a place and a
///   version more for each of them; who has none open stays as it is.
///
/// # Contract of [`apply_requests`](Self::apply_requests)
/// - **Atomic, durable, isolated.** As [`CoreStore::apply`](crm_core::CoreStore::apply): whole or
///   not at all, events included; kept at return; of two callers at once, one is first. The part
///   for crm-core keeps the whole contract of that method.
/// - **Versioned.** An update whose `expected` version is not the stored one fails with
///   [`Conflict`](StoreError::Conflict), which names both; of a row that is not there, with
///   [`NotFound`](StoreError::NotFound). An insert of an id that is there fails with
///   [`AlreadyExists`](StoreError::AlreadyExists), also when it is equal. Two writes of one change
///   set to the same row build on each other.
/// - **No orphans.** A request of a customer who is neither stored nor inserted by the same change
///   set fails with [`NotFound`](StoreError::NotFound), which names the customer.
/// - **Reported.** Each specialist and each request counts as written.
/// - **Log.** The events of the change set stand in the tenant's one log, in this order: those of
///   crm-core's part, those of the specialists, those of the requests. An interaction that is
///   recorded already leaves no event; the rest of the change set is applied.
/// - **Cancellation.** Once it has begun, it runs to its end even when the caller goes away.
#[async_trait]
pub trait RequestStore: MergeStore {
    /// The request with this id.
    ///
    /// # Errors
    /// When the store cannot be read.
    async fn request(&self, id: RequestId) -> Result<Option<ServiceRequest>, StoreError>;

    /// A page of the requests that pass the filter, by rising id: about in the order in which they
    /// were submitted. A request is listed as [`RequestFilter::admits`] says.
    ///
    /// # Errors
    /// When the cursor is not one of this list, or the store cannot be read.
    async fn list_requests(
        &self,
        filter: &RequestFilter,
        page: &Page,
    ) -> Result<PageOf<ServiceRequest>, StoreError>;

    /// How many requests pass the filter.
    ///
    /// # Errors
    /// When the store cannot be read.
    async fn count_requests(&self, filter: &RequestFilter) -> Result<u64, StoreError>;

    /// A page of the requests that have a [`next_due`](ServiceRequest::next_due), by rising due time, of those due at once by
    /// rising id: what is to be looked at first comes first, and no other request is read.
    ///
    /// # Errors
    /// When the cursor is not one of this list, or the store cannot be read.
    async fn list_due(&self, page: &Page) -> Result<PageOf<ServiceRequest>, StoreError>;

    /// The specialist with this id.
    ///
    /// # Errors
    /// When the store cannot be read.
    async fn specialist(&self, id: SpecialistId) -> Result<Option<Specialist>, StoreError>;

    /// A page of the specialists, by rising id.
    ///
    /// # Errors
    /// When the cursor is not one of this list, or the store cannot be read.
    async fn list_specialists(&self, page: &Page) -> Result<PageOf<Specialist>, StoreError>;

    /// Stores a change set.
    ///
    /// # Errors
    /// As the contract says; nothing is stored then, except that after
    /// [`UnknownOutcome`](StoreError::UnknownOutcome) it may be.
    async fn apply_requests(&self, changes: RequestChangeSet) -> Result<ChangeReport, StoreError>;
}

macro_rules! forward {
    ($pointer:ident) => {
        #[async_trait]
        impl<S: RequestStore + ?Sized> RequestStore for $pointer<S> {
            async fn request(&self, id: RequestId) -> Result<Option<ServiceRequest>, StoreError> {
                (**self).request(id).await
            }

            async fn list_requests(
                &self,
                filter: &RequestFilter,
                page: &Page,
            ) -> Result<PageOf<ServiceRequest>, StoreError> {
                (**self).list_requests(filter, page).await
            }

            async fn count_requests(&self, filter: &RequestFilter) -> Result<u64, StoreError> {
                (**self).count_requests(filter).await
            }

            async fn list_due(&self, page: &Page) -> Result<PageOf<ServiceRequest>, StoreError> {
                (**self).list_due(page).await
            }

            async fn specialist(&self, id: SpecialistId) -> Result<Option<Specialist>, StoreError> {
                (**self).specialist(id).await
            }

            async fn list_specialists(
                &self,
                page: &Page,
            ) -> Result<PageOf<Specialist>, StoreError> {
                (**self).list_specialists(page).await
            }

            async fn apply_requests(
                &self,
                changes: RequestChangeSet,
            ) -> Result<ChangeReport, StoreError> {
                (**self).apply_requests(changes).await
            }
        }
    };
}

forward!(Arc);
forward!(Box);
