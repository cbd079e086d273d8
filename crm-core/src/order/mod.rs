//! How far the orders of a customer have come, from what was told in any order.

mod record;
mod state;

pub use record::{Order, orders};
pub use state::OrderState;
