//! Requests that wait for somebody: in which order, and to whom they go by a policy.

use std::collections::BTreeSet;

use crm_core::{Page, PageLimit, StoreError, Version};

use super::{Assignment, Desk, DeskError};
use crate::id::{RequestId, SpecialistId};
use crate::request::{
    Author, RequestCommand, RequestState, ServiceRequest, TransitionError, Visibility,
};
use crate::routing::{RoutingNeeds, RoutingPolicy};
use crate::service_policy::{CustomerSegment, RequestFacts};
use crate::specialist::SpecialistError;
use crate::store::RequestFilter;
use crate::urgency::{UrgencyFacts, UrgencyPolicy};

impl Desk {
    /// The requests that nobody holds, most urgent first, by a policy and by what is known of each.
    /// [`UrgencyFacts::of`] are the facts that a request tells of itself; the host adds what it knows of the customer.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn waiting_by_urgency(
        &self,
        policy: &UrgencyPolicy,
        facts: impl Fn(&ServiceRequest) -> UrgencyFacts + Send + Sync,
    ) -> Result<Vec<ServiceRequest>, DeskError> {
        let mut requests = self.waiting().await?;
        requests.sort_by_cached_key(|request| policy.key(&facts(request)));
        Ok(requests)
    }

    /// Hands a request to the specialist whom a policy chooses, never to the one who holds it, if the request is as it
    /// was at version `expected`. The one who answered the customer last is the one who knows the customer.
    ///
    /// It waits since it came in; a request that somebody held waits since its last change.
    ///
    /// When nobody can take it, it stays where it is; the decision says why, and when to ask again.
    ///
    /// # Errors
    /// When there is no such request, it is not classified or cannot be assigned, it was changed since
    /// ([`Conflict`](StoreError::Conflict)), or the store fails.
    pub async fn assign_by(
        &self,
        policy: &RoutingPolicy,
        id: RequestId,
        expected: Version,
        segments: &BTreeSet<CustomerSegment>,
    ) -> Result<Assignment, DeskError> {
        for _ in super::service::attempts() {
            let request = self.request(id).await?;
            let found = request.version();
            if found != expected {
                let entity = id.into();
                return Err(DeskError::Store(StoreError::Conflict {
                    entity,
                    expected,
                    found,
                }));
            }
            let Some(classification) = request.classification() else {
                let (state, command) = (request.state().kind(), RequestCommand::Assign);
                return Err(TransitionError::NotAllowed { state, command }.into());
            };
            let facts = RequestFacts::of(&request, segments.iter().cloned());
            let mut needs = RoutingNeeds::from(classification)
                .by(request.channel())
                .excluding(request.holder());
            if policy.queue_for(&facts).prefers_acquaintance() {
                needs.acquainted = self.last_to_answer(&request).await?;
            }
            let since = match request.state() {
                RequestState::New | RequestState::Classified => request.submitted_at(),
                _ => request.updated_at(),
            };
            let now = self.clock.now();
            let specialists = self.specialists().await?;
            let decision = policy.route(&facts, &needs, &specialists, since, now);
            let Some(chosen) = decision.chosen else {
                return Ok(Assignment { request, decision });
            };
            let transition = request.clone().assign(chosen, &self.ids, now)?;
            match self.try_store(&request, transition, None, now).await {
                Ok(Some(request)) => return Ok(Assignment { request, decision }),
                // What was free was taken since the specialists were listed.
                Ok(None)
                | Err(DeskError::Specialist(
                    SpecialistError::NoCapacity { .. }
                    | SpecialistError::ChannelFull { .. }
                    | SpecialistError::LimitReached { .. },
                )) => {}
                Err(error) => return Err(error),
            }
        }
        Err(DeskError::Contended)
    }

    /// The specialist who wrote to the customer of a request last.
    async fn last_to_answer(
        &self,
        request: &ServiceRequest,
    ) -> Result<Option<SpecialistId>, DeskError> {
        let filter = RequestFilter::all().of_customer(request.customer());
        let mut last = None;
        let mut page = Page::first(PageLimit::MAXIMUM);
        loop {
            let read = self.store.list_requests(&filter, &page).await?;
            for message in read.items.iter().flat_map(ServiceRequest::conversation) {
                if let (Author::Specialist(author), Visibility::Public) =
                    (message.author, message.visibility)
                {
                    last = last.max(Some((message.at, author)));
                }
            }
            match read.next {
                Some(cursor) => page = Page::after(cursor, PageLimit::MAXIMUM),
                None => return Ok(last.map(|(_, author)| author)),
            }
        }
    }
}
