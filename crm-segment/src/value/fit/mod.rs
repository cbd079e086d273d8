//! Maximum likelihood.

mod blocks;
mod jet;
mod newton;
mod options;
mod outcome;
mod over_base;
mod positive;
mod result;
mod sum;
mod symmetric;
mod vector;

pub use options::FitOptions;
pub use outcome::{BoundarySide, FitError, FitOutcome};
pub use result::Fit;

pub(super) use blocks::Blocks;
pub(super) use jet::{Derivatives, Jet};
pub(super) use over_base::maximise_over;
pub(super) use positive::{Scales, maximise_positive};
pub(super) use sum::Likelihood;

use sum::total;
