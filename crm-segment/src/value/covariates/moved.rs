//! Which parameters covariates move.

use crate::value::PurchaseModel;

/// A parameter that covariates move.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct MovedParameter {
    /// The parameter, by its name.
    pub name: &'static str,
    /// Minus one where a positive coefficient makes the parameter smaller, one where it makes it
    /// larger.
    pub sign: f64,
}

impl MovedParameter {
    /// `parameter·e^(−γ·z)`: of a rate, which the parameter divides.
    pub(in crate::value) const fn falls(name: &'static str) -> Self {
        Self { name, sign: -1.0 }
    }

    /// `parameter·e^(γ·z)`.
    pub(in crate::value) const fn rises(name: &'static str) -> Self {
        Self { name, sign: 1.0 }
    }
}

/// A model of purchases with parameters that covariates can move:
/// [`BgNbd`](crate::value::BgNbd), [`MbgNbd`](crate::value::MbgNbd) and
/// [`ParetoNbd`](crate::value::ParetoNbd).
pub trait CovariateModel: PurchaseModel {
    /// What the covariates of purchasing move.
    const PURCHASE: &'static [MovedParameter];

    /// What the covariates of dropout move.
    const DROPOUT: &'static [MovedParameter];
}
