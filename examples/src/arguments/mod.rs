//! The options of the example apps.

mod command;
mod error;
pub mod explore;
mod options;
pub mod quickstart;
pub mod segment;
pub mod staffing;

pub use command::Command;
pub use error::ArgumentError;

use options::{Asked, each_option, number, purchase_option};
