//! What is due is told, once.

use chrono::TimeDelta;
use crm_core::{Page, PageLimit, Timestamp};

use super::{Desk, DeskError};
use crate::id::RequestId;
use crate::request::{ServiceRequest, Transition, TransitionError};
use crate::specialist::{RoutingNeeds, SpecialistError, route};
use crate::store::RequestChangeSet;

/// What a tick of a desk did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tick {
    /// The requests of which something was told, as they are since.
    pub escalated: Vec<ServiceRequest>,
    /// The requests that could not be judged, and why: the version of their policies is not there, or its hours have too
    /// little working time. They are looked at again by each tick.
    pub unjudged: Vec<(RequestId, TransitionError)>,
    /// When to tick again if nothing happens until then: one timer is enough. `None` where nothing has a due time.
    pub wakes_at: Option<Timestamp>,
}

/// What came of a request that was due.
enum Told {
    Escalated(Box<ServiceRequest>),
    Unjudged(TransitionError),
    Nothing,
}

impl Desk {
    /// Tells of each missed deadline, each broken promise and each level of an escalation ladder that was reached by `now`,
    /// and does what belongs to it.
    ///
    /// Each is told once: calling it again changes nothing until another is reached, whoever calls, however many call at
    /// once, whatever ticks were left out, and if the clock of one is put back. Only requests that are due are read.
    ///
    /// # Errors
    /// When the store fails; what was told until then stays so.
    pub async fn tick(&self, now: Timestamp) -> Result<Tick, DeskError> {
        let mut tick = Tick::default();
        let mut page = Page::first(PageLimit::default());
        loop {
            let read = self.store.list_due(&page).await?;
            for request in read.items {
                let due = request.next_due();
                if due.is_none_or(|due| due >= now) {
                    tick.wake_after(due);
                    return Ok(tick);
                }
                match self.tell(request.id(), now).await? {
                    Told::Escalated(request) => {
                        tick.wake_after(request.next_due().filter(|due| *due >= now));
                        tick.escalated.push(*request);
                    }
                    Told::Unjudged(why) => tick.unjudged.push((request.id(), why)),
                    Told::Nothing => {}
                }
            }
            match read.next {
                Some(cursor) => page = Page::after(cursor, page.limit),
                None => return Ok(tick),
            }
        }
    }

    async fn tell(&self, id: RequestId, now: Timestamp) -> Result<Told, DeskError> {
        for _ in super::service::attempts() {
            let before = self.request(id).await?;
            let told = match self.report(before.clone(), now) {
                Ok((first, reassign)) => self.store_report(&before, first, reassign, now).await?,
                // Another caller was faster, or the request ended since it was listed.
                Err(TransitionError::NothingToEscalate | TransitionError::NotAllowed { .. }) => {
                    return Ok(Told::Nothing);
                }
                Err(
                    error @ (TransitionError::UnknownPolicyVersion { .. }
                    | TransitionError::WorkingTime(_)),
                ) => return Ok(Told::Unjudged(error)),
                Err(error) => return Err(error.into()),
            };
            if let Some(request) = told {
                return Ok(Told::Escalated(Box::new(request)));
            }
        }
        Err(DeskError::Contended)
    }

    /// What is to be told of a request, and whether it is to be taken from who holds it.
    fn report(
        &self,
        request: ServiceRequest,
        now: Timestamp,
    ) -> Result<(Transition, bool), TransitionError> {
        match (request.terms(), &self.policies) {
            (None, _) => Ok((request.escalate(&self.ids, now)?, false)),
            (Some(_), Some(versions)) => {
                let report = request.report_promises(versions, &self.ids, now)?;
                Ok((report.transition, report.reassign))
            }
            (Some(terms), None) => {
                let version = terms.version();
                Err(TransitionError::UnknownPolicyVersion { version })
            }
        }
    }

    /// Stores a report, with a new assignment where that is asked for and somebody can take the request; `None` when another
    /// caller was faster.
    async fn store_report(
        &self,
        before: &ServiceRequest,
        report: Transition,
        reassign: bool,
        now: Timestamp,
    ) -> Result<Option<ServiceRequest>, DeskError> {
        let reported = report.request.clone();
        let changes = RequestChangeSet::new().update_request(report, before.version());
        let assignment = match reassign {
            true => self.reassignment(&reported, now).await?,
            false => None,
        };
        let Some(assignment) = assignment else {
            return Ok(self.was_first(changes).await?.then_some(reported));
        };
        let request = assignment.request.clone();
        let changes = changes.update_request(assignment, reported.version());
        match self.with_load(changes, before, request.holder(), now).await {
            Ok(Some(changes)) => Ok(self.was_first(changes).await?.then_some(request)),
            // The last free place was taken since the specialists were listed.
            Ok(None) | Err(DeskError::Specialist(SpecialistError::NoCapacity { .. })) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The request handed to whom routing chooses, but not to who holds it.
    async fn reassignment(
        &self,
        request: &ServiceRequest,
        now: Timestamp,
    ) -> Result<Option<Transition>, DeskError> {
        let Some(classification) = request.classification() else {
            return Ok(None);
        };
        let mut needs = RoutingNeeds::from(classification);
        needs.excluded.extend(request.holder());
        let Some(chosen) = route(&needs, &self.specialists().await?).chosen else {
            return Ok(None);
        };
        let assigned = request.clone().assign(chosen, &self.ids, now);
        Ok(assigned.ok().map(|assigned| self.judged(assigned, now)))
    }
}

impl Tick {
    /// A due time itself is in time: what it is for is told from then on.
    fn wake_after(&mut self, due: Option<Timestamp>) {
        let due = due.map(|due| due.checked_add(TimeDelta::microseconds(1)).unwrap_or(due));
        self.wakes_at = self.wakes_at.into_iter().chain(due).min();
    }
}
