//! Those who are asked together, and what they said.

use std::collections::BTreeSet;

use crm_core::Code;
use serde::{Deserialize, Serialize};

use super::{ApprovalError, CastVote, VoteCount, VoteDecision};
use crate::id::SpecialistId;

/// How often a vote may be handed on.
pub(super) const MOST_DELEGATIONS: usize = 10;

/// A vote that somebody has, or had and handed on.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Seat {
    /// Who was asked first, and to whom the vote was handed from each to the next.
    chain: Vec<SpecialistId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    vote: Option<CastVote>,
}

impl Seat {
    fn of(approver: SpecialistId) -> Self {
        Self {
            chain: vec![approver],
            vote: None,
        }
    }

    pub(super) fn holder(&self) -> Option<SpecialistId> {
        self.chain.last().copied()
    }

    pub(super) fn vote(&self) -> Option<&CastVote> {
        self.vote.as_ref()
    }
}

/// Who is asked, and the votes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ballot {
    /// Who is asked by the policy, the author of the answer included.
    approvers: BTreeSet<SpecialistId>,
    /// The votes: one for each of them but the author.
    seats: Vec<Seat>,
}

impl Ballot {
    pub(super) fn open(approvers: BTreeSet<SpecialistId>, author: SpecialistId) -> Self {
        let asked = approvers.iter().filter(|approver| **approver != author);
        Self {
            seats: asked.copied().map(Seat::of).collect(),
            approvers,
        }
    }

    /// The same without votes, for another text. Who handed a vote on need not do so again, unless the author is
    /// another one.
    pub(super) fn voided(self, author: SpecialistId, is_same_author: bool) -> Self {
        if !is_same_author {
            return Self::open(self.approvers, author);
        }
        let seats = self.seats.into_iter();
        let seats = seats.map(|seat| Seat { vote: None, ..seat }).collect();
        Self { seats, ..self }
    }

    pub(super) fn seats(&self) -> &[Seat] {
        &self.seats
    }

    pub(super) fn has_votes(&self) -> bool {
        self.seats.iter().any(|seat| seat.vote.is_some())
    }

    pub(super) fn asks(&self, specialist: SpecialistId) -> bool {
        let mut holders = self.seats.iter().filter_map(Seat::holder);
        holders.any(|holder| holder == specialist)
    }

    pub(super) fn count(&self) -> VoteCount {
        let mut count = VoteCount::default();
        for seat in &self.seats {
            let counted = match seat.vote.as_ref().map(|vote| vote.decision) {
                Some(VoteDecision::Accept) => &mut count.accepted,
                Some(VoteDecision::Refuse) => &mut count.refused,
                None => &mut count.waiting,
            };
            *counted = counted.saturating_add(1);
        }
        count
    }

    pub(super) fn cast(
        &mut self,
        step: &Code,
        by: SpecialistId,
        vote: CastVote,
    ) -> Result<(), ApprovalError> {
        self.open_seat(step, by)?.vote = Some(vote);
        Ok(())
    }

    pub(super) fn delegate(
        &mut self,
        step: &Code,
        from: SpecialistId,
        to: SpecialistId,
    ) -> Result<(), ApprovalError> {
        let (step, is_asked) = (step.clone(), self.asks(to));
        let seat = self.open_seat(&step, from)?;
        let specialist = to;
        if is_asked {
            return Err(ApprovalError::AlreadyAsked { step, specialist });
        }
        if seat.chain.contains(&to) {
            return Err(ApprovalError::DelegationCycle { step, specialist });
        }
        if seat.chain.len() > MOST_DELEGATIONS {
            let maximum = MOST_DELEGATIONS;
            return Err(ApprovalError::DelegatedTooOften { step, maximum });
        }
        seat.chain.push(to);
        Ok(())
    }

    /// The vote that a specialist has and did not use.
    fn open_seat(
        &mut self,
        step: &Code,
        specialist: SpecialistId,
    ) -> Result<&mut Seat, ApprovalError> {
        let mut seats = self.seats.iter_mut();
        let step = || step.clone();
        match seats.find(|seat| seat.holder() == Some(specialist)) {
            None => Err(ApprovalError::NotAnApprover {
                step: step(),
                specialist,
            }),
            Some(Seat { vote: Some(_), .. }) => Err(ApprovalError::AlreadyVoted {
                step: step(),
                specialist,
            }),
            Some(seat) => Ok(seat),
        }
    }

    /// Whether it can have come about: each approver but the author has one vote, and nobody two.
    pub(super) fn is_sound(&self, author: SpecialistId) -> bool {
        let first: BTreeSet<_> = self
            .seats
            .iter()
            .filter_map(|seat| seat.chain.first())
            .collect();
        let asked = self
            .approvers
            .iter()
            .filter(|approver| **approver != author);
        let holders: BTreeSet<_> = self.seats.iter().filter_map(Seat::holder).collect();
        let is_sound_chain = |seat: &Seat| {
            let links: BTreeSet<_> = seat.chain.iter().collect();
            links.len() == seat.chain.len()
                && seat.chain.len() <= MOST_DELEGATIONS.saturating_add(1)
                && !seat.chain.contains(&author)
        };
        !self.seats.is_empty()
            && first.into_iter().eq(asked)
            && holders.len() == self.seats.len()
            && self.seats.iter().all(is_sound_chain)
    }
}
