//! What the models know of a customer.

mod builder;
mod builder_form;
mod counted;
mod day;
mod error;
mod groups;
mod observed;
mod repeat_history;
mod spend;
mod spend_groups;

pub use builder::RepeatHistories;
pub use error::HistoryError;
pub use groups::HistoryGroups;
pub use observed::{ObservedBase, ObservedCustomer};
pub use repeat_history::{Recency, RepeatHistory};
pub use spend::SpendHistory;
pub use spend_groups::SpendGroups;

pub(super) use counted::Counted;
pub(super) use groups::{Ages, Usual};
