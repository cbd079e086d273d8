//! Why an approval stands where it stands.

use crm_core::{Code, Timestamp};

use super::step::StepRecord;
use super::{CastVote, Percentage, StepState, VoteCount};
use crate::id::SpecialistId;

/// A step at an instant: what it needs, and who said what.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StepExplanation<'a> {
    /// Which.
    pub name: &'a Code,
    /// Where it stands.
    pub state: StepState,
    /// Since when votes are taken; `None` where the steps before it are not accepted.
    pub opened_at: Option<Timestamp>,
    /// Until when those who are asked may vote.
    pub ends_at: Option<Timestamp>,
    /// Whether others are asked by now than at first, since the time of those was over.
    pub is_escalated: bool,
    /// Which part of those who are asked must accept.
    pub required: Percentage,
    /// How they voted.
    pub count: VoteCount,
    /// How many acceptances are enough.
    pub needed: u64,
    /// Who voted, and how.
    pub votes: Vec<(SpecialistId, &'a CastVote)>,
    /// Who did not.
    pub waiting_for: Vec<SpecialistId>,
}

impl<'a> StepExplanation<'a> {
    pub(super) fn of(step: &'a StepRecord, now: Timestamp) -> Self {
        let ballot = step.ballot(now);
        let count = ballot.count();
        let voters = ballot.seats().iter();
        let voters = voters.filter_map(|seat| Some((seat.holder()?, seat.vote())));
        Self {
            name: &step.name,
            state: step.state(now),
            opened_at: step.opened_at,
            ends_at: step.ends_at(now),
            is_escalated: step.is_escalated(now),
            required: step.required,
            count,
            needed: count.needed(step.required),
            votes: voters
                .clone()
                .filter_map(|(voter, vote)| Some((voter, vote?)))
                .collect(),
            waiting_for: voters
                .filter(|(_, vote)| vote.is_none())
                .map(|(voter, _)| voter)
                .collect(),
        }
    }
}
