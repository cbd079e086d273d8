//! The fourth axis: recency, frequency, monetary value, assortment.

use std::cmp::Ordering;
use std::fmt;

use crm_core::{ValidationError, ValidationRule, ValueShape};
use serde::{Deserialize, Serialize};

use super::Affinities;
use crate::rfm::lower_groups;
use crate::{CustomerKey, RfmScore, RfmScores, Score};

/// What the score of the assortment rises with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum AssortmentAxis {
    /// The number of categories bought: 5 for those who buy across the assortment.
    Breadth,
    /// [How much the taste stands out](Affinities::distinctness) from the base: 5 for those whose
    /// preference is most marked, and most certain.
    Strength,
}

/// Recency, frequency, monetary value and assortment, each scored from 1 to 5.
///
/// ```
/// use crm_segment::{RfmScore, RfmaScore, Score};
///
/// let score = RfmaScore { rfm: RfmScore::from_code(543)?, assortment: Score::new(2)? };
/// assert_eq!(score.code(), 5432);
/// assert_eq!(RfmaScore::from_code(5432)?, score);
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RfmaScore {
    /// Recency, frequency and monetary value.
    pub rfm: RfmScore,
    /// The assortment, by an [`AssortmentAxis`].
    pub assortment: Score,
}

impl RfmaScore {
    /// Reads a code of four digits from 1 to 5, such as 5432.
    ///
    /// # Errors
    /// When the number is no such code.
    pub fn from_code(code: u16) -> Result<Self, ValidationError> {
        let refuse = |_| {
            ValidationError::new(
                "RFMA code",
                ValidationRule::Malformed {
                    expected: "four digits from 1 to 5",
                },
                ValueShape::Number { negative: false },
            )
        };
        Ok(Self {
            rfm: RfmScore::from_code(code / 10).map_err(refuse)?,
            assortment: Score::new(u8::try_from(code % 10).unwrap_or(0)).map_err(refuse)?,
        })
    }

    /// The code: ten times that of recency, frequency and monetary value, plus the assortment.
    #[must_use]
    pub fn code(self) -> u16 {
        let assortment = u16::from(self.assortment.get());
        self.rfm
            .code()
            .saturating_mul(10)
            .saturating_add(assortment)
    }
}

impl fmt::Display for RfmaScore {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.code(), formatter)
    }
}

impl fmt::Debug for RfmaScore {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "RfmaScore({self})")
    }
}

impl<K: CustomerKey, C: Ord + Clone> Affinities<K, C> {
    /// The score of the assortment of every customer, in rising order of the key.
    ///
    /// Equal values get equal scores, as with [`Ties::Together`](crate::Ties::Together).
    #[must_use]
    pub fn assortment_scores(&self, axis: AssortmentAxis) -> Vec<(K, Score)> {
        let mut ranked: Vec<(f64, K)> = self
            .counts()
            .customers()
            .map(|customer| {
                let value = match axis {
                    AssortmentAxis::Breadth => self.breadth(&customer) as f64,
                    AssortmentAxis::Strength => self.distinctness(&customer),
                };
                (value, customer)
            })
            .collect();
        ranked.sort_by(|one, other| one.0.total_cmp(&other.0));
        let count = ranked.len();
        let mut below: usize = 0;
        let mut scored = Vec::with_capacity(count);
        for equal in ranked.chunk_by(|one, other| one.0.total_cmp(&other.0) == Ordering::Equal) {
            let score = Score::above(lower_groups(below, equal.len(), count));
            scored.extend(equal.iter().map(|(_, customer)| (*customer, score)));
            below = below.saturating_add(equal.len());
        }
        scored.sort_unstable_by_key(|(customer, _)| *customer);
        scored
    }

    /// The scores on all four axes, in rising order of the key, of those customers who have both:
    /// scores of the three and purchases with a category.
    #[must_use]
    pub fn score_with(&self, scores: &RfmScores<K>, axis: AssortmentAxis) -> Vec<(K, RfmaScore)> {
        self.assortment_scores(axis)
            .into_iter()
            .filter_map(|(customer, assortment)| {
                let rfm = scores.get(&customer)?;
                Some((customer, RfmaScore { rfm, assortment }))
            })
            .collect()
    }
}
