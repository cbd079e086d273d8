//! One rule of how long something is kept.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::RetentionPeriod;
use crate::code::Code;
use crate::interaction::InteractionKind;

/// What a rule is about, and what its period runs from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum RetentionTarget {
    /// Interactions of these kinds, each from when it occurred.
    Interactions(BTreeSet<InteractionKind>),
    /// All interactions of these kinds, from the customer's last activity.
    InteractionsOfInactive(BTreeSet<InteractionKind>),
    /// The whole customer, from its last activity: it is erased.
    Customer,
}

/// A rule of how long something is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetentionRule {
    /// Its name, which stands in reports and events: a paragraph, a record of processing.
    pub code: Code,
    /// What it is about.
    pub target: RetentionTarget,
    /// For how long that is kept.
    pub period: RetentionPeriod,
}

impl RetentionRule {
    /// A rule of this name.
    #[must_use]
    pub fn new(code: Code, target: RetentionTarget, period: RetentionPeriod) -> Self {
        Self {
            code,
            target,
            period,
        }
    }
}
