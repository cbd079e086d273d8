//! The service over a store in memory, and what it holds.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crm_core::conformance::world::{all_pages, note};
use crm_core::*;
use crm_storage::{MemoryDatabase, MemoryStore};
use futures_executor::block_on;

use crate::world::*;

pub(crate) struct Office {
    pub(crate) profiles: Profiles,
    pub(crate) store: MemoryStore,
    pub(crate) clock: Arc<ManualClock>,
}

/// A customer as far as identities go: what it holds since when, its interactions by their keys, and
/// how many others were merged into it.
pub(crate) type Holding = (BTreeMap<IdentityKey, Timestamp>, BTreeSet<String>, usize);

/// All that is stored of customers and the log.
#[derive(Debug, PartialEq)]
pub(crate) struct Content {
    customers: Vec<(Customer, Vec<Interaction>)>,
    merges: Vec<MergeRecord>,
    aliases: Vec<CustomerAlias>,
    log: BTreeMap<String, usize>,
}

impl Content {
    /// The same without these customers.
    pub(crate) fn without(&self, ids: &BTreeSet<CustomerId>) -> Vec<(Customer, Vec<Interaction>)> {
        let others = self.customers.iter();
        let others = others.filter(|(customer, _)| !ids.contains(&customer.id()));
        others.cloned().collect()
    }
}

pub(crate) fn office(policy: IdentityPolicy) -> Office {
    let clock = Arc::new(ManualClock::new(at(30)));
    let ids = Arc::new(SeededIds::new(7));
    let store = MemoryDatabase::new().tenant(TenantId::generate(&*ids, clock.now()));
    let profiles =
        Profiles::new(Arc::new(store.clone()), clock.clone(), ids).with_identity_policy(policy);
    Office {
        profiles,
        store,
        clock,
    }
}

/// The event as it is told to the service.
pub(crate) fn item(event: &IdentityEvent) -> RecogniseItem {
    RecogniseItem {
        observed: event.observed.clone(),
        interaction: note(&event.id.to_string(), event.occurred_at),
    }
}

pub(crate) fn told(number: u64, day: i64, verified: &[&str], claimed: &[&str]) -> RecogniseItem {
    item(&event(number, day, verified, claimed))
}

/// The people of a graph, in the same words.
pub(crate) fn people_of(policy: &IdentityPolicy, events: &[IdentityEvent]) -> BTreeSet<Holding> {
    let all = profiles(&mut graph_of(policy, events)).into_iter();
    all.map(|(_, events, held, merges)| {
        let events = events.iter().map(ToString::to_string).collect();
        (held.into_iter().collect(), events, merges as usize)
    })
    .collect()
}

impl Office {
    pub(crate) fn recognise(&self, items: Vec<RecogniseItem>) -> RecognitionReport {
        let count = items.len();
        let report = block_on(self.profiles.recognise(items)).unwrap();
        assert_eq!(report.recognitions.len(), count);
        report
    }

    /// Tells the events in this order, each in a call of its own.
    pub(crate) fn tell_each(&self, events: &[IdentityEvent]) -> Vec<Recognition> {
        let told = events.iter();
        told.flat_map(|event| self.recognise(vec![item(event)]).recognitions)
            .collect()
    }

    pub(crate) fn tell(&self, events: &[IdentityEvent]) -> RecognitionReport {
        self.recognise(events.iter().map(item).collect())
    }

    pub(crate) fn customers(&self) -> Vec<Customer> {
        let all = CustomerFilter::all();
        block_on(all_pages(100, async |page| {
            self.store.list_customers(&all, &page).await
        }))
    }

    pub(crate) fn timeline(&self, customer: CustomerId) -> Vec<Interaction> {
        let all = TimelineFilter::all();
        block_on(all_pages(100, async |page| {
            self.store.timeline(customer, &all, &page).await
        }))
    }

    pub(crate) fn keys(&self, customer: CustomerId) -> BTreeSet<String> {
        let timeline = self.timeline(customer);
        let keys: BTreeSet<String> = timeline
            .iter()
            .map(|told| told.key().as_str().to_owned())
            .collect();
        assert_eq!(keys.len(), timeline.len());
        keys
    }

    pub(crate) fn people(&self) -> BTreeSet<Holding> {
        let customers = self.customers();
        let people: BTreeSet<Holding> = customers
            .iter()
            .map(|customer| {
                let id = customer.id();
                let held = customer.verified_identities().iter();
                let held = held.map(|one| (one.key(), one.verified_at())).collect();
                let merges = block_on(self.store.aliases_of(id)).unwrap().len();
                (held, self.keys(id), merges)
            })
            .collect();
        assert_eq!(people.len(), customers.len(), "nobody is nobody");
        people
    }

    pub(crate) fn log(&self) -> BTreeMap<String, usize> {
        let mut names = BTreeMap::new();
        let mut end = None;
        loop {
            let read = self.store.events_after(end.as_ref(), PageLimit::MAXIMUM);
            let read = block_on(read).unwrap();
            let Some(last) = read.last() else {
                return names;
            };
            end = Some(last.cursor.clone());
            for logged in &read {
                *names.entry(logged.event.name().to_string()).or_default() += 1;
            }
        }
    }

    pub(crate) fn content(&self) -> Content {
        let customers = self.customers().into_iter();
        let customers = customers.map(|one| (one.clone(), self.timeline(one.id())));
        let (merges, aliases) = (
            all_pages(100, async |page| self.store.list_merges(&page).await),
            all_pages(100, async |page| self.store.list_aliases(&page).await),
        );
        Content {
            customers: customers.collect(),
            merges: block_on(merges),
            aliases: block_on(aliases),
            log: self.log(),
        }
    }
}
