//! What customers think of a product, counted.

use std::collections::BTreeMap;

use crate::interaction::Rating;

/// What customers think of a product, counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RatingSummary {
    /// How many customers gave each rating; none is counted zero times.
    pub given: BTreeMap<Rating, u64>,
}

impl RatingSummary {
    pub(super) fn of(ratings: impl Iterator<Item = Rating>) -> Self {
        let mut given = BTreeMap::new();
        for rating in ratings {
            let count: &mut u64 = given.entry(rating).or_default();
            *count = count.saturating_add(1);
        }
        Self { given }
    }

    /// How many customers rated.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.given.values().fold(0, |sum, n| sum.saturating_add(*n))
    }

    /// All points together: with [`count`](Self::count), the exact mean.
    #[must_use]
    pub fn points(&self) -> u64 {
        let points =
            |(rating, count): (&Rating, &u64)| u64::from(rating.points()).saturating_mul(*count);
        let all = self.given.iter().map(points);
        all.fold(0, u64::saturating_add)
    }

    /// The mean in hundredths of a point, 437 for 4.37, halves rounded up; `None` when nobody rated.
    #[must_use]
    pub fn mean_in_hundredths(&self) -> Option<u64> {
        let (points, count) = (u128::from(self.points()), u128::from(self.count()));
        let doubled = points.checked_mul(200)?.checked_add(count)?;
        let mean = doubled.checked_div(count.checked_mul(2)?)?;
        u64::try_from(mean).ok()
    }
}
