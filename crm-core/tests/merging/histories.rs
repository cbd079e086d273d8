//! Random histories of the service: merges, merges taken back, and facts told by old ids.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crm_core::conformance::world::{named, note};
use crm_core::{
    CustomerFilter, CustomerId, CustomerStore, IngestItem, IngestOutcome, IngestSubject,
    InteractionStore, ManualClock, MergeError, MergeId, MergePolicy, MergeStore, Page, PageLimit,
    ProfileError, Profiles, SeededIds, TenantId, TimelineFilter,
};
use crm_storage::{MemoryDatabase, MemoryStore};
use futures_executor::block_on;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::people::at;

const PEOPLE: usize = 6;

#[derive(Debug, Clone)]
enum Step {
    /// A fact is told of somebody, by whatever id.
    Tell(usize, u8),
    Merge(usize, usize),
    Unmerge(Index),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..PEOPLE, 0..12_u8).prop_map(|(person, key)| Step::Tell(person, key)),
        2 => (0..PEOPLE, 0..PEOPLE).prop_map(|(one, other)| Step::Merge(one, other)),
        2 => any::<Index>().prop_map(Step::Unmerge),
    ]
}

/// What ought to be: who leads to whom, and who has which facts.
#[derive(Default)]
struct Model {
    leads: BTreeMap<CustomerId, CustomerId>,
    /// Who has which facts; a key that was moved aside counts under its own name.
    facts: BTreeMap<CustomerId, BTreeSet<(String, CustomerId)>>,
    /// The merges that hold, in their order.
    merges: Vec<Merged>,
}

struct Merged {
    id: MergeId,
    survivor: CustomerId,
    absorbed: CustomerId,
    led: Vec<CustomerId>,
    moved: BTreeSet<(String, CustomerId)>,
}

impl Model {
    fn current(&self, id: CustomerId) -> CustomerId {
        self.leads.get(&id).copied().unwrap_or(id)
    }

    fn merge(&mut self, id: MergeId, survivor: CustomerId, absorbed: CustomerId) {
        let led = self.leads.iter().filter(|(_, to)| **to == absorbed);
        let mut led: Vec<_> = led.map(|(id, _)| *id).collect();
        led.push(absorbed);
        for id in &led {
            self.leads.insert(*id, survivor);
        }
        let moved = self.facts.remove(&absorbed).unwrap_or_default();
        self.facts
            .entry(survivor)
            .or_default()
            .extend(moved.clone());
        self.merges.push(Merged {
            id,
            survivor,
            absorbed,
            led,
            moved,
        });
    }

    /// The merge that stands before this one.
    fn in_the_way(&self, merge: &Merged) -> Option<MergeError> {
        let absorbed = self
            .merges
            .iter()
            .find(|one| one.absorbed == merge.survivor);
        if let Some(by) = absorbed {
            return Some(MergeError::SurvivorAbsorbed { merge: by.id });
        }
        let mut into = self
            .merges
            .iter()
            .filter(|one| one.survivor == merge.survivor);
        let latest = into.next_back().map(|one| one.id)?;
        (latest != merge.id).then_some(MergeError::LaterMerge { merge: latest })
    }

    fn unmerge(&mut self, place: usize) {
        let merge = self.merges.remove(place);
        for id in merge.led {
            self.leads.insert(id, merge.absorbed);
        }
        self.leads.remove(&merge.absorbed);
        let survivors = self.facts.entry(merge.survivor).or_default();
        survivors.retain(|fact| !merge.moved.contains(fact));
        self.facts.insert(merge.absorbed, merge.moved);
    }
}

struct Run {
    store: MemoryStore,
    profiles: Profiles,
    people: Vec<CustomerId>,
    model: Model,
}

impl Run {
    async fn new() -> Self {
        let ids = Arc::new(SeededIds::new(3));
        let clock = Arc::new(ManualClock::new(at(0)));
        let store = MemoryDatabase::new().tenant(TenantId::generate(&*ids, at(0)));
        let profiles = Profiles::new(Arc::new(store.clone()), clock, ids);
        let mut people = Vec::new();
        for _ in 0..PEOPLE {
            people.push(profiles.create(named("Ann")).await.unwrap().id());
        }
        Self {
            store,
            profiles,
            people,
            model: Model::default(),
        }
    }

    async fn step(&mut self, step: &Step) {
        match step {
            Step::Tell(person, key) => self.tell(self.people[*person], &key.to_string()).await,
            Step::Merge(one, other) => {
                let (survivor, absorbed) = (self.people[*one], self.people[*other]);
                let policy = MergePolicy::default();
                let merged = self.profiles.merge(survivor, absorbed, &policy).await;
                let (survivor, absorbed) =
                    (self.model.current(survivor), self.model.current(absorbed));
                match merged {
                    Ok(merge) => self.model.merge(merge.id(), survivor, absorbed),
                    Err(ProfileError::Merge(MergeError::SameCustomer { .. })) => {
                        assert_eq!(survivor, absorbed);
                    }
                    Err(error) => panic!("{error}"),
                }
            }
            Step::Unmerge(index) => {
                if self.model.merges.is_empty() {
                    return;
                }
                let place = index.index(self.model.merges.len());
                let merge = &self.model.merges[place];
                let expected = self.model.in_the_way(merge);
                match (self.profiles.unmerge(merge.id).await, expected) {
                    (Ok(_), None) => self.model.unmerge(place),
                    (Err(ProfileError::Merge(found)), Some(expected)) => {
                        assert_eq!(found, expected);
                    }
                    (answer, expected) => panic!("{answer:?}, not {expected:?}"),
                }
            }
        }
    }

    async fn tell(&mut self, told: CustomerId, key: &str) {
        let item = IngestItem {
            subject: IngestSubject::Customer(told),
            interaction: note(key, at(1)),
        };
        let report = self.profiles.ingest(vec![item]).await.unwrap();
        let customer = self.model.current(told);
        let facts = self.model.facts.entry(customer).or_default();
        let is_known = facts.iter().any(|(known, _)| known == key);
        match report.outcomes[0] {
            IngestOutcome::Recorded { customer: to } => {
                assert_eq!((to, is_known), (customer, false));
                facts.insert((key.to_owned(), customer));
            }
            IngestOutcome::AlreadyRecorded { customer: to, .. } => {
                assert_eq!((to, is_known), (customer, true));
            }
            other => panic!("{other:?}"),
        }
    }

    /// Each fact that was acknowledged belongs to one customer who is there, and to whom the model
    /// says.
    async fn check(&self) {
        let all = CustomerFilter::all();
        let page = Page::first(PageLimit::MAXIMUM);
        let customers = self.store.list_customers(&all, &page).await.unwrap().items;
        let present: BTreeSet<_> = customers.iter().map(|customer| customer.id()).collect();
        let expected: BTreeSet<_> = self
            .people
            .iter()
            .map(|id| self.model.current(*id))
            .collect();
        assert_eq!(present, expected);
        for customer in present {
            let filter = TimelineFilter::all();
            let page = Page::first(PageLimit::MAXIMUM);
            let timeline = self.store.timeline(customer, &filter, &page).await.unwrap();
            let nothing = BTreeSet::new();
            let facts = self.model.facts.get(&customer).unwrap_or(&nothing);
            assert_eq!(timeline.items.len(), facts.len());
            let keys: BTreeSet<&str> = facts.iter().map(|(key, _)| key.as_str()).collect();
            let found = timeline.items.iter().map(|one| one.key().as_str());
            let own: BTreeSet<&str> = found.filter(|key| !key.starts_with("merged:")).collect();
            assert_eq!(own, keys);
        }
        let aliases = self.store.aliases(&self.people).await.unwrap();
        let found: BTreeMap<_, _> = aliases.iter().map(|one| (one.id, one.customer)).collect();
        assert_eq!(found, self.model.leads);
        assert!(found.values().all(|to| !found.contains_key(to)), "a chain");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn every_fact_belongs_to_one_customer(steps in vec(step(), 1..40)) {
        block_on(async {
            let mut run = Run::new().await;
            for step in &steps {
                run.step(step).await;
                run.check().await;
            }
            // All merges taken back, the latest first: everybody is there again.
            while let Some(last) = run.model.merges.len().checked_sub(1) {
                run.profiles.unmerge(run.model.merges[last].id).await.unwrap();
                run.model.unmerge(last);
            }
            run.check().await;
            assert!(run.model.leads.is_empty());
        });
    }
}
