//! When a run of a clock is late.

use std::borrow::Cow;

use chrono::TimeDelta;
use crm_core::Timestamp;

use super::{
    CountedHours, MetricTarget, MetricTimer, PauseEffect, RequestActivity, StandStill,
    StandStillReason, fold,
};
use crate::calendar::{Calendar, Interval, Pauses, WorkingTimeError};

/// The clock of a target: a pure function of what happened to a request, the target, the hours of the team and the
/// instant that is asked for.
///
/// Whatever is asked, and how often, the answers are the same: what was late stays late at the same instant, and what
/// happens after an instant changes nothing of what was so at it.
///
/// ```
/// use chrono::TimeDelta;
/// use chrono_tz::Tz;
/// use crm_core::Timestamp;
/// use crm_support::{
///     Activity, Calendar, MetricClock, MetricState, MetricTarget, RequestActivity, ServiceMetric, WorkState,
/// };
///
/// let at = |text| Timestamp::parse(text).unwrap();
/// let happened = [
///     RequestActivity::new(at("2026-11-23T09:00:00Z"), Activity::Opened),
///     RequestActivity::new(at("2026-11-23T10:00:00Z"), Activity::Entered(WorkState::Pending)),
///     RequestActivity::new(at("2026-11-24T10:00:00Z"), Activity::Entered(WorkState::Open)),
/// ];
/// let target = MetricTarget::new(ServiceMetric::Resolution, TimeDelta::hours(4))?.pausing_in([WorkState::Pending]);
/// let hours = Calendar::always_open(Tz::UTC);
/// let clock = MetricClock::new(&target, &hours);
///
/// let now = at("2026-11-23T12:00:00Z");
/// let timers = clock.timers(&happened, now);
/// let state = clock.state(&timers[0], now)?;
/// assert_eq!(state, MetricState::Paused { since: at("2026-11-23T10:00:00Z"), remaining: TimeDelta::hours(3) });
///
/// let now = at("2026-11-24T11:00:00Z");
/// let timers = clock.timers(&happened, now);
/// assert_eq!(clock.state(&timers[0], now)?, MetricState::Running { due: at("2026-11-24T13:00:00Z") });
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct MetricClock<'a> {
    target: &'a MetricTarget,
    hours: Cow<'a, Calendar>,
}

/// How a run of a clock stands at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MetricState {
    /// It runs, and there is time.
    Running {
        /// Until when; done at that very instant, it is in time.
        due: Timestamp,
    },
    /// It stands still, and nothing is due.
    Paused {
        /// Since when.
        since: Timestamp,
        /// How much counted time was left then.
        remaining: TimeDelta,
    },
    /// It was done in time.
    Met {
        /// When.
        at: Timestamp,
    },
    /// It was not done in time.
    Missed {
        /// The last instant at which it would have been in time.
        due: Timestamp,
        /// When it was done after all.
        fulfilled_at: Option<Timestamp>,
    },
    /// The request was over without it, in time.
    Void {
        /// When.
        at: Timestamp,
    },
}

impl MetricState {
    /// The first instant at which a run that stands so stands otherwise if nothing happens until then.
    pub(crate) fn changes_at(self) -> Option<Timestamp> {
        match self {
            // At the due time itself it is in time.
            Self::Running { due } => due.checked_add(TimeDelta::microseconds(1)),
            _ => None,
        }
    }
}

/// What happened to a run of a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum MetricEventKind {
    /// It started, or goes on after the request was reopened.
    Activated,
    /// It stands still from then on.
    Paused,
    /// It goes on.
    Resumed,
    /// What was promised was done.
    Fulfilled,
    /// The request was over without it.
    Voided,
    /// The time is used up: from then on it is late.
    Breached,
}

/// An entry of the history of a run of a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct MetricEvent {
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: MetricEventKind,
}

impl<'a> MetricClock<'a> {
    /// The clock of a target over the hours of a team.
    #[must_use]
    pub fn new(target: &'a MetricTarget, hours: &'a Calendar) -> Self {
        let hours = match target.hours() {
            CountedHours::Working => Cow::Borrowed(hours),
            CountedHours::All => Cow::Owned(Calendar::always_open(hours.timezone())),
        };
        Self { target, hours }
    }

    /// What is promised.
    pub(super) fn target(&self) -> &MetricTarget {
        self.target
    }

    /// The hours that count.
    pub(super) fn hours(&self) -> &Calendar {
        &self.hours
    }

    /// The runs of the clock by what happened up to `now`, in whatever order it is told; what happened at the same instant
    /// comes in the order in which it is told.
    #[must_use]
    pub fn timers(&self, happened: &[RequestActivity], now: Timestamp) -> Vec<MetricTimer> {
        fold::timers(self.target, happened, now)
    }

    /// How a run stands at `now`: the instant for which it was made, or a later one up to which nothing happened.
    ///
    /// # Errors
    /// When it has not ended, and the hours have too little working time for the target.
    pub fn state(
        &self,
        timer: &MetricTimer,
        now: Timestamp,
    ) -> Result<MetricState, WorkingTimeError> {
        let end = timer.end();
        let due = match self.last_in_time(timer) {
            // What ended before the hours did is not late.
            Err(_) if end.is_some() => None,
            due => due?,
        };
        let fulfilled_at = end.filter(|end| end.is_fulfilled).map(|end| end.at);
        let until = end.map_or(now, |end| end.at);
        if let Some(due) = due.filter(|due| *due < until) {
            return Ok(MetricState::Missed { due, fulfilled_at });
        }
        Ok(match (end, timer.stands_still(), due) {
            (Some(end), ..) if end.is_fulfilled => MetricState::Met { at: end.at },
            (Some(end), ..) => MetricState::Void { at: end.at },
            (None, None, Some(due)) => MetricState::Running { due },
            (None, still, _) => {
                let since = still.map_or(now, |still| still.from);
                let remaining = self.remaining(timer, since);
                MetricState::Paused { since, remaining }
            }
        })
    }

    /// The first instant after `now` at which [`state`](Self::state) says something else if nothing happens until then.
    ///
    /// # Errors
    /// As [`state`](Self::state).
    pub fn changes_at(
        &self,
        timer: &MetricTimer,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, WorkingTimeError> {
        Ok(self.state(timer, now)?.changes_at())
    }

    /// The counted time that passed by `now`.
    #[must_use]
    pub fn elapsed(&self, timer: &MetricTimer, now: Timestamp) -> TimeDelta {
        let until = timer.end().map_or(now, |end| end.at.min(now));
        let still = self.not_counted(timer, until);
        self.hours
            .working_time_between_outside(&still, timer.started_at(), until)
    }

    /// What happened to a run up to `now`, in order: later, more is added to it, and nothing changed.
    ///
    /// # Errors
    /// As [`state`](Self::state).
    pub fn events(
        &self,
        timer: &MetricTimer,
        now: Timestamp,
    ) -> Result<Vec<MetricEvent>, WorkingTimeError> {
        use MetricEventKind::{Activated, Breached, Fulfilled, Paused, Resumed, Voided};
        let event = |at, kind| MetricEvent { at, kind };
        let mut events = vec![event(timer.started_at(), Activated)];
        for still in timer.stood_still() {
            let (begins, ends) = match still.reason {
                StandStillReason::Paused => (Paused, Resumed),
                StandStillReason::Fulfilled => (Fulfilled, Activated),
                StandStillReason::Over => (Voided, Activated),
            };
            events.push(event(still.from, begins));
            events.extend(still.until.map(|until| event(until, ends)));
        }
        events.extend(timer.end().map(|end| match end.is_fulfilled {
            true => event(end.at, Fulfilled),
            false => event(end.at, Voided),
        }));
        if let MetricState::Missed { due, .. } = self.state(timer, now)? {
            let place = events.partition_point(|event| event.at <= due);
            events.insert(place, event(due, Breached));
        }
        events.retain(|event| event.at <= now);
        Ok(events)
    }

    /// The last instant at which it is in time to be done; `None` while it stands still and that is not known.
    fn last_in_time(&self, timer: &MetricTimer) -> Result<Option<Timestamp>, WorkingTimeError> {
        self.used_up_at(timer, self.target.time())
    }

    /// The instant at which so much counted time is used up; `None` while it stands still and that is not known.
    pub(super) fn used_up_at(
        &self,
        timer: &MetricTimer,
        time: TimeDelta,
    ) -> Result<Option<Timestamp>, WorkingTimeError> {
        let closed = timer.stood_still().iter().filter(|one| self.is_out(one));
        let closed = closed.filter_map(|still| Interval::new(still.from, still.until?).ok());
        let pauses = Pauses::new(closed);
        let used_up = self.hours.add_working_time_outside(
            &pauses,
            timer.started_at(),
            time,
            self.target.boundary(),
        );
        let mut due = match (used_up, timer.stands_still()) {
            (Ok(due), _) => due,
            // What is beyond all hours lies in the pause that lasts.
            (Err(_), Some(_)) => return Ok(None),
            (Err(error), None) => return Err(error),
        };
        // Nothing is late in a pause: what is used up when it begins, or hidden in it, is late when it ends.
        for still in timer.stood_still() {
            match still.until {
                _ if due < still.from => break,
                Some(until) => due = due.max(until),
                None => return Ok(None),
            }
        }
        Ok(Some(due))
    }

    fn remaining(&self, timer: &MetricTimer, now: Timestamp) -> TimeDelta {
        let elapsed = self.elapsed(timer, now);
        let left = self.target.time().checked_sub(&elapsed);
        left.unwrap_or_default().max(TimeDelta::zero())
    }

    /// Whether no time counts in a stretch.
    pub(super) fn is_out(&self, still: &StandStill) -> bool {
        still.reason != StandStillReason::Paused
            || self.target.pause_effect() == PauseEffect::MovesDue
    }

    fn not_counted(&self, timer: &MetricTimer, until: Timestamp) -> Pauses {
        let out = timer.stood_still().iter().filter(|one| self.is_out(one));
        let out = out.filter_map(|still| {
            let end = still.until.unwrap_or(until.max(still.from));
            Interval::new(still.from, end).ok()
        });
        Pauses::new(out)
    }
}
