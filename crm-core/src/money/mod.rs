//! Amounts of money and their currencies.

mod amount;
mod currency;

pub use amount::{Money, MoneyError};
pub use currency::Currency;
