//! Interactions of a tenant.

use async_trait::async_trait;
use crm_core::{
    Code, CustomerId, IdempotencyKey, Interaction, InteractionId, InteractionStore, Page, PageOf,
    PurchaseFact, StoreError, TimelineFilter,
};

use super::Store;
use super::repository::interactions::{self, InteractionKey};
use crate::cursor::List;
use crate::sql::types::Id;

#[async_trait]
impl InteractionStore for Store {
    async fn interaction(
        &self,
        customer: CustomerId,
        id: InteractionId,
    ) -> Result<Option<Interaction>, StoreError> {
        let tenant = self.tenant_key();
        let (customer, id) = (Id(customer.as_uuid()), Id(id.as_uuid()));
        self.executor
            .read_one(move |conn| interactions::by_id(conn, tenant, customer, id))
            .await
    }

    async fn interaction_by_key(
        &self,
        customer: CustomerId,
        source: &Code,
        key: &IdempotencyKey,
    ) -> Result<Option<Interaction>, StoreError> {
        let (tenant, customer) = (self.tenant_key(), Id(customer.as_uuid()));
        let (source, key) = (source.clone(), key.clone());
        self.executor
            .read_one(move |conn| {
                let key = InteractionKey {
                    customer,
                    source: source.as_str(),
                    key: key.as_str(),
                };
                interactions::by_key(conn, tenant, key)
            })
            .await
    }

    async fn timeline(
        &self,
        customer: CustomerId,
        filter: &TimelineFilter,
        page: &Page,
    ) -> Result<PageOf<Interaction>, StoreError> {
        let list = List::timeline(self.tenant(), customer);
        let before: Option<interactions::Place> = list.start(page)?;
        let (tenant, customer) = (self.tenant_key(), Id(customer.as_uuid()));
        let (filter, limit) = (filter.clone(), page.limit);
        let rows = self
            .executor
            .read(move |conn| {
                interactions::timeline(conn, tenant, customer, &filter, before, limit)
            })
            .await?;
        Ok(PageOf::cut(rows, limit, |last| {
            list.cursor(&(last.occurred_at(), last.id()))
        }))
    }

    async fn purchase_facts(&self, page: &Page) -> Result<PageOf<PurchaseFact>, StoreError> {
        let list = List::purchase_facts(self.tenant());
        let after = list.start(page)?;
        let (tenant, limit) = (self.tenant_key(), page.limit);
        let rows = self
            .executor
            .read(move |conn| interactions::purchase_facts(conn, tenant, after, limit))
            .await?;
        let page = PageOf::cut(rows, limit, |(place, _)| list.cursor(place));
        let facts = page.items.into_iter().map(|(_, fact)| fact);
        Ok(PageOf::new(facts.collect(), page.next))
    }
}
