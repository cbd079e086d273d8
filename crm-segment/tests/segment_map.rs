//! Maps of named segments: what is proved when they are built, and what the lint finds.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    clippy::print_stdout,
    reason = "a test may stop at the first surprise"
)]

use std::collections::BTreeSet;

use crm_segment::strategies;
use crm_segment::{
    Matching, NamedSegment, RfmRange, RfmScore, Score, ScoreRange, SegmentMap, SegmentMapError,
    SegmentName,
};
use proptest::prelude::*;

fn range(lowest: u8, highest: u8) -> ScoreRange {
    ScoreRange::new(Score::new(lowest).unwrap(), Score::new(highest).unwrap()).unwrap()
}

fn segment(name: &str, recency: (u8, u8), frequency: (u8, u8), monetary: (u8, u8)) -> NamedSegment {
    let scores = RfmRange {
        recency: range(recency.0, recency.1),
        frequency: range(frequency.0, frequency.1),
        monetary: range(monetary.0, monetary.1),
    };
    NamedSegment::new(SegmentName::parse(name).unwrap(), scores)
}

#[test]
fn the_usual_ten_share_out_all_scores() {
    let usual = SegmentMap::usual();
    // Proved by the same check that every other map goes through.
    assert_eq!(
        SegmentMap::partition(usual.segments().to_vec()),
        Ok(usual.clone())
    );
    assert!(usual.lint().is_clean());
    assert_eq!(usual.segments().len(), 10);
    let reached: BTreeSet<_> = RfmScore::all()
        .filter_map(|score| usual.segment_of(score))
        .collect();
    assert_eq!(reached.len(), 10);
}

#[test]
fn gaps_overlaps_and_double_names_are_named() {
    let all_but_the_best = vec![
        segment("Low", (1, 4), (1, 5), (1, 5)),
        segment("High", (5, 5), (1, 5), (1, 4)),
    ];
    assert_eq!(
        SegmentMap::partition(all_but_the_best),
        Err(SegmentMapError::Uncovered {
            score: RfmScore::from_code(515).unwrap()
        })
    );
    let twice = vec![
        segment("Low", (1, 4), (1, 5), (1, 5)),
        segment("High", (4, 5), (1, 5), (1, 5)),
    ];
    let error = SegmentMap::partition(twice).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the score 411 belongs to Low and to High"
    );
    let same = vec![
        segment("Same", (1, 4), (1, 5), (1, 5)),
        segment("Same", (5, 5), (1, 5), (1, 5)),
    ];
    let name = SegmentName::parse("Same").unwrap();
    assert_eq!(
        SegmentMap::partition(same.clone()),
        Err(SegmentMapError::DuplicateName { name: name.clone() })
    );
    assert_eq!(
        SegmentMap::first_match(same),
        Err(SegmentMapError::DuplicateName { name })
    );
    let many = (0..126)
        .map(|n| segment(&format!("{n}"), (1, 5), (1, 5), (1, 5)))
        .collect();
    assert!(matches!(
        SegmentMap::first_match(many),
        Err(SegmentMapError::TooMany {
            maximum: 125,
            found: 126
        })
    ));
    assert!(ScoreRange::new(Score::MAXIMUM, Score::MINIMUM).is_err());
}

proptest! {
    #[test]
    fn the_lint_says_what_looking_at_every_score_says(map in strategies::segment_map()) {
        let lint = map.lint();
        let reached: BTreeSet<_> = RfmScore::all().filter_map(|score| map.segment_of(score)).collect();
        for segment in map.segments() {
            prop_assert_ne!(reached.contains(&segment.name), lint.unreachable.contains(&segment.name));
        }
        for score in RfmScore::all() {
            let holders = map.segments().iter().filter(|segment| segment.contains(score));
            prop_assert_eq!(holders.clone().next().map(|segment| &segment.name), map.segment_of(score));
            prop_assert_eq!(holders.count() == 0, lint.uncovered.contains(&score));
        }
    }

    /// A list is accepted as a partition exactly when its boxes hold 125 scores with no score twice.
    #[test]
    fn a_partition_is_accepted_exactly_when_it_is_one(
        segments in prop::collection::vec(strategies::named_segment(), 0..6),
        cut in 1_u8..5,
    ) {
        let names: BTreeSet<_> = segments.iter().map(|segment| &segment.name).collect();
        let counts_once = RfmScore::all()
            .all(|score| segments.iter().filter(|segment| segment.contains(score)).count() == 1);
        let expected = counts_once && names.len() == segments.len();
        prop_assert_eq!(SegmentMap::partition(segments).is_ok(), expected);
        // Random boxes hardly ever fit, so one cut that always fits stands beside them.
        let halves = vec![
            segment("Low", (1, cut), (1, 5), (1, 5)),
            segment("High", (cut + 1, 5), (1, 5), (1, 5)),
        ];
        prop_assert!(SegmentMap::partition(halves).is_ok());
    }

    #[test]
    fn a_map_comes_back_as_it_was_written(map in strategies::segment_map()) {
        let text = serde_json::to_string(&map).unwrap();
        prop_assert_eq!(serde_json::from_str::<SegmentMap>(&text).unwrap(), map);
    }
}

fn as_value(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn the_written_form_is_frozen() {
    let usual = include_str!("fixtures/segment_map_usual.json");
    assert_eq!(
        serde_json::to_value(SegmentMap::usual()).unwrap(),
        as_value(usual)
    );
    assert_eq!(
        serde_json::from_str::<SegmentMap>(usual).unwrap(),
        SegmentMap::usual()
    );
    let first = include_str!("fixtures/segment_map_first_match.json");
    let map: SegmentMap = serde_json::from_str(first).unwrap();
    assert_eq!(map.matching(), Matching::FirstMatch);
    assert_eq!(serde_json::to_value(&map).unwrap(), as_value(first));
}

#[test]
fn what_is_read_is_checked() {
    let usual = include_str!("fixtures/segment_map_usual.json");
    for (from, to) in [
        ("\"format\": 1", "\"format\": 2"),
        ("\"matching\"", "\"surprise\": 1, \"matching\""),
        ("\"matching\": \"partition\"", "\"matching\": \"best\""),
        ("[4, 5] }", "[5, 4] }"),
        ("[4, 5] }", "[4, 6] }"),
        ("[4, 5] }", "[3, 5] }"),
        ("[4, 5] }", "[5, 5] }"),
        ("\"Loyal\"", "\"Champions\""),
        ("\"Loyal\"", "\"\""),
    ] {
        let changed = usual.replacen(from, to, 1);
        assert_ne!(changed, usual);
        assert!(
            serde_json::from_str::<SegmentMap>(&changed).is_err(),
            "{from} -> {to}"
        );
    }
}
