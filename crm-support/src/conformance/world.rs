//! What the cases have in common.

use chrono::TimeDelta;
use crm_core::conformance::{StoreFactory, World};
use crm_core::{
    Channel, Code, CoreStore, Customer, CustomerId, Event, InteractionText, StoreError, Subject,
    Timestamp,
};

use crate::classification::{Classification, Complexity, RequestKind, SkillLevel};
use crate::priority::{CustomerStanding, Priority};
use crate::request::{Author, Deadlines, NewRequest, ServiceRequest, Transition};
use crate::specialist::{NewSpecialist, Specialist, SpecialistName};
use crate::store::{RequestChangeSet, RequestStore};

/// The world of a case: that of crm-core, and short ways to make requests and specialists.
#[derive(Debug)]
pub(super) struct Desktop<S> {
    pub(super) world: World<S>,
}

impl<S: CoreStore + RequestStore> Desktop<S> {
    pub(super) async fn new<F: StoreFactory<Store = S>>(factory: &F) -> Self {
        Self {
            world: World::new(factory).await,
        }
    }

    pub(super) fn store(&self) -> &S {
        &self.world.store
    }

    pub(super) fn at(&self, minutes: i64) -> Timestamp {
        self.world.in_minutes(minutes)
    }

    pub(super) async fn person(&self) -> CustomerId {
        self.world.person().await.id()
    }

    pub(super) fn draft_person(&self) -> (Customer, Vec<Event>) {
        self.world
            .draft(crm_core::NewCustomer::new(crm_core::Party::unknown_person()))
    }

    /// What a request of the customer begins with.
    pub(super) fn new_request_of(&self, customer: CustomerId) -> NewRequest {
        NewRequest {
            customer,
            standing: CustomerStanding::Medium,
            channel: Channel::Email,
            kind: RequestKind::Question,
            subject: Subject::parse("Where is my parcel?").unwrap(),
            text: text("It should have come on Friday."),
        }
    }

    /// A request with these deadlines, submitted at an instant; it is not stored.
    pub(super) fn new_request_due(
        &self,
        customer: CustomerId,
        deadlines: Deadlines,
        at: Timestamp,
    ) -> ServiceRequest {
        let new = self.new_request_of(customer);
        ServiceRequest::submit(new, Priority::Normal, deadlines, &self.world.ids, at).request
    }

    /// A new request, due after one hour and eight hours; it is not stored.
    pub(super) fn new_request(&self, customer: CustomerId) -> Transition {
        let new = self.new_request_of(customer);
        let deadlines = Deadlines::new(self.at(60), self.at(480)).unwrap();
        ServiceRequest::submit(
            new,
            Priority::Normal,
            deadlines,
            &self.world.ids,
            self.world.now,
        )
    }

    /// A stored request of a customer of its own.
    pub(super) async fn request(&self) -> ServiceRequest {
        let customer = self.person().await;
        self.request_of(customer).await
    }

    pub(super) async fn request_of(&self, customer: CustomerId) -> ServiceRequest {
        let transition = self.new_request(customer);
        let request = transition.request.clone();
        let changes = RequestChangeSet::new().insert_request(transition);
        self.store().apply_requests(changes).await.unwrap();
        request
    }

    /// Stores what a command made of `before`.
    pub(super) async fn update(
        &self,
        before: &ServiceRequest,
        transition: Transition,
    ) -> Result<ServiceRequest, StoreError> {
        let request = transition.request.clone();
        let changes = RequestChangeSet::new().update_request(transition, before.version());
        self.store().apply_requests(changes).await?;
        Ok(request)
    }

    pub(super) fn classified(&self, request: &ServiceRequest) -> Transition {
        request
            .clone()
            .classify(classification(), &self.world.ids, self.at(1))
            .unwrap()
    }

    pub(super) fn noted(&self, request: &ServiceRequest, note: &str) -> Transition {
        request
            .clone()
            .note(Author::System, text(note), &self.world.ids, self.at(1))
            .unwrap()
    }

    /// A stored request that `specialist` holds; the load of the specialist is left alone.
    pub(super) async fn assigned_to(&self, specialist: &Specialist) -> ServiceRequest {
        let customer = self.person().await;
        self.assigned_of(customer, specialist).await
    }

    /// The same, of a customer who is there.
    pub(super) async fn assigned_of(
        &self,
        customer: CustomerId,
        specialist: &Specialist,
    ) -> ServiceRequest {
        let new = self.request_of(customer).await;
        let classified = self.update(&new, self.classified(&new)).await.unwrap();
        let assigned = classified
            .clone()
            .assign(specialist.id(), &self.world.ids, self.at(2))
            .unwrap();
        self.update(&classified, assigned).await.unwrap()
    }

    pub(super) fn new_specialist(&self, capacity: u32) -> (Specialist, Event) {
        let new = NewSpecialist {
            name: SpecialistName::parse("Zoë Ångström").unwrap(),
            skills: [(Code::new_static("billing"), SkillLevel::HIGHEST)].into(),
            languages: [Code::new_static("de"), Code::new_static("pt-br")].into(),
            capacity,
        };
        Specialist::register(new, &self.world.ids, self.world.now)
    }

    pub(super) async fn specialist(&self, capacity: u32) -> Specialist {
        let (specialist, event) = self.new_specialist(capacity);
        let changes = RequestChangeSet::new().insert_specialist(specialist.clone(), event);
        self.store().apply_requests(changes).await.unwrap();
        specialist
    }

    /// The instant at which all deadlines of [`new_request`](Self::new_request) are missed.
    pub(super) fn long_after(&self) -> Timestamp {
        self.world.now.checked_add(TimeDelta::days(30)).unwrap()
    }
}

pub(super) fn classification() -> Classification {
    Classification::new(RequestKind::Fault, Complexity::Ordinary)
}

pub(super) fn text(text: &str) -> InteractionText {
    InteractionText::parse(text).unwrap()
}
