//! Clocks that go from minute to minute, and look at the calendar in each.

use chrono::TimeDelta;
use crm_core::Timestamp;
use crm_support::{
    Activity, Boundary, CountedHours, MetricState, PauseEffect, ReplyClock, ServiceMetric,
    WorkState,
};

use crate::after;
use crate::laws::Case;

/// A run of a clock, counted minute by minute.
#[derive(Debug)]
pub(crate) struct Counted {
    pub(crate) started_at: Timestamp,
    /// The minutes that counted.
    pub(crate) minutes: i64,
    pub(crate) closed: i64,
    pub(crate) paused: i64,
    pub(crate) over: i64,
    is_due: bool,
    late_at: Option<Timestamp>,
    /// When it ended, and whether what was promised was done.
    end: Option<(Timestamp, bool)>,
    /// Whether the request was over with it.
    may_go_on: bool,
    /// Since when, and how many minutes were left then.
    paused_since: Option<(Timestamp, i64)>,
    over_since_end: i64,
}

impl Counted {
    fn started(at: Timestamp) -> Self {
        Self {
            started_at: at,
            minutes: 0,
            closed: 0,
            paused: 0,
            over: 0,
            is_due: false,
            late_at: None,
            end: None,
            may_go_on: false,
            paused_since: None,
            over_since_end: 0,
        }
    }

    /// How it stands; `None` while it runs.
    pub(crate) fn state(&self) -> Option<MetricState> {
        let fulfilled_at = self.end.filter(|(_, is_done)| *is_done).map(|(at, _)| at);
        Some(match (self.late_at, self.end, self.paused_since) {
            (Some(due), ..) => MetricState::Missed { due, fulfilled_at },
            (None, Some((at, true)), _) => MetricState::Met { at },
            (None, Some((at, false)), _) => MetricState::Void { at },
            (None, None, Some((since, left))) => MetricState::Paused {
                since,
                remaining: TimeDelta::minutes(left.max(0)),
            },
            (None, None, None) => return None,
        })
    }

    fn end(&mut self, at: Timestamp, is_done: bool, may_go_on: bool) {
        if self.end.is_none() {
            self.end = Some((at, is_done));
            self.may_go_on = may_go_on;
        }
    }

    fn go_on(&mut self) {
        if self.may_go_on {
            self.end = None;
            self.may_go_on = false;
            self.over += std::mem::take(&mut self.over_since_end);
        }
    }
}

/// The runs of the clock of a case up to an instant.
pub(crate) fn count_by_the_minute(case: &Case, now: Timestamp) -> Vec<Counted> {
    let mut desk = Desk {
        case,
        state: None,
        is_answered: false,
        runs: Vec::new(),
    };
    let mut at = case.happened[0].at;
    loop {
        for activity in case.happened.iter().filter(|one| one.at == at) {
            desk.take(activity.what, at);
        }
        desk.look(at);
        if at == now {
            return desk.runs;
        }
        desk.pass_a_minute(at);
        at = after(at, 1);
    }
}

struct Desk<'a> {
    case: &'a Case,
    state: Option<WorkState>,
    is_answered: bool,
    runs: Vec<Counted>,
}

impl Desk<'_> {
    fn take(&mut self, what: Activity, at: Timestamp) {
        use ServiceMetric::{FirstResponse, NextResponse, PeriodicUpdate};
        let (target, metric) = (&self.case.target, self.case.target.metric());
        let Some(before) = self.state else {
            self.state = Some(WorkState::New);
            if ![NextResponse, PeriodicUpdate].contains(&metric) {
                self.runs.push(Counted::started(at));
            }
            return;
        };
        let is_update = match what {
            Activity::Answered => true,
            Activity::Noted => metric == PeriodicUpdate && target.notes_count() && self.is_answered,
            _ => false,
        };
        match what {
            _ if is_update && [FirstResponse, NextResponse, PeriodicUpdate].contains(&metric) => {
                for run in &mut self.runs {
                    run.go_on();
                    run.end(at, true, false);
                }
                if metric == PeriodicUpdate {
                    self.start(at);
                }
            }
            Activity::CustomerWrote if metric == NextResponse && self.is_answered => {
                let mut runs = self.runs.iter();
                let waits = runs.any(|run| run.end.is_none() || run.may_go_on);
                if target.reply_clock() == ReplyClock::EachMessage || !waits {
                    self.start(at);
                }
            }
            Activity::Entered(entered) => {
                self.state = Some(entered);
                let replies = [FirstResponse, NextResponse, PeriodicUpdate].contains(&metric);
                for run in &mut self.runs {
                    if entered.is_over() && !before.is_over() {
                        run.end(at, entered == WorkState::Solved && !replies, true);
                    } else if !entered.is_over() {
                        run.go_on();
                    }
                }
            }
            _ => {}
        }
        self.is_answered |= what == Activity::Answered;
    }

    fn start(&mut self, at: Timestamp) {
        let mut run = Counted::started(at);
        if self.state.is_some_and(WorkState::is_over) {
            run.end(at, false, true);
        }
        self.runs.push(run);
    }

    /// What stands still, once all of an instant has happened.
    fn look(&mut self, at: Timestamp) {
        let target = &self.case.target;
        let minutes = target.time().num_minutes();
        for run in &mut self.runs {
            let pauses = run.end.is_none() && target.pauses(self.state.unwrap());
            run.paused_since = match (pauses, run.paused_since) {
                (true, None) => Some((at, minutes - run.minutes)),
                (true, since) => since,
                (false, _) => None,
            };
        }
    }

    fn pass_a_minute(&mut self, at: Timestamp) {
        let target = &self.case.target;
        let minutes = target.time().num_minutes();
        let is_open = target.hours() == CountedHours::All || self.case.hours.is_open(at);
        let must_open = target.boundary() == Boundary::AtNextOpening || minutes == 0;
        for run in &mut self.runs {
            if run.end.is_some() {
                run.over_since_end += 1;
                continue;
            }
            let is_paused = run.paused_since.is_some();
            let counts = !is_paused || target.pause_effect() == PauseEffect::HidesDue;
            // What is due in a hidden pause is late when it ends, whether or not the team works then.
            run.is_due |= counts && run.minutes >= minutes && (is_open || !must_open);
            if run.is_due && !is_paused {
                run.late_at = run.late_at.or(Some(at));
            }
            run.minutes += i64::from(counts && is_open);
            run.closed += i64::from(counts && !is_open);
            run.paused += i64::from(!counts);
        }
    }
}
