//! Score ranges, named segments and maps of them.

use proptest::collection::vec;
use proptest::prelude::*;

use crate::{
    AbcClass, AbcClasses, AbcLimits, AbcShare, Concentration, NamedSegment, RfmRange, Score,
    ScoreRange, SegmentMap, SegmentName,
};

/// A name such as `Segment 7`, of few different ones so that names meet.
pub fn segment_name() -> impl Strategy<Value = SegmentName> {
    (0..NAMES).prop_filter_map("the name is valid", name)
}

/// A map in which every [`segment_name`] stands, each of one recency; rules that ask for such names ask for those of this
/// map.
#[must_use]
pub fn map_of_segment_names() -> SegmentMap {
    let recencies = Score::ALL.into_iter().cycle();
    let named = (0..NAMES).filter_map(name).zip(recencies);
    let segments = named.filter_map(|(name, score)| {
        let recency = ScoreRange::new(score, score).ok()?;
        let scores = RfmRange {
            recency,
            ..RfmRange::ANY
        };
        Some(NamedSegment::new(name, scores))
    });
    SegmentMap::first_match(segments.collect()).unwrap_or_else(|_| SegmentMap::usual())
}

const NAMES: u8 = 12;

fn name(number: u8) -> Option<SegmentName> {
    SegmentName::parse(format!("Segment {number}")).ok()
}

/// A range of scores.
pub fn score_range() -> impl Strategy<Value = ScoreRange> {
    (super::score(), super::score()).prop_filter_map("the range is not empty", |(one, other)| {
        ScoreRange::new(one.min(other), one.max(other)).ok()
    })
}

/// A box of scores.
pub fn rfm_range() -> impl Strategy<Value = RfmRange> {
    (score_range(), score_range(), score_range()).prop_map(|(recency, frequency, monetary)| {
        RfmRange {
            recency,
            frequency,
            monetary,
        }
    })
}

/// A named segment.
pub fn named_segment() -> impl Strategy<Value = NamedSegment> {
    (segment_name(), rfm_range()).prop_map(|(name, scores)| NamedSegment::new(name, scores))
}

/// The usual map, or one of up to eight segments of which the first match counts.
pub fn segment_map() -> impl Strategy<Value = SegmentMap> {
    let first_match = vec(named_segment(), 0..8)
        .prop_filter_map("two names are equal", |segments| {
            SegmentMap::first_match(segments).ok()
        });
    prop_oneof![Just(SegmentMap::usual()), first_match]
}

/// The concentration of up to 40 amounts, some below zero.
pub fn concentration() -> impl Strategy<Value = Concentration> {
    vec(prop_oneof![-1_000_i128..10, 0_i128..1_000_000], 0..40)
        .prop_map(Concentration::from_amounts)
}

/// Limits of the classes A and B.
pub fn abc_limits() -> impl Strategy<Value = AbcLimits> {
    (0_u8..=100, 0_u8..=100).prop_filter_map("sorted limits are valid", |(one, other)| {
        AbcLimits::new(one.min(other), one.max(other)).ok()
    })
}

/// The classes of up to 40 customers.
pub fn abc_classes() -> impl Strategy<Value = AbcClasses<u32>> {
    let amounts = vec((0_u32..50, -5_i128..40), 0..40);
    (amounts, abc_limits()).prop_map(|(amounts, limits)| AbcClasses::from_amounts(amounts, limits))
}

/// One of the classes.
pub fn abc_class() -> impl Strategy<Value = AbcClass> {
    prop::sample::select(vec![AbcClass::A, AbcClass::B, AbcClass::C])
}

/// What a class adds up to.
pub fn abc_share() -> impl Strategy<Value = AbcShare> {
    (abc_classes(), 0_usize..3).prop_filter_map("there are three", |(classes, at)| {
        classes.shares().get(at).copied()
    })
}
