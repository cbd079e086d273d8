//! What a rule asks of the interactions of a customer.

mod condition;
mod filter;
mod measure;
mod property;
mod regularity;
mod sequence;
mod session;

pub use condition::EventCondition;
pub use filter::EventFilter;
pub(crate) use measure::{Distinct, compares_average, compares_count, compares_extreme};
pub use measure::{DistinctOf, EventMeasure};
pub use property::{EventProperty, PropertyTest};
pub use regularity::Regularity;
pub use sequence::EventSequence;
pub use session::SessionCondition;
