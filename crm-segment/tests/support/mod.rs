//! A store in memory that hands out tiny pages, so that every list has several.

use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use crm_core::{
    Code, ConsentLedger, ConsentRecord, Cursor, Customer, CustomerFilter, CustomerId,
    CustomerStore, IdempotencyKey, Identity, Interaction, InteractionId, InteractionStore, Page,
    PageOf, PurchaseFact, StoreError, TimelineFilter,
};

/// Customers, consents and interactions, each in the order in which lists give them.
#[derive(Debug, Default)]
pub(crate) struct TinyPages {
    pub(crate) customers: Vec<Customer>,
    pub(crate) consents: Vec<ConsentRecord>,
    pub(crate) interactions: Vec<Interaction>,
    /// How many ledgers were read.
    pub(crate) ledgers_read: AtomicUsize,
}

fn page_of<T: Clone>(rows: &[T], page: &Page) -> Result<PageOf<T>, StoreError> {
    let from = match &page.after {
        Some(cursor) => cursor
            .as_str()
            .parse()
            .map_err(|_| StoreError::InvalidCursor)?,
        None => 0_usize,
    };
    let to = rows.len().min(from + page.limit.rows().min(2));
    let next = (to < rows.len()).then(|| Cursor::from_store(to.to_string()));
    Ok(PageOf::new(rows[from..to].to_vec(), next))
}

#[async_trait]
impl CustomerStore for TinyPages {
    async fn customer(&self, id: CustomerId) -> Result<Option<Customer>, StoreError> {
        Ok(self
            .customers
            .iter()
            .find(|customer| customer.id() == id)
            .cloned())
    }

    async fn customers(&self, ids: &[CustomerId]) -> Result<Vec<Customer>, StoreError> {
        Ok(self
            .customers
            .iter()
            .filter(|customer| ids.contains(&customer.id()))
            .cloned()
            .collect())
    }

    async fn resolve(
        &self,
        identities: &[Identity],
    ) -> Result<Vec<Option<CustomerId>>, StoreError> {
        Ok(vec![None; identities.len()])
    }

    async fn list_customers(
        &self,
        filter: &CustomerFilter,
        page: &Page,
    ) -> Result<PageOf<Customer>, StoreError> {
        let admitted: Vec<Customer> = self
            .customers
            .iter()
            .filter(|customer| filter.admits(customer))
            .cloned()
            .collect();
        page_of(&admitted, page)
    }

    async fn count_customers(&self, filter: &CustomerFilter) -> Result<u64, StoreError> {
        Ok(self
            .customers
            .iter()
            .filter(|customer| filter.admits(customer))
            .count() as u64)
    }

    async fn consent_ledger(&self, customer: CustomerId) -> Result<ConsentLedger, StoreError> {
        self.ledgers_read.fetch_add(1, Ordering::Relaxed);
        let own = self
            .consents
            .iter()
            .filter(|entry| entry.customer() == customer);
        Ok(ConsentLedger::new(own.cloned().collect()))
    }
}

#[async_trait]
impl InteractionStore for TinyPages {
    async fn interaction(
        &self,
        customer: CustomerId,
        id: InteractionId,
    ) -> Result<Option<Interaction>, StoreError> {
        let own = self
            .interactions
            .iter()
            .find(|i| i.customer() == customer && i.id() == id);
        Ok(own.cloned())
    }

    async fn interaction_by_key(
        &self,
        _: CustomerId,
        _: &Code,
        _: &IdempotencyKey,
    ) -> Result<Option<Interaction>, StoreError> {
        Ok(None)
    }

    async fn timeline(
        &self,
        customer: CustomerId,
        filter: &TimelineFilter,
        page: &Page,
    ) -> Result<PageOf<Interaction>, StoreError> {
        let own = self
            .interactions
            .iter()
            .filter(|i| i.customer() == customer && filter.admits(i));
        page_of(&own.cloned().collect::<Vec<_>>(), page)
    }

    async fn purchase_facts(&self, page: &Page) -> Result<PageOf<PurchaseFact>, StoreError> {
        let facts: Vec<PurchaseFact> = self
            .interactions
            .iter()
            .filter_map(Interaction::purchase_fact)
            .collect();
        page_of(&facts, page)
    }
}
