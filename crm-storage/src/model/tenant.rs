//! One tenant of a history: what it made so far, and how its commands are carried out on both
//! stores.

use std::collections::BTreeMap;

use crm_core::{
    Change, ChangeSet, ConsentRecord, CoreStore, Cursor, Customer, CustomerId, CustomerStore,
    CustomerWrite, EntityRef, Erasure, ErasureStore, Event, EventId, EventLog, Interaction,
    InteractionStore, LifecycleRule, MergeId, MergePolicy, MergeRecord, MergeSide, MergeStore,
    NewCustomer, OverviewQuery, Page, PageLimit, Party, SeededIds, Suppression, SuppressionHash,
    TimelinePart, Timestamp, Version, plan_merge,
};
use proptest::sample::Index;

use super::answer::{injected, log, moved, one_of, pages, require_same};
use super::history::{Command, Part, Question};
use crate::MemoryStore;
use crate::fault::Fault;

/// A tenant with the store under test and the memory store.
pub(super) struct Tenant<S> {
    pub(super) number: u64,
    pub(super) store: S,
    pub(super) reference: MemoryStore,
    ids: SeededIds,
    /// All ids of customers, absent ones included.
    customers: Vec<CustomerId>,
    /// Each customer as it was stored last, or drafted.
    latest: BTreeMap<CustomerId, Customer>,
    consents: Vec<(ConsentRecord, Event)>,
    interactions: Vec<Interaction>,
    events: Vec<EventId>,
    merges: Vec<MergeRecord>,
    changes: Vec<ChangeSet>,
}

impl<S: CoreStore> Tenant<S> {
    pub(super) fn new(number: u64, store: S, reference: MemoryStore) -> Self {
        let ids = SeededIds::new(number);
        // Both tenants draw the same ids up to their seed; one customer is never stored.
        let nobody = CustomerId::generate(&ids, Timestamp::UNIX_EPOCH);
        let new = NewCustomer::new(Party::unknown_person());
        let draft = Customer::create(new, nobody, &ids, Timestamp::UNIX_EPOCH);
        Self {
            number,
            store,
            reference,
            ids,
            customers: vec![nobody],
            latest: draft
                .into_iter()
                .map(|(customer, _)| (nobody, customer))
                .collect(),
            consents: Vec::new(),
            interactions: Vec::new(),
            events: Vec::new(),
            merges: Vec::new(),
            changes: Vec::new(),
        }
    }

    pub(super) fn customers(&self) -> &[CustomerId] {
        &self.customers
    }

    /// The customers as they were drafted or stored last.
    pub(super) fn latest(&self) -> impl Iterator<Item = &Customer> {
        self.latest.values()
    }

    /// All interactions that were told, refused ones included.
    pub(super) fn interactions(&self) -> &[Interaction] {
        &self.interactions
    }

    /// All events of customers, refused ones included.
    pub(super) fn events(&self) -> &[EventId] {
        &self.events
    }

    pub(super) async fn step(&mut self, number: usize, command: &Command) {
        let what = format!("step {number}, tenant {}: {command:?}", self.number);
        match command {
            Command::Change(parts) => {
                let changes = self.draft(parts).await;
                self.apply(&what, changes).await;
            }
            Command::Repeat(earlier) => {
                if let Some(changes) = one_of(&self.changes, earlier).cloned() {
                    self.apply(&what, changes).await;
                }
            }
            Command::Ask(question) => self.ask(&what, question).await,
        }
    }

    async fn apply(&mut self, what: &str, changes: ChangeSet) {
        let found = self.store.apply(changes.clone()).await;
        let fault = injected(&found);
        if fault.is_none_or(Fault::reaches_the_store) {
            let expected = self.reference.apply(changes.clone()).await;
            if expected.is_ok() {
                for change in &changes.customers {
                    if let Some(customer) = change.value.customer() {
                        self.latest.insert(customer.id(), customer.clone());
                    }
                    if let CustomerWrite::Unmerge(unmerge) = &change.value {
                        let absorbed = unmerge.absorbed();
                        self.latest.insert(absorbed.id(), absorbed.clone());
                    }
                }
            }
            if fault.is_none() {
                require_same(what, expected, found);
            }
        }
        self.changes.push(changes);
    }

    async fn draft(&mut self, parts: &[Part]) -> ChangeSet {
        let mut changes = ChangeSet::new();
        let mut latest = self.latest.clone();
        for part in parts {
            match part {
                Part::Merge { survivor, absorbed } => {
                    self.draft_merge([survivor, absorbed], &mut changes, &mut latest)
                        .await;
                }
                Part::Erase(customer) => {
                    self.draft_erasure(customer, &mut changes, &latest).await;
                }
                other => self.draft_part(other, &mut changes, &mut latest),
            }
        }
        let caused = changes.customers.iter().flat_map(|change| &change.events);
        self.events.extend(caused.map(Event::id));
        changes
    }

    fn draft_part(
        &mut self,
        part: &Part,
        changes: &mut ChangeSet,
        latest: &mut BTreeMap<CustomerId, Customer>,
    ) {
        let at = Timestamp::UNIX_EPOCH;
        match part {
            Part::Create { new, under_id_of } => {
                let id = under_id_of
                    .as_ref()
                    .and_then(|other| one_of(&self.customers, other).copied())
                    .unwrap_or_else(|| CustomerId::generate(&self.ids, at));
                // A draft that breaks a rule of the record is none.
                if let Ok((customer, events)) = Customer::create(new.clone(), id, &self.ids, at) {
                    self.customers.push(id);
                    self.latest.entry(id).or_insert_with(|| customer.clone());
                    latest.insert(id, customer.clone());
                    let write = CustomerWrite::Insert(customer);
                    changes.customers.push(Change::new(write, events));
                }
            }
            Part::Edit {
                customer,
                edits,
                off_by,
            } => {
                let before = one_of(&self.customers, customer).and_then(|id| latest.get(id));
                let edited = before.and_then(|before| {
                    let (edited, events) = before.edit(edits.clone(), &self.ids, at).ok()?;
                    Some((edited, moved(before.version(), *off_by), events))
                });
                if let Some((customer, expected, events)) = edited {
                    latest.insert(customer.id(), customer.clone());
                    let write = CustomerWrite::Update { customer, expected };
                    changes.customers.push(Change::new(write, events));
                }
            }
            Part::Unmerge(earlier) => {
                let merge = one_of(&self.merges, earlier);
                let undone = merge.and_then(|merge| {
                    let current = latest.get(&merge.survivor().id())?;
                    merge.undo(current, merge.id(), at).ok()
                });
                if let Some(undone) = undone {
                    for customer in [undone.survivor(), undone.absorbed()] {
                        latest.insert(customer.id(), customer.clone());
                    }
                    let events = undone.events(&self.ids, at);
                    let write = CustomerWrite::Unmerge(Box::new(undone));
                    changes.customers.push(Change::new(write, events));
                }
            }
            // It has to be asked what leads to the customers.
            Part::Merge { .. } | Part::Erase(_) => {}
            Part::Decide { customer, new } => {
                let id = one_of(&self.customers, customer).copied();
                let drafted =
                    id.and_then(|id| ConsentRecord::record(new.clone(), id, &self.ids, at).ok());
                if let Some((consent, event)) = drafted {
                    self.consents.push((consent.clone(), event.clone()));
                    changes.consents.push(Change::new(consent, [event]));
                }
            }
            Part::DecideAgain(earlier) => {
                if let Some((consent, event)) = one_of(&self.consents, earlier).cloned() {
                    changes.consents.push(Change::new(consent, [event]));
                }
            }
            Part::Tell { customer, new } => {
                if let Some(id) = one_of(&self.customers, customer).copied() {
                    let (told, event) = Interaction::record(new.clone(), id, &self.ids, at);
                    self.interactions.push(told.clone());
                    changes.interactions.push(Change::new(told, [event]));
                }
            }
        }
    }

    /// A merge of customers as they were stored or drafted last.
    async fn draft_merge(
        &mut self,
        both: [&Index; 2],
        changes: &mut ChangeSet,
        latest: &mut BTreeMap<CustomerId, Customer>,
    ) {
        let mut sides = Vec::new();
        for index in both {
            let id = self.customer(index);
            let (Some(customer), Ok(aliases), Ok(ledger)) = (
                latest.get(&id),
                self.reference.aliases_of(id).await,
                self.reference.consent_ledger(id).await,
            ) else {
                return;
            };
            sides.push(MergeSide::new(customer.clone(), aliases, ledger));
        }
        let [survivor, absorbed] = sides.as_slice() else {
            return;
        };
        let at = Timestamp::UNIX_EPOCH;
        let id = MergeId::generate(&self.ids, at);
        let policy = MergePolicy::default();
        // A merge that breaks a rule of the record is none.
        if let Ok(plan) = plan_merge(id, survivor, absorbed, &policy, at) {
            let merge = plan.into_record();
            latest.insert(merge.survivor().id(), merge.merged().clone());
            self.merges.push(merge.clone());
            let events = merge.events(&self.ids);
            let write = CustomerWrite::Merge(Box::new(merge));
            changes.customers.push(Change::new(write, events));
        }
    }

    /// An erasure of a customer as it was stored or drafted last, which keeps one hash of few.
    async fn draft_erasure(
        &self,
        index: &Index,
        changes: &mut ChangeSet,
        latest: &BTreeMap<CustomerId, Customer>,
    ) {
        let id = self.customer(index);
        let (Some(customer), Ok(aliases)) = (latest.get(&id), self.reference.aliases_of(id).await)
        else {
            return;
        };
        let at = Timestamp::UNIX_EPOCH;
        let hash = SuppressionHash::from_bytes([u8::from(customer.version() > Version::FIRST); 32]);
        let erasure = Erasure::new(id, customer.version(), aliases, at)
            .suppressing([Suppression::new(hash, at)]);
        let events = erasure.events(&self.ids);
        let write = CustomerWrite::Erase(Box::new(erasure));
        changes.customers.push(Change::new(write, events));
    }

    async fn ask(&self, what: &str, question: &Question) {
        let (reference, store) = (&self.reference, &self.store);
        macro_rules! both {
            (|$asked:ident| $answer:expr) => {{
                let expected = {
                    let $asked = reference;
                    $answer
                };
                let found = {
                    let $asked = store;
                    $answer
                };
                require_same(what, expected, found);
            }};
        }
        match question {
            Question::Customer(index) => {
                let id = self.customer(index);
                both!(|asked| asked.customer(id).await);
            }
            Question::Customers(indexes) => {
                let ids: Vec<_> = indexes.iter().map(|index| self.customer(index)).collect();
                both!(|asked| asked.customers(&ids).await);
            }
            Question::Resolve(identities) => both!(|asked| asked.resolve(identities).await),
            Question::List(filter, limit) => {
                both!(|asked| pages(*limit, async |page| asked
                    .list_customers(filter, &page)
                    .await)
                .await);
                both!(|asked| asked.count_customers(filter).await);
            }
            Question::Ledger(index) => {
                let id = self.customer(index);
                both!(|asked| asked.consent_ledger(id).await);
            }
            Question::Aliases(indexes, limit) => {
                let ids: Vec<_> = indexes.iter().map(|index| self.customer(index)).collect();
                both!(|asked| asked.aliases(&ids).await);
                if let Some(id) = ids.first() {
                    both!(|asked| asked.aliases_of(*id).await);
                }
                both!(|asked| pages(*limit, async |page| asked.list_aliases(&page).await).await);
            }
            Question::Merge(merge, limit) => {
                if let Some(merge) = one_of(&self.merges, merge) {
                    let survivor = merge.survivor().id();
                    both!(|asked| asked.merge(merge.id()).await);
                    both!(|asked| asked.latest_merge_into(survivor).await);
                    let absorbed = merge.absorbed().id();
                    both!(|asked| asked.merges_of(&[survivor, absorbed]).await);
                    both!(|asked| asked.moves_of(merge.id()).await);
                }
                both!(|asked| pages(*limit, async |page| asked.list_merges(&page).await).await);
                both!(
                    |asked| pages(*limit, async |page| asked.list_merge_moves(&page).await).await
                );
            }
            Question::Erased(indexes, limit) => {
                let ids: Vec<_> = indexes.iter().map(|index| self.customer(index)).collect();
                both!(|asked| asked.erased(&ids).await);
                both!(|asked| pages(*limit, async |page| asked.list_erased(&page).await).await);
                let hashes = [0, 1, 2].map(|number| SuppressionHash::from_bytes([number; 32]));
                both!(|asked| asked.suppressions(&hashes).await);
                both!(
                    |asked| pages(*limit, async |page| asked.list_suppressions(&page).await).await
                );
            }
            Question::Interaction(of, by) => {
                if let Some(told) = one_of(&self.interactions, of) {
                    for id in [told.customer(), self.customer(by)] {
                        both!(|asked| asked.interaction(id, told.id()).await);
                        both!(|asked| asked
                            .interaction_by_key(id, told.source(), told.key())
                            .await);
                    }
                }
            }
            Question::Timeline(of, filter, limit) => {
                let id = self.customer(of);
                both!(
                    |asked| pages(*limit, async |page| asked.timeline(id, filter, &page).await)
                        .await
                );
                let kinds = filter.kinds.clone();
                let query = OverviewQuery::new()
                    .with_count()
                    .with_purchases()
                    .with_stage(LifecycleRule::default(), Timestamp::UNIX_EPOCH)
                    .with_part(TimelinePart::latest(*limit, kinds.clone()))
                    .with_part(TimelinePart::latest(*limit, []))
                    .with_part(TimelinePart::whole(kinds));
                both!(|asked| asked.overview(id, &query).await);
            }
            Question::PurchaseFacts(limit) => {
                both!(|asked| pages(*limit, async |page| asked.purchase_facts(&page).await).await);
            }
            Question::Log(limit) => {
                both!(|asked| log(asked, *limit).await);
                both!(|asked| asked.log_end().await.map(|end| end.is_some()));
            }
            Question::Events(customer, entity, limit) => {
                let id = self.customer(customer);
                both!(|asked| pages(*limit, async |page| asked
                    .events_of_customer(id, &page)
                    .await)
                .await);
                let entity = one_of(&self.interactions, entity)
                    .map_or(EntityRef::from(id), |told| told.id().into());
                both!(|asked| pages(*limit, async |page| asked
                    .events_of_entity(&entity, &page)
                    .await)
                .await);
                if let Some(event) = one_of(&self.events, customer).copied() {
                    both!(|asked| asked.event(event).await);
                }
            }
            Question::MadeUpCursor(text) => {
                let cursor = Cursor::from_store(text.clone());
                let page = Page::after(cursor.clone(), PageLimit::ONE);
                both!(|asked| asked.purchase_facts(&page).await);
                both!(|asked| asked.events_after(Some(&cursor), PageLimit::ONE).await);
            }
        }
    }

    fn customer(&self, index: &Index) -> CustomerId {
        one_of(&self.customers, index)
            .copied()
            .unwrap_or_else(|| CustomerId::generate(&SeededIds::new(0), Timestamp::UNIX_EPOCH))
    }
}
