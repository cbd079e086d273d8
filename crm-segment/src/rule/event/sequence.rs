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
        let present = self.within.present(timeline, as_of).iter();
        self.is_reached_by(present, |event, step| {
            let filter = self.steps.get(step)?;
            filter
                .admits(event)
                .then(|| event.occurred_at().as_micros())
        })
    }

    /// Whether some of the events, which come by time, follow one another as is asked. An event is asked
    /// for the microsecond at which it happened, if it can be a step.
    pub(crate) fn is_reached_by<Event: Copy>(
        &self,
        events: impl Iterator<Item = Event>,
        happened: impl Fn(Event, usize) -> Option<i64>,
    ) -> bool {
        let most = i64::from(self.within_seconds).saturating_mul(1_000_000);
        // For each step the latest first event of those with which it was reached: the later a try
        // began, the more time is left to it.
        let mut reached: [Option<i64>; Self::MAXIMUM_STEPS] = [None; Self::MAXIMUM_STEPS];
        let steps = self.steps.len();
        for event in events {
            // The last step first, so that an event serves one step of a try.
            for step in (0..steps).rev() {
                let Some(at) = happened(event, step) else {
                    continue;
                };
                let began = match step.checked_sub(1) {
                    None => Some(at),
                    Some(before) => {
                        let began = reached.get(before).copied().flatten();
                        began.filter(|began| at.saturating_sub(*began) <= most)
                    }
                };
                if let Some(own) = reached.get_mut(step) {
                    *own = (*own).max(began);
                }
            }
        }
        let last = steps.checked_sub(1).and_then(|last| reached.get(last));
        last.is_some_and(Option::is_some)
    }

    /// The first microsecond after `as_of` at which the answer can change.
    pub(in crate::rule) fn changes_after(&self, timeline: &[Interaction], as_of: Timestamp) -> i64 {
        let admitted = timeline
            .iter()
            .filter(|event| self.steps.iter().any(|step| step.admits(event)));
        self.within.changes_after(admitted, as_of)
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
