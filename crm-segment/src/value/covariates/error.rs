//! Why covariates are refused.

use thiserror::Error;

use super::Covariates;
use crate::value::ValueError;

/// Why covariates, their values or their coefficients are refused. No value is told, since it may be
/// personal.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CovariateError {
    /// The name is empty or long.
    #[error("covariate name: must have 1 to {} bytes", Covariates::LONGEST_NAME)]
    Name,
    /// A list names a covariate twice.
    #[error("covariate {covariate}: must stand in a list once")]
    Repeated {
        /// Its name.
        covariate: String,
    },
    /// A list is too long.
    #[error("covariates: a list must have at most {}", Covariates::MOST)]
    TooMany,
    /// There is no covariate of the name.
    #[error("covariate {covariate}: must be one of the model's")]
    Unknown {
        /// The name.
        covariate: String,
    },
    /// A covariate has no value.
    #[error("covariate {covariate}: must have a value")]
    Missing {
        /// Its name.
        covariate: String,
    },
    /// Another number of values than there are covariates.
    #[error("covariates: there must be {needed} values")]
    ValueCount {
        /// How many covariates there are.
        needed: usize,
    },
    /// A value is not finite, or very large.
    #[error("covariate {covariate}: must be a finite number of at most 1e100 in size")]
    NotFinite {
        /// Its name.
        covariate: String,
    },
    /// Another number of coefficients than the parameters that the covariate moves.
    #[error("covariate {covariate}: there must be {needed} coefficients")]
    CoefficientCount {
        /// Its name.
        covariate: String,
        /// How many parameters it moves.
        needed: usize,
    },
    /// A coefficient, or the value at which it does nothing, is not finite.
    #[error("covariate {covariate}: coefficients and centre must be finite numbers")]
    Coefficient {
        /// Its name.
        covariate: String,
    },
    /// Two bases have different covariates.
    #[error("covariates: must be the same in both bases")]
    Differ,
    /// A history is refused, or a parameter leaves the range of numbers.
    #[error(transparent)]
    Value(#[from] ValueError),
}
