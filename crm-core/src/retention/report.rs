//! What came of applying a policy.

use std::collections::BTreeMap;

use crate::code::Code;
use crate::store::Cursor;

/// How much a rule removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetentionCount {
    /// Interactions.
    pub interactions: u64,
    /// Whole customers; their interactions are not counted.
    pub customers: u64,
}

/// What came of applying a policy to a page of customers, or would come of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetentionReport {
    /// How many customers the page had.
    pub seen: u64,
    /// How many of them a legal hold kept as they were.
    pub held: u64,
    /// How much each rule removed, by its name; rules that removed nothing are left out.
    pub removed: BTreeMap<Code, RetentionCount>,
    /// From where to go on; `None` when all customers were seen.
    pub next: Option<Cursor>,
}

impl RetentionReport {
    pub(crate) fn count_interactions(&mut self, rule: &Code, interactions: usize) {
        let count = self.removed.entry(rule.clone()).or_default();
        let interactions = u64::try_from(interactions).unwrap_or(u64::MAX);
        count.interactions = count.interactions.saturating_add(interactions);
    }

    pub(crate) fn count_customer(&mut self, rule: &Code) {
        let count = self.removed.entry(rule.clone()).or_default();
        count.customers = count.customers.saturating_add(1);
    }
}
