//! (M)BG/CNBD-k: regular purchases.

mod likelihood;
mod model;
mod outlook;
mod phase;
mod regularity;

pub use model::CnbdK;
pub use outlook::RegularOutlook;
