//! Shifted beta-geometric: how long contracts last.

mod likelihood;
mod model;
mod survivors;

pub use model::ShiftedBetaGeometric;
pub use survivors::Survivors;
