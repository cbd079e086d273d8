//! Pareto/NBD.

mod dropout;
mod likelihood;
mod model;

pub use model::ParetoNbd;
