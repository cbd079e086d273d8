//! What it costs to give a request to somebody, or to nobody.

use crate::routing::{Asked, Rank};
use crate::specialist::Specialist;

/// What it costs to give a request to somebody: its urgency, times how badly the two fit in hundredths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MatchCost(u64);

impl MatchCost {
    /// How badly nobody fits; nobody who can answer fits as badly, so that giving a request away is always cheaper than
    /// letting it wait.
    pub const NOBODY: u32 = 100;
    /// Of that at most for the levels by which the skills fall short of the highest.
    const SKILLS: u32 = 50;
    /// For not knowing the customer, where somebody does.
    const STRANGER: u32 = 25;
    /// At most for being of a team that is asked late.
    const STAGE: u32 = 24;

    /// The cost.
    #[must_use]
    pub fn number(self) -> u64 {
        self.0
    }

    /// That of letting a request wait. An urgency of 0 weighs as much as one of 1: no request is worth nothing.
    pub(super) fn of_waiting(urgency: u32) -> Self {
        Self::of(urgency, Self::NOBODY)
    }

    /// That of giving it to somebody who can answer.
    pub(super) fn of_match(
        urgency: u32,
        asked: &Asked<'_>,
        rank: &Rank,
        specialist: &Specialist,
    ) -> Self {
        let (reached, highest) = asked.mastery(specialist);
        let short = highest.saturating_sub(reached);
        let skills = Self::SKILLS.saturating_mul(short).checked_div(highest);
        let stranger = if asked.is_known_to_another(specialist) {
            Self::STRANGER
        } else {
            0
        };
        let (stage, stages) = (count(rank.stage()), count(asked.stages()));
        let stage = Self::STAGE.saturating_mul(stage).checked_div(stages);
        let parts = [skills.unwrap_or(0), stranger, stage.unwrap_or(0)];
        Self::of(urgency, parts.into_iter().sum())
    }

    fn of(urgency: u32, misfit: u32) -> Self {
        let weight = u64::from(urgency.max(1));
        Self(weight.saturating_mul(misfit.into()))
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
