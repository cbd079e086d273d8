//! Answering questions.

use std::collections::BTreeSet;
use std::ops::Bound;

use crm_core::{
    ConsentLedger, Cursor, Customer, CustomerFilter, CustomerId, CustomerOverview, EntityRef,
    Event, EventId, Interaction, InteractionId, LoggedEvent, OverviewQuery, Page, PageLimit,
    PageOf, PurchaseFact, StoreError, TenantId, TimelineFilter,
};

use super::tables::{Place, SourceKey, Tables, place_of};
use crate::cursor::List;

impl Tables {
    pub(super) fn customers_of(&self, ids: &[CustomerId]) -> Vec<Customer> {
        let mut seen = BTreeSet::new();
        let once = ids.iter().filter(|id| seen.insert(**id));
        once.filter_map(|id| self.customers.get(id).cloned())
            .collect()
    }

    pub(super) fn list_customers(
        &self,
        tenant: TenantId,
        filter: &CustomerFilter,
        page: &Page,
    ) -> Result<PageOf<Customer>, StoreError> {
        let list = List::customers(tenant);
        let start: Option<CustomerId> = list.start(page)?;
        let rows = self
            .customers
            .range(behind(start))
            .map(|(_, customer)| customer)
            .filter(|customer| filter.admits(customer));
        let rows = take_one_more(rows, page.limit).cloned().collect();
        Ok(PageOf::cut(rows, page.limit, |last| {
            list.cursor(&last.id())
        }))
    }

    pub(super) fn count_customers(&self, filter: &CustomerFilter) -> u64 {
        let passing = self
            .customers
            .values()
            .filter(|customer| filter.admits(customer));
        u64::try_from(passing.count()).unwrap_or(u64::MAX)
    }

    pub(super) fn consent_ledger(&self, customer: CustomerId) -> ConsentLedger {
        let ids = self.ledgers.get(&customer).into_iter().flatten();
        let entries = ids.filter_map(|id| self.consents.get(id).cloned());
        let persons = self.aliases_of(customer).chain([customer]);
        ConsentLedger::of_persons(entries.collect(), persons)
    }

    pub(super) fn interaction(
        &self,
        customer: CustomerId,
        id: InteractionId,
    ) -> Option<&Interaction> {
        let (owner, place) = self.interaction_ids.get(&id)?;
        if *owner != customer {
            return None;
        }
        self.timelines.get(owner)?.get(place)
    }

    pub(super) fn interaction_by_key(&self, key: &SourceKey) -> Option<&Interaction> {
        let place = self.interaction_keys.get(key)?;
        self.timelines.get(&key.0)?.get(place)
    }

    pub(super) fn timeline(
        &self,
        tenant: TenantId,
        customer: CustomerId,
        filter: &TimelineFilter,
        page: &Page,
    ) -> Result<PageOf<Interaction>, StoreError> {
        let list = List::timeline(tenant, customer);
        let before: Option<Place> = list.start(page)?;
        let before = before.map_or(Bound::Unbounded, Bound::Excluded);
        let rows = self
            .timelines
            .get(&customer)
            .into_iter()
            .flat_map(|timeline| timeline.range((Bound::Unbounded, before)).rev())
            .map(|(_, interaction)| interaction)
            .filter(|interaction| filter.admits(interaction));
        let rows = take_one_more(rows, page.limit).cloned().collect();
        Ok(PageOf::cut(rows, page.limit, |last| {
            list.cursor(&place_of(last))
        }))
    }

    pub(super) fn purchase_facts(
        &self,
        tenant: TenantId,
        page: &Page,
    ) -> Result<PageOf<PurchaseFact>, StoreError> {
        let list = List::purchase_facts(tenant);
        let start: Option<(CustomerId, Place)> = list.start(page)?;
        let first_customer =
            start.map_or(Bound::Unbounded, |(customer, _)| Bound::Included(customer));
        let rows = self
            .timelines
            .range((first_customer, Bound::Unbounded))
            .flat_map(|(customer, timeline)| {
                timeline
                    .iter()
                    .map(|(place, row)| ((*customer, *place), row))
            })
            .filter(|(place, _)| start.is_none_or(|start| *place > start))
            .filter_map(|(place, interaction)| Some((place, interaction.purchase_fact()?)));
        let rows = take_one_more(rows, page.limit).collect();
        let page = PageOf::cut(rows, page.limit, |(place, _)| list.cursor(place));
        let facts = page.items.into_iter().map(|(_, fact)| fact).collect();
        Ok(PageOf::new(facts, page.next))
    }

    pub(super) fn overview(
        &self,
        id: CustomerId,
        query: &OverviewQuery,
    ) -> Option<CustomerOverview> {
        let leads_to = || self.customers.get(&self.aliases.get(&id)?.customer);
        let customer = self.customers.get(&id).or_else(leads_to)?;
        let consents = self.consent_ledger(customer.id());
        let timelines = self.timelines.get(&customer.id()).into_iter();
        let latest_first = timelines.flat_map(|timeline| timeline.values().rev());
        Some(CustomerOverview::of(
            customer.clone(),
            consents,
            latest_first,
            query,
        ))
    }

    pub(super) fn events_after(
        &self,
        tenant: TenantId,
        cursor: Option<&Cursor>,
        limit: PageLimit,
    ) -> Result<Vec<LoggedEvent>, StoreError> {
        let list = List::log(tenant);
        let seen: u64 = cursor.map_or(Ok(0), |cursor| list.place(cursor))?;
        let rows = self.logged().filter(|(position, _)| *position > seen);
        let logged = |(position, event): (u64, &Event)| {
            LoggedEvent::new(list.cursor(&position), event.clone())
        };
        Ok(rows.take(limit.rows()).map(logged).collect())
    }

    pub(super) fn log_end(&self, tenant: TenantId) -> Option<Cursor> {
        let (position, _) = self.logged().last()?;
        Some(List::log(tenant).cursor(&position))
    }

    pub(super) fn events_of_entity(
        &self,
        tenant: TenantId,
        entity: &EntityRef,
        page: &Page,
    ) -> Result<PageOf<Event>, StoreError> {
        let list = List::events_of_entity(tenant, entity);
        self.events_where(list, page, |event| event.entity() == entity)
    }

    pub(super) fn events_of_customer(
        &self,
        tenant: TenantId,
        customer: CustomerId,
        page: &Page,
    ) -> Result<PageOf<Event>, StoreError> {
        let list = List::events_of_customer(tenant, customer);
        self.events_where(list, page, |event| event.customer() == Some(customer))
    }

    pub(super) fn event(&self, id: EventId) -> Option<&Event> {
        let place = self.event_places.get(&id)?;
        self.log.get(*place)
    }

    fn events_where(
        &self,
        list: List,
        page: &Page,
        is_wanted: impl Fn(&Event) -> bool,
    ) -> Result<PageOf<Event>, StoreError> {
        let seen = list.start(page)?.unwrap_or(0);
        let rows = self
            .logged()
            .filter(|(position, event)| *position > seen && is_wanted(event));
        let rows = take_one_more(rows, page.limit).collect();
        let page = PageOf::cut(rows, page.limit, |(position, _)| list.cursor(position));
        let events = page.items.into_iter().map(|(_, event)| event.clone());
        Ok(PageOf::new(events.collect(), page.next))
    }

    /// The log with positions, from 1.
    fn logged(&self) -> impl DoubleEndedIterator<Item = (u64, &Event)> + ExactSizeIterator {
        self.log.iter().enumerate().map(|(index, event)| {
            let position = u64::try_from(index).unwrap_or(u64::MAX).saturating_add(1);
            (position, event)
        })
    }
}

/// The range behind a key, or all.
pub(super) fn behind<K>(key: Option<K>) -> (Bound<K>, Bound<K>) {
    let start = key.map_or(Bound::Unbounded, Bound::Excluded);
    (start, Bound::Unbounded)
}

/// One row more than the page has: it tells whether there is a next page.
pub(super) fn take_one_more<I: Iterator>(rows: I, limit: PageLimit) -> std::iter::Take<I> {
    rows.take(limit.rows().saturating_add(1))
}
