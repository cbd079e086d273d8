//! What a way to keep the knowledge of a shop can do, and the ports as one of the ways.

use crm_core::{
    ChangeSet, CoreStore, Customer, CustomerId, CustomerStore, Event, InteractionStore, Page,
    PageLimit, TimelineFilter, Version,
};
use futures_executor::block_on;

use crate::common::shop::Told;

/// How many interactions of a timeline are read.
pub(crate) const TIMELINE: usize = 50;

/// Interactions that are told: as values, and as a change set for the ports.
pub(crate) struct Sales {
    pub(crate) told: Vec<Told>,
    pub(crate) changes: ChangeSet,
}

/// A customer after an edit, the version before, and the events of the edit.
pub(crate) type Edit = (Customer, Version, Vec<Event>);

pub(crate) trait Ingest {
    /// Stores the interactions that are not known, and their events, in one transaction.
    fn ingest(&mut self, sales: &mut Sales);
}

pub(crate) trait Customers: Ingest {
    fn customer(&mut self, id: CustomerId) -> Option<Customer>;

    /// Replaces each customer at the expected version, in a transaction for each.
    fn update(&mut self, edits: &mut Vec<Edit>);
}

pub(crate) trait Timelines: Customers {
    /// Reads the latest interactions of a customer; how many there were.
    fn timeline(&mut self, customer: CustomerId) -> usize;
}

/// Any store behind the ports.
pub(crate) struct Port<S> {
    store: S,
    filter: TimelineFilter,
    page: Page,
}

impl<S> Port<S> {
    pub(crate) fn new(store: S) -> Self {
        let limit = PageLimit::new(TIMELINE.try_into().unwrap()).unwrap();
        Self {
            store,
            filter: TimelineFilter::all(),
            page: Page::first(limit),
        }
    }
}

impl<S: CoreStore> Ingest for Port<S> {
    fn ingest(&mut self, sales: &mut Sales) {
        block_on(self.store.apply(std::mem::take(&mut sales.changes))).unwrap();
    }
}

impl<S: CoreStore + CustomerStore> Customers for Port<S> {
    fn customer(&mut self, id: CustomerId) -> Option<Customer> {
        block_on(self.store.customer(id)).unwrap()
    }

    fn update(&mut self, edits: &mut Vec<Edit>) {
        for (customer, expected, events) in edits.drain(..) {
            let changes = ChangeSet::new().update_customer(customer, expected, events);
            block_on(self.store.apply(changes)).unwrap();
        }
    }
}

impl<S: CoreStore + CustomerStore + InteractionStore> Timelines for Port<S> {
    fn timeline(&mut self, customer: CustomerId) -> usize {
        let read = block_on(self.store.timeline(customer, &self.filter, &self.page));
        read.unwrap().items.len()
    }
}
