//! When enough have accepted.

use crate::coded::{coded_enum, small_number};

small_number! {
    /// A part in hundredths, from 0 (nothing) to 100 (all).
    pub struct Percentage("percentage", 0..=100);
}

coded_enum! {
    /// Where a step of an approval stands.
    pub enum StepState {
        /// It can still go either way.
        Waiting = "waiting",
        /// Enough accepted.
        Accepted = "accepted",
        /// Too many refused: the needed part cannot be reached any more.
        Refused = "refused",
        /// Its time was over before it was decided.
        Expired = "expired",
    }
}

coded_enum! {
    /// Where an approval stands.
    pub enum ApprovalState {
        /// There is no step: nobody must be asked.
        NotNeeded = "not_needed",
        /// It can still go either way.
        Waiting = "waiting",
        /// All steps are accepted: the answer may be sent.
        Accepted = "accepted",
        /// A step is refused: the answer must be written anew.
        Refused = "refused",
        /// A step was not decided in time, and none is refused.
        Expired = "expired",
        /// It was taken back.
        Withdrawn = "withdrawn",
    }
}

impl ApprovalState {
    /// Whether the answer may be sent: all steps are accepted, or there is none.
    #[must_use]
    pub const fn allows_sending(self) -> bool {
        matches!(self, Self::Accepted | Self::NotNeeded)
    }

    /// What the states of all steps come to: one refused refuses all, one expired lets all expire, one that waits keeps
    /// all waiting.
    #[must_use]
    pub fn of_steps(steps: &[StepState]) -> Self {
        if steps.is_empty() {
            Self::NotNeeded
        } else if steps.contains(&StepState::Refused) {
            Self::Refused
        } else if steps.contains(&StepState::Expired) {
            Self::Expired
        } else if steps.contains(&StepState::Waiting) {
            Self::Waiting
        } else {
            Self::Accepted
        }
    }
}

/// The votes of a step.
///
/// The rule is that of GLPI's approval steps: what accepted, in hundredths of all, is enough where it reaches what is
/// required; where it could if all who are waited for accepted, the step waits; else it is refused. Where nothing is
/// required one acceptance is enough; without one, one refusal refuses. The comparison is one of whole numbers:
///
/// ```
/// use crm_support::{Percentage, StepState, VoteCount};
///
/// let one_of_three = VoteCount { accepted: 1, refused: 2, waiting: 0 };
/// assert_eq!(one_of_three.state(Percentage::new(33)?), StepState::Accepted);
/// assert_eq!(one_of_three.state(Percentage::new(34)?), StepState::Refused);
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct VoteCount {
    /// How many accepted.
    pub accepted: u32,
    /// How many refused.
    pub refused: u32,
    /// How many are waited for.
    pub waiting: u32,
}

impl VoteCount {
    /// All who are asked.
    #[must_use]
    pub fn total(self) -> u64 {
        let (accepted, refused) = (u64::from(self.accepted), u64::from(self.refused));
        accepted
            .saturating_add(refused)
            .saturating_add(self.waiting.into())
    }

    /// Where a step with these votes stands. One that asks nobody waits.
    #[must_use]
    pub fn state(self, required: Percentage) -> StepState {
        if required == Percentage::LOWEST {
            return match self {
                Self { accepted: 1.., .. } => StepState::Accepted,
                Self { refused: 1.., .. } => StepState::Refused,
                _ => StepState::Waiting,
            };
        }
        let total = self.total();
        let needed = total.saturating_mul(required.number().into());
        let hundredfold = |votes: u64| votes.saturating_mul(100);
        let possible = u64::from(self.accepted).saturating_add(self.waiting.into());
        if total == 0 {
            StepState::Waiting
        } else if hundredfold(self.accepted.into()) >= needed {
            StepState::Accepted
        } else if hundredfold(possible) >= needed {
            StepState::Waiting
        } else {
            StepState::Refused
        }
    }

    /// The smallest number of acceptances that is enough.
    #[must_use]
    pub fn needed(self, required: Percentage) -> u64 {
        let share = self.total().saturating_mul(required.number().into());
        share.div_ceil(100).max(1)
    }

    /// How many in a hundred accepted, rounded down; `None` where nobody is asked.
    #[must_use]
    pub fn accepted_percent(self) -> Option<u64> {
        percent(self.accepted, self.total())
    }

    /// How many in a hundred refused, rounded down; `None` where nobody is asked.
    #[must_use]
    pub fn refused_percent(self) -> Option<u64> {
        percent(self.refused, self.total())
    }

    /// How many in a hundred are waited for, rounded down; `None` where nobody is asked.
    #[must_use]
    pub fn waiting_percent(self) -> Option<u64> {
        percent(self.waiting, self.total())
    }
}

fn percent(part: u32, total: u64) -> Option<u64> {
    u64::from(part).saturating_mul(100).checked_div(total)
}
