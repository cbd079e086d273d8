//! How far the orders of a customer have come, from what was told in any order.

mod record;
mod return_rule;
mod state;
mod tracking;

pub use record::{Order, orders};
pub use return_rule::{ReturnAnswer, ReturnRule};
pub use state::OrderState;
pub use tracking::OrderTracking;
