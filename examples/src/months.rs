//! Purchases per month, by customers who are new and by those who come back.

use std::collections::{BTreeMap, BTreeSet};

use crate::report::MonthRow;
use chrono::Datelike;
use crm_core::{CustomerId, PurchaseFact};

/// The months of the base, in order, without gaps; a customer's first purchase is the new one.
///
/// The facts of a customer must come in the order of their instants.
#[must_use]
pub fn purchases_per_month(facts: &[PurchaseFact]) -> Vec<MonthRow> {
    let mut months: BTreeMap<(i32, u32), (u64, u64)> = BTreeMap::new();
    let mut seen: BTreeSet<CustomerId> = BTreeSet::new();
    for fact in facts {
        if let PurchaseFact::Purchase {
            customer,
            occurred_at,
            ..
        } = fact
        {
            let day = occurred_at.to_datetime();
            let (new, returning) = months.entry((day.year(), day.month())).or_default();
            let counted = if seen.insert(*customer) {
                new
            } else {
                returning
            };
            *counted = counted.saturating_add(1);
        }
    }
    let row = |((year, month), (new, returning))| MonthRow {
        label: format!("{year:04}-{month:02}"),
        new,
        returning,
    };
    months.into_iter().map(row).collect()
}
