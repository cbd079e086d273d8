//! The requests of a customer, for the customer.

use std::sync::Arc;

use async_trait::async_trait;
use crm_core::{AccessError, CustomerId, DataSection, Page, PageLimit, PersonalDataSource};

use crate::request::ServiceRequest;
use crate::store::{RequestFilter, RequestStore};

/// Tells [`Profiles::personal_data`](crm_core::Profiles::personal_data) of the requests of a customer:
/// whole, with notes that were not meant for the customer, which are data about a person all the same
/// (GDPR, article 15). Who must not read a note leaves it out of what is handed over, and says so
/// (article 15, paragraph 4).
#[derive(Debug, Clone)]
pub struct RequestData {
    store: Arc<dyn RequestStore>,
}

impl RequestData {
    /// What this store holds.
    #[must_use]
    pub fn new(store: Arc<dyn RequestStore>) -> Self {
        Self { store }
    }
}

#[async_trait]
impl PersonalDataSource for RequestData {
    async fn sections(&self, customer: CustomerId) -> Result<Vec<DataSection>, AccessError> {
        let filter = RequestFilter::all().of_customer(customer);
        let mut requests: Vec<ServiceRequest> = Vec::new();
        let mut page = Page::first(PageLimit::MAXIMUM);
        loop {
            let part = self.store.list_requests(&filter, &page).await?;
            requests.extend(part.items);
            match part.next {
                Some(next) => page = Page::after(next, PageLimit::MAXIMUM),
                None => return Ok(vec![DataSection::of(requests)?]),
            }
        }
    }
}
