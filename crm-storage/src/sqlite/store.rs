//! The store of one tenant.

use std::sync::Arc;

use async_trait::async_trait;
use crm_core::{
    ChangeReport, ChangeSet, Code, ConsentLedger, CoreStore, Cursor, Customer, CustomerFilter,
    CustomerId, CustomerStore, EntityRef, Event, EventId, EventLog, IdempotencyKey, Identity,
    Interaction, InteractionId, InteractionStore, LoggedEvent, Page, PageLimit, PageOf,
    PurchaseFact, StoreError, TenantId, TimelineFilter,
};

use super::executor::Executor;
use super::repository::{changes, consents, customers, events, identities, interactions};
use crate::cursor::List;
use crate::sql::types::Id;

/// The store of one tenant of a [`SqliteDatabase`](super::SqliteDatabase). Clones share it.
#[derive(Debug, Clone)]
pub struct SqliteStore {
    pub(super) executor: Arc<Executor>,
    tenant: TenantId,
}

impl SqliteStore {
    pub(super) fn new(executor: Arc<Executor>, tenant: TenantId) -> Self {
        Self { executor, tenant }
    }

    /// The tenant whose store it is.
    #[must_use]
    pub fn tenant(&self) -> TenantId {
        self.tenant
    }

    pub(super) fn tenant_key(&self) -> Id {
        Id(self.tenant.as_uuid())
    }

    /// Cuts events read with their positions, one more than the page has, down to a page.
    fn page_of_events(rows: Vec<(u64, Event)>, limit: PageLimit, list: List) -> PageOf<Event> {
        let page = PageOf::cut(rows, limit, |(position, _)| list.cursor(position));
        let events = page.items.into_iter().map(|(_, event)| event);
        PageOf::new(events.collect(), page.next)
    }
}

#[async_trait]
impl CustomerStore for SqliteStore {
    async fn customer(&self, id: CustomerId) -> Result<Option<Customer>, StoreError> {
        let (tenant, id) = (self.tenant_key(), Id(id.as_uuid()));
        self.executor
            .read(move |conn| customers::by_id(conn, tenant, id))
            .await
    }

    async fn customers(&self, ids: &[CustomerId]) -> Result<Vec<Customer>, StoreError> {
        let (tenant, ids) = (self.tenant_key(), ids.to_vec());
        self.executor
            .read(move |conn| customers::by_ids(conn, tenant, &ids))
            .await
    }

    async fn resolve(
        &self,
        identities: &[Identity],
    ) -> Result<Vec<Option<CustomerId>>, StoreError> {
        let (tenant, identities) = (self.tenant_key(), identities.to_vec());
        self.executor
            .read(move |conn| identities::resolve(conn, tenant, &identities))
            .await
    }

    async fn list_customers(
        &self,
        filter: &CustomerFilter,
        page: &Page,
    ) -> Result<PageOf<Customer>, StoreError> {
        let list = List::customers(self.tenant);
        let (tenant, filter, limit) = (self.tenant_key(), filter.clone(), page.limit);
        let after = list.start(page)?;
        let rows = self
            .executor
            .read(move |conn| customers::list(conn, tenant, &filter, after, limit))
            .await?;
        Ok(PageOf::cut(rows, limit, |last| list.cursor(&last.id())))
    }

    async fn count_customers(&self, filter: &CustomerFilter) -> Result<u64, StoreError> {
        let (tenant, filter) = (self.tenant_key(), filter.clone());
        self.executor
            .read(move |conn| customers::count(conn, tenant, &filter))
            .await
    }

    async fn consent_ledger(&self, customer: CustomerId) -> Result<ConsentLedger, StoreError> {
        let (tenant, customer) = (self.tenant_key(), Id(customer.as_uuid()));
        self.executor
            .read(move |conn| consents::ledger(conn, tenant, customer))
            .await
    }
}

#[async_trait]
impl InteractionStore for SqliteStore {
    async fn interaction(
        &self,
        customer: CustomerId,
        id: InteractionId,
    ) -> Result<Option<Interaction>, StoreError> {
        let tenant = self.tenant_key();
        let (customer, id) = (Id(customer.as_uuid()), Id(id.as_uuid()));
        self.executor
            .read(move |conn| interactions::by_id(conn, tenant, customer, id))
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
            .read(move |conn| interactions::by_key(conn, tenant, customer, source.as_str(), &key))
            .await
    }

    async fn timeline(
        &self,
        customer: CustomerId,
        filter: &TimelineFilter,
        page: &Page,
    ) -> Result<PageOf<Interaction>, StoreError> {
        let list = List::timeline(self.tenant, customer);
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
        let list = List::purchase_facts(self.tenant);
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

#[async_trait]
impl EventLog for SqliteStore {
    async fn events_after(
        &self,
        cursor: Option<&Cursor>,
        limit: PageLimit,
    ) -> Result<Vec<LoggedEvent>, StoreError> {
        let list = List::log(self.tenant);
        let position: u64 = cursor.map_or(Ok(0), |cursor| list.place(cursor))?;
        let tenant = self.tenant_key();
        let rows = self
            .executor
            .read(move |conn| events::after(conn, tenant, position, limit.rows()))
            .await?;
        let logged = |(position, event)| LoggedEvent::new(list.cursor(&position), event);
        Ok(rows.into_iter().map(logged).collect())
    }

    async fn log_end(&self) -> Result<Option<Cursor>, StoreError> {
        let tenant = self.tenant_key();
        let end = self
            .executor
            .read(move |conn| events::end(conn, tenant))
            .await?;
        Ok(end.map(|position| List::log(self.tenant).cursor(&position)))
    }

    async fn events_of_entity(
        &self,
        entity: &EntityRef,
        page: &Page,
    ) -> Result<PageOf<Event>, StoreError> {
        let list = List::events_of_entity(self.tenant, entity);
        let position = list.start(page)?.unwrap_or(0);
        let (tenant, entity, limit) = (self.tenant_key(), entity.clone(), page.limit);
        let one_more = limit.rows().saturating_add(1);
        let rows = self
            .executor
            .read(move |conn| events::of_entity(conn, tenant, &entity, position, one_more))
            .await?;
        Ok(Self::page_of_events(rows, limit, list))
    }

    async fn events_of_customer(
        &self,
        customer: CustomerId,
        page: &Page,
    ) -> Result<PageOf<Event>, StoreError> {
        let list = List::events_of_customer(self.tenant, customer);
        let position = list.start(page)?.unwrap_or(0);
        let (tenant, customer) = (self.tenant_key(), Id(customer.as_uuid()));
        let limit = page.limit;
        let one_more = limit.rows().saturating_add(1);
        let rows = self
            .executor
            .read(move |conn| events::of_customer(conn, tenant, customer, position, one_more))
            .await?;
        Ok(Self::page_of_events(rows, limit, list))
    }

    async fn event(&self, id: EventId) -> Result<Option<Event>, StoreError> {
        let (tenant, id) = (self.tenant_key(), Id(id.as_uuid()));
        self.executor
            .read(move |conn| events::by_id(conn, tenant, id))
            .await
    }
}

#[async_trait]
impl CoreStore for SqliteStore {
    async fn apply(&self, set: ChangeSet) -> Result<ChangeReport, StoreError> {
        let tenant = self.tenant_key();
        self.executor
            .write(move |conn| changes::apply(conn, tenant, &set))
            .await
    }
}
