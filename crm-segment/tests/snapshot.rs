//! Lists of members: compared, overlapped, drawn from.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "a test may stop at the first surprise"
)]

use std::collections::BTreeSet;

use crm_core::{CustomerId, SeededIds, Timestamp};
use crm_segment::{
    BucketSeed, CustomerSample, MembershipDifference, SegmentDefinition, SegmentName,
    SegmentOverlap, SegmentSnapshot, strategies,
};
use proptest::collection::vec;
use proptest::prelude::*;

fn base(count: usize) -> Vec<CustomerId> {
    let ids = SeededIds::new(3);
    let drawn = (0..count).map(|_| CustomerId::generate(&ids, Timestamp::UNIX_EPOCH));
    drawn.collect()
}

/// Some of twenty customers, in any order, some of them twice.
fn some() -> impl Strategy<Value = Vec<CustomerId>> {
    vec(prop::sample::select(base(20)), 0..25)
}

fn set(ids: &[CustomerId]) -> BTreeSet<CustomerId> {
    ids.iter().copied().collect()
}

fn snapshot(members: &[CustomerId]) -> SegmentSnapshot {
    let name = SegmentName::parse("Active").unwrap();
    let definition = SegmentDefinition::new(name, "everyone".parse().unwrap());
    SegmentSnapshot::new(&definition, Timestamp::UNIX_EPOCH, members.iter().copied())
}

fn sample(name: &str, size: usize, of: &[CustomerId]) -> CustomerSample {
    let mut sample = CustomerSample::new(BucketSeed::parse(name).unwrap(), size);
    sample.extend(of.iter().copied());
    sample
}

proptest! {
    #[test]
    fn a_difference_is_that_of_sets(before in some(), after in some()) {
        let difference = MembershipDifference::of(before.clone(), after.clone());
        let (before, after) = (set(&before), set(&after));
        prop_assert!(difference.entered.iter().eq(after.difference(&before)));
        prop_assert!(difference.left.iter().eq(before.difference(&after)));
        prop_assert_eq!(difference.stayed, before.intersection(&after).count() as u64);
        // Nobody is lost: who was there, less who left, and who entered, are those who are there.
        let mut there = before;
        difference.left.iter().for_each(|id| { there.remove(id); });
        there.extend(&difference.entered);
        prop_assert_eq!(there, after);
    }

    #[test]
    fn an_overlap_is_the_same_seen_from_either_side(first in some(), second in some()) {
        let (one, other) = (snapshot(&first), snapshot(&second));
        let (here, there) = (one.overlap(&other), other.overlap(&one));
        prop_assert_eq!((here.first_only, here.both), (there.second_only, there.both));
        let either = set(&first).union(&set(&second)).count() as u64;
        prop_assert_eq!(here.either(), either);
        prop_assert_eq!(here.first_only + here.both, one.members().len() as u64);
        let expected = (either > 0).then(|| here.both as f64 / either as f64);
        prop_assert_eq!(here.jaccard(), expected);
        prop_assert_eq!(one.overlap(&one).jaccard(), (!first.is_empty()).then_some(1.0));
    }

    #[test]
    fn a_snapshot_is_written_and_read(written in strategies::segment_snapshot(), members in some()) {
        let text = serde_json::to_string(&written).unwrap();
        prop_assert_eq!(serde_json::from_str::<SegmentSnapshot>(&text).unwrap(), written);
        let written = snapshot(&members);
        prop_assert!(written.members().iter().eq(&set(&members)));
        for customer in base(20) {
            prop_assert_eq!(written.contains(customer), members.contains(&customer));
        }
    }

    /// Samples of two sizes merge into one of the smaller, whichever comes first.
    #[test]
    fn merging_has_no_order(one in strategies::customer_sample(), other in strategies::customer_sample()) {
        let merged = one.clone().merge(other.clone());
        prop_assert_eq!(&merged, &other.clone().merge(one.clone()));
        if let Some(merged) = merged {
            let all = set(&[one.customers(), other.customers()].concat());
            prop_assert!(set(&merged.customers()).is_subset(&all));
            prop_assert_eq!(one.clone().merge(one.clone()), Some(one));
        }
    }

    #[test]
    fn a_sample_does_not_hang_on_order_and_parts_merge(
        (all, shuffled) in some().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
        size in 0..25_usize,
        cut in any::<prop::sample::Index>(),
    ) {
        let whole = sample("look", size, &all);
        prop_assert_eq!(&whole, &sample("look", size, &shuffled));
        let (one, other) = all.split_at(cut.index(all.len() + 1));
        let merged = sample("look", size, one).merge(sample("look", size, other));
        prop_assert_eq!(merged.as_ref(), Some(&whole));
        let drawn = whole.customers();
        prop_assert_eq!(drawn.len(), size.min(set(&all).len()));
        prop_assert!(set(&drawn).is_subset(&set(&all)));
        // The first few are the smaller sample.
        let fewer = sample("look", size / 2, &all).customers();
        prop_assert!(drawn.starts_with(&fewer));
        prop_assert_eq!(sample("look", 1, one).merge(sample("others", 1, other)), None);
    }
}

/// Each of ten is in a sample of three as often as the others: chi-square with 9 degrees of freedom, whose value at
/// a probability of 0.001 is 27.88. Draws of one name are what they are, so that the test always ends alike.
#[test]
fn everybody_is_drawn_equally_often() {
    let (all, rounds) = (base(10), 3_000_u32);
    let mut drawn = vec![0_u32; all.len()];
    for round in 0..rounds {
        let sample = sample(&format!("draw {round}"), 3, &all).customers();
        for (count, customer) in drawn.iter_mut().zip(&all) {
            *count += u32::from(sample.contains(customer));
        }
    }
    let expected = f64::from(rounds) * 0.3;
    let squares = drawn
        .iter()
        .map(|count| (f64::from(*count) - expected).powi(2) / expected);
    // Drawn without putting back: the variance of each count is 1 - 3/10 of that of independent ones.
    let chi_square: f64 = squares.sum::<f64>() / 0.7 * 0.9;
    assert!(chi_square < 27.88, "{chi_square}: {drawn:?}");
}

#[test]
fn the_form_of_a_snapshot_is_frozen() {
    let fixture = include_str!("fixtures/segment_snapshot.json");
    let read: SegmentSnapshot = serde_json::from_str(fixture).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), fixture.trim_end());
    let of_another_form = fixture.replace(r#""format":1"#, r#""format":2"#);
    assert!(serde_json::from_str::<SegmentSnapshot>(&of_another_form).is_err());
}

#[test]
fn nobody_is_together_with_nobody() {
    assert_eq!(SegmentOverlap::default().jaccard(), None);
    assert_eq!(
        snapshot(&[]).overlap(&snapshot(&[])),
        SegmentOverlap::default()
    );
}
