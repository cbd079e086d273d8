//! Purchases per month, by customers who are new and by those who come back.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Datelike;
use crm_core::{CustomerId, InteractionStore, Page, PageLimit, PurchaseFact};
use ecrm_examples::report::MonthRow;
use futures_executor::block_on;

use crate::Failure;

/// The months of the base, in order, without gaps; a customer's first purchase is the new one.
pub(crate) fn purchases_per_month(store: &dyn InteractionStore) -> Result<Vec<MonthRow>, Failure> {
    let mut months: BTreeMap<(i32, u32), (u64, u64)> = BTreeMap::new();
    let mut seen: BTreeSet<CustomerId> = BTreeSet::new();
    let mut page = Page::first(PageLimit::MAXIMUM);
    loop {
        // The facts of a customer come in the order of their instants.
        let read = block_on(store.purchase_facts(&page))?;
        for fact in &read.items {
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
        match read.next {
            Some(next) => page = Page::after(next, PageLimit::MAXIMUM),
            None => break,
        }
    }
    let row = |((year, month), (new, returning))| MonthRow {
        label: format!("{year:04}-{month:02}"),
        new,
        returning,
    };
    Ok(months.into_iter().map(row).collect())
}
