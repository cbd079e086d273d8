//! Funnels against a model that tries every choice of events, and small cases by hand.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test may stop at the first surprise"
)]

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::num::NonZeroU32;

use chrono::TimeDelta;
use crm_core::Timestamp;
use crm_segment::strategies;
use crm_segment::{
    FunnelCounts, FunnelDefinition, FunnelEntry, FunnelEvent, FunnelEvents, FunnelStep, StepOrder,
};
use proptest::prelude::*;

/// Every set of events, as positions in order.
fn choices(events: usize) -> impl Iterator<Item = Vec<usize>> {
    (1_u32..1 << events).map(move |bits| (0..events).filter(|at| bits & (1 << at) != 0).collect())
}

/// The best attempt by trying every choice of events.
fn model(funnel: &FunnelDefinition<u8>, events: &[FunnelEvent<u8>]) -> Vec<(usize, Timestamp)> {
    let steps = funnel.steps();
    let is_step = |step: usize, at: usize| {
        steps
            .get(step)
            .is_some_and(|step| step.any_of.contains(&events[at].what))
    };
    let step_of = |at: usize| (0..steps.len()).find(|step| is_step(*step, at));
    let unordered = funnel.order() == StepOrder::Unordered;
    let may_begin = |at: usize| {
        if unordered {
            step_of(at).is_some()
        } else {
            is_step(0, at)
        }
    };
    let first = (0..events.len()).find(|at| may_begin(*at));
    let is_allowed = |chosen: &Vec<usize>| {
        let (began, ended) = (chosen[0], *chosen.last().unwrap());
        let in_time = funnel
            .window()
            .is_none_or(|window| events[ended].at.since(events[began].at) <= window);
        let entered = funnel.entry() == FunnelEntry::Any || Some(began) == first;
        let matches = if unordered {
            let taken: BTreeSet<_> = chosen.iter().filter_map(|at| step_of(*at)).collect();
            taken.len() == chosen.len()
        } else {
            chosen
                .iter()
                .enumerate()
                .all(|(step, at)| is_step(step, *at))
        };
        let adjacent = funnel.order() != StepOrder::Strict || ended - began + 1 == chosen.len();
        in_time && entered && matches && adjacent && may_begin(began)
    };
    // Most steps, earliest end, latest beginning; then as early, or as late, as that allows.
    let best = choices(events.len())
        .filter(is_allowed)
        .max_by_key(|chosen| {
            let late = unordered && funnel.entry() == FunnelEntry::Any;
            let between: Vec<i64> = chosen
                .iter()
                .map(|at| if late { *at as i64 } else { -(*at as i64) })
                .collect();
            (
                chosen.len(),
                Reverse(*chosen.last().unwrap()),
                chosen[0],
                between,
            )
        });
    let taken = best
        .unwrap_or_default()
        .into_iter()
        .enumerate()
        .map(|(step, at)| {
            (
                if unordered {
                    step_of(at).unwrap()
                } else {
                    step
                },
                events[at].at,
            )
        });
    taken.collect()
}

fn counts_of(funnel: &FunnelDefinition<u8>, all: &[(u32, FunnelEvent<u8>)]) -> FunnelCounts {
    FunnelCounts::of(funnel, &events_of(all))
}

fn events_of(all: &[(u32, FunnelEvent<u8>)]) -> FunnelEvents<u32, u8> {
    let mut events = FunnelEvents::new();
    all.iter()
        .for_each(|(customer, event)| events.add(*customer, event.clone()));
    events
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn the_best_attempt_is_that_of_trying_everything(
        funnel in strategies::funnel_definition(),
        events in prop::collection::btree_set(strategies::funnel_event(), 0..9),
    ) {
        let listed: Vec<FunnelEvent<u8>> = events.iter().cloned().collect();
        prop_assert_eq!(funnel.best_attempt(&events).taken, model(&funnel, &listed));
    }
}

proptest! {
    #[test]
    fn steps_never_grow_and_every_customer_counts_once(
        funnel in strategies::funnel_definition(),
        events in strategies::funnel_events(),
    ) {
        let counts = FunnelCounts::of(&funnel, &events).steps();
        prop_assert_eq!(counts.len(), funnel.steps().len());
        prop_assert!(counts.is_sorted_by(|one, two| one.customers >= two.customers));
        prop_assert!(counts[0].customers <= events.iter().count() as u64);
        for count in &counts {
            prop_assert!(count.of_first.is_none_or(|share| share <= 1.0));
            prop_assert!(count.median_from_previous.is_none_or(|wait| wait >= TimeDelta::zero()));
        }
    }

    #[test]
    fn medians_are_those_of_the_sorted_times(
        funnel in strategies::funnel_definition(),
        events in strategies::funnel_events(),
    ) {
        let counts = FunnelCounts::of(&funnel, &events).steps();
        for (step, count) in counts.iter().enumerate().skip(1) {
            let mut waits: Vec<i64> = events
                .iter()
                .map(|(_, own)| funnel.best_attempt(own).taken)
                .filter(|taken| taken.len() > step)
                .map(|taken| taken[step].1.as_micros() - taken[step - 1].1.as_micros())
                .collect();
            waits.sort_unstable();
            let expected = (!waits.is_empty())
                .then(|| (waits[(waits.len() - 1) / 2] + waits[waits.len() / 2]) / 2);
            let found = count.median_from_previous.and_then(|wait| wait.num_microseconds());
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn any_order_any_split_and_repetition_give_the_same(
        funnel in strategies::funnel_definition(),
        (all, shuffled) in prop::collection::vec((0_u32..6, strategies::funnel_event()), 0..40)
            .prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
        split in any::<prop::sample::Index>(),
    ) {
        let whole = counts_of(&funnel, &all);
        let (one, two) = shuffled.split_at(split.index(shuffled.len() + 1));
        let merged = events_of(one).merge(events_of(two)).merge(events_of(one));
        prop_assert_eq!(&whole, &FunnelCounts::of(&funnel, &merged));
        // By customers, the counts add up.
        let of = |even: bool| {
            let part: Vec<_> = all.iter().filter(|(c, _)| (c % 2 == 0) == even).cloned().collect();
            counts_of(&funnel, &part)
        };
        prop_assert_eq!(of(true).merge(of(false)), whole);
    }

    #[test]
    fn funnels_are_read_as_written(funnel in strategies::funnel_definition()) {
        let text = serde_json::to_string(&funnel).unwrap();
        prop_assert_eq!(serde_json::from_str::<FunnelDefinition<u8>>(&text).unwrap(), funnel);
    }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_micros(second * 1_000_000).unwrap()
}

fn funnel(order: StepOrder, entry: FunnelEntry, window: u32) -> FunnelDefinition<&'static str> {
    let step = |name| FunnelStep::new(name, [name]);
    FunnelDefinition::new(vec![step("view"), step("cart"), step("buy")], order, entry)
        .unwrap()
        .within_seconds(NonZeroU32::new(window).unwrap())
}

fn reached(funnel: &FunnelDefinition<&'static str>, events: &[(i64, &'static str)]) -> usize {
    let events = events
        .iter()
        .map(|(second, what)| FunnelEvent::new(at(*second), *what));
    funnel.best_attempt(&events.collect()).taken.len()
}

/// The documented example of `windowFunnel` (login, visit, cart, purchase within an hour) has its
/// limits where ours are: the last instant of the window counts.
#[test]
fn windows_orders_and_entries_by_hand() {
    use FunnelEntry::{Any, First};
    use StepOrder::{Ordered, Strict, Unordered};
    let detour = [(0, "view"), (1, "help"), (2, "cart"), (3, "buy")];
    assert_eq!(
        reached(&funnel(Ordered, Any, 3), &detour),
        3,
        "the window's last instant counts"
    );
    assert_eq!(reached(&funnel(Ordered, Any, 2), &detour), 2);
    assert_eq!(reached(&funnel(Strict, Any, 9), &detour), 1);
    let backwards = [(0, "buy"), (1, "cart"), (2, "view")];
    assert_eq!(reached(&funnel(Ordered, Any, 9), &backwards), 1);
    assert_eq!(reached(&funnel(Unordered, Any, 9), &backwards), 3);
    assert_eq!(reached(&funnel(Unordered, Any, 1), &backwards), 2);
    let second_try = [(0, "view"), (10, "view"), (11, "cart"), (12, "buy")];
    assert_eq!(reached(&funnel(Ordered, Any, 5), &second_try), 3);
    assert_eq!(reached(&funnel(Ordered, First, 5), &second_try), 1);
    assert_eq!(reached(&funnel(Ordered, First, 12), &second_try), 3);
    assert_eq!(reached(&funnel(Ordered, Any, 5), &[]), 0);
}

/// Of one instant, the name decides without a sequence (buy, cart, view), and the sequence with one.
#[test]
fn equal_instants_go_by_the_sequence() {
    let ordered = funnel(StepOrder::Ordered, FunnelEntry::Any, 9);
    assert_eq!(
        reached(&ordered, &[(0, "view"), (0, "cart"), (0, "buy")]),
        1
    );
    let numbered = ["view", "cart", "buy"]
        .into_iter()
        .zip(0_u128..)
        .map(|(what, sequence)| FunnelEvent {
            at: at(0),
            sequence,
            what,
        });
    assert_eq!(ordered.best_attempt(&numbered.collect()).taken.len(), 3);
}

#[test]
fn one_event_is_one_step() {
    let twice = vec![
        FunnelStep::new("first", [1_u8]),
        FunnelStep::new("second", [1]),
    ];
    let funnel = FunnelDefinition::new(twice, StepOrder::Ordered, FunnelEntry::First).unwrap();
    let once: BTreeSet<_> = [FunnelEvent::new(at(0), 1)].into();
    assert_eq!(funnel.best_attempt(&once).taken.len(), 1);
    let again: BTreeSet<_> = [FunnelEvent::new(at(0), 1), FunnelEvent::new(at(5), 1)].into();
    assert_eq!(funnel.best_attempt(&again).taken.len(), 2);
}

#[test]
fn impossible_funnels_are_refused_built_and_read() {
    let build = |steps, order| FunnelDefinition::<u8>::new(steps, order, FunnelEntry::Any);
    let step = |event: u8| FunnelStep::new("step", [event]);
    assert!(build(vec![], StepOrder::Ordered).is_err());
    assert!(build(vec![FunnelStep::new("step", [])], StepOrder::Ordered).is_err());
    assert!(build(vec![step(1), step(1)], StepOrder::Unordered).is_err());
    assert!(build(vec![step(1), step(1)], StepOrder::Strict).is_ok());
    assert!(build(vec![step(1); 51], StepOrder::Ordered).is_err());
    for refused in [
        r#"{"format":1,"steps":[],"order":"ordered","entry":"any"}"#,
        r#"{"format":1,"steps":[{"name":"x","any_of":[1]}],"order":"ordered","entry":"any","window_seconds":0}"#,
        r#"{"format":2,"steps":[{"name":"x","any_of":[1]}],"order":"ordered","entry":"any"}"#,
    ] {
        assert!(
            serde_json::from_str::<FunnelDefinition<u8>>(refused).is_err(),
            "{refused}"
        );
    }
    assert!(FunnelCounts::new().steps().is_empty());
    let empty = FunnelEvents::<u32, u8>::default();
    let counts = FunnelCounts::of(&build(vec![step(1)], StepOrder::Ordered).unwrap(), &empty);
    assert_eq!(
        (counts.steps()[0].customers, counts.steps()[0].of_first),
        (0, None)
    );
}
