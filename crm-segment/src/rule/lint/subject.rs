//! Conditions on one thing, and the answers that they can have together.

use std::collections::BTreeSet;

use crm_core::{AttributeName, AttributeValue, Code, LifecycleStage, PartyKind, Timestamp};

use super::witness::{counts, is_exhaustive, places, values};
use crate::rule::{
    AttributeTest, Bucket, BucketSeed, Comparison, Condition, EventFilter, EventMeasure,
    ProfileField, Window,
};
use crate::{RfmScore, Score, SegmentName};

/// What a condition is about. Conditions on different things can have any answers together.
#[derive(Clone, Copy, PartialEq)]
enum Subject<'rule> {
    Attribute(&'rule AttributeName),
    Profile(ProfileField),
    Metric(&'rule Code),
    Party,
    Stage,
    Rfm,
    Segment,
    /// How many of these events there are in this window.
    Count(&'rule EventFilter, &'rule Window),
    Division(&'rule BucketSeed),
    /// Of which nothing else is known, by the place of the condition.
    Other(usize),
}

/// A condition and its place among all, which is its bit.
type Placed<'rule> = (usize, &'rule Condition);

/// All combinations of answers that can be of one customer, one bit for each condition.
pub(super) fn combinations(leaves: &[&Condition]) -> Vec<u32> {
    let mut all = vec![0];
    for (subject, placed) in by_subject(leaves) {
        let together = together(subject, &placed);
        all = all
            .iter()
            .flat_map(|before| together.iter().map(move |also| before | also))
            .collect();
    }
    all
}

fn by_subject<'rule>(leaves: &[&'rule Condition]) -> Vec<(Subject<'rule>, Vec<Placed<'rule>>)> {
    let mut subjects: Vec<(Subject<'rule>, Vec<Placed<'rule>>)> = Vec::new();
    for (place, leaf) in leaves.iter().enumerate() {
        let subject = subject(place, leaf);
        match subjects.iter_mut().find(|(known, _)| *known == subject) {
            Some((_, placed)) => placed.push((place, leaf)),
            None => subjects.push((subject, vec![(place, leaf)])),
        }
    }
    subjects
}

fn subject(place: usize, leaf: &Condition) -> Subject<'_> {
    match leaf {
        Condition::Attribute { name, .. } => Subject::Attribute(name),
        Condition::Profile { field, .. } => Subject::Profile(*field),
        Condition::Metric { name, .. } => Subject::Metric(name),
        Condition::Party(_) => Subject::Party,
        Condition::Stage(_) => Subject::Stage,
        Condition::Rfm(_) => Subject::Rfm,
        Condition::Segment(_) => Subject::Segment,
        Condition::Events(events) if matches!(events.is, EventMeasure::Count(_)) => {
            Subject::Count(&events.of, &events.within)
        }
        Condition::Bucket(bucket) => Subject::Division(&bucket.seed),
        _ => Subject::Other(place),
    }
}

/// The answers that conditions on one thing have of anybody.
fn together(subject: Subject<'_>, placed: &[Placed<'_>]) -> BTreeSet<u32> {
    match subject {
        Subject::Attribute(_) | Subject::Profile(_) | Subject::Metric(_) => of_tests(placed),
        Subject::Party => seen(
            PartyKind::ALL,
            placed,
            |kind, leaf| matches!(leaf, Condition::Party(asked) if asked == kind),
        ),
        Subject::Stage => seen(
            LifecycleStage::ALL.map(Some).into_iter().chain([None]),
            placed,
            |stage, leaf| matches!(leaf, Condition::Stage(asked) if Some(*asked) == *stage),
        ),
        Subject::Rfm => seen(
            all_scores(),
            placed,
            |score, leaf| matches!((leaf, score), (Condition::Rfm(asked), Some(score)) if asked.contains(*score)),
        ),
        Subject::Segment => {
            let names = placed.iter().filter_map(|(_, leaf)| match leaf {
                Condition::Segment(name) => Some(Some(name)),
                _ => None,
            });
            seen(
                names.chain([None]),
                placed,
                |name: &Option<&SegmentName>, leaf| matches!(leaf, Condition::Segment(asked) if Some(asked) == *name),
            )
        }
        Subject::Count(..) => {
            let asked: Vec<Comparison<u64>> =
                placed.iter().filter_map(|(_, leaf)| count(leaf)).collect();
            seen(counts(&asked), placed, |found, leaf| {
                count(leaf).is_some_and(|is| is.passes(|asked| found.cmp(&asked)))
            })
        }
        Subject::Division(_) => {
            let parts: Vec<&Bucket> = placed.iter().filter_map(|(_, leaf)| part(leaf)).collect();
            seen(places(&parts), placed, |place, leaf| {
                part(leaf).is_some_and(|part| (part.from..part.until).contains(place))
            })
        }
        Subject::Other(place) => BTreeSet::from([0, bit(place)]),
    }
}

/// The answers that come up when the conditions are asked of each of these.
fn seen<T>(
    witnesses: impl IntoIterator<Item = T>,
    placed: &[Placed<'_>],
    holds: impl Fn(&T, &Condition) -> bool,
) -> BTreeSet<u32> {
    let of = |witness: T| {
        let holding = placed.iter().filter(|(_, leaf)| holds(&witness, leaf));
        holding.fold(0, |bits, (place, _)| bits | bit(*place))
    };
    witnesses.into_iter().map(of).collect()
}

/// Those of tests of one value. A test of which not all is known may pass or not, but nothing passes that
/// is not there.
fn of_tests(placed: &[Placed<'_>]) -> BTreeSet<u32> {
    let (known, unknown): (Vec<Placed<'_>>, Vec<Placed<'_>>) = placed
        .iter()
        .partition(|(_, leaf)| test(leaf).is_some_and(is_exhaustive));
    let tests: Vec<&AttributeTest> = known.iter().filter_map(|(_, leaf)| test(leaf)).collect();
    let mut all = BTreeSet::new();
    for value in values(&tests) {
        let passes = |value: &Option<AttributeValue>, leaf: &Condition| {
            test(leaf).is_some_and(|is| is.passes(value.as_ref(), Timestamp::UNIX_EPOCH))
        };
        let is_there = value.is_some();
        let mut found = seen([value], &known, passes);
        for (place, _) in unknown.iter().filter(|_| is_there) {
            let with: Vec<u32> = found.iter().map(|bits| bits | bit(*place)).collect();
            found.extend(with);
        }
        all.extend(found);
    }
    all
}

fn test(leaf: &Condition) -> Option<&AttributeTest> {
    match leaf {
        Condition::Attribute { is, .. }
        | Condition::Profile { is, .. }
        | Condition::Metric { is, .. } => Some(is),
        _ => None,
    }
}

fn count(leaf: &Condition) -> Option<Comparison<u64>> {
    match leaf {
        Condition::Events(events) => match events.is {
            EventMeasure::Count(is) => Some(is),
            _ => None,
        },
        _ => None,
    }
}

fn part(leaf: &Condition) -> Option<&Bucket> {
    match leaf {
        Condition::Bucket(bucket) => Some(bucket),
        _ => None,
    }
}

/// Every score, and none.
fn all_scores() -> impl Iterator<Item = Option<RfmScore>> {
    let scores = Score::ALL.into_iter().flat_map(|recency| {
        Score::ALL.into_iter().flat_map(move |frequency| {
            let monetary = Score::ALL.into_iter();
            monetary.map(move |monetary| {
                Some(RfmScore {
                    recency,
                    frequency,
                    monetary,
                })
            })
        })
    });
    scores.chain([None])
}

fn bit(place: usize) -> u32 {
    let place = u32::try_from(place).unwrap_or(u32::MAX);
    1_u32.checked_shl(place).unwrap_or(0)
}
