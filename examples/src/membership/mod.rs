//! Who belongs to a rule as time passes, worked out after the fact.
//!
//! What happened and what was consented has instants, and is followed. Of attributes, tags and relations a store
//! keeps none but today's; what is worked out from the whole base (scores, segments, stages, figures) was another one
//! on each day, and is not followed at all: see [`not_followed`].

mod customer_reader;
mod day_flow;
mod error;
mod followed;
mod history;
mod span;

pub use customer_reader::{CustomerReader, CustomerRecords};
pub use day_flow::{DayFlow, MembershipFlow, follow};
pub use error::MembershipError;
pub use followed::not_followed;
pub use history::{HeldCondition, MembershipHistory, Spell};
pub use span::DaySpan;
