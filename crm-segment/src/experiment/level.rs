//! How sure an interval is.

use serde::{Deserialize, Serialize};

use super::ExperimentError;

/// How often intervals of this kind hold the true value: between 0 and 1, 0.95 by default.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct ConfidenceLevel(f64);

impl ConfidenceLevel {
    /// 95 %.
    pub const PERCENT_95: Self = Self(0.95);
    /// 99 %.
    pub const PERCENT_99: Self = Self(0.99);

    /// Takes a share above 0 and below 1.
    ///
    /// # Errors
    /// When it is another number, or none.
    pub fn new(share: f64) -> Result<Self, ExperimentError> {
        if share > 0.0 && share < 1.0 {
            Ok(Self(share))
        } else {
            Err(ExperimentError::InvalidLevel)
        }
    }

    /// The share.
    #[must_use]
    pub const fn get(self) -> f64 {
        self.0
    }

    /// What is left on each side of the interval.
    pub(super) fn tail(self) -> f64 {
        (1.0 - self.0) / 2.0
    }
}

impl Default for ConfidenceLevel {
    fn default() -> Self {
        Self::PERCENT_95
    }
}

impl TryFrom<f64> for ConfidenceLevel {
    type Error = ExperimentError;

    fn try_from(share: f64) -> Result<Self, Self::Error> {
        Self::new(share)
    }
}

impl From<ConfidenceLevel> for f64 {
    fn from(level: ConfidenceLevel) -> Self {
        level.0
    }
}
