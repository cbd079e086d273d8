//! Events that follow one another.

use crm_core::{Interaction, Timestamp};
use serde::{Deserialize, Serialize};

use super::EventFilter;
use crate::rule::RuleError;
use crate::rule::window::Window;

/// Events that happened one after the other within a time: "looked at the price list, then called
/// within two days".
///
/// Others may lie between. Of equal instants those recorded first come first. From the first event to the
/// last at most `within_seconds` pass, exactly so many included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventSequence {
    /// The steps, at least two.
    pub steps: Vec<EventFilter>,
    /// How many seconds there may be from the first event to the last.
    pub within_seconds: u32,
    /// When all of it happened.
    #[serde(default)]
    pub within: Window,
}

impl EventSequence {
    /// The largest number of steps.
    pub const MAXIMUM_STEPS: usize = 10;

    pub(in crate::rule) fn holds(&self, timeline: &[Interaction], as_of: Timestamp) -> bool {
        let present: Vec<&Interaction> = timeline
            .iter()
            .filter(|event| self.within.presence_of(event).contains(as_of))
            .collect();
        // For each step the latest first event of those with which it was reached: the later a try
        // began, the more time is left to it.
        let mut reached: Vec<Option<Timestamp>> = vec![None; self.steps.len()];
        for event in present {
            // The last step first, so that an event serves one step of a try.
            for step in (0..self.steps.len()).rev() {
                if !self
                    .steps
                    .get(step)
                    .is_some_and(|filter| filter.admits(event))
                {
                    continue;
                }
                let began = match step.checked_sub(1) {
                    None => Some(event.occurred_at()),
                    Some(before) => reached.get(before).copied().flatten().filter(|began| {
                        event
                            .occurred_at()
                            .since(*began)
                            .num_microseconds()
                            .is_some_and(|took| {
                                took <= i64::from(self.within_seconds).saturating_mul(1_000_000)
                            })
                    }),
                };
                if let Some(own) = reached.get_mut(step) {
                    *own = (*own).max(began);
                }
            }
        }
        reached.last().is_some_and(Option::is_some)
    }

    /// The first microsecond after `as_of` at which the answer can change.
    pub(in crate::rule) fn changes_after(&self, timeline: &[Interaction], as_of: Timestamp) -> i64 {
        let admitted = timeline
            .iter()
            .filter(|event| self.steps.iter().any(|step| step.admits(event)));
        let changes = admitted.map(|event| self.within.presence_of(event).changes_after(as_of));
        changes.min().unwrap_or(i64::MAX)
    }

    /// # Errors
    /// When there are fewer than two steps or too many, or one can make no sense.
    pub(in crate::rule) fn check(&self) -> Result<(), RuleError> {
        if !(2..=Self::MAXIMUM_STEPS).contains(&self.steps.len()) {
            return Err(RuleError::Steps {
                maximum: Self::MAXIMUM_STEPS,
            });
        }
        self.steps.iter().try_for_each(EventFilter::check)
    }

    pub(in crate::rule) fn size(&self) -> usize {
        let steps = self.steps.iter().map(|step| step.size().saturating_add(1));
        steps.fold(1, usize::saturating_add)
    }
}
