//! A step of an approval under way.

use chrono::TimeDelta;
use crm_core::{Code, Timestamp};
use serde::{Deserialize, Serialize};

use super::ballot::Ballot;
use super::{ApprovalError, Percentage, StepState};
use crate::id::SpecialistId;

/// A step with its votes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StepRecord {
    pub(super) name: Code,
    pub(super) required: Percentage,
    /// How long those who are asked have, and those after them once more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) seconds: Option<u32>,
    /// Since when votes are taken; none are where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) opened_at: Option<Timestamp>,
    pub(super) first: Ballot,
    /// Who is asked when the time of the first is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) second: Option<Ballot>,
}

impl StepRecord {
    /// When the time of the first is over, and when that of the second.
    pub(super) fn ends(&self) -> [Option<Timestamp>; 2] {
        let end = |times: i64| {
            let seconds = i64::from(self.seconds?).saturating_mul(times);
            self.opened_at?.checked_add(TimeDelta::seconds(seconds))
        };
        [end(1), self.second.as_ref().and_then(|_| end(2))]
    }

    fn has_ended(&self, ballot: usize, now: Timestamp) -> bool {
        let end = self.ends().get(ballot).copied().flatten();
        end.is_some_and(|end| end <= now)
    }

    /// Those who decide the step, if their time is over they do no more.
    fn deciding(&self, now: Timestamp) -> (&Ballot, usize) {
        match &self.second {
            Some(second) if self.is_escalated(now) => (second, 1),
            _ => (&self.first, 0),
        }
    }

    /// Whether the second are asked. A vote of theirs shows it, whatever a clock says that goes back.
    pub(super) fn is_escalated(&self, now: Timestamp) -> bool {
        let Some(second) = &self.second else {
            return false;
        };
        let is_open = self.first.count().state(self.required) == StepState::Waiting;
        second.has_votes() || (is_open && self.has_ended(0, now))
    }

    pub(super) fn ballot(&self, now: Timestamp) -> &Ballot {
        self.deciding(now).0
    }

    pub(super) fn state(&self, now: Timestamp) -> StepState {
        let (ballot, which) = self.deciding(now);
        match ballot.count().state(self.required) {
            StepState::Waiting if self.has_ended(which, now) => StepState::Expired,
            state => state,
        }
    }

    /// When those who decide must have voted.
    pub(super) fn ends_at(&self, now: Timestamp) -> Option<Timestamp> {
        let (_, which) = self.deciding(now);
        self.ends().get(which).copied().flatten()
    }

    /// Those whose votes are taken now from `specialist`.
    pub(super) fn open_ballot(
        &mut self,
        specialist: SpecialistId,
        at: Timestamp,
    ) -> Result<&mut Ballot, ApprovalError> {
        let step = || self.name.clone();
        if self.opened_at.is_none() {
            return Err(ApprovalError::StepNotOpen { step: step() });
        }
        let (ballot, which) = self.deciding(at);
        let is_of_first = !ballot.asks(specialist) && self.first.asks(specialist);
        // Who was asked first and is not asked again is late, and no stranger.
        for (which, is_late) in [(which, self.has_ended(which, at)), (0, is_of_first)] {
            if let Some(at) = self
                .ends()
                .get(which)
                .copied()
                .flatten()
                .filter(|_| is_late)
            {
                return Err(ApprovalError::Expired { step: step(), at });
            }
        }
        match self.second.as_mut().filter(|_| which == 1) {
            Some(second) => Ok(second),
            None => Ok(&mut self.first),
        }
    }

    /// The same without votes, for another text, not yet open.
    pub(super) fn voided(self, author: SpecialistId, is_same_author: bool) -> Self {
        Self {
            opened_at: None,
            first: self.first.voided(author, is_same_author),
            second: self
                .second
                .map(|second| second.voided(author, is_same_author)),
            ..self
        }
    }

    /// Whether somebody is asked by each of its ballots.
    pub(super) fn asks_somebody(&self) -> bool {
        let mut ballots = std::iter::once(&self.first).chain(&self.second);
        ballots.all(|ballot| !ballot.seats().is_empty())
    }

    pub(super) fn is_sound(&self, author: SpecialistId) -> bool {
        let mut ballots = std::iter::once(&self.first).chain(&self.second);
        ballots.all(|ballot| ballot.is_sound(author))
            && self.seconds != Some(0)
            && (self.seconds.is_some() || self.second.is_none())
    }
}
