//! Who is told before something is late, and after.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use crm_core::{Code, Timestamp, ValidationError, ValidationRule, ValueShape};
use serde::{Deserialize, Serialize};

use super::{EscalationAction, MetricClock, MetricTarget, MetricTimer};

/// How much of the time of a target is used up when a level of a ladder is reached. All of it is counted time: what pauses
/// the clock of the target pauses its levels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum EscalationPoint {
    /// A part of the target, in hundredths: 75 long before it is late, 100 when it is, 200 when it took twice the time.
    Percent(u16),
    /// So many seconds before the target is used up; at the start where it is shorter than that.
    SecondsBefore(u32),
    /// So many seconds after that.
    SecondsAfter(u32),
}

impl EscalationPoint {
    /// The target is used up.
    pub const DUE: Self = Self::Percent(100);

    /// The counted time after which it is reached.
    #[must_use]
    pub fn counted(self, target: &MetricTarget) -> TimeDelta {
        let seconds = target.time().num_seconds();
        // A target is no longer than ten years, which keeps all of this within 64 bits.
        let counted = match self {
            Self::Percent(percent) => seconds
                .saturating_mul(percent.into())
                .saturating_mul(MICROS / 100),
            Self::SecondsBefore(before) => of_seconds(seconds.saturating_sub(before.into()).max(0)),
            Self::SecondsAfter(after) => of_seconds(seconds.saturating_add(after.into())),
        };
        TimeDelta::microseconds(counted)
    }
}

const MICROS: i64 = 1_000_000;

fn of_seconds(seconds: i64) -> i64 {
    seconds.saturating_mul(MICROS)
}

/// A level of an [`EscalationLadder`].
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct EscalationLevel {
    /// Its name, by which the host knows what to do: `warn-team`, `tell-manager`.
    pub name: Code,
    /// When it is reached.
    pub at: EscalationPoint,
    /// What is done then, in this order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<EscalationAction>,
}

impl EscalationLevel {
    /// A level of this name, of which the host is told.
    #[must_use]
    pub fn new(name: Code, at: EscalationPoint) -> Self {
        Self {
            name,
            at,
            actions: Vec::new(),
        }
    }

    /// The same, where this is done besides.
    #[must_use]
    pub fn doing(mut self, action: EscalationAction) -> Self {
        self.actions.push(action);
        self
    }
}

/// Levels before and after a target is used up, in any order.
///
/// ```
/// use chrono::TimeDelta;
/// use chrono_tz::Tz;
/// use crm_core::{Code, Timestamp};
/// use crm_support::*;
///
/// let level = |name, at| EscalationLevel::new(Code::new_static(name), at);
/// let ladder = EscalationLadder::new([
///     level("warn-team", EscalationPoint::Percent(75)),
///     level("tell-manager", EscalationPoint::DUE),
///     level("call-manager", EscalationPoint::SecondsAfter(7_200)),
/// ])?;
/// let at = |text| Timestamp::parse(text).unwrap();
/// let target = MetricTarget::new(ServiceMetric::FirstResponse, TimeDelta::hours(4))?;
/// let hours = Calendar::always_open(Tz::UTC);
/// let clock = MetricClock::new(&target, &hours);
/// let happened = [RequestActivity::new(at("2026-11-23T09:00:00Z"), Activity::Opened)];
///
/// let now = at("2026-11-23T12:30:00Z");
/// let timer = &clock.timers(&happened, now)[0];
/// let reached = clock.escalations(&ladder, timer, now);
/// assert_eq!((reached[0].level.name.as_str(), reached[0].at), ("warn-team", at("2026-11-23T12:00:00Z")));
/// assert_eq!(reached.len(), 1);
/// assert_eq!(clock.escalates_at(&ladder, timer, now), Some(at("2026-11-23T13:00:00.000001Z")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Vec<EscalationLevel>", into = "Vec<EscalationLevel>")]
pub struct EscalationLadder {
    levels: Vec<EscalationLevel>,
}

impl EscalationLadder {
    /// The largest number of levels.
    pub const MAXIMUM_LEVELS: usize = 50;
    /// The largest number of actions of a level.
    pub const MAXIMUM_ACTIONS: usize = 50;

    /// A ladder of these levels.
    ///
    /// # Errors
    /// When there are too many levels or actions, two levels have one name, or an event that is published passes for one
    /// of ours.
    pub fn new(levels: impl IntoIterator<Item = EscalationLevel>) -> Result<Self, ValidationError> {
        let levels: Vec<EscalationLevel> = levels.into_iter().collect();
        let refuse = |rule| {
            let members = levels.len();
            let shape = ValueShape::Collection { members };
            Err(ValidationError::new("escalation levels", rule, shape))
        };
        if levels.len() > Self::MAXIMUM_LEVELS {
            let maximum = Self::MAXIMUM_LEVELS;
            return refuse(ValidationRule::TooMany { maximum });
        }
        let names: BTreeSet<&Code> = levels.iter().map(|level| &level.name).collect();
        if names.len() < levels.len() {
            return refuse(ValidationRule::Duplicate { what: "a name" });
        }
        for level in &levels {
            let members = level.actions.len();
            if members > Self::MAXIMUM_ACTIONS {
                let maximum = Self::MAXIMUM_ACTIONS;
                let rule = ValidationRule::TooMany { maximum };
                let shape = ValueShape::Collection { members };
                return Err(ValidationError::new(
                    "actions of an escalation level",
                    rule,
                    shape,
                ));
            }
            level.actions.iter().try_for_each(EscalationAction::check)?;
        }
        Ok(Self { levels })
    }

    /// The levels, as they were given.
    #[must_use]
    pub fn levels(&self) -> &[EscalationLevel] {
        &self.levels
    }
}

impl TryFrom<Vec<EscalationLevel>> for EscalationLadder {
    type Error = ValidationError;

    fn try_from(levels: Vec<EscalationLevel>) -> Result<Self, Self::Error> {
        Self::new(levels)
    }
}

impl From<EscalationLadder> for Vec<EscalationLevel> {
    fn from(ladder: EscalationLadder) -> Self {
        ladder.levels
    }
}

/// A level that a run of a clock has reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReachedLevel<'ladder> {
    /// Which.
    pub level: &'ladder EscalationLevel,
    /// The instant at which its time was used up; from then on it is reached, as a target is late from then on.
    pub at: Timestamp,
}

impl MetricClock<'_> {
    /// The levels that a run has reached by `now`, by rising instant: each once, and none after the run ended. Later, more
    /// are reached, and none of these changes. A level for which the hours never have the time is never reached.
    #[must_use]
    pub fn escalations<'ladder>(
        &self,
        ladder: &'ladder EscalationLadder,
        timer: &MetricTimer,
        now: Timestamp,
    ) -> Vec<ReachedLevel<'ladder>> {
        self.ladder(ladder, timer).reached(timer, now)
    }

    /// The first instant after `now` at which another level is reached if nothing happens until then.
    #[must_use]
    pub fn escalates_at(
        &self,
        ladder: &EscalationLadder,
        timer: &MetricTimer,
        now: Timestamp,
    ) -> Option<Timestamp> {
        self.ladder(ladder, timer).changes_at(timer, now)
    }

    /// When each level of a ladder is reached, unless the run ends before.
    pub(crate) fn ladder<'ladder>(
        &self,
        ladder: &'ladder EscalationLadder,
        timer: &MetricTimer,
    ) -> LadderOfRun<'ladder> {
        let levels = ladder.levels.iter();
        let levels = levels.filter_map(|level| {
            let at = self.level_at(level, timer)?;
            Some(ReachedLevel { level, at })
        });
        LadderOfRun {
            levels: levels.collect(),
        }
    }

    fn level_at(&self, level: &EscalationLevel, timer: &MetricTimer) -> Option<Timestamp> {
        let counted = level.at.counted(self.target());
        self.used_up_at(timer, counted).ok().flatten()
    }
}

/// The levels of a ladder with the instants at which a run reaches them, unless it ends before.
#[derive(Debug)]
pub(crate) struct LadderOfRun<'ladder> {
    levels: Vec<ReachedLevel<'ladder>>,
}

impl<'ladder> LadderOfRun<'ladder> {
    pub(crate) fn reached(self, timer: &MetricTimer, now: Timestamp) -> Vec<ReachedLevel<'ladder>> {
        let until = timer.end().map_or(now, |end| end.at.min(now));
        let mut reached = self.levels;
        reached.retain(|level| level.at < until);
        reached.sort_by_key(|level| level.at);
        reached
    }

    pub(crate) fn changes_at(&self, timer: &MetricTimer, now: Timestamp) -> Option<Timestamp> {
        if timer.end().is_some() {
            return None;
        }
        let ahead = self.levels.iter().map(|level| level.at);
        let next = ahead.filter(|at| *at >= now).min()?;
        next.checked_add(TimeDelta::microseconds(1))
    }
}
