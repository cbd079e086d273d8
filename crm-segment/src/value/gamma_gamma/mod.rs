//! Gamma-Gamma: what a purchase is worth.

mod likelihood;
mod model;

pub use model::GammaGamma;
