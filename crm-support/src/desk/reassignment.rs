//! Requests that are taken from who does not answer.

use std::collections::BTreeMap;

use crm_core::{Page, PageLimit, StoreError};

use super::{Desk, DeskError};
use crate::id::SpecialistId;
use crate::reassignment::{HeldRequest, ReassignmentPolicy, ReassignmentReason};
use crate::request::{RequestStateKind, ServiceRequest, TransitionError};
use crate::routing::RoutingDecision;
use crate::specialist::Specialist;
use crate::store::RequestFilter;

/// A request that was to be taken from its holder.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reassignment {
    /// The request; unchanged when nobody else could take it.
    pub request: ServiceRequest,
    /// From whom.
    pub from: SpecialistId,
    /// Why.
    pub reason: ReassignmentReason,
    /// Who was chosen, and why not the others.
    pub decision: RoutingDecision,
}

impl Desk {
    /// Hands each request on whose holder does not answer, by the policy, as [`assign_at`](Self::assign_at) does. What
    /// nobody else can take stays where it is, and is told as well.
    ///
    /// Calling it again hands nothing on that was: the new holder is there. Of two callers at once, each request is
    /// handed on by one.
    ///
    /// # Errors
    /// When the store fails; what was handed on until then stays so.
    pub async fn reassign(
        &self,
        policy: &ReassignmentPolicy,
    ) -> Result<Vec<Reassignment>, DeskError> {
        let specialists = self.specialists().await?;
        let holders: BTreeMap<SpecialistId, &Specialist> =
            specialists.iter().map(|one| (one.id(), one)).collect();
        let mut reassigned = Vec::new();
        for request in self.held_by_specialists().await? {
            let Some(held) = HeldRequest::of(&request) else {
                continue;
            };
            let Some(holder) = holders.get(&held.holder) else {
                continue;
            };
            let Some(reason) = policy.reason(&held, holder, self.clock.now()) else {
                continue;
            };
            match self.assign_at(request.id(), request.version()).await {
                Ok(assignment) => reassigned.push(Reassignment {
                    request: assignment.request,
                    from: held.holder,
                    reason,
                    decision: assignment.decision,
                }),
                // Something happened to it since it was listed, so that it is not as it was judged.
                Err(
                    DeskError::Store(StoreError::Conflict { .. })
                    | DeskError::UnknownRequest { .. }
                    | DeskError::Transition(TransitionError::NotAllowed { .. }),
                ) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(reassigned)
    }

    async fn held_by_specialists(&self) -> Result<Vec<ServiceRequest>, DeskError> {
        let states = [RequestStateKind::Assigned, RequestStateKind::Drafted];
        let filter = RequestFilter::all().in_states(states);
        let mut all = Vec::new();
        let mut page = Page::first(PageLimit::MAXIMUM);
        loop {
            let read = self.store.list_requests(&filter, &page).await?;
            all.extend(read.items);
            match read.next {
                Some(cursor) => page = Page::after(cursor, PageLimit::MAXIMUM),
                None => return Ok(all),
            }
        }
    }
}
