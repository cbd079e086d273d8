//! What an experiment says: differences between groups, with their uncertainty.

mod arms;
mod distribution;
mod effect;
mod error;
mod level;
mod sample;
mod sample_ratio;

pub use arms::ExperimentArms;
pub use effect::{Effect, IntervalKind};
pub use error::ExperimentError;
pub use level::ConfidenceLevel;
pub use sample::SampleSummary;
pub use sample_ratio::{SampleRatio, sample_ratio};
