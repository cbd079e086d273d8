//! One named segment.

use serde::{Deserialize, Serialize};

use super::{RfmRange, ScoreRange, SegmentName};
use crate::{RfmScore, Score};

/// A segment: a name and the box of RFM scores that it takes in.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "SegmentFields", into = "SegmentFields")]
pub struct NamedSegment {
    /// What it is called.
    pub name: SegmentName,
    /// The scores that it takes in.
    pub scores: RfmRange,
}

impl NamedSegment {
    /// The segment of this name that takes in these scores.
    #[must_use]
    pub const fn new(name: SegmentName, scores: RfmRange) -> Self {
        Self { name, scores }
    }

    /// A segment of the recency-frequency grid, which takes in every monetary score.
    pub(super) fn on_grid(
        name: &'static str,
        recency: (Score, Score),
        frequency: (Score, Score),
    ) -> Self {
        let scores = RfmRange {
            recency: ScoreRange::between(recency.0, recency.1),
            frequency: ScoreRange::between(frequency.0, frequency.1),
            monetary: ScoreRange::ANY,
        };
        Self::new(SegmentName::built_in(name), scores)
    }

    /// Whether the segment takes in the score.
    #[must_use]
    pub fn contains(&self, score: RfmScore) -> bool {
        self.scores.contains(score)
    }
}

/// The serialised form: flat, and without the axes that take in every score.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SegmentFields {
    name: SegmentName,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    recency: Option<ScoreRange>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    frequency: Option<ScoreRange>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    monetary: Option<ScoreRange>,
}

impl From<SegmentFields> for NamedSegment {
    fn from(fields: SegmentFields) -> Self {
        let range = |axis: Option<ScoreRange>| axis.unwrap_or(ScoreRange::ANY);
        let scores = RfmRange {
            recency: range(fields.recency),
            frequency: range(fields.frequency),
            monetary: range(fields.monetary),
        };
        Self::new(fields.name, scores)
    }
}

impl From<NamedSegment> for SegmentFields {
    fn from(segment: NamedSegment) -> Self {
        let narrowed = |range: ScoreRange| (range != ScoreRange::ANY).then_some(range);
        Self {
            name: segment.name,
            recency: narrowed(segment.scores.recency),
            frequency: narrowed(segment.scores.frequency),
            monetary: narrowed(segment.scores.monetary),
        }
    }
}
