//! Where one customer stands in one period.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use super::ActivityTable;
use super::activity_table::active_numbers;
use crate::{CalendarPeriod, CustomerKey};

/// Where a customer stands in a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LifeCycleState {
    /// Active for the first time.
    New,
    /// Active, and in the period before as well (also called retained).
    Returning,
    /// Active again, after at least one period without.
    Resurrected,
    /// Active once, and not in this period.
    Dormant,
}

impl<K: CustomerKey> ActivityTable<K> {
    /// Where a customer stands in a period; `None` before its first activity, and when the kinds of
    /// period differ.
    #[must_use]
    pub fn state(&self, customer: &K, period: CalendarPeriod) -> Option<LifeCycleState> {
        if period.unit() != self.calendar().unit() {
            return None;
        }
        let row = self.row(customer)?;
        let first = active_numbers(row).next()?;
        let (now, before) = (period.number(), period.plus(-1).number());
        let is_active = |number| row.get(&number).is_some_and(|sum| sum.activities() > 0);
        match (first.cmp(&now), is_active(now)) {
            (Ordering::Greater, _) => None,
            (Ordering::Equal, _) => Some(LifeCycleState::New),
            (_, false) => Some(LifeCycleState::Dormant),
            (_, true) if is_active(before) => Some(LifeCycleState::Returning),
            (_, true) => Some(LifeCycleState::Resurrected),
        }
    }
}
