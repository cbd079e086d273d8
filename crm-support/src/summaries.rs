//! The requests of a customer, for the views of departments.

use std::sync::Arc;

use async_trait::async_trait;
use crm_core::{
    Code, CustomerId, DataRecord, EntityRef, Page, PageLimit, PersonalData, Rating, RequestSource,
    RequestSummary, StoreError, Timestamp,
};

use crate::request::{Closing, RequestState, ServiceRequest};
use crate::store::{RequestFilter, RequestStore};

/// Tells [`Views`](crm_core::Views) of the requests of a customer: where they stand, and how satisfied
/// the customer was; not what was said.
///
/// It asks the store once for every thousand requests.
///
/// ```
/// # use std::sync::Arc;
/// use crm_core::{Profiles, Service, Views};
/// use crm_support::{RequestStore, RequestSummaries};
///
/// fn service_desk(profiles: Profiles, store: Arc<dyn RequestStore>) -> Views<Service> {
///     let requests = Arc::new(RequestSummaries::new(store));
///     Views::new(profiles, Service::new().with_requests(requests))
/// }
/// ```
#[derive(Debug, Clone)]
pub struct RequestSummaries {
    store: Arc<dyn RequestStore>,
}

impl RequestSummaries {
    /// What this store holds.
    #[must_use]
    pub fn new(store: Arc<dyn RequestStore>) -> Self {
        Self { store }
    }
}

#[async_trait]
impl RequestSource for RequestSummaries {
    fn record(&self) -> DataRecord {
        ServiceRequest::RECORD
    }

    async fn requests(&self, customer: CustomerId) -> Result<Vec<RequestSummary>, StoreError> {
        let filter = RequestFilter::all().of_customer(customer);
        let mut summaries = Vec::new();
        let mut page = Page::first(PageLimit::MAXIMUM);
        loop {
            let part = self.store.list_requests(&filter, &page).await?;
            summaries.extend(part.items.iter().map(summary));
            match part.next {
                Some(next) => page = Page::after(next, PageLimit::MAXIMUM),
                None => return Ok(summaries),
            }
        }
    }
}

fn summary(request: &ServiceRequest) -> RequestSummary {
    let state = request.state().kind();
    let state = (Code::new_static(state.code()), !state.is_final());
    RequestSummary::new(
        EntityRef::from(request.id()),
        request.subject().clone(),
        request.channel(),
        state,
        request.submitted_at(),
    )
    .with_due(request.next_due())
    .with_satisfaction(satisfaction(request))
}

/// How satisfied the customer was with the answer, and when that was said.
fn satisfaction(request: &ServiceRequest) -> Option<(Rating, Timestamp)> {
    match request.state() {
        RequestState::Closed {
            closing: Closing::Satisfaction(score),
            at,
            ..
        } => Some((Rating::new(score.number()).ok()?, *at)),
        _ => None,
    }
}
