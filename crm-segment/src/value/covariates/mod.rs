//! What is known of customers from the start, and moves the parameters of a model.

mod columns;
mod error;
mod form;
mod groups;
mod groups_form;
mod likelihood;
mod model;
mod moved;
mod names;
mod scaling;
mod search;

pub use error::CovariateError;
pub use groups::CovariateGroups;
pub use model::{Coefficient, WithCovariates};
pub use moved::{CovariateModel, MovedParameter};
pub use names::Covariates;

pub(super) use likelihood::Kernel;
pub(super) use search::fit_with_covariates;
