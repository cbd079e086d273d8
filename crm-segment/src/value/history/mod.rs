//! What the models know of a customer.

mod builder;
mod error;
mod groups;
mod observed;
mod repeat_history;
mod spend;

pub use builder::RepeatHistories;
pub use error::HistoryError;
pub use groups::HistoryGroups;
pub use observed::{ObservedBase, ObservedCustomer};
pub use repeat_history::{Recency, RepeatHistory};
pub use spend::{SpendGroups, SpendHistory};
