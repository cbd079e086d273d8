//! The views of departments: they only read.

use std::sync::Arc;

use crm_core::conformance::world::{known_as, purchase};
use crm_core::{
    CustomerId, CustomerSelf, IngestItem, IngestSubject, ManualClock, Marketing, Profiles, Sales,
    SeededIds, Timestamp, Views,
};
use crm_support::RequestSummaries;

use crate::driver::AnyStore;
use crate::operations::Again::ChangesNothing;
use crate::operations::{Hands, Operation, Scene, Service};

/// A customer with a purchase.
pub(crate) struct Departments;

/// The handles of all departments.
pub(crate) struct Handles {
    service: Views<crm_core::Service>,
    sales: Views<Sales>,
    marketing: Views<Marketing>,
    own: Views<CustomerSelf>,
}

impl Service for Handles {
    type Given = CustomerId;

    fn over(store: Arc<dyn AnyStore>, hands: &Hands) -> Self {
        let profiles = Profiles::new(store.clone(), hands.clock.clone(), hands.ids.clone());
        let requests = Arc::new(RequestSummaries::new(store));
        let service = crm_core::Service::new().with_requests(requests.clone());
        let own = CustomerSelf::new().with_requests(requests);
        Self {
            service: Views::new(profiles.clone(), service),
            sales: Views::new(profiles.clone(), Sales::new()),
            marketing: Views::new(profiles.clone(), Marketing::new()),
            own: Views::new(profiles, own),
        }
    }
}

impl Scene for Departments {
    type Service = Handles;

    async fn prepare(&self, store: Arc<dyn AnyStore>) -> CustomerId {
        let at = Timestamp::parse("2026-11-23T09:00:00Z").unwrap();
        let clock = Arc::new(ManualClock::new(at));
        let profiles = Profiles::new(store, clock, Arc::new(SeededIds::new(1)));
        let customer = profiles.create(known_as("1")).await.unwrap().id();
        let bought = IngestItem {
            subject: IngestSubject::Customer(customer),
            interaction: purchase("1", at, 500),
        };
        profiles.ingest(vec![bought]).await.unwrap();
        customer
    }

    fn operations(&self) -> Vec<Operation<Handles>> {
        vec![
            Operation::new("of", ChangesNothing, async |views: &Handles, id| {
                views.service.of(*id).await
            }),
            Operation::new("of", ChangesNothing, async |views: &Handles, id| {
                views.sales.of(*id).await
            }),
            Operation::new("of", ChangesNothing, async |views: &Handles, id| {
                views.marketing.of(*id).await
            }),
            Operation::new("of", ChangesNothing, async |views: &Handles, id| {
                views.own.of(*id).await
            }),
        ]
    }
}
