//! Laws of clocks.

use chrono::TimeDelta;
use chrono_tz::Tz;
use crm_core::{Code, Timestamp};
use crm_support::{
    Calendar, EscalationLadder, EscalationLevel, EscalationPoint, MetricClock, MetricState,
    MetricTarget, RequestActivity, SpanKind, strategies,
};
use proptest::prelude::*;

use crate::after;
use crate::by_the_minute::count_by_the_minute;

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

#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) target: MetricTarget,
    pub(crate) hours: Calendar,
    pub(crate) happened: Vec<RequestActivity>,
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

proptest! {
    /// What a count by the minute finds.
    #[test]
    fn runs_are_as_counted_by_the_minute(case in case()) {
        let now = case.instants()[1];
        let clock = MetricClock::new(&case.target, &case.hours);
        let timers = clock.timers(&case.happened, now);
        let counted = count_by_the_minute(&case, now);
        prop_assert_eq!(timers.len(), counted.len());
        for (timer, counted) in timers.iter().zip(&counted) {
            prop_assert_eq!(timer.started_at(), counted.started_at);
            prop_assert_eq!(clock.elapsed(timer, now), TimeDelta::minutes(counted.minutes));
            let state = clock.state(timer, now).unwrap();
            match counted.state() {
                Some(expected) => prop_assert_eq!(state, expected),
                None => {
                    let is_running = matches!(state, MetricState::Running { due } if due >= now);
                    prop_assert!(is_running, "{:?} at {}", state, now);
                }
            }
        }
    }

    /// What did not count, and why, is as counted by the minute.
    #[test]
    fn explanations_are_as_counted_by_the_minute(case in case()) {
        let now = case.instants()[1];
        let clock = MetricClock::new(&case.target, &case.hours);
        let timers = clock.timers(&case.happened, now);
        for (timer, counted) in timers.iter().zip(count_by_the_minute(&case, now)) {
            let spans = clock.explain(timer, now);
            let told = |kind| -> i64 {
                let of_kind = spans.iter().filter(|span| span.kind == kind);
                of_kind.map(|span| (span.until.as_micros() - span.from.as_micros()) / 60_000_000).sum()
            };
            let found = [SpanKind::Counted, SpanKind::Closed, SpanKind::Paused, SpanKind::Over].map(told);
            prop_assert_eq!(found, [counted.minutes, counted.closed, counted.paused, counted.over]);
        }
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
            let all = EscalationLadder::new([EscalationLevel::new(Code::new_static("late"), EscalationPoint::DUE)]).unwrap();
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
