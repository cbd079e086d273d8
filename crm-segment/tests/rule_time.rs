//! How rules answer as time passes: windows, events, and the instants at which answers change.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test may stop at the first surprise"
)]

use chrono::TimeDelta;
use crm_core::{Interaction, Timestamp, strategies as core_strategies};
use crm_segment::strategies::{self, KnownCustomer};
use crm_segment::{
    Comparison, Condition, EventCondition, EventFilter, EventMeasure, EventSequence,
    PeriodCalendar, Regularity, Rule, Window, WindowBound,
};
use proptest::prelude::*;

fn rule(condition: Condition) -> Rule {
    Rule::new(condition).unwrap()
}

fn shifted(instant: Timestamp, micros: i64) -> Timestamp {
    instant
        .checked_add(TimeDelta::microseconds(micros))
        .unwrap()
}

/// How many events a filter admits in a window at the instant of the facts.
fn count(known: &KnownCustomer, of: &EventFilter, within: Window) -> u64 {
    let asks = |at_least| {
        rule(Condition::Events(EventCondition {
            of: of.clone(),
            within,
            is: EventMeasure::Count(Comparison::Gte(at_least)),
        }))
    };
    (1..=known.timeline.len() as u64 + 1)
        .find(|number| !asks(*number).matches(&known.facts()))
        .unwrap()
        - 1
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    /// Nothing but the instants that are told changes an answer.
    #[test]
    fn an_answer_holds_until_the_instant_that_it_tells(
        rule in strategies::rule(),
        known in strategies::known_customer(),
        share in 0.0..1.0_f64,
    ) {
        let facts = known.facts();
        let answer = rule.answer(&facts);
        prop_assert_eq!(answer.matches, rule.matches(&facts));
        let end = answer.unchanged_until.unwrap_or(Timestamp::parse("2030-01-01T00:00:00Z").unwrap());
        prop_assert!(end > known.as_of);
        let span = end.as_micros() - known.as_of.as_micros();
        for passed in [(span as f64 * share) as i64, span - 1, 60_000_000.min(span - 1)] {
            let later = facts.at(shifted(known.as_of, passed));
            prop_assert_eq!(rule.matches(&later), answer.matches, "after {} of {}", passed, span);
        }
    }

    /// Following the instants finds every change: at each minute of the days in question.
    #[test]
    fn the_instants_lead_through_all_changes(
        rule in strategies::rule(),
        known in strategies::known_customer(),
    ) {
        let mut facts = known.facts();
        let mut now = facts.as_of;
        let mut current = rule.matches(&facts);
        let end = shifted(now, 3 * 86_400_000_000);
        while let Some(change) = rule.changes_at(&facts).filter(|change| *change <= end) {
            prop_assert!(change > now);
            // Minutes in between, thinned out.
            let minutes = (change.as_micros() - now.as_micros()) / 60_000_000;
            for minute in (0..=minutes).step_by(97) {
                let then = shifted(now, minute * 60_000_000);
                if then < change {
                    prop_assert_eq!(rule.matches(&facts.at(then)), current);
                }
            }
            prop_assert_eq!(rule.matches(&facts.at(shifted(change, -1))), current);
            facts = facts.at(change);
            prop_assert_ne!(rule.matches(&facts), current);
            current = !current;
            now = change;
        }
    }

    /// What happens later counts for nothing now.
    #[test]
    fn the_future_is_not_known(rule in strategies::rule(), known in strategies::known_customer()) {
        let past: Vec<Interaction> = known
            .timeline
            .iter()
            .filter(|event| event.occurred_at() <= known.as_of)
            .cloned()
            .collect();
        prop_assert_eq!(
            rule.matches(&known.facts()),
            rule.matches(&known.facts().with_timeline(&past))
        );
    }

    /// Two windows with a common bound share nothing and leave nothing out.
    #[test]
    fn windows_that_meet_add_up(
        known in strategies::known_customer(),
        of in strategies::event_filter(),
        (from, middle, until) in (
            strategies::window_bound(),
            strategies::window_bound(),
            strategies::window_bound(),
        ),
    ) {
        let open = [Window::before(middle), Window::since(middle)];
        let parts = open.map(|window| count(&known, &of, window));
        prop_assert_eq!(parts[0] + parts[1], count(&known, &of, Window::ALL));
        // With ends the same holds where the bounds stand in order.
        let instants = known.timeline.iter().map(Interaction::occurred_at);
        let in_order = instants.into_iter().all(|at| {
            let lies_before = |bound| Window::before(bound).contains(at, known.as_of);
            (!lies_before(from) || lies_before(middle)) && (!lies_before(middle) || lies_before(until))
        });
        if in_order {
            let whole = count(&known, &of, Window::between(from, until));
            let parts = [Window::between(from, middle), Window::between(middle, until)];
            prop_assert_eq!(parts.map(|window| count(&known, &of, window)).iter().sum::<u64>(), whole);
        }
    }

    /// A bound of seconds is the arithmetic that its words say.
    #[test]
    fn so_long_ago_is_arithmetic(
        event in core_strategies::recent_timestamp(),
        as_of in core_strategies::recent_timestamp(),
        seconds in 0..400_000_u32,
    ) {
        let age = as_of.since(event);
        let last = Window::last_seconds(seconds).unwrap();
        let is_last = age >= TimeDelta::zero() && age < TimeDelta::seconds(seconds.into());
        prop_assert_eq!(last.contains(event, as_of), is_last);
        let next = Window::next_seconds(seconds).unwrap();
        let is_next = age < TimeDelta::zero() && -age <= TimeDelta::seconds(seconds.into());
        prop_assert_eq!(next.contains(event, as_of), is_next);
    }

    /// Days, weeks, months and quarters are those that the calendar of the place shows.
    #[test]
    fn this_period_is_that_of_the_calendar(
        event in core_strategies::timestamp(),
        as_of in core_strategies::timestamp(),
        unit in strategies::calendar_unit(),
        zone in strategies::time_zone(),
        offset in -3..4_i16,
        near in prop::option::of(-200_i64..200),
    ) {
        let calendar = PeriodCalendar::new(unit, zone);
        // Half of the time close to each other, so that periods meet.
        let event = near.and_then(|hours| as_of.checked_add(TimeDelta::hours(hours))).unwrap_or(event);
        let window = Window::between(
            WindowBound::start_of(calendar, offset),
            WindowBound::start_of(calendar, offset + 1),
        );
        let wanted = calendar.period_of(as_of).plus(offset.into());
        let (Some(begin), Some(end)) = (calendar.begins_at(wanted), calendar.begins_at(wanted.plus(1)))
        else {
            return Ok(());
        };
        prop_assert!(begin < end);
        // Where clocks go back over midnight a date is shown twice: left out here.
        prop_assume!(calendar.begins_at(calendar.period_of(as_of)).is_some_and(|begun| begun <= as_of));
        prop_assume!(calendar.begins_at(calendar.period_of(as_of).plus(1)).is_none_or(|next| next > as_of));
        prop_assert_eq!(window.contains(event, as_of), begin <= event && event < end);
    }

    /// A sequence is there when some choice of events is one.
    #[test]
    fn a_sequence_is_found_when_there_is_one(
        sequence in strategies::event_sequence(),
        known in strategies::known_customer(),
    ) {
        let present: Vec<&Interaction> = known
            .timeline
            .iter()
            .filter(|event| event.occurred_at() <= known.as_of)
            .filter(|event| sequence.within.contains(event.occurred_at(), known.as_of))
            .collect();
        let expected = has_sequence(&sequence, &present, None);
        prop_assert_eq!(rule(Condition::Sequence(sequence)).matches(&known.facts()), expected);
    }

    /// Regular is who has the counts in so many of the windows.
    #[test]
    fn regularity_counts_windows(
        regularity in strategies::regularity(),
        known in strategies::known_customer(),
    ) {
        let Ok(asked) = Rule::new(Condition::Regularly(regularity.clone())) else {
            prop_assert!(regularity.periods > regularity.of_last);
            return Ok(());
        };
        let Regularity { of, at_least, period_seconds, periods, of_last, .. } = regularity;
        let ago = |periods| WindowBound::ago(periods * period_seconds.get()).unwrap();
        let counting = (0..of_last.get()).filter(|period| {
            let window = Window::between(ago(period + 1), ago(*period));
            count(&known, &of, window) >= at_least.get().into()
        });
        prop_assert_eq!(asked.matches(&known.facts()), counting.count() >= periods.get() as usize);
    }
}

/// Tries all choices.
fn has_sequence(
    sequence: &EventSequence,
    events: &[&Interaction],
    began: Option<Timestamp>,
) -> bool {
    let Some((step, further)) = sequence.steps.split_first() else {
        return true;
    };
    let rest = EventSequence {
        steps: further.to_vec(),
        ..sequence.clone()
    };
    let most = TimeDelta::seconds(sequence.within_seconds.into());
    (0..events.len()).any(|at| {
        let event = events[at];
        let began = began.unwrap_or(event.occurred_at());
        step.admits(event)
            && event.occurred_at().since(began) <= most
            && has_sequence(&rest, &events[at + 1..], Some(began))
    })
}

proptest! {
    /// Since the instant that is told the answer is the same, and just before it is another one.
    #[test]
    fn a_span_begins_where_the_answer_became_what_it_is(
        rule in strategies::rule(),
        known in strategies::known_customer(),
        moments in prop::collection::vec(core_strategies::recent_timestamp(), 1..8),
    ) {
        let facts = known.facts();
        let now = facts.as_of;
        let span = rule.span(&facts);
        prop_assert_eq!(span.matches, rule.matches(&facts));
        prop_assert_eq!(span.until, rule.changes_at(&facts));
        if let Some(since) = span.since {
            prop_assert!(since <= now);
            prop_assert_eq!(rule.matches(&facts.at(since)), span.matches);
            let before = Timestamp::from_micros(since.as_micros() - 1).unwrap();
            prop_assert_ne!(rule.matches(&facts.at(before)), span.matches);
        }
        for moment in moments.into_iter().filter(|moment| *moment <= now) {
            if span.since.is_none_or(|since| since <= moment) {
                prop_assert_eq!(rule.matches(&facts.at(moment)), span.matches, "{} at {}", rule, moment);
            }
        }
    }
}
