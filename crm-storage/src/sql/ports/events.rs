//! The event log of a tenant.

use async_trait::async_trait;
use crm_core::{
    Cursor, CustomerId, EntityRef, Event, EventId, EventLog, LoggedEvent, Page, PageLimit, PageOf,
    StoreError,
};

use super::Store;
use super::repository::events;
use crate::cursor::List;
use crate::sql::types::Id;

#[async_trait]
impl EventLog for Store {
    async fn events_after(
        &self,
        cursor: Option<&Cursor>,
        limit: PageLimit,
    ) -> Result<Vec<LoggedEvent>, StoreError> {
        let list = List::log(self.tenant());
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
            .read_one(move |conn| events::end(conn, tenant))
            .await?;
        Ok(end.map(|position| List::log(self.tenant()).cursor(&position)))
    }

    async fn events_of_entity(
        &self,
        entity: &EntityRef,
        page: &Page,
    ) -> Result<PageOf<Event>, StoreError> {
        let list = List::events_of_entity(self.tenant(), entity);
        let position = list.start(page)?.unwrap_or(0);
        let (tenant, entity, limit) = (self.tenant_key(), entity.clone(), page.limit);
        let one_more = limit.rows().saturating_add(1);
        let rows = self
            .executor
            .read(move |conn| events::of_entity(conn, tenant, &entity, position, one_more))
            .await?;
        Ok(page_of_events(rows, limit, list))
    }

    async fn events_of_customer(
        &self,
        customer: CustomerId,
        page: &Page,
    ) -> Result<PageOf<Event>, StoreError> {
        let list = List::events_of_customer(self.tenant(), customer);
        let position = list.start(page)?.unwrap_or(0);
        let (tenant, customer) = (self.tenant_key(), Id(customer.as_uuid()));
        let limit = page.limit;
        let one_more = limit.rows().saturating_add(1);
        let rows = self
            .executor
            .read(move |conn| events::of_customer(conn, tenant, customer, position, one_more))
            .await?;
        Ok(page_of_events(rows, limit, list))
    }

    async fn event(&self, id: EventId) -> Result<Option<Event>, StoreError> {
        let (tenant, id) = (self.tenant_key(), Id(id.as_uuid()));
        self.executor
            .read_one(move |conn| events::by_id(conn, tenant, id))
            .await
    }
}

/// Cuts events read with their positions, one more than the page has, down to a page.
fn page_of_events(rows: Vec<(u64, Event)>, limit: PageLimit, list: List) -> PageOf<Event> {
    let page = PageOf::cut(rows, limit, |(position, _)| list.cursor(position));
    let events = page.items.into_iter().map(|(_, event)| event);
    PageOf::new(events.collect(), page.next)
}
