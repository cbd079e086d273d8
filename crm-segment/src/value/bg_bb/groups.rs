//! The histories of a base.

use super::OpportunityHistory;
use crate::value::history::Counted;

/// Histories in rising order with the number of customers who have each: what
/// [`BgBb`](crate::value::BgBb) is fitted to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpportunityGroups {
    groups: Counted<OpportunityHistory>,
}

impl OpportunityGroups {
    /// Takes histories with the number of customers who have each.
    #[must_use]
    pub fn new(histories: impl IntoIterator<Item = (OpportunityHistory, u64)>) -> Self {
        let histories = histories.into_iter().collect();
        Self {
            groups: Counted::new(histories, |history| *history),
        }
    }

    /// How many customers there are.
    #[must_use]
    pub fn customers(&self) -> u64 {
        self.groups.customers()
    }

    /// Each history with the number of its customers, in rising order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (OpportunityHistory, u64)> {
        self.groups.iter()
    }
}
