//! What an event is worth, and how fast that passes.

use std::collections::BTreeMap;
use std::fmt;
use std::num::NonZeroU32;

use chrono::TimeDelta;
use crm_core::InteractionKind;
use serde::{Deserialize, Serialize};

/// The time in which what an event is worth falls to half, in whole seconds.
///
/// ```
/// use crm_segment::HalfLife;
///
/// let week = HalfLife::days(7).unwrap();
/// assert_eq!(week.time().num_hours(), 168);
/// assert!(HalfLife::days(0).is_none());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct HalfLife(NonZeroU32);

impl HalfLife {
    /// So many seconds: up to 136 years.
    #[must_use]
    pub const fn seconds(seconds: NonZeroU32) -> Self {
        Self(seconds)
    }

    /// So many days of 24 hours; `None` for none, and for more than 49,710.
    #[must_use]
    pub fn days(days: u32) -> Option<Self> {
        NonZeroU32::new(days.checked_mul(86_400)?).map(Self)
    }

    /// The time.
    #[must_use]
    pub fn time(self) -> TimeDelta {
        TimeDelta::seconds(self.0.get().into())
    }

    pub(super) fn micros(self) -> i64 {
        i64::from(self.0.get()).saturating_mul(1_000_000)
    }
}

impl fmt::Display for HalfLife {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} s", self.0)
    }
}

/// How many points each kind of event is worth at its instant, and in which time that halves.
///
/// A kind that is not named is worth nothing.
///
/// ```
/// use crm_core::InteractionKind;
/// use crm_segment::{EngagementRule, HalfLife};
///
/// let rule = EngagementRule::new(HalfLife::days(14).unwrap(), [(InteractionKind::PageView, 1), (InteractionKind::Purchase, 20)]);
/// assert_eq!(rule.points(&InteractionKind::Purchase), 20);
/// assert_eq!(rule.points(&InteractionKind::Search), 0);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    deny_unknown_fields,
    bound(
        serialize = "E: Ord + Serialize",
        deserialize = "E: Ord + Deserialize<'de>"
    )
)]
pub struct EngagementRule<E: Ord = InteractionKind> {
    half_life_seconds: HalfLife,
    points: BTreeMap<E, u32>,
}

impl<E: Ord> EngagementRule<E> {
    /// A rule of a half-life and the points of each kind of event.
    #[must_use]
    pub fn new(half_life: HalfLife, points: impl IntoIterator<Item = (E, u32)>) -> Self {
        Self {
            half_life_seconds: half_life,
            points: points.into_iter().collect(),
        }
    }

    /// The half-life.
    #[must_use]
    pub const fn half_life(&self) -> HalfLife {
        self.half_life_seconds
    }

    /// The kinds of events that are named with their points, in rising order.
    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = (&E, &u32)> + Clone {
        self.points.iter()
    }

    /// What an event is worth at its instant.
    #[must_use]
    pub fn points(&self, event: &E) -> u32 {
        self.points.get(event).copied().unwrap_or(0)
    }
}
