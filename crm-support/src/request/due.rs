//! Which deadlines of a request are met, missed or still to come.

use chrono::TimeDelta;
use crm_core::Timestamp;

use super::{DeadlineState, DeadlineTarget, ServiceRequest};

impl ServiceRequest {
    /// When the target was reached.
    #[must_use]
    pub fn reached_at(&self, target: DeadlineTarget) -> Option<Timestamp> {
        match target {
            DeadlineTarget::Response => self.fields.first_response_at,
            DeadlineTarget::Resolution => self.fields.resolved_at,
        }
    }

    /// What became of a deadline up to `now`; the answer does not depend on when it is asked for
    /// in between.
    #[must_use]
    pub fn deadline(&self, target: DeadlineTarget, now: Timestamp) -> DeadlineState {
        let Some(due) = self.fields.deadlines.due(target) else {
            return DeadlineState::NotPromised;
        };
        match self.reached_at(target) {
            Some(at) if at <= due => DeadlineState::Met { at },
            Some(at) => DeadlineState::Missed {
                due,
                reached_at: Some(at),
            },
            None if self.ended_at().is_some_and(|end| end <= due) => DeadlineState::Void,
            None if now > due => DeadlineState::Missed {
                due,
                reached_at: None,
            },
            None => DeadlineState::Running { due },
        }
    }

    /// The missed deadlines at `now` that were not reported yet, in a request that is not over.
    pub fn overdue(&self, now: Timestamp) -> impl Iterator<Item = DeadlineTarget> + '_ {
        self.unreported().filter(move |target| {
            self.fields
                .deadlines
                .due(*target)
                .is_some_and(|due| due < now)
        })
    }

    /// The earliest due time that is neither reached nor reported: after it, there is something to look at. Under service
    /// policies these are the due times of promises, and the instants of levels of escalation ladders. Nothing when the
    /// request is over.
    #[must_use]
    pub fn next_due(&self) -> Option<Timestamp> {
        match self.terms() {
            Some(terms) => terms.wakes_at()?.checked_add(TimeDelta::microseconds(-1)),
            None => self
                .unreported()
                .filter_map(|target| self.fields.deadlines.due(target))
                .min(),
        }
    }

    fn unreported(&self) -> impl Iterator<Item = DeadlineTarget> + '_ {
        let is_open = !self.fields.state.kind().is_final();
        DeadlineTarget::ALL.iter().copied().filter(move |target| {
            let is_reported = self
                .fields
                .escalations
                .iter()
                .any(|past| past.target == *target);
            // Under policies, the promises are reported.
            let is_open = is_open && self.fields.terms.is_none();
            is_open && self.reached_at(*target).is_none() && !is_reported
        })
    }

    /// When it ended, if it did.
    fn ended_at(&self) -> Option<Timestamp> {
        self.fields
            .state
            .kind()
            .is_final()
            .then_some(self.fields.updated_at)
    }
}
