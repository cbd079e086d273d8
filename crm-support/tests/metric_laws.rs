//! Laws of service metrics, and a comparison with a count by the minute.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test stops at the first surprise"
)]

use chrono::TimeDelta;
use chrono_tz::Tz;
use crm_core::{Code, Timestamp};
use crm_support::{
    Activity, Boundary, Calendar, CountedHours, EscalationLadder, EscalationLevel, EscalationPoint,
    MetricClock, MetricState, MetricTarget, PauseEffect, RequestActivity, ServiceMetric, SpanKind,
    StandStillReason, WorkState, strategies,
};
use proptest::prelude::*;

/// A week of a desk with a break at noon, in a zone whose clocks change; or all hours.
fn hours() -> impl Strategy<Value = Calendar> {
    let desk = r#"{"timezone": "Europe/Berlin", "holidays": ["2026-10-27"], "weekly": {
        "mon": [["09:00", "12:00"], ["13:00", "17:00"]], "tue": [["09:00", "17:00"]],
        "wed": [["00:00", "24:00"]], "thu": [["00:00", "03:00"], ["09:00", "17:00"]],
        "sun": [["01:00", "04:00"]]}}"#;
    prop_oneof![
        3 => Just(serde_json::from_str(desk).unwrap()),
        1 => Just(Calendar::always_open(Tz::UTC)),
    ]
}

/// A minute of the days around the end of summer time.
fn opened() -> impl Strategy<Value = Timestamp> {
    let first = Timestamp::parse("2026-10-23T00:00:00Z").unwrap();
    (0..5_760_i64).prop_map(move |minute| after(first, minute))
}

fn after(at: Timestamp, minutes: i64) -> Timestamp {
    at.checked_add(TimeDelta::minutes(minutes)).unwrap()
}

#[derive(Debug, Clone)]
struct Case {
    target: MetricTarget,
    hours: Calendar,
    happened: Vec<RequestActivity>,
    /// Minutes behind the opening.
    asked: [i64; 2],
}

impl Case {
    fn instants(&self) -> [Timestamp; 2] {
        let opened = self.happened[0].at;
        let [one, other] = self.asked;
        [after(opened, one.min(other)), after(opened, one.max(other))]
    }
}

fn case() -> impl Strategy<Value = Case> {
    let happened = opened().prop_flat_map(strategies::request_activities);
    let asked = [0..6_000_i64, 0..6_000_i64];
    (strategies::metric_target(), hours(), happened, asked).prop_map(
        |(target, hours, happened, asked)| Case {
            target,
            hours,
            happened,
            asked,
        },
    )
}

/// A case with a clock that starts when the request is opened.
fn starting_with_the_request() -> impl Strategy<Value = Case> {
    use ServiceMetric::{AgentWork, FirstResponse, RequesterWait, Resolution};
    case().prop_filter("a clock that starts with the request", |case| {
        [FirstResponse, Resolution, RequesterWait, AgentWork].contains(&case.target.metric())
    })
}

/// The run from the opening, counted minute by minute.
#[derive(Debug, Default)]
struct Counted {
    minutes: i64,
    late_at: Option<Timestamp>,
    end: Option<(Timestamp, bool)>,
    may_go_on: bool,
    /// Since when, and how many minutes were left then.
    paused_since: Option<(Timestamp, i64)>,
    closed: i64,
    paused: i64,
    over: i64,
    over_since_end: i64,
}

impl Counted {
    fn go_on(&mut self) {
        self.end = None;
        self.may_go_on = false;
        self.over += std::mem::take(&mut self.over_since_end);
    }
}

fn count_by_the_minute(case: &Case, now: Timestamp) -> Counted {
    let (target, opened) = (&case.target, case.happened[0].at);
    let ends_with_answer = target.metric() == ServiceMetric::FirstResponse;
    let minutes = target.time().num_minutes();
    let mut counted = Counted::default();
    let (mut state, mut at, mut is_due) = (None, opened, false);
    loop {
        for activity in case.happened.iter().filter(|one| one.at == at) {
            match (state, activity.what) {
                (None, _) => state = Some(WorkState::New),
                (Some(_), Activity::Answered) if ends_with_answer => {
                    // An answer to a request that is over is one, too.
                    if counted.may_go_on {
                        counted.go_on();
                    }
                    counted.end = counted.end.or(Some((at, true)));
                }
                (Some(before), Activity::Entered(entered)) => {
                    state = Some(entered);
                    if entered.is_over() && !before.is_over() && counted.end.is_none() {
                        let is_done = entered == WorkState::Solved && !ends_with_answer;
                        counted.end = Some((at, is_done));
                        counted.may_go_on = true;
                    }
                    if !entered.is_over() && counted.may_go_on {
                        counted.go_on();
                    }
                }
                _ => {}
            }
        }
        let pauses = target.pauses(state.unwrap()) && counted.end.is_none();
        counted.paused_since = match (pauses, counted.paused_since) {
            (true, None) => Some((at, minutes - counted.minutes)),
            (true, since) => since,
            (false, _) => None,
        };
        if at == now {
            return counted;
        }
        let is_open = target.hours() == CountedHours::All || case.hours.is_open(at);
        let runs = counted.end.is_none() && !pauses;
        let must_open = target.boundary() == Boundary::AtNextOpening || minutes == 0;
        let hidden = target.pause_effect() == PauseEffect::HidesDue && counted.end.is_none();
        // What is due in a hidden pause is late when it ends, whether or not the team works then.
        let used_up = counted.minutes >= minutes && (is_open || !must_open);
        is_due |= used_up && (runs || hidden);
        if runs && is_due {
            counted.late_at = counted.late_at.or(Some(at));
        }
        counted.minutes += i64::from(is_open && (runs || hidden));
        counted.closed += i64::from(!is_open && (runs || hidden));
        counted.paused += i64::from(pauses && !hidden);
        counted.over_since_end += i64::from(counted.end.is_some());
        at = after(at, 1);
    }
}

proptest! {
    /// What a count by the minute finds, for the clocks that start with the request.
    #[test]
    fn a_run_is_as_counted_by_the_minute(case in starting_with_the_request()) {
        let now = case.instants()[1];
        let clock = MetricClock::new(&case.target, &case.hours);
        let timers = clock.timers(&case.happened, now);
        prop_assert_eq!(timers.len(), 1);
        let counted = count_by_the_minute(&case, now);
        prop_assert_eq!(clock.elapsed(&timers[0], now), TimeDelta::minutes(counted.minutes));
        let state = clock.state(&timers[0], now).unwrap();
        let fulfilled = counted.end.filter(|(_, is_done)| *is_done).map(|(at, _)| at);
        match (counted.late_at, counted.end) {
            // In a hidden pause, or between the closing and the opening, it may be due before it is late.
            (Some(late), _) => prop_assert_eq!(state, MetricState::Missed { due: late, fulfilled_at: fulfilled }),
            (None, Some((at, true))) => prop_assert_eq!(state, MetricState::Met { at }),
            (None, Some((at, false))) => prop_assert_eq!(state, MetricState::Void { at }),
            (None, None) if counted.paused_since.is_some() => {
                let (since, left) = counted.paused_since.unwrap();
                let remaining = TimeDelta::minutes(left.max(0));
                prop_assert_eq!(state, MetricState::Paused { since, remaining });
            }
            (None, None) => {
                let is_running = matches!(state, MetricState::Running { due } if due >= now);
                prop_assert!(is_running, "{:?} at {}", state, now);
            }
        }
    }

    /// What did not count, and why, is as counted by the minute.
    #[test]
    fn an_explanation_is_as_counted_by_the_minute(case in starting_with_the_request()) {
        let now = case.instants()[1];
        let clock = MetricClock::new(&case.target, &case.hours);
        let timer = &clock.timers(&case.happened, now)[0];
        let spans = clock.explain(timer, now);
        let told = |kind| -> i64 {
            let of_kind = spans.iter().filter(|span| span.kind == kind);
            of_kind.map(|span| (span.until.as_micros() - span.from.as_micros()) / 60_000_000).sum()
        };
        let counted = count_by_the_minute(&case, now);
        let found = [SpanKind::Counted, SpanKind::Closed, SpanKind::Paused, SpanKind::Over].map(told);
        prop_assert_eq!(found, [counted.minutes, counted.closed, counted.paused, counted.over]);
    }

    /// Later, something is added to a history, and nothing in it changes.
    #[test]
    fn a_history_only_grows(case in case()) {
        let clock = MetricClock::new(&case.target, &case.hours);
        let [then, now] = case.instants();
        let (early, late) = (clock.timers(&case.happened, then), clock.timers(&case.happened, now));
        prop_assert!(early.len() <= late.len());
        for (before, after) in early.iter().zip(&late) {
            let before = clock.events(before, then).unwrap();
            let after = clock.events(after, now).unwrap();
            prop_assert!(after.starts_with(&before), "{:?} and {:?}", before, after);
            prop_assert!(after.is_sorted_by_key(|event| event.at));
        }
    }

    /// If nothing happens, the state changes at the instant that is told, and not before.
    #[test]
    fn a_state_lasts_as_long_as_told(case in case()) {
        let clock = MetricClock::new(&case.target, &case.hours);
        let now = case.instants()[0];
        for timer in clock.timers(&case.happened, now) {
            let state = clock.state(&timer, now).unwrap();
            let Some(changes) = clock.changes_at(&timer, now).unwrap() else {
                let MetricState::Running { due } = state else {
                    let later = clock.state(&timer, after(now, 100_000)).unwrap();
                    prop_assert_eq!(state, later);
                    continue;
                };
                return Err(TestCaseError::fail(format!("due at {due}, and nothing changes")));
            };
            prop_assert!(changes > now);
            let before = Timestamp::from_micros(changes.as_micros() - 1).unwrap();
            prop_assert_eq!(clock.state(&timer, before).unwrap(), state);
            let is_missed = matches!(clock.state(&timer, changes).unwrap(), MetricState::Missed { .. });
            prop_assert!(is_missed);
        }
    }

    /// Levels that were reached stay so; one at the end of the target is reached when it is late.
    #[test]
    fn levels_stay_reached(case in case(), ladder in strategies::escalation_ladder()) {
        let clock = MetricClock::new(&case.target, &case.hours);
        let [then, now] = case.instants();
        let (early, late) = (clock.timers(&case.happened, then), clock.timers(&case.happened, now));
        for (before, after) in early.iter().zip(&late) {
            let before = clock.escalations(&ladder, before, then);
            let after = clock.escalations(&ladder, after, now);
            prop_assert!(after.starts_with(&before), "{:?} and {:?}", before, after);
        }
        for timer in &late {
            let due = match clock.state(timer, now).unwrap() {
                MetricState::Missed { due, .. } => Some(due),
                _ => None,
            };
            for reached in clock.escalations(&ladder, timer, now) {
                let counted = reached.level.at.counted(&case.target);
                prop_assert!(counted < case.target.time() || due.is_some_and(|due| due <= reached.at));
                prop_assert!(counted > case.target.time() || due.is_none_or(|due| reached.at <= due));
            }
            let all = EscalationLadder::new([EscalationLevel {
                name: Code::new_static("late"),
                at: EscalationPoint::DUE,
            }]).unwrap();
            let reached = clock.escalations(&all, timer, now);
            prop_assert_eq!(reached.first().map(|reached| reached.at), due);
        }
    }

    /// If nothing happens, the next level is reached at the instant that is told, and not before.
    #[test]
    fn the_next_level_is_reached_when_told(case in case(), ladder in strategies::escalation_ladder()) {
        let clock = MetricClock::new(&case.target, &case.hours);
        let now = case.instants()[0];
        for timer in clock.timers(&case.happened, now) {
            let reached = |at| clock.escalations(&ladder, &timer, at).len();
            match clock.escalates_at(&ladder, &timer, now) {
                Some(at) => {
                    let before = Timestamp::from_micros(at.as_micros() - 1).unwrap();
                    prop_assert!(before >= now);
                    prop_assert_eq!(reached(before), reached(now));
                    prop_assert!(reached(at) > reached(now));
                }
                None => prop_assert_eq!(reached(after(now, 100_000)), reached(now)),
            }
        }
    }

    /// The stretches of an explanation follow each other, and those that counted are what elapsed.
    #[test]
    fn an_explanation_comes_to_what_elapsed(case in case()) {
        let clock = MetricClock::new(&case.target, &case.hours);
        let now = case.instants()[1];
        for timer in clock.timers(&case.happened, now) {
            let spans = clock.explain(&timer, now);
            let mut from = timer.started_at();
            let mut counted = TimeDelta::zero();
            for span in &spans {
                prop_assert_eq!(span.from, from);
                prop_assert!(span.from < span.until);
                from = span.until;
                if span.kind == SpanKind::Counted {
                    counted += TimeDelta::microseconds(span.until.as_micros() - span.from.as_micros());
                }
            }
            prop_assert_eq!(from, timer.end().map_or(now, |end| end.at));
            prop_assert_eq!(counted, clock.elapsed(&timer, now));
        }
    }

    /// A pause never makes anything late that was not late without it, nor earlier.
    #[test]
    fn a_pause_brings_nothing_forward(case in case()) {
        let never = case.target.clone().pausing_in([]);
        let (clock, without) = (MetricClock::new(&case.target, &case.hours), MetricClock::new(&never, &case.hours));
        let now = case.instants()[1];
        let (timers, others) = (clock.timers(&case.happened, now), without.timers(&case.happened, now));
        prop_assert_eq!(timers.len(), others.len());
        for (timer, other) in timers.iter().zip(&others) {
            let (state, unpaused) = (clock.state(timer, now).unwrap(), without.state(other, now).unwrap());
            if let MetricState::Missed { due, .. } = state {
                let is_late_without = matches!(unpaused, MetricState::Missed { due: earlier, .. } if earlier <= due);
                prop_assert!(is_late_without, "{:?} and {:?}", state, unpaused);
            }
            prop_assert!(clock.elapsed(timer, now) <= without.elapsed(other, now));
        }
    }

    /// What happened at different instants may be told in any order; what happens later is not heeded.
    #[test]
    fn order_and_the_future_do_not_matter(case in case(), seed in any::<u64>()) {
        let clock = MetricClock::new(&case.target, &case.hours);
        let now = case.instants()[0];
        let mut happened = case.happened.clone();
        happened.dedup_by_key(|activity| activity.at);
        let expected = clock.timers(&happened, now);
        happened.retain(|activity| activity.at <= now);
        happened.sort_by_key(|activity| activity.at.as_micros().unsigned_abs().wrapping_mul(seed | 1));
        prop_assert_eq!(clock.timers(&happened, now), expected);
    }

    #[test]
    fn a_target_is_read_as_it_was_written(target in strategies::metric_target()) {
        let text = serde_json::to_string(&target).unwrap();
        prop_assert_eq!(serde_json::from_str::<MetricTarget>(&text).unwrap(), target);
    }
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse(&format!("2024-01-08T{text}:00Z")).unwrap()
}

/// The states of all runs at an instant.
fn states(target: &MetricTarget, happened: &[RequestActivity], now: Timestamp) -> Vec<MetricState> {
    let hours = Calendar::always_open(Tz::UTC);
    let clock = MetricClock::new(target, &hours);
    let timers = clock.timers(happened, now);
    timers
        .iter()
        .map(|timer| clock.state(timer, now).unwrap())
        .collect()
}

#[test]
fn messages_have_one_clock_or_one_each() {
    use crm_support::ReplyClock::{EachMessage, OldestUnanswered};
    let happened = [
        RequestActivity::new(at("06:00"), Activity::Opened),
        // Before the first answer: that is the first response.
        RequestActivity::new(at("06:30"), Activity::CustomerWrote),
        RequestActivity::new(at("07:00"), Activity::Answered),
        RequestActivity::new(at("08:00"), Activity::CustomerWrote),
        RequestActivity::new(at("09:00"), Activity::CustomerWrote),
        RequestActivity::new(at("09:30"), Activity::Answered),
    ];
    let target = MetricTarget::new(ServiceMetric::NextResponse, TimeDelta::hours(1)).unwrap();
    let missed = MetricState::Missed {
        due: at("09:00"),
        fulfilled_at: Some(at("09:30")),
    };
    let oldest = target.clone().with_reply_clock(OldestUnanswered);
    assert_eq!(states(&oldest, &happened, at("12:00")), [missed]);
    let each = target.with_reply_clock(EachMessage);
    let met = MetricState::Met { at: at("09:30") };
    assert_eq!(states(&each, &happened, at("12:00")), [missed, met]);
}

#[test]
fn a_periodic_update_is_due_after_each_answer() {
    let happened = [
        RequestActivity::new(at("06:00"), Activity::Opened),
        RequestActivity::new(at("07:00"), Activity::Answered),
        RequestActivity::new(at("07:30"), Activity::Noted),
        RequestActivity::new(at("08:30"), Activity::Answered),
        RequestActivity::new(at("09:00"), Activity::Entered(WorkState::Solved)),
    ];
    let target = MetricTarget::new(ServiceMetric::PeriodicUpdate, TimeDelta::hours(1)).unwrap();
    let missed = MetricState::Missed {
        due: at("08:00"),
        fulfilled_at: Some(at("08:30")),
    };
    let void = MetricState::Void { at: at("09:00") };
    assert_eq!(states(&target, &happened, at("12:00")), [missed, void]);
    let met = |text| MetricState::Met { at: at(text) };
    let noted = target.with_notes_counting();
    assert_eq!(
        states(&noted, &happened, at("12:00")),
        [met("07:30"), met("08:30"), void]
    );
}

#[test]
fn a_hidden_due_time_comes_back_as_it_was() {
    let happened = [
        RequestActivity::new(at("06:00"), Activity::Opened),
        RequestActivity::new(at("06:30"), Activity::Entered(WorkState::Pending)),
        RequestActivity::new(at("08:00"), Activity::Entered(WorkState::Open)),
    ];
    let target = MetricTarget::new(ServiceMetric::Resolution, TimeDelta::hours(1)).unwrap();
    let target = target.pausing_in([WorkState::Pending]);
    let running = MetricState::Running { due: at("08:30") };
    assert_eq!(states(&target, &happened, at("08:15")), [running]);
    let hidden = target.with_pause_effect(PauseEffect::HidesDue);
    let paused = MetricState::Paused {
        since: at("06:30"),
        remaining: TimeDelta::minutes(30),
    };
    assert_eq!(states(&hidden, &happened, at("07:45")), [paused]);
    let late = MetricState::Missed {
        due: at("08:00"),
        fulfilled_at: None,
    };
    assert_eq!(states(&hidden, &happened, at("08:15")), [late]);
}

#[test]
fn a_solution_that_did_not_last_goes_on() {
    let happened = [
        RequestActivity::new(at("06:00"), Activity::Opened),
        RequestActivity::new(at("07:00"), Activity::Entered(WorkState::Solved)),
        RequestActivity::new(at("10:00"), Activity::Entered(WorkState::Open)),
    ];
    let target = MetricTarget::new(ServiceMetric::Resolution, TimeDelta::hours(2)).unwrap();
    assert_eq!(
        states(&target, &happened, at("09:00")),
        [MetricState::Met { at: at("07:00") }]
    );
    assert_eq!(
        states(&target, &happened, at("10:30")),
        [MetricState::Running { due: at("11:00") }]
    );
    let hours = Calendar::always_open(Tz::UTC);
    let clock = MetricClock::new(&target, &hours);
    let timers = clock.timers(&happened, at("10:30"));
    assert_eq!(
        timers[0].stood_still()[0].reason,
        StandStillReason::Fulfilled
    );
    assert_eq!(
        clock.elapsed(&timers[0], at("10:30")),
        TimeDelta::minutes(90)
    );
}

/// Desks often answer and solve at one instant, in either order; and answer what is over.
#[test]
fn an_answer_to_a_request_that_is_over_is_one() {
    let opened = RequestActivity::new(at("06:00"), Activity::Opened);
    let solved = RequestActivity::new(at("07:00"), Activity::Entered(WorkState::Solved));
    let answered = |text| RequestActivity::new(at(text), Activity::Answered);
    let target = MetricTarget::new(ServiceMetric::FirstResponse, TimeDelta::hours(2)).unwrap();
    let met = |text| [MetricState::Met { at: at(text) }];
    let asked = |happened: &[RequestActivity]| states(&target, happened, at("12:00"));
    assert_eq!(asked(&[opened, answered("07:00"), solved]), met("07:00"));
    assert_eq!(asked(&[opened, solved, answered("07:00")]), met("07:00"));
    // An hour passed; what passes when it is over does not count.
    assert_eq!(asked(&[opened, solved, answered("11:00")]), met("11:00"));
    let never = asked(&[opened, solved]);
    assert_eq!(never, [MetricState::Void { at: at("07:00") }]);
}

/// Nothing is late while its due time is hidden.
#[test]
fn what_is_done_in_a_hidden_pause_is_in_time() {
    let happened = [
        RequestActivity::new(at("06:00"), Activity::Opened),
        RequestActivity::new(at("06:30"), Activity::Entered(WorkState::Pending)),
        RequestActivity::new(at("11:00"), Activity::Entered(WorkState::Solved)),
    ];
    let target = MetricTarget::new(ServiceMetric::Resolution, TimeDelta::hours(1)).unwrap();
    let target = target
        .pausing_in([WorkState::Pending])
        .with_pause_effect(PauseEffect::HidesDue);
    assert_eq!(
        states(&target, &happened, at("12:00")),
        [MetricState::Met { at: at("11:00") }]
    );
}

/// A customer who writes again after the solution waits once the request is reopened.
#[test]
fn a_reply_to_a_solution_waits_from_the_reopening() {
    let happened = [
        RequestActivity::new(at("06:00"), Activity::Opened),
        RequestActivity::new(at("06:10"), Activity::Answered),
        RequestActivity::new(at("06:20"), Activity::Entered(WorkState::Solved)),
        RequestActivity::new(at("08:00"), Activity::CustomerWrote),
        RequestActivity::new(at("08:30"), Activity::CustomerWrote),
        RequestActivity::new(at("09:00"), Activity::Entered(WorkState::Open)),
    ];
    let target = MetricTarget::new(ServiceMetric::NextResponse, TimeDelta::hours(1)).unwrap();
    let void = MetricState::Void { at: at("08:00") };
    assert_eq!(states(&target, &happened, at("08:45")), [void]);
    let running = MetricState::Running { due: at("10:00") };
    assert_eq!(states(&target, &happened, at("09:30")), [running]);
}

#[test]
fn hours_that_end_do_not_hide_what_was_done() {
    let one_day: Calendar = serde_json::from_str(
        r#"{"timezone": "UTC", "weekly": {}, "date_hours": {"2024-01-08": [["06:00", "10:00"]]}}"#,
    )
    .unwrap();
    let target = MetricTarget::new(ServiceMetric::Resolution, TimeDelta::hours(8)).unwrap();
    let clock = MetricClock::new(&target, &one_day);
    let opened = RequestActivity::new(at("06:00"), Activity::Opened);
    let solved = RequestActivity::new(at("07:00"), Activity::Entered(WorkState::Solved));
    let timers = clock.timers(&[opened, solved], at("12:00"));
    assert_eq!(
        clock.state(&timers[0], at("12:00")),
        Ok(MetricState::Met { at: at("07:00") })
    );
    let half = EscalationLevel {
        name: Code::new_static("half"),
        at: EscalationPoint::Percent(25),
    };
    let twice = EscalationLevel {
        name: Code::new_static("twice"),
        at: EscalationPoint::Percent(200),
    };
    let ladder = EscalationLadder::new([half, twice]).unwrap();
    let timers = clock.timers(&[opened], at("12:00"));
    let reached = clock.escalations(&ladder, &timers[0], at("12:00"));
    assert_eq!(
        reached.iter().map(|reached| reached.at).collect::<Vec<_>>(),
        [at("08:00")]
    );
}

#[test]
fn hours_without_time_are_told() {
    let never: Calendar = serde_json::from_str(r#"{"timezone": "UTC", "weekly": {}}"#).unwrap();
    let target = MetricTarget::new(ServiceMetric::Resolution, TimeDelta::hours(2)).unwrap();
    let clock = MetricClock::new(&target, &never);
    let timers = clock.timers(
        &[RequestActivity::new(at("06:00"), Activity::Opened)],
        at("07:00"),
    );
    let told = clock.state(&timers[0], at("07:00"));
    assert_eq!(told, Err(crm_support::WorkingTimeError::NoWorkingTime));
}

#[test]
fn a_target_is_no_less_than_nothing_and_no_more_than_ten_years() {
    let made = |seconds| MetricTarget::new(ServiceMetric::Resolution, TimeDelta::seconds(seconds));
    assert!(made(0).is_ok() && made(MetricTarget::MAXIMUM_SECONDS).is_ok());
    let told = made(-1).unwrap_err().to_string();
    assert!(
        told.contains("metric target") && told.contains("ten years"),
        "{told}"
    );
    assert!(made(MetricTarget::MAXIMUM_SECONDS + 1).is_err());
    let just_below = TimeDelta::milliseconds(-1);
    assert!(MetricTarget::new(ServiceMetric::Resolution, just_below).is_err());
    let longest = made(MetricTarget::MAXIMUM_SECONDS).unwrap();
    let most = EscalationPoint::Percent(u16::MAX).counted(&longest);
    let exact = i128::from(MetricTarget::MAXIMUM_SECONDS) * 65_535 * 10_000;
    assert_eq!(i128::from(most.num_microseconds().unwrap()), exact);
    assert!(
        serde_json::from_str::<MetricTarget>(r#"{"metric": "resolution", "seconds": -1}"#).is_err()
    );
}

#[test]
fn a_ladder_has_names_of_its_own_and_no_end() {
    let level = |name: &str| EscalationLevel {
        name: Code::parse(name).unwrap(),
        at: EscalationPoint::SecondsBefore(60),
    };
    let twice = EscalationLadder::new([level("warn"), level("warn")]).unwrap_err();
    assert!(twice.to_string().contains("escalation levels"), "{twice}");
    let many = (0..51).map(|number| level(&format!("level-{number}")));
    assert!(EscalationLadder::new(many).is_err());
    let short = MetricTarget::new(ServiceMetric::Resolution, TimeDelta::seconds(30)).unwrap();
    let counted = |point: EscalationPoint| point.counted(&short);
    assert_eq!(
        counted(EscalationPoint::SecondsBefore(60)),
        TimeDelta::zero()
    );
    assert_eq!(
        counted(EscalationPoint::SecondsAfter(60)),
        TimeDelta::seconds(90)
    );
    assert_eq!(
        counted(EscalationPoint::Percent(75)),
        TimeDelta::milliseconds(22_500)
    );
}
