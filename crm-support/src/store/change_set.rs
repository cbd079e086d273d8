//! What is to be stored in one transaction.

use crm_core::{Change, ChangeSet, Event, Version};

use crate::request::{ServiceRequest, Transition};
use crate::specialist::Specialist;

/// A request to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RequestWrite {
    /// A request that is not there yet.
    Insert(ServiceRequest),
    /// A request that replaces the one at version `expected`.
    Update {
        /// The request, at its new version.
        request: ServiceRequest,
        /// The version on which the change was decided.
        expected: Version,
    },
}

impl RequestWrite {
    /// The request to be stored.
    #[must_use]
    pub fn request(&self) -> &ServiceRequest {
        match self {
            Self::Insert(request) | Self::Update { request, .. } => request,
        }
    }
}

/// A specialist to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SpecialistWrite {
    /// A specialist who is not there yet.
    Insert(Specialist),
    /// A record that replaces the one at version `expected`.
    Update {
        /// The record, at its new version.
        specialist: Specialist,
        /// The version on which the change was decided.
        expected: Version,
    },
}

impl SpecialistWrite {
    /// The record to be stored.
    #[must_use]
    pub fn specialist(&self) -> &Specialist {
        match self {
            Self::Insert(specialist) | Self::Update { specialist, .. } => specialist,
        }
    }
}

/// What is to be stored in one transaction: all of it or nothing.
///
/// It is applied in this order: the changes of crm-core, specialists, requests. Events are logged
/// in the same order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequestChangeSet {
    /// Interactions for the timeline, and whatever else of crm-core belongs to the change.
    pub core: ChangeSet,
    /// Specialists.
    pub specialists: Vec<Change<SpecialistWrite>>,
    /// Requests.
    pub requests: Vec<Change<RequestWrite>>,
}

impl RequestChangeSet {
    /// A change set with nothing in it.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same with these changes of crm-core in place of those that it had.
    #[must_use]
    pub fn with_core(self, core: ChangeSet) -> Self {
        Self { core, ..self }
    }

    /// Adds a request that is not there yet.
    #[must_use]
    pub fn insert_request(mut self, transition: Transition) -> Self {
        let write = RequestWrite::Insert(transition.request);
        self.requests.push(Change::new(write, transition.events));
        self
    }

    /// Adds a request that replaces the one at version `expected`.
    #[must_use]
    pub fn update_request(mut self, transition: Transition, expected: Version) -> Self {
        let write = RequestWrite::Update {
            request: transition.request,
            expected,
        };
        self.requests.push(Change::new(write, transition.events));
        self
    }

    /// Adds a specialist who is not there yet.
    #[must_use]
    pub fn insert_specialist(mut self, specialist: Specialist, event: Event) -> Self {
        self.specialists
            .push(Change::new(SpecialistWrite::Insert(specialist), [event]));
        self
    }

    /// Adds a specialist's record that replaces the one at version `expected`.
    #[must_use]
    pub fn update_specialist(
        mut self,
        specialist: Specialist,
        expected: Version,
        events: Vec<Event>,
    ) -> Self {
        let write = SpecialistWrite::Update {
            specialist,
            expected,
        };
        self.specialists.push(Change::new(write, events));
        self
    }

    /// Whether there is nothing to store.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.core.is_empty() && self.specialists.is_empty() && self.requests.is_empty()
    }
}
