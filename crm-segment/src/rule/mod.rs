//! Rules that say which customers belong.

mod answer;
mod attribute_test;
mod bucket;
mod comparison;
mod condition;
mod definition;
mod definitions;
mod definitions_error;
mod error;
mod event;
mod explanation;
mod facts;
mod figure_test;
mod figures;
mod identity;
mod lint;
mod permission;
mod profile_field;
mod relation;
mod source;
mod span;
mod text;
mod tree;
mod value_order;
mod window;

pub use answer::RuleAnswer;
pub use attribute_test::AttributeTest;
pub use bucket::{Bucket, BucketSeed};
pub use comparison::Comparison;
pub use condition::Condition;
pub use definition::SegmentDefinition;
pub use definitions::SegmentDefinitions;
pub use definitions_error::SegmentDefinitionsError;
pub use error::RuleError;
pub(crate) use event::{Distinct, compares_average, compares_count, compares_extreme};
pub use event::{
    DistinctOf, EventCondition, EventFilter, EventMeasure, EventProperty, EventSequence,
    PropertyTest, Regularity, SessionCondition,
};
pub use explanation::{DecidingCondition, Explanation};
pub use facts::CustomerFacts;
pub use figure_test::FigureTest;
pub use figures::CustomerFigures;
pub use identity::IdentityCondition;
pub use lint::{DefinitionsLint, RuleFinding, RuleFindingKind, RuleLint};
pub(crate) use permission::{is_permitted, permission_changes_after};
pub use profile_field::ProfileField;
pub use source::ConditionSource;
pub(crate) use source::timeline_filter;
pub use span::MembershipSpan;
pub use text::RuleTextError;
pub use tree::Rule;
pub use window::{SecondsFromNow, Window, WindowBound};
