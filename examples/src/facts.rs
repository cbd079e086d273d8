//! The purchases as the store tells them.

use chrono::{NaiveTime, TimeDelta};
use crm_core::{Currency, InteractionStore, Page, PageLimit, PurchaseFact, StoreError, Timestamp};
use futures_executor::block_on;

/// All purchases and returns; those of a customer in the order of their instants.
///
/// # Errors
/// When the store fails.
pub fn purchase_facts(store: &dyn InteractionStore) -> Result<Vec<PurchaseFact>, StoreError> {
    let mut facts = Vec::new();
    each_page(store, |page| facts.extend(page))?;
    Ok(facts)
}

/// The same for bases of any size: when somebody last bought or gave back.
///
/// # Errors
/// When the store fails.
pub fn last_purchase_in(store: &dyn InteractionStore) -> Result<Option<Timestamp>, StoreError> {
    let mut last = None;
    each_page(store, |page| last = last.max(last_purchase(&page)))?;
    Ok(last)
}

/// The currency of the purchases, by the first of them; `None` when there is none.
///
/// # Errors
/// When the store fails.
pub fn currency_in(store: &dyn InteractionStore) -> Result<Option<Currency>, StoreError> {
    let read = block_on(store.purchase_facts(&Page::first(PageLimit::ONE)))?;
    Ok(read.items.first().map(|fact| fact.amount().currency()))
}

fn each_page(
    store: &dyn InteractionStore,
    mut take: impl FnMut(Vec<PurchaseFact>),
) -> Result<(), StoreError> {
    let mut page = Page::first(PageLimit::MAXIMUM);
    loop {
        let read = block_on(store.purchase_facts(&page))?;
        take(read.items);
        match read.next {
            Some(next) => page = Page::after(next, PageLimit::MAXIMUM),
            None => return Ok(()),
        }
    }
}

/// When somebody last bought or gave back.
#[must_use]
pub fn last_purchase(facts: &[PurchaseFact]) -> Option<Timestamp> {
    facts.iter().map(PurchaseFact::occurred_at).max()
}

/// A day behind the last purchase: the instant as of which an old base is looked at.
#[must_use]
pub fn morning_after(last_purchase: Timestamp) -> Timestamp {
    let midnight = last_purchase
        .to_datetime()
        .date_naive()
        .and_time(NaiveTime::MIN)
        .and_utc();
    let morning = midnight.checked_add_signed(TimeDelta::hours(24 + 9));
    morning
        .and_then(|at| Timestamp::new(at).ok())
        .unwrap_or(last_purchase)
}
