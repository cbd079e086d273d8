//! From purchases to what is to come: models fitted, customers scored, the outlook of a report made.

mod alive;
mod clusters;
mod cohorts;
mod error;
mod line;
mod scores;

pub use alive::alive_curve;
pub use clusters::cluster_map;
pub use cohorts::cohorts;
pub use error::ForecastError;
pub use line::PurchaseLine;
pub use scores::{CustomerScore, Scores};
