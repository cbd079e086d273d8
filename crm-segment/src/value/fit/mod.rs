//! Maximum likelihood.

mod jet;
mod newton;
mod options;
mod outcome;
mod result;
mod sum;
mod symmetric;

pub use options::FitOptions;
pub use outcome::{BoundarySide, FitError, FitOutcome};
pub use result::{Fit, Model, Parameter};

pub(super) use jet::Jet;
pub(super) use newton::{Scale, maximise};
pub(super) use result::sealed;
pub(super) use sum::{Likelihood, mapped, total};
