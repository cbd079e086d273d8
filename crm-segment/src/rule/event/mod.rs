//! What a rule asks of the interactions of a customer.

mod condition;
mod filter;
mod measure;
mod property;
mod regularity;
mod sequence;

pub use condition::EventCondition;
pub use filter::EventFilter;
pub use measure::{DistinctOf, EventMeasure};
pub use property::{EventProperty, PropertyTest};
pub use regularity::Regularity;
pub use sequence::EventSequence;
