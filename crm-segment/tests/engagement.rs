//! Engagement that fades: laws, and figures computed elsewhere.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test may stop at the first surprise"
)]

use std::num::NonZeroU32;

use crm_core::{InteractionKind, Timestamp};
use crm_segment::strategies;
use crm_segment::{
    DecayingSum, EngagementError, EngagementRule, EngagementScore, Engagements, HalfLife,
};
use proptest::prelude::*;

fn later() -> Timestamp {
    Timestamp::parse("2051-01-01T00:00:00Z").unwrap()
}

fn sum_of(half_life: HalfLife, events: &[(Timestamp, u32)]) -> DecayingSum {
    let mut sum = DecayingSum::new(half_life);
    events.iter().for_each(|(at, points)| sum.add(*at, *points));
    sum
}

fn seconds(seconds: u32) -> HalfLife {
    HalfLife::seconds(NonZeroU32::new(seconds).unwrap())
}

proptest! {
    #[test]
    fn any_order_and_any_split_gives_the_same_bits(
        half_life in strategies::half_life(),
        (events, shuffled) in strategies::weighted_events()
            .prop_flat_map(|events| (Just(events.clone()), Just(events).prop_shuffle())),
        split in any::<prop::sample::Index>(),
    ) {
        let (one, two) = shuffled.split_at(split.index(shuffled.len() + 1));
        let merged = sum_of(half_life, one).merge(sum_of(half_life, two)).unwrap();
        let whole = sum_of(half_life, &events);
        prop_assert_eq!(whole.score(later()), merged.score(later()));
        prop_assert!(whole == merged, "not only in its score");
        prop_assert!(whole.clone().merge(DecayingSum::new(half_life)).unwrap() == whole);
    }

    #[test]
    fn merging_is_associative_and_commutative(
        half_life in strategies::half_life(),
        parts in prop::array::uniform3(strategies::weighted_events()),
    ) {
        let [one, two, three] = parts.map(|events| sum_of(half_life, &events));
        let merge = |one: &DecayingSum, two: &DecayingSum| one.clone().merge(two.clone()).unwrap();
        prop_assert!(merge(&merge(&one, &two), &three) == merge(&one, &merge(&two, &three)));
        prop_assert!(merge(&one, &two) == merge(&two, &one));
    }

    #[test]
    fn scores_never_rise_with_time(
        sum in strategies::decaying_sum(),
        after in 0_i64..10_000_000_000_000,
        step in prop_oneof![0_i64..10, 0_i64..1_000_000_000_000],
    ) {
        let at = |micros: i64| Timestamp::from_micros(later().as_micros() + micros).unwrap();
        let (one, two) = (sum.score(at(after)).unwrap(), sum.score(at(after + step)).unwrap());
        prop_assert!(two <= one);
    }

    #[test]
    fn scores_are_the_sums_of_the_formula(
        half_life in strategies::half_life(),
        events in strategies::weighted_events(),
    ) {
        let now = events.iter().map(|(at, _)| *at).max().unwrap_or(later());
        let hours = half_life.time().num_seconds() as f64;
        let expected: f64 = events
            .iter()
            .map(|(at, points)| {
                let age = now.since(*at).num_microseconds().unwrap() as f64 / 1e6;
                f64::from(*points) * (-age / hours).exp2()
            })
            .sum();
        let found = sum_of(half_life, &events).score(now).unwrap().points();
        prop_assert!((found - expected).abs() <= 3e-10 + expected * 1e-12, "{found} {expected}");
    }

    #[test]
    fn the_instant_of_falling_is_the_first_one_below(
        sum in strategies::decaying_sum(),
        threshold in strategies::engagement_score(),
    ) {
        match sum.falls_below(threshold, later()).unwrap() {
            Some(falls) => {
                prop_assert!(sum.score(falls).unwrap() < threshold);
                let before = Timestamp::from_micros(falls.as_micros() - 1).unwrap();
                prop_assert!(falls == later() || sum.score(before).unwrap() >= threshold);
            }
            None => {
                let end = Timestamp::parse("9999-12-31T23:59:59.999999Z").unwrap();
                prop_assert!(sum.score(end).unwrap() >= threshold);
            }
        }
    }

    #[test]
    fn bases_merge_as_their_customers_do(
        rule in strategies::engagement_rule(),
        events in prop::collection::vec((0_u32..8, strategies::timestamp(), 0_u8..6), 0..40),
        split in any::<prop::sample::Index>(),
    ) {
        let base_of = |events: &[(u32, Timestamp, u8)]| {
            let mut base = Engagements::new(rule.clone());
            events.iter().for_each(|(customer, at, event)| base.add(*customer, *at, event));
            base
        };
        let (one, two) = events.split_at(split.index(events.len() + 1));
        let merged = base_of(two).merge(base_of(one)).unwrap();
        prop_assert!(merged == base_of(&events));
        let scores = merged.scores(later()).unwrap();
        prop_assert!(scores.is_sorted_by(|one, two| (two.1, one.0) < (one.1, two.0)));
    }

    #[test]
    fn sums_are_read_as_written_and_go_on_as_if_never_written(
        half_life in strategies::half_life(),
        parts in prop::array::uniform2(strategies::weighted_events()),
    ) {
        let [mut kept, other] = parts.map(|events| sum_of(half_life, &events));
        let text = serde_json::to_string(&kept).unwrap();
        let read: DecayingSum = serde_json::from_str(&text).unwrap();
        prop_assert!(read == kept);
        kept = kept.merge(other.clone()).unwrap();
        prop_assert!(read.merge(other).unwrap() == kept);
    }

    #[test]
    fn rules_are_read_as_written(rule in strategies::engagement_rule()) {
        let text = serde_json::to_string(&rule).unwrap();
        prop_assert_eq!(serde_json::from_str::<EngagementRule<u8>>(&text).unwrap(), rule);
    }
}

/// Figures of `tests/oracles/engagement.py`, with 40 digits (mpmath): the score in steps of 2^−32 of
/// a point, to the last step.
#[test]
fn scores_are_those_computed_elsewhere_to_the_last_step() {
    let at = |micros| Timestamp::from_micros(micros).unwrap();
    let events = [
        (at(1_764_000_000_123_457), 3),
        (at(1_764_100_000_000_001), 20),
        (at(1_764_250_000_777_777), 1),
    ];
    for (half_life, instant, steps) in [
        (7 * 86_400, 1_764_250_000_777_777, 86_301_677_527),
        (7 * 86_400, 1_766_000_000_000_000, 11_614_051_771),
        (86_400, 1_765_000_000_000_000, 77_537_426),
        (3_601, 1_764_260_000_000_000, 626_704_279),
        (u32::MAX, 1_900_000_000_000_000, 100_842_956_268),
    ] {
        let score = sum_of(seconds(half_life), &events)
            .score(at(instant))
            .unwrap();
        assert_eq!(score.steps(), steps, "half-life of {half_life} s");
    }
}

/// 100 points halve exactly with each half-life, and fall below 25 just after the second.
#[test]
fn whole_half_lives_halve_exactly() {
    let began = Timestamp::parse("2026-11-22T10:11:12.131415Z").unwrap();
    let sum = sum_of(HalfLife::days(7).unwrap(), &[(began, 100)]);
    let after = |days| began.checked_add(chrono::TimeDelta::days(days)).unwrap();
    for (days, points) in [(0, 100), (7, 50), (14, 25)] {
        assert_eq!(
            sum.score(after(days)),
            Ok(EngagementScore::of_points(points))
        );
    }
    let falls = sum
        .falls_below(EngagementScore::of_points(25), began)
        .unwrap()
        .unwrap();
    let late = falls.since(after(14)).num_microseconds().unwrap();
    // One step of 2^−32 in 25 points takes 7 d / ln 2 · 2^−32 / 25, eight microseconds.
    assert!((1..=8).contains(&late), "{late} microseconds");
    assert_eq!(
        sum.falls_below(EngagementScore::of_points(101), began),
        Ok(Some(began))
    );
    assert_eq!(sum.falls_below(EngagementScore::ZERO, began), Ok(None));
    assert_eq!(sum.score(began).unwrap().to_string(), "100.0000");
}

#[test]
fn later_events_other_rules_and_nothing_are_told() {
    let now = Timestamp::parse("2026-11-22T12:00:00Z").unwrap();
    let before = Timestamp::parse("2026-11-22T11:59:59.999999Z").unwrap();
    let sum = sum_of(seconds(1), &[(now, 1)]);
    let late = EngagementError::EventAfter { as_of: before };
    assert_eq!(sum.score(before), Err(late));
    assert_eq!(sum.falls_below(EngagementScore::ZERO, before), Err(late));
    let other = sum.clone().merge(DecayingSum::new(seconds(2)));
    assert!(matches!(
        other,
        Err(EngagementError::HalfLifeMismatch { .. })
    ));
    assert_eq!(
        DecayingSum::new(seconds(1)).score(now),
        Ok(EngagementScore::ZERO)
    );
    let rule = |points| EngagementRule::new(seconds(1), [(InteractionKind::Visit, points)]);
    let base = |points| Engagements::<u32>::new(rule(points));
    assert_eq!(
        base(1).merge(base(2)).unwrap_err(),
        EngagementError::WeightMismatch
    );
    let mut nothing = base(0);
    nothing.add(1, now, &InteractionKind::Visit);
    nothing.add(1, now, &InteractionKind::Search);
    assert!(nothing.of(&1).is_none() && nothing.scores(before).unwrap().is_empty());
    assert!(HalfLife::days(u32::MAX).is_none() && HalfLife::days(0).is_none());
    assert!(serde_json::from_str::<HalfLife>("0").is_err());
    let early = Timestamp::parse("1000-01-01T00:00:00Z").unwrap();
    let end = Timestamp::parse("9999-12-31T23:59:59.999999Z").unwrap();
    let huge = sum_of(seconds(u32::MAX), &[(early, u32::MAX); 100]);
    assert!(huge.score(end).unwrap() < huge.score(early).unwrap());
}

/// The written form is frozen; what no sum can be is refused.
#[test]
fn the_written_form_of_a_sum_is_frozen() {
    let text = r#"{"format":1,"half_life_seconds":86400,"by_half_life":[[0,"4503599627370496"],[2,"9007199254740992"]],"last":"1970-01-03T00:00:00.000000Z"}"#;
    let sum: DecayingSum = serde_json::from_str(text).unwrap();
    let day = |day: i64| Timestamp::from_micros(day * 86_400_000_000).unwrap();
    assert!(sum == sum_of(seconds(86_400), &[(day(0), 1), (day(2), 2)]));
    assert_eq!(serde_json::to_string(&sum).unwrap(), text);
    assert_eq!(sum.score(day(2)).unwrap().points(), 2.25);
    for (from, to) in [
        ("[0,", "[3,"),
        ("[0,", "[2,"),
        ("[0,", "[-63,"),
        ("4503599627370496", "0"),
        ("4503599627370496", "-1"),
        ("1970-01-03", "1970-01-04"),
        (r#""1970-01-03T00:00:00.000000Z""#, "null"),
        (r#""format":1"#, r#""format":2"#),
    ] {
        let changed = text.replace(from, to);
        assert!(
            serde_json::from_str::<DecayingSum>(&changed).is_err(),
            "{changed}"
        );
    }
}
