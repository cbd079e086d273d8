//! What the models know of a customer.

mod builder;
mod groups;
mod observed;
mod refund;
mod repeat_history;
mod spend;

pub use builder::RepeatHistories;
pub use groups::HistoryGroups;
pub use observed::{ObservedBase, ObservedCustomer};
pub use refund::{HistoryError, RefundPolicy};
pub use repeat_history::{Recency, RepeatHistory};
pub use spend::{SpendGroups, SpendHistory};
