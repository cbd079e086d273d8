//! A score from 1 to 5 and the triple of three of them.

use std::fmt;

use crm_core::{ValidationError, ValidationRule, ValueShape};
use serde::{Deserialize, Serialize};

/// A score from 1 (worst fifth) to 5 (best fifth).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Score(u8);

impl Score {
    /// The worst score, 1.
    pub const MINIMUM: Self = Self(1);
    /// The best score, 5.
    pub const MAXIMUM: Self = Self(5);
    /// Every score, from the worst to the best.
    pub const ALL: [Self; 5] = [Self(1), Self(2), Self(3), Self(4), Self(5)];

    /// Takes a number from 1 to 5.
    ///
    /// # Errors
    /// When the number is another one.
    pub fn new(score: u8) -> Result<Self, ValidationError> {
        if (Self::MINIMUM.0..=Self::MAXIMUM.0).contains(&score) {
            return Ok(Self(score));
        }
        Err(ValidationError::new(
            "score",
            ValidationRule::OutOfRange {
                minimum: "1".into(),
                maximum: "5".into(),
            },
            ValueShape::Number { negative: false },
        ))
    }

    /// The score that has `lower` scores below it; everything from 4 on is the best score.
    pub(crate) fn above(lower: usize) -> Self {
        Self::ALL.get(lower).copied().unwrap_or(Self::MAXIMUM)
    }

    /// The score as a number.
    #[must_use]
    pub const fn get(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for Score {
    type Error = ValidationError;

    fn try_from(score: u8) -> Result<Self, Self::Error> {
        Self::new(score)
    }
}

impl From<Score> for u8 {
    fn from(score: Score) -> Self {
        score.0
    }
}

impl fmt::Display for Score {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, formatter)
    }
}

impl fmt::Debug for Score {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, formatter)
    }
}

/// How recently, how often and for how much a customer bought, each scored from 1 to 5.
///
/// Ordered by recency, then frequency, then monetary value; printed as its code.
///
/// ```
/// use crm_segment::RfmScore;
///
/// let score = RfmScore::from_code(543)?;
/// assert_eq!((score.recency.get(), score.frequency.get(), score.monetary.get()), (5, 4, 3));
/// assert!(RfmScore::from_code(560).is_err());
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RfmScore {
    /// 5: the last purchase is among the most recent.
    pub recency: Score,
    /// 5: among those with the most purchases.
    pub frequency: Score,
    /// 5: among those with the largest amount.
    pub monetary: Score,
}

impl RfmScore {
    /// The best score on every axis.
    pub const BEST: Self = Self {
        recency: Score::MAXIMUM,
        frequency: Score::MAXIMUM,
        monetary: Score::MAXIMUM,
    };

    /// Reads a code of three digits from 1 to 5, such as 543.
    ///
    /// # Errors
    /// When the number is no such code.
    pub fn from_code(code: u16) -> Result<Self, ValidationError> {
        let refuse = |_| {
            ValidationError::new(
                "RFM code",
                ValidationRule::Malformed {
                    expected: "three digits from 1 to 5",
                },
                ValueShape::Number { negative: false },
            )
        };
        let score = |digit: u16| Score::new(u8::try_from(digit).unwrap_or(0)).map_err(refuse);
        Ok(Self {
            recency: score(code / 100)?,
            frequency: score(code / 10 % 10)?,
            monetary: score(code % 10)?,
        })
    }

    /// The code: 100 times recency plus 10 times frequency plus monetary value, 111 to 555.
    #[must_use]
    pub fn code(self) -> u16 {
        [self.recency, self.frequency, self.monetary]
            .iter()
            .fold(0_u16, |code, score| {
                code.saturating_mul(10).saturating_add(score.0.into())
            })
    }

    /// Every one of the 125 scores, in rising order.
    pub fn all() -> impl Iterator<Item = Self> {
        Score::ALL.into_iter().flat_map(|recency| {
            Score::ALL.into_iter().flat_map(move |frequency| {
                Score::ALL.into_iter().map(move |monetary| Self {
                    recency,
                    frequency,
                    monetary,
                })
            })
        })
    }
}

impl fmt::Display for RfmScore {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.code(), formatter)
    }
}

impl fmt::Debug for RfmScore {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "RfmScore({self})")
    }
}
