//! What customers do on sites and in apps: sessions and carts, from what was told in any order.

mod activity;
mod cart;
mod client_times;
mod session;
mod session_rule;

pub use activity::Activity;
pub use cart::{Cart, carts};
pub use client_times::ClientTimes;
pub use session::{Session, sessions};
pub use session_rule::SessionRule;
