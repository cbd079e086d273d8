//! Lists of members, and segments that ask for each other.

use crm_core::{CustomerId, strategies};
use proptest::collection::vec;
use proptest::prelude::*;

use super::{map_of_segment_names, rule, segment_definition};
use crate::{
    BucketSeed, Condition, CustomerSample, MembershipDifference, Rule, SegmentDefinition,
    SegmentDefinitions, SegmentName, SegmentOverlap, SegmentSnapshot,
};

fn members() -> impl Strategy<Value = Vec<CustomerId>> {
    vec(strategies::customer_id(), 0..12)
}

/// A snapshot of few members.
pub fn segment_snapshot() -> impl Strategy<Value = SegmentSnapshot> {
    (segment_definition(), strategies::timestamp(), members())
        .prop_map(|(definition, at, members)| SegmentSnapshot::new(&definition, at, members))
}

/// What became of few members; some stayed.
pub fn membership_difference() -> impl Strategy<Value = MembershipDifference> {
    (members(), members(), members()).prop_map(|(left, stayed, entered)| {
        let before = left.into_iter().chain(stayed.clone());
        MembershipDifference::of(before, entered.into_iter().chain(stayed))
    })
}

/// How many belong to two segments.
pub fn segment_overlap() -> impl Strategy<Value = SegmentOverlap> {
    membership_difference().prop_map(SegmentOverlap::from)
}

/// A sample of up to four, drawn under one of two names.
pub fn customer_sample() -> impl Strategy<Value = CustomerSample> {
    let seed = prop::sample::select(vec!["look", "check"])
        .prop_filter_map("a name", |name| BucketSeed::parse(name).ok());
    (seed, 0..5_usize, members()).prop_map(|(seed, size, customers)| {
        let mut sample = CustomerSample::new(seed, size);
        sample.extend(customers);
        sample
    })
}

/// Segments named `Defined 0` and so on, each of which may ask for earlier ones and for those of
/// [`map_of_segment_names`].
pub fn segment_definitions() -> impl Strategy<Value = SegmentDefinitions> {
    vec((rule(), any::<prop::sample::Index>(), any::<bool>()), 0..6).prop_filter_map(
        "within the limits",
        |written| {
            let definition =
                |(number, (rule, other, asks)): (usize, (Rule, prop::sample::Index, bool))| {
                    let earlier = Some(number).filter(|number| *number > 0 && asks);
                    let asked = earlier.map(|number| other.index(number));
                    defined(number, rule, asked)
                };
            let numbered = written.into_iter().enumerate();
            let definitions = numbered.map(definition).collect::<Option<Vec<_>>>()?;
            SegmentDefinitions::new(definitions, &map_of_segment_names()).ok()
        },
    )
}

fn defined(number: usize, rule: Rule, asked: Option<usize>) -> Option<SegmentDefinition> {
    let name = |number: usize| SegmentName::parse(format!("Defined {number}")).ok();
    let rule = match asked {
        Some(asked) => {
            let other = Rule::new(Condition::Segment(name(asked)?)).ok()?;
            Rule::any([rule, Rule::negate(other).ok()?]).ok()?
        }
        None => rule,
    };
    Some(SegmentDefinition::new(name(number)?, rule))
}
