//! The purchases as the store tells them.

use crm_core::{InteractionStore, Page, PageLimit, PurchaseFact, StoreError, Timestamp};
use futures_executor::block_on;

/// All purchases and returns; those of a customer in the order of their instants.
///
/// # Errors
/// When the store fails.
pub fn purchase_facts(store: &dyn InteractionStore) -> Result<Vec<PurchaseFact>, StoreError> {
    let mut facts = Vec::new();
    let mut page = Page::first(PageLimit::MAXIMUM);
    loop {
        let read = block_on(store.purchase_facts(&page))?;
        facts.extend(read.items);
        match read.next {
            Some(next) => page = Page::after(next, PageLimit::MAXIMUM),
            None => return Ok(facts),
        }
    }
}

/// When somebody last bought or gave back.
#[must_use]
pub fn last_purchase(facts: &[PurchaseFact]) -> Option<Timestamp> {
    facts.iter().map(PurchaseFact::occurred_at).max()
}
