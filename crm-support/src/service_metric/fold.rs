//! From what happened to the runs of a clock.

use crm_core::Timestamp;

use super::{
    Activity, MetricTarget, MetricTimer, ReplyClock, RequestActivity, ServiceMetric, TimerEnd,
    WorkState,
};

/// The runs of the clock of a target up to an instant, by rising start.
pub(super) fn timers(
    target: &MetricTarget,
    activities: &[RequestActivity],
    now: Timestamp,
) -> Vec<MetricTimer> {
    let mut known: Vec<RequestActivity> = activities.to_vec();
    known.retain(|activity| activity.at <= now);
    // Stable: what happened at one instant stays in the order given.
    known.sort_by_key(|activity| activity.at);
    let mut fold = Fold {
        target,
        state: None,
        is_answered: false,
        timers: Vec::new(),
    };
    known.into_iter().for_each(|activity| fold.take(activity));
    fold.timers
}

struct Fold<'a> {
    target: &'a MetricTarget,
    /// `None` before the request was opened.
    state: Option<WorkState>,
    is_answered: bool,
    timers: Vec<MetricTimer>,
}

impl Fold<'_> {
    fn take(&mut self, RequestActivity { at, what }: RequestActivity) {
        match (self.state, what) {
            (None, Activity::Opened) => {
                self.state = Some(WorkState::New);
                self.opened(at);
            }
            // Before there is a request, nothing happens to it; and it is opened once.
            (None, _) | (Some(_), Activity::Opened) => {}
            (Some(_), Activity::CustomerWrote) => self.customer_wrote(at),
            (Some(_), Activity::Answered) => self.answered(at),
            (Some(_), Activity::Noted) => self.noted(at),
            (Some(before), Activity::Entered(after)) => self.entered(before, after, at),
        }
    }

    fn opened(&mut self, at: Timestamp) {
        match self.target.metric() {
            ServiceMetric::FirstResponse
            | ServiceMetric::Resolution
            | ServiceMetric::RequesterWait
            | ServiceMetric::AgentWork => self.start(at),
            ServiceMetric::NextResponse | ServiceMetric::PeriodicUpdate => {}
        }
    }

    fn customer_wrote(&mut self, at: Timestamp) {
        // What is written before the first answer waits for that.
        if self.target.metric() != ServiceMetric::NextResponse || !self.is_answered {
            return;
        }
        let mut timers = self.timers.iter();
        let waits = timers.any(|timer| timer.end().is_none() || timer.may_go_on());
        match self.target.reply_clock() {
            ReplyClock::OldestUnanswered if waits => {}
            ReplyClock::OldestUnanswered | ReplyClock::EachMessage => self.start(at),
        }
    }

    fn answered(&mut self, at: Timestamp) {
        self.is_answered = true;
        match self.target.metric() {
            ServiceMetric::FirstResponse | ServiceMetric::NextResponse => self.fulfil(at),
            ServiceMetric::PeriodicUpdate => self.updated(at),
            ServiceMetric::Resolution | ServiceMetric::RequesterWait | ServiceMetric::AgentWork => {
            }
        }
    }

    fn noted(&mut self, at: Timestamp) {
        let counts = self.target.notes_count() && self.is_answered;
        if counts && self.target.metric() == ServiceMetric::PeriodicUpdate {
            self.updated(at);
        }
    }

    fn updated(&mut self, at: Timestamp) {
        self.fulfil(at);
        self.start(at);
    }

    fn entered(&mut self, before: WorkState, after: WorkState, at: Timestamp) {
        self.state = Some(after);
        match (before.is_over(), after.is_over()) {
            (false, true) => self.over(after, at),
            (true, false) => {
                self.timers.iter_mut().for_each(|timer| timer.go_on(at));
                self.pause_or_resume(after, at);
            }
            (false, false) => self.pause_or_resume(after, at),
            // Solved and ended later, or the other way round: it was over before.
            (true, true) => {}
        }
    }

    fn over(&mut self, state: WorkState, at: Timestamp) {
        let is_solution = matches!(
            self.target.metric(),
            ServiceMetric::Resolution | ServiceMetric::RequesterWait | ServiceMetric::AgentWork
        );
        self.stop_open(TimerEnd {
            at,
            is_fulfilled: is_solution && state == WorkState::Solved,
            by_state: true,
        });
    }

    fn pause_or_resume(&mut self, state: WorkState, at: Timestamp) {
        let pauses = self.target.pauses(state);
        for timer in self.timers.iter_mut().filter(|one| one.end().is_none()) {
            if pauses {
                timer.pause(at);
            } else {
                timer.resume(at);
            }
        }
    }

    fn start(&mut self, at: Timestamp) {
        let Some(state) = self.state else { return };
        let mut timer = MetricTimer::started(at);
        if state.is_over() {
            // It runs once the request is reopened.
            timer.stop(TimerEnd {
                at,
                is_fulfilled: false,
                by_state: true,
            });
        } else if self.target.pauses(state) {
            timer.pause(at);
        }
        self.timers.push(timer);
    }

    fn fulfil(&mut self, at: Timestamp) {
        // Who is answered when the request is over is answered all the same.
        self.timers.iter_mut().for_each(|timer| timer.go_on(at));
        self.stop_open(TimerEnd {
            at,
            is_fulfilled: true,
            by_state: false,
        });
    }

    fn stop_open(&mut self, end: TimerEnd) {
        for timer in self.timers.iter_mut().filter(|one| one.end().is_none()) {
            timer.stop(end);
        }
    }
}
