//! Events that come again and again.

use std::num::NonZeroU32;

use crm_core::{Interaction, Timestamp};
use serde::{Deserialize, Serialize};

use super::EventFilter;
use crate::rule::RuleError;
use crate::rule::window::{Window, WindowBound};

/// At least so many events in each of at least so many of the last periods: "at least twice a week in
/// 3 of the last 4 weeks".
///
/// The periods follow one another without a gap back from the instant of the question; each is a
/// [window](Window) from so many periods ago to one fewer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Regularity {
    /// Which events.
    #[serde(default)]
    pub of: EventFilter,
    /// How many at least make a period count.
    pub at_least: NonZeroU32,
    /// How long a period is, in seconds.
    pub period_seconds: NonZeroU32,
    /// How many periods must count, at least.
    pub periods: NonZeroU32,
    /// Of how many last periods.
    pub of_last: NonZeroU32,
}

impl Regularity {
    /// The largest number of periods.
    pub const MAXIMUM_PERIODS: u32 = 366;

    pub(in crate::rule) fn holds(&self, timeline: &[Interaction], as_of: Timestamp) -> bool {
        let admitted = self
            .reach()
            .present(timeline, as_of)
            .iter()
            .filter(|event| self.of.admits(event));
        let instants = admitted.map(|event| event.occurred_at().as_micros());
        self.is_met_by(instants.rev(), as_of.as_micros()).0
    }

    /// Whether enough periods before an instant have enough events, and the first microsecond after it at which
    /// one of the events is of another period or of none. The events have happened by then, in the time of all
    /// periods, and come from the last to the first.
    pub(crate) fn is_met_by(&self, instants: impl Iterator<Item = i64>, now: i64) -> (bool, i64) {
        let period = i64::from(self.period_seconds.get()).saturating_mul(1_000_000);
        // Events of the period that is looked at are younger than this.
        let mut age = period;
        let (mut events, mut counting, mut next) = (0_u32, 0_u32, i64::MAX);
        for instant in instants {
            let own = now.saturating_sub(instant);
            while own >= age {
                age = age.saturating_add(period);
                events = 0;
            }
            events = events.saturating_add(1);
            if events == self.at_least.get() {
                counting = counting.saturating_add(1);
            }
            next = next.min(instant.saturating_add(age));
        }
        (counting >= self.periods.get(), next)
    }

    /// The time of all periods.
    pub(crate) fn reach(&self) -> Window {
        let seconds = self.of_last.get().saturating_mul(self.period_seconds.get());
        // What `check` refuses is the only number too large.
        Window::last_seconds(seconds).unwrap_or(Window::ALL)
    }

    /// The first microsecond after `as_of` at which the answer can change.
    pub(in crate::rule) fn changes_after(&self, timeline: &[Interaction], as_of: Timestamp) -> i64 {
        let admits = |event: &&Interaction| self.of.admits(event);
        let present = self.reach().present(timeline, as_of).iter().filter(admits);
        let instants = present.map(|event| event.occurred_at().as_micros());
        let (_, next) = self.is_met_by(instants.rev(), as_of.as_micros());
        let happened = timeline.partition_point(|event| event.occurred_at() <= as_of);
        let ahead = timeline.get(happened..).unwrap_or_default().iter();
        let first_ahead = ahead.into_iter().find(admits);
        first_ahead.map_or(next, |event| next.min(event.occurred_at().as_micros()))
    }

    /// # Errors
    /// When more periods must count than there are, there are too many, or they reach back too far.
    pub(in crate::rule) fn check(&self) -> Result<(), RuleError> {
        let reach = self.of_last.get().checked_mul(self.period_seconds.get());
        let is_within = reach.is_some_and(|seconds| seconds <= WindowBound::MOST_SECONDS);
        if self.periods > self.of_last || self.of_last.get() > Self::MAXIMUM_PERIODS || !is_within {
            return Err(RuleError::Periods {
                maximum: Self::MAXIMUM_PERIODS,
            });
        }
        self.of.check()
    }

    pub(in crate::rule) fn size(&self) -> usize {
        self.of.size().saturating_add(1)
    }
}
