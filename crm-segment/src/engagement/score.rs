//! A number of points.

use std::fmt;

/// A number of points, in steps of 2^−32 of a point.
///
/// Printed with four decimals, rounded down.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct EngagementScore(u128);

impl EngagementScore {
    /// How many binary digits stand behind the point.
    pub(super) const DIGITS: u32 = 32;
    /// No points.
    pub const ZERO: Self = Self(0);

    /// A whole number of points.
    #[must_use]
    pub const fn of_points(points: u64) -> Self {
        // 64 digits and 32 more fit 128.
        Self((points as u128) << Self::DIGITS)
    }

    pub(super) const fn of_steps(steps: u128) -> Self {
        Self(steps)
    }

    /// The points times 2^32: the exact value.
    #[must_use]
    pub const fn steps(self) -> u128 {
        self.0
    }

    /// The points, rounded to the nearest number of 64 bits.
    #[must_use]
    pub fn points(self) -> f64 {
        self.0 as f64 / (1_u64 << Self::DIGITS) as f64
    }
}

impl fmt::Display for EngagementScore {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = self.0 >> Self::DIGITS;
        let rest = self.0 & u128::from(u32::MAX);
        let decimals = rest.saturating_mul(10_000) >> Self::DIGITS;
        write!(formatter, "{whole}.{decimals:04}")
    }
}

impl fmt::Debug for EngagementScore {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "EngagementScore({self})")
    }
}
