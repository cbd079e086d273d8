//! The Net Promoter Score.

use std::collections::BTreeMap;

use super::answer_counts::count;

/// Who recommends us: promoters gave 9 or 10 of 10 points, passives 7 or 8, detractors 0 to 6
/// (Reichheld, "The One Number You Need to Grow", Harvard Business Review, December 2003).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct NetPromoter {
    /// How many gave 9 or 10 points.
    pub promoters: u64,
    /// How many gave 7 or 8 points.
    pub passives: u64,
    /// How many gave 6 points or fewer.
    pub detractors: u64,
}

impl NetPromoter {
    pub(super) fn of(ratings: &BTreeMap<u8, u64>) -> Option<Self> {
        let mut all = Self {
            promoters: 0,
            passives: 0,
            detractors: 0,
        };
        for (points, n) in ratings {
            match points {
                0..=6 => count(&mut all.detractors, *n),
                7..=8 => count(&mut all.passives, *n),
                9..=10 => count(&mut all.promoters, *n),
                _ => return None,
            }
        }
        (!ratings.is_empty()).then_some(all)
    }

    /// The score in hundredths, from -10000 to 10000, halves rounded up: the per cent of promoters
    /// less the per cent of detractors.
    #[must_use]
    pub fn score_in_hundredths(&self) -> i64 {
        let [promoters, passives, detractors] =
            [self.promoters, self.passives, self.detractors].map(i128::from);
        // 64 bits times 20,000 are far within 128.
        let all = promoters
            .saturating_add(passives)
            .saturating_add(detractors);
        let doubled = promoters
            .saturating_sub(detractors)
            .saturating_mul(20_000)
            .saturating_add(all);
        let score = doubled.checked_div_euclid(all.saturating_mul(2));
        score
            .and_then(|score| i64::try_from(score).ok())
            .unwrap_or(0)
    }
}
