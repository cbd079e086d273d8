//! Stores without walls: between tenants, and between what is claimed and what is proved.

use async_trait::async_trait;
use crm_core::{
    ConsentLedger, Cursor, Customer, CustomerFilter, CustomerId, CustomerStore, Event, EventId,
    EventLog, Identity, Interaction, InteractionStore, LoggedEvent, Page, PageLimit, PurchaseFact,
    TimelineFilter,
};
use crm_storage::MemoryStore;
use crm_support::{RequestId, RequestStore, ServiceRequest};

use crate::defect::{Answer, Defect, Handle};

/// What is answered with the rows of another tenant, where the own one has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Leak {
    Customers,
    Identities,
    Timelines,
    Interactions,
    Decisions,
    Purchases,
    Log,
    Events,
    Counts,
    Requests,
}

#[derive(Debug)]
pub(crate) struct Leaks(pub(crate) Leak);

#[async_trait]
impl Defect for Leaks {
    async fn customer(&self, on: &Handle, id: CustomerId) -> Answer<Option<Customer>> {
        let mut read = on.store.customer(id).await?;
        for other in on.others() {
            if self.0 == Leak::Customers && read.is_none() {
                read = other.customer(id).await?;
            }
        }
        Ok(read)
    }

    async fn resolve(&self, on: &Handle, ids: &[Identity]) -> Answer<Vec<Option<CustomerId>>> {
        let mut read = on.store.resolve(ids).await?;
        for other in on.others() {
            if self.0 == Leak::Identities {
                let theirs = other.resolve(ids).await?;
                let pairs = read.into_iter().zip(theirs);
                read = pairs.map(|(own, theirs)| own.or(theirs)).collect();
            }
        }
        Ok(read)
    }

    async fn count(&self, on: &Handle, filter: &CustomerFilter) -> Answer<u64> {
        let mut count = on.store.count_customers(filter).await?;
        for other in on.others() {
            if self.0 == Leak::Counts {
                count += other.count_customers(filter).await?;
            }
        }
        Ok(count)
    }

    async fn ledger(&self, on: &Handle, id: CustomerId) -> Answer<ConsentLedger> {
        let mut read = on.store.consent_ledger(id).await?;
        for other in on.others() {
            if self.0 == Leak::Decisions && read.entries().is_empty() {
                read = other.consent_ledger(id).await?;
            }
        }
        Ok(read)
    }

    async fn timeline_of(&self, on: &Handle, customer: CustomerId) -> MemoryStore {
        for other in on.others() {
            let page = Page::first(PageLimit::ONE);
            let theirs = other
                .timeline(customer, &TimelineFilter::all(), &page)
                .await;
            if self.0 == Leak::Timelines && theirs.is_ok_and(|page| !page.items.is_empty()) {
                return other;
            }
        }
        on.store.clone()
    }

    async fn by_key(
        &self,
        on: &Handle,
        customer: CustomerId,
        source: &crm_core::Code,
        key: &crm_core::IdempotencyKey,
    ) -> Answer<Option<Interaction>> {
        let mut read = on.store.interaction_by_key(customer, source, key).await?;
        for other in on.others() {
            if self.0 == Leak::Interactions && read.is_none() {
                read = other.interaction_by_key(customer, source, key).await?;
            }
        }
        Ok(read)
    }

    async fn foreign_facts(&self, on: &Handle) -> Vec<PurchaseFact> {
        let mut facts = Vec::new();
        for other in on.others() {
            if self.0 == Leak::Purchases {
                let theirs = other.purchase_facts(&Page::default()).await;
                facts.extend(theirs.into_iter().flat_map(|page| page.items));
            }
        }
        facts
    }

    async fn log(
        &self,
        on: &Handle,
        after: Option<&Cursor>,
        limit: PageLimit,
    ) -> Answer<Vec<LoggedEvent>> {
        let mut read = on.store.events_after(after, limit).await?;
        for other in on.others() {
            if self.0 == Leak::Log && after.is_none() && read.is_empty() {
                read = other.events_after(None, limit).await?;
            }
        }
        Ok(read)
    }

    async fn event(&self, on: &Handle, id: EventId) -> Answer<Option<Event>> {
        let mut read = on.store.event(id).await?;
        for other in on.others() {
            if self.0 == Leak::Events && read.is_none() {
                read = other.event(id).await?;
            }
        }
        Ok(read)
    }

    async fn request(&self, on: &Handle, id: RequestId) -> Answer<Option<ServiceRequest>> {
        let mut read = on.store.request(id).await?;
        for other in on.others() {
            if self.0 == Leak::Requests && read.is_none() {
                read = other.request(id).await?;
            }
        }
        Ok(read)
    }
}

/// An identity that was only claimed finds its customer.
#[derive(Debug)]
pub(crate) struct ClaimsFindCustomers;

#[async_trait]
impl Defect for ClaimsFindCustomers {
    async fn resolve(&self, on: &Handle, ids: &[Identity]) -> Answer<Vec<Option<CustomerId>>> {
        let page = Page::first(PageLimit::MAXIMUM);
        let all = on
            .store
            .list_customers(&CustomerFilter::all(), &page)
            .await?;
        let claimed_by = |identity: &Identity| {
            let claims = |one: &&Customer| {
                let mut claims = one.claimed_identities().iter();
                claims.any(|claim| claim.is(identity))
            };
            all.items.iter().find(claims).map(Customer::id)
        };
        let proved = on.store.resolve(ids).await?;
        let both = ids.iter().zip(proved);
        Ok(both
            .map(|(id, proved)| proved.or_else(|| claimed_by(id)))
            .collect())
    }
}
