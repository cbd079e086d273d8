//! The options of the example apps.

mod error;
mod options;
pub mod quickstart;
pub mod segment;

pub use error::ArgumentError;

use options::{Asked, each_option, in_package, in_workspace, purchase_option};
