//! A part of a whole, and how sure one can be of it.

use crate::coded::coded_enum;

coded_enum! {
    /// How often an interval holds what it is about, in the long run.
    pub enum ConfidenceLevel {
        /// In 90 of 100 cases.
        Ninety = "90",
        /// In 95 of 100 cases.
        NinetyFive = "95",
        /// In 99 of 100 cases.
        NinetyNine = "99",
    }
}

impl ConfidenceLevel {
    /// How many standard deviations of a normal distribution it is to both sides.
    #[must_use]
    pub const fn deviations(self) -> f64 {
        match self {
            Self::Ninety => 1.644_853_626_951_472_7,
            Self::NinetyFive => 1.959_963_984_540_054_2,
            Self::NinetyNine => 2.575_829_303_548_901,
        }
    }
}

/// From where to where something lies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ConfidenceInterval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl ConfidenceInterval {
    /// Whether a value lies in it, its ends included.
    #[must_use]
    pub fn contains(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }
}

/// So many of so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Proportion {
    count: u64,
    of: u64,
}

impl Proportion {
    /// `count` of `of`; `None` where the whole is nothing, or less than its part.
    #[must_use]
    pub fn new(count: u64, of: u64) -> Option<Self> {
        (of > 0 && count <= of).then_some(Self { count, of })
    }

    /// The part.
    #[must_use]
    pub fn count(self) -> u64 {
        self.count
    }

    /// The whole.
    #[must_use]
    pub fn of(self) -> u64 {
        self.of
    }

    /// The part of the whole, from 0 to 1.
    #[must_use]
    pub fn share(self) -> f64 {
        self.count as f64 / self.of as f64
    }

    /// The score interval of Wilson (Probable inference, the law of succession, and statistical inference, Journal of the
    /// American Statistical Association 22, 1927), without a correction for continuity: all shares that differ from the
    /// one observed by no more than so many of their own standard deviations.
    ///
    /// Unlike share plus or minus standard error it never leaves 0 to 1, is never empty, and holds what it should also for
    /// few answers: Brown, Cai and DasGupta (Interval estimation for a binomial proportion, Statistical Science 16, 2001)
    /// recommend it.
    ///
    /// ```
    /// use crm_support::{ConfidenceLevel, Proportion};
    ///
    /// let all_five = Proportion::new(5, 5).unwrap().wilson(ConfidenceLevel::NinetyFive);
    /// assert!(all_five.low > 0.56 && all_five.low < 0.57);
    /// assert_eq!(all_five.high, 1.0);
    /// ```
    #[must_use]
    pub fn wilson(self, level: ConfidenceLevel) -> ConfidenceInterval {
        let (count, of) = (self.count as f64, self.of as f64);
        let z = level.deviations();
        let square = z * z;
        let centre = 2.0 * count + square;
        let spread = z * (square + 4.0 * count * (of - count) / of).sqrt();
        let whole = 2.0 * (of + square);
        ConfidenceInterval {
            // At the ends of the scale rounding must not show.
            low: match self.count {
                0 => 0.0,
                _ => ((centre - spread) / whole).max(0.0),
            },
            high: match self.of.saturating_sub(self.count) {
                0 => 1.0,
                _ => ((centre + spread) / whole).min(1.0),
            },
        }
    }
}
