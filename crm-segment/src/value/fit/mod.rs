//! Maximum likelihood.

mod blocks;
mod estimated;
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

pub use estimated::Estimated;
pub use options::FitOptions;
pub use outcome::{BoundarySide, FitError, FitOutcome};
pub use result::Fit;

pub(super) use blocks::Blocks;
pub(super) use jet::{Derivatives, Jet};
pub(super) use newton::{Boundaries, Optimum, Reach, maximise};
pub(super) use over_base::maximise_over;
pub(super) use positive::{Scales, Start, by_logarithms, maximise_positive, reach_of};
pub(super) use sum::{Likelihood, total};
pub(super) use symmetric::Eigen;
