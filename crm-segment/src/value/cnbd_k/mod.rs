//! (M)BG/CNBD-k: regular purchases.

mod likelihood;
mod model;
mod outlook;
mod phase;

pub use model::CnbdK;
pub use outlook::RegularOutlook;
