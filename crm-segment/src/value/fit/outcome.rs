//! How a fit ended.

use thiserror::Error;

use crate::value::ValueError;

/// How a fit ended. Parameters are there in every case; only those of
/// [`Converged`](Self::Converged) are estimates to be used without a further look.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FitOutcome {
    /// At a maximum: the gradient vanishes and the log-likelihood is curved downwards every way.
    Converged,
    /// The likelihood still rises towards, or is flat up to, zero or infinity of a parameter. The
    /// model is then a limiting case, such as customers who all buy at one rate; the other
    /// parameters are at their best.
    OnBoundary {
        /// The parameter, by its name.
        parameter: &'static str,
        /// Towards which side.
        side: BoundarySide,
    },
    /// The likelihood rises, or is flat, as the coefficient of a covariate goes to infinity: whoever
    /// has high values of it lies at an end, as when nobody of a group ever buys again.
    Separated {
        /// The covariate, by its name.
        covariate: String,
        /// The parameter that the coefficient moves, by its name.
        parameter: &'static str,
        /// Towards which side the parameter goes for high values.
        side: BoundarySide,
    },
    /// Along some direction the likelihood is flat: these customers cannot tell the parameters
    /// apart. So it is with a covariate that is the same for everybody, or follows from others.
    NotIdentified,
    /// No end was found within the limit of passes.
    NotConverged,
}

/// The end of the range of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BoundarySide {
    /// Zero.
    Zero,
    /// Infinity.
    Infinity,
}

/// Why nothing can be fitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FitError {
    /// There is no customer.
    #[error("there is no customer to fit a model to")]
    Empty,
    /// Nobody bought a second time, so nothing is known of rates or dropout.
    #[error("no customer has a repeat purchase")]
    NoRepeats,
    /// The observation has no length.
    #[error("every customer has an age of zero")]
    NoTime,
    /// A value is refused.
    #[error(transparent)]
    Value(#[from] ValueError),
}
