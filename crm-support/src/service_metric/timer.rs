//! One run of a clock.

use crm_core::Timestamp;

/// Why a clock stands still.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StandStillReason {
    /// The request was in a state in which the target pauses.
    Paused,
    /// What was promised was done, and the request was reopened.
    Fulfilled,
    /// The request was over without it, and was reopened.
    Over,
}

/// A stretch in which a clock stands still.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct StandStill {
    /// From when.
    pub from: Timestamp,
    /// Until when, excluded; `None` while it lasts.
    pub until: Option<Timestamp>,
    /// Why.
    pub reason: StandStillReason,
}

/// How a run of a clock ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct TimerEnd {
    /// When.
    pub at: Timestamp,
    /// Whether what was promised was done; if not, the request was over without it.
    pub is_fulfilled: bool,
    /// Whether the request was over with it, so that the clock goes on when it is reopened.
    pub(super) by_state: bool,
}

/// One run of the clock of a metric: from a question to its answer, say. When it is late depends on the target and the
/// hours: [`MetricClock`](super::MetricClock) tells.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MetricTimer {
    started_at: Timestamp,
    stood_still: Vec<StandStill>,
    end: Option<TimerEnd>,
}

impl MetricTimer {
    pub(super) fn started(at: Timestamp) -> Self {
        Self {
            started_at: at,
            stood_still: Vec::new(),
            end: None,
        }
    }

    /// When it started.
    #[must_use]
    pub fn started_at(&self) -> Timestamp {
        self.started_at
    }

    /// When it stood still, by rising start; only the last one may last.
    #[must_use]
    pub fn stood_still(&self) -> &[StandStill] {
        &self.stood_still
    }

    /// How it ended, if it did.
    #[must_use]
    pub fn end(&self) -> Option<TimerEnd> {
        self.end
    }

    /// The stretch that lasts.
    pub(super) fn stands_still(&self) -> Option<StandStill> {
        let last = self.stood_still.last().copied();
        last.filter(|still| still.until.is_none())
    }

    pub(super) fn pause(&mut self, at: Timestamp) {
        let paused = StandStillReason::Paused;
        match self.stood_still.last_mut() {
            Some(last) if last.until.is_none() => {}
            // What went on for no time stood still all along.
            Some(last) if last.until == Some(at) && last.reason == paused => last.until = None,
            _ => self.stood_still.push(StandStill {
                from: at,
                until: None,
                reason: paused,
            }),
        }
    }

    pub(super) fn resume(&mut self, at: Timestamp) {
        if let Some(last) = self.stood_still.last_mut() {
            last.until = last.until.or(Some(at));
            // What lasts no time is nothing.
            if last.until == Some(last.from) {
                self.stood_still.pop();
            }
        }
    }

    pub(super) fn stop(&mut self, end: TimerEnd) {
        self.resume(end.at);
        self.end = Some(end);
    }

    /// Goes on, if it ended since the request was over.
    pub(super) fn go_on(&mut self, at: Timestamp) {
        let Some(end) = self.end.filter(|end| end.by_state) else {
            return;
        };
        self.end = None;
        if end.at < at {
            self.stood_still.push(StandStill {
                from: end.at,
                until: Some(at),
                reason: match end.is_fulfilled {
                    true => StandStillReason::Fulfilled,
                    false => StandStillReason::Over,
                },
            });
        }
    }

    /// Whether it waits for a reopening.
    pub(super) fn may_go_on(&self) -> bool {
        self.end.is_some_and(|end| end.by_state)
    }
}
