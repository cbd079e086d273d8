//! Rules that say which customers belong.

mod attribute;
mod compare;
mod condition;
mod definition;
mod error;
mod explanation;
mod facts;
mod tree;

pub use attribute::AttributeTest;
pub use condition::Condition;
pub use definition::SegmentDefinition;
pub use error::RuleError;
pub use explanation::{DecidingCondition, Explanation};
pub use facts::CustomerFacts;
pub use tree::Rule;
