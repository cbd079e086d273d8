//! What a fit finds.

use crate::value::model::sealed::Sealed;
use crate::value::{Model, ValueError};

/// What a fit can find: numbers in an order of their own.
///
/// Those above zero come first, as a [`Model`] has; after them the coefficients of
/// [covariates](crate::value::WithCovariates), which may be any number.
pub trait Estimated: Sealed + Sized {
    /// The numbers.
    fn estimates(&self) -> Vec<f64>;

    /// How many of them are above zero.
    fn positive(&self) -> usize;

    /// The same with other numbers.
    ///
    /// # Errors
    /// When there are too few or too many, or one is out of its range.
    fn with_estimates(&self, values: &[f64]) -> Result<Self, ValueError>;
}

impl<M: Model> Estimated for M {
    fn estimates(&self) -> Vec<f64> {
        self.values()
    }

    fn positive(&self) -> usize {
        Self::NAMES.len()
    }

    fn with_estimates(&self, values: &[f64]) -> Result<Self, ValueError> {
        self.with_values(values)
    }
}
