//! What a model foretells of one customer.

mod beta_geometric;
mod customer;
mod nbd;
mod pareto;

pub use customer::Outlook;

pub(super) use beta_geometric::BetaGeometricKernel;
pub(super) use customer::Kernel;
pub(super) use nbd::NbdKernel;
pub(super) use pareto::ParetoKernel;
