//! Reading what a rule asks about a customer, and no more.

use chrono::TimeDelta;
use crm_core::{
    ConsentLedger, CoreStore, Customer, CustomerFilter, Interaction, Page, PageLimit, StoreError,
    TimelineFilter, Timestamp,
};
use crm_segment::{CustomerFacts, Rule};
use futures_executor::block_on;

/// Reads customers with what some rule asks about them.
#[derive(Debug)]
pub struct CustomerReader<'store> {
    store: &'store dyn CoreStore,
    events: Option<TimelineFilter>,
}

/// What was read of one customer.
#[derive(Debug)]
pub struct CustomerRecords {
    /// The record.
    pub customer: Customer,
    /// All that was decided.
    pub consents: ConsentLedger,
    /// What happened of the kinds that the rule asks for, by rising instant and id.
    pub timeline: Vec<Interaction>,
}

impl<'store> CustomerReader<'store> {
    /// Reads what a rule asks about, up to and with an instant.
    #[must_use]
    pub fn new(store: &'store dyn CoreStore, rule: &Rule, up_to: Timestamp) -> Self {
        // A timeline ends before its `until`; at the end of time there is nothing behind it.
        let until = up_to.checked_add(TimeDelta::microseconds(1));
        Self {
            store,
            events: rule
                .timeline_filter()
                .map(|filter| filter.between(None, until)),
        }
    }

    /// Hands over every customer, one after the other: of records there is a page in memory, of the rest that of one
    /// customer.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn each(&self, mut take: impl FnMut(CustomerRecords)) -> Result<(), StoreError> {
        let mut page = Page::first(PageLimit::MAXIMUM);
        loop {
            let read = block_on(self.store.list_customers(&CustomerFilter::all(), &page))?;
            for customer in read.items {
                take(self.records(customer)?);
            }
            match read.next {
                Some(next) => page = Page::after(next, PageLimit::MAXIMUM),
                None => return Ok(()),
            }
        }
    }

    /// Reads what is asked about one customer.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn records(&self, customer: Customer) -> Result<CustomerRecords, StoreError> {
        // The ledger is read whatever the rule asks for: it tells who is restricted.
        let consents = block_on(self.store.consent_ledger(customer.id()))?;
        let timeline = self.timeline(&customer)?;
        Ok(CustomerRecords {
            customer,
            consents,
            timeline,
        })
    }

    fn timeline(&self, customer: &Customer) -> Result<Vec<Interaction>, StoreError> {
        let mut timeline = Vec::new();
        let Some(filter) = &self.events else {
            return Ok(timeline);
        };
        let mut page = Page::first(PageLimit::MAXIMUM);
        loop {
            let read = block_on(self.store.timeline(customer.id(), filter, &page))?;
            timeline.extend(read.items);
            match read.next {
                Some(next) => page = Page::after(next, PageLimit::MAXIMUM),
                None => break,
            }
        }
        timeline.sort_by_key(|event| (event.occurred_at(), event.id()));
        Ok(timeline)
    }
}

impl CustomerRecords {
    /// The same as facts at an instant.
    #[must_use]
    pub fn facts(&self, as_of: Timestamp) -> CustomerFacts<'_> {
        CustomerFacts::new(&self.customer, &self.consents, as_of).with_timeline(&self.timeline)
    }
}
