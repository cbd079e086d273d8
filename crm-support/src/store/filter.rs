//! Which requests and specialists to list.

use std::collections::BTreeSet;

use crm_core::{CustomerId, Timestamp};

use crate::id::SpecialistId;
use crate::request::{RequestStateKind, ServiceRequest};

/// Which requests to list. An empty filter means all; conditions add up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequestFilter {
    /// Only those of this customer.
    pub customer: Option<CustomerId>,
    /// Only those that this specialist holds.
    pub holder: Option<SpecialistId>,
    /// Only those in one of these states; all states when it is empty.
    pub states: BTreeSet<RequestStateKind>,
    /// Only those whose [`next_due`](ServiceRequest::next_due) is before this instant.
    pub due_before: Option<Timestamp>,
}

impl RequestFilter {
    /// All requests.
    #[must_use]
    pub fn all() -> Self {
        Self::default()
    }

    /// Only requests that are not over.
    #[must_use]
    pub fn open() -> Self {
        Self::default().in_states(
            RequestStateKind::ALL
                .iter()
                .copied()
                .filter(|state| !state.is_final()),
        )
    }

    /// Only those of this customer.
    #[must_use]
    pub fn of_customer(self, customer: CustomerId) -> Self {
        Self {
            customer: Some(customer),
            ..self
        }
    }

    /// Only those that this specialist holds.
    #[must_use]
    pub fn held_by(self, specialist: SpecialistId) -> Self {
        Self {
            holder: Some(specialist),
            ..self
        }
    }

    /// Only those in one of these states.
    #[must_use]
    pub fn in_states(self, states: impl IntoIterator<Item = RequestStateKind>) -> Self {
        Self {
            states: states.into_iter().collect(),
            ..self
        }
    }

    /// Only those with a due time before `instant` that is neither reached nor reported.
    #[must_use]
    pub fn due_before(self, instant: Timestamp) -> Self {
        Self {
            due_before: Some(instant),
            ..self
        }
    }

    /// Whether a request passes. This is the specification of every store's query.
    #[must_use]
    pub fn admits(&self, request: &ServiceRequest) -> bool {
        self.customer
            .is_none_or(|customer| request.customer() == customer)
            && self
                .holder
                .is_none_or(|holder| request.holder() == Some(holder))
            && (self.states.is_empty() || self.states.contains(&request.state().kind()))
            && self
                .due_before
                .is_none_or(|instant| request.next_due().is_some_and(|due| due < instant))
    }
}
