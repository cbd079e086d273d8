//! NBD.

mod likelihood;
mod model;

pub use model::Nbd;
