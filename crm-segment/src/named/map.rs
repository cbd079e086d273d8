//! Which segment a score belongs to.

use serde::{Deserialize, Serialize};

use super::{NamedSegment, SegmentMapError, SegmentMapLint, SegmentName};
use crate::format::FormatOne;
use crate::{RfmScore, Score};

/// How the segments of a map share out the scores.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Matching {
    /// Each of the 125 scores belongs to exactly one segment; the order does not matter.
    Partition,
    /// A score belongs to the first segment that takes it in; it may belong to none.
    FirstMatch,
}

/// A list of named segments over RFM scores, as data.
///
/// A [partition](Self::partition) is proved when it is built, and again when it is read: all 125
/// scores are covered, none twice, hence every segment is reachable. Maps of other systems are often
/// lists of which the [first match](Self::first_match) counts; those are taken as they are, and
/// [`lint`](Self::lint) tells what is wrong with them.
///
/// ```
/// use crm_segment::{RfmScore, SegmentMap};
///
/// let map = SegmentMap::usual();
/// let at_risk = map.segment_of(RfmScore::from_code(135)?);
/// assert_eq!(at_risk.map(|name| name.as_str()), Some("At Risk"));
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "MapFields", into = "MapFields")]
pub struct SegmentMap {
    matching: Matching,
    segments: Vec<NamedSegment>,
}

impl SegmentMap {
    /// The largest number of segments: one for each score.
    pub const MAXIMUM: usize = 125;

    /// A map in which each score belongs to exactly one segment.
    ///
    /// # Errors
    /// When a score belongs to none or to two, two names are equal, or there are more than 125
    /// segments.
    pub fn partition(segments: Vec<NamedSegment>) -> Result<Self, SegmentMapError> {
        check_list(&segments)?;
        RfmScore::all().try_for_each(|score| belongs_to_one(&segments, score))?;
        Ok(Self {
            matching: Matching::Partition,
            segments,
        })
    }

    /// A map in which a score belongs to the first segment that takes it in.
    ///
    /// # Errors
    /// When two names are equal or there are more than 125 segments. Unreachable segments and
    /// uncovered scores are no errors: ask [`lint`](Self::lint).
    pub fn first_match(segments: Vec<NamedSegment>) -> Result<Self, SegmentMapError> {
        check_list(&segments)?;
        Ok(Self {
            matching: Matching::FirstMatch,
            segments,
        })
    }

    /// The ten segments in wide use, over the grid of recency and frequency; the monetary score
    /// does not enter.
    ///
    /// | recency | frequency 1 | 2 | 3 | 4 | 5 |
    /// |---|---|---|---|---|---|
    /// | 5 | New Customers | Potential Loyalist | Potential Loyalist | Champions | Champions |
    /// | 4 | Promising | Potential Loyalist | Potential Loyalist | Loyal | Loyal |
    /// | 3 | About to Sleep | About to Sleep | Need Attention | Loyal | Loyal |
    /// | 1, 2 | Hibernating | Hibernating | At Risk | At Risk | Can't Lose Them |
    #[must_use]
    pub fn usual() -> Self {
        let [one, two, three, four, five] = Score::ALL;
        let segments = vec![
            NamedSegment::on_grid("Champions", (five, five), (four, five)),
            NamedSegment::on_grid("Loyal", (three, four), (four, five)),
            NamedSegment::on_grid("Potential Loyalist", (four, five), (two, three)),
            NamedSegment::on_grid("New Customers", (five, five), (one, one)),
            NamedSegment::on_grid("Promising", (four, four), (one, one)),
            NamedSegment::on_grid("Need Attention", (three, three), (three, three)),
            NamedSegment::on_grid("About to Sleep", (three, three), (one, two)),
            NamedSegment::on_grid("At Risk", (one, two), (three, four)),
            NamedSegment::on_grid("Can't Lose Them", (one, two), (five, five)),
            NamedSegment::on_grid("Hibernating", (one, two), (one, two)),
        ];
        Self {
            matching: Matching::Partition,
            segments,
        }
    }

    /// How the segments share out the scores.
    #[must_use]
    pub const fn matching(&self) -> Matching {
        self.matching
    }

    /// The segments, in the order of the map.
    #[must_use]
    pub fn segments(&self) -> &[NamedSegment] {
        &self.segments
    }

    /// Whether one of the segments has the name.
    #[must_use]
    pub fn has(&self, name: &SegmentName) -> bool {
        self.segments.iter().any(|segment| segment.name == *name)
    }

    /// The segment that the score belongs to; `None` only in a first-match map that leaves it out.
    #[must_use]
    pub fn segment_of(&self, score: RfmScore) -> Option<&SegmentName> {
        self.segments
            .iter()
            .find(|segment| segment.contains(score))
            .map(|segment| &segment.name)
    }

    /// What is wrong with the map; nothing in a partition.
    #[must_use]
    pub fn lint(&self) -> SegmentMapLint {
        let reached = |segment: &NamedSegment| {
            RfmScore::all().any(|score| self.segment_of(score) == Some(&segment.name))
        };
        SegmentMapLint {
            unreachable: self
                .segments
                .iter()
                .filter(|segment| !reached(segment))
                .map(|segment| segment.name.clone())
                .collect(),
            uncovered: RfmScore::all()
                .filter(|score| self.segment_of(*score).is_none())
                .collect(),
        }
    }
}

fn check_list(segments: &[NamedSegment]) -> Result<(), SegmentMapError> {
    if segments.len() > SegmentMap::MAXIMUM {
        return Err(SegmentMapError::TooMany {
            maximum: SegmentMap::MAXIMUM,
            found: segments.len(),
        });
    }
    let mut seen = std::collections::BTreeSet::new();
    match segments.iter().find(|segment| !seen.insert(&segment.name)) {
        Some(repeated) => Err(SegmentMapError::DuplicateName {
            name: repeated.name.clone(),
        }),
        None => Ok(()),
    }
}

fn belongs_to_one(segments: &[NamedSegment], score: RfmScore) -> Result<(), SegmentMapError> {
    let mut holders = segments.iter().filter(|segment| segment.contains(score));
    match (holders.next(), holders.next()) {
        (None, _) => Err(SegmentMapError::Uncovered { score }),
        (Some(_), None) => Ok(()),
        (Some(first), Some(second)) => Err(SegmentMapError::Overlap {
            score,
            first: first.name.clone(),
            second: second.name.clone(),
        }),
    }
}

/// The serialised form, before it is checked.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct MapFields {
    format: FormatOne,
    matching: Matching,
    segments: Vec<NamedSegment>,
}

impl TryFrom<MapFields> for SegmentMap {
    type Error = SegmentMapError;

    fn try_from(fields: MapFields) -> Result<Self, Self::Error> {
        match fields.matching {
            Matching::Partition => Self::partition(fields.segments),
            Matching::FirstMatch => Self::first_match(fields.segments),
        }
    }
}

impl From<SegmentMap> for MapFields {
    fn from(map: SegmentMap) -> Self {
        Self {
            format: FormatOne,
            matching: map.matching,
            segments: map.segments,
        }
    }
}
