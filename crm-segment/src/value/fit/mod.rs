//! Maximum likelihood.

mod blocks;
mod jet;
mod newton;
mod options;
mod outcome;
mod over_base;
mod result;
mod sum;
mod symmetric;

pub use options::FitOptions;
pub use outcome::{BoundarySide, FitError, FitOutcome};
pub use result::Fit;

pub(super) use blocks::Blocks;
pub(super) use jet::Jet;
pub(super) use newton::{Scales, maximise};
pub(super) use over_base::maximise_over;
pub(super) use sum::Likelihood;

use sum::total;
