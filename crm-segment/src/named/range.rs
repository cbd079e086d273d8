//! Ranges of scores and the boxes that three of them make.

use std::fmt;

use crm_core::{ValidationError, ValidationRule, ValueShape};
use serde::{Deserialize, Serialize};

use crate::{RfmScore, Score};

/// The scores from one to another, both included; serialised as a pair: `[4, 5]`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "(Score, Score)", into = "(Score, Score)")]
pub struct ScoreRange {
    lowest: Score,
    highest: Score,
}

impl ScoreRange {
    /// Every score.
    pub const ANY: Self = Self {
        lowest: Score::MINIMUM,
        highest: Score::MAXIMUM,
    };

    /// The scores from `lowest` to `highest`.
    ///
    /// # Errors
    /// When the lowest is above the highest: the range would be empty.
    pub fn new(lowest: Score, highest: Score) -> Result<Self, ValidationError> {
        if lowest <= highest {
            return Ok(Self { lowest, highest });
        }
        Err(ValidationError::new(
            "score range",
            ValidationRule::Inconsistent {
                rule: "must not begin above its end",
            },
            ValueShape::Composite,
        ))
    }

    /// The range between two scores, whichever comes first.
    pub(super) fn between(one: Score, other: Score) -> Self {
        Self {
            lowest: one.min(other),
            highest: one.max(other),
        }
    }

    /// Whether the score lies in the range.
    #[must_use]
    pub fn contains(self, score: Score) -> bool {
        (self.lowest..=self.highest).contains(&score)
    }

    /// The lowest score of the range.
    #[must_use]
    pub const fn lowest(self) -> Score {
        self.lowest
    }

    /// The highest score of the range.
    #[must_use]
    pub const fn highest(self) -> Score {
        self.highest
    }
}

impl TryFrom<(Score, Score)> for ScoreRange {
    type Error = ValidationError;

    fn try_from((lowest, highest): (Score, Score)) -> Result<Self, Self::Error> {
        Self::new(lowest, highest)
    }
}

impl From<ScoreRange> for (Score, Score) {
    fn from(range: ScoreRange) -> Self {
        (range.lowest, range.highest)
    }
}

impl fmt::Debug for ScoreRange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}..={}", self.lowest, self.highest)
    }
}

/// A box of RFM scores: a range on each axis. An axis left out when read means every score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RfmRange {
    /// The recency scores.
    #[serde(default = "any")]
    pub recency: ScoreRange,
    /// The frequency scores.
    #[serde(default = "any")]
    pub frequency: ScoreRange,
    /// The monetary scores.
    #[serde(default = "any")]
    pub monetary: ScoreRange,
}

impl RfmRange {
    /// Every score on every axis.
    pub const ANY: Self = Self {
        recency: ScoreRange::ANY,
        frequency: ScoreRange::ANY,
        monetary: ScoreRange::ANY,
    };

    /// Whether the score lies in the box.
    #[must_use]
    pub fn contains(&self, score: RfmScore) -> bool {
        self.recency.contains(score.recency)
            && self.frequency.contains(score.frequency)
            && self.monetary.contains(score.monetary)
    }
}

fn any() -> ScoreRange {
    ScoreRange::ANY
}
