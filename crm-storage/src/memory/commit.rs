//! Storing what was checked.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crm_core::{
    AuditSeal, Code, ConsentId, ConsentRecord, Customer, CustomerAlias, CustomerId, ErasedCustomer,
    Event, IdentityKey, Interaction, InteractionId, MergeId, MergeMove, MergeRecord, Suppression,
};
use crm_support::{RequestId, ServiceRequest, Specialist, SpecialistId};

use super::tables::{MoveKey, Tables, place_of, source_key_of};

/// What belongs to a customer and is found by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Belongings {
    Ledger,
    Timeline,
    Requests,
}

/// What a change set adds to the tables: checked, so that storing it cannot fail.
#[derive(Debug, Default)]
pub(super) struct Delta {
    /// Customers as they are from now on; `None` means that one was absorbed or erased.
    pub(super) customers: BTreeMap<CustomerId, Option<Customer>>,
    /// Who holds an identity from now on; `None` means nobody.
    pub(super) holders: HashMap<IdentityKey, Option<CustomerId>>,
    pub(super) consents: BTreeMap<ConsentId, ConsentRecord>,
    pub(super) interactions: Vec<Interaction>,
    /// Stored interactions that are there no longer.
    pub(super) pruned: BTreeSet<InteractionId>,
    /// Stored interactions that are another customer's from now on.
    pub(super) moved: BTreeMap<InteractionId, Interaction>,
    pub(super) aliases: BTreeMap<CustomerId, Option<CustomerAlias>>,
    /// Merges as they are from now on; `None` means that somebody of it was erased.
    pub(super) merges: BTreeMap<MergeId, Option<MergeRecord>>,
    pub(super) moves: BTreeMap<MoveKey, Option<MergeMove>>,
    pub(super) erased: BTreeMap<CustomerId, ErasedCustomer>,
    /// What is kept of which customers no longer, whatever else stands here.
    pub(super) forgotten: BTreeSet<(CustomerId, Belongings)>,
    pub(super) suppressions: Vec<Suppression>,
    pub(super) specialists: BTreeMap<SpecialistId, Specialist>,
    pub(super) requests: BTreeMap<RequestId, ServiceRequest>,
    pub(super) events: Vec<Event>,
    /// How far consumers of the log have come; `None` forgets one.
    pub(super) consumers: BTreeMap<Code, Option<u64>>,
    pub(super) seals: Vec<AuditSeal>,
}

impl Delta {
    /// Puts one consumer to a position, or forgets it.
    pub(super) fn consumer(name: &Code, position: Option<u64>) -> Self {
        Self {
            consumers: [(name.clone(), position)].into(),
            ..Self::default()
        }
    }

    /// Appends seals of the log.
    pub(super) fn seals(seals: &[AuditSeal]) -> Self {
        Self {
            seals: seals.to_vec(),
            ..Self::default()
        }
    }
}

impl Tables {
    pub(super) fn commit(&mut self, delta: Delta) {
        replace(&mut self.customers, delta.customers);
        for (key, holder) in delta.holders {
            match holder {
                Some(holder) => self.holders.insert(key, holder),
                None => self.holders.remove(&key),
            };
        }
        for (id, alias) in delta.aliases {
            self.replace_alias(id, alias);
        }
        replace(&mut self.moves, delta.moves);
        for (id, merge) in delta.merges {
            self.replace_merge(id, merge);
        }
        for (id, consent) in delta.consents {
            if let Some(before) = self.consents.get(&id) {
                let ledger = self.ledgers.entry(before.customer()).or_default();
                ledger.remove(&id);
            }
            self.ledgers
                .entry(consent.customer())
                .or_default()
                .insert(id);
            self.consents.insert(id, consent);
        }
        for id in &delta.pruned {
            self.remove_interaction(*id);
        }
        // All leave their places before the first takes one: their keys may change hands.
        for id in delta.moved.keys() {
            self.remove_interaction(*id);
        }
        let recorded = delta.moved.into_values().chain(delta.interactions);
        for interaction in recorded {
            let (customer, place) = (interaction.customer(), place_of(&interaction));
            self.interaction_keys
                .insert(source_key_of(&interaction), place);
            self.interaction_ids
                .insert(interaction.id(), (customer, place));
            self.timelines
                .entry(customer)
                .or_default()
                .insert(place, interaction);
        }
        self.specialists.extend(delta.specialists);
        for request in delta.requests.into_values() {
            self.put_request(request);
        }
        for (customer, belongings) in delta.forgotten {
            self.forget(customer, belongings);
        }
        self.erased.extend(delta.erased);
        for suppression in delta.suppressions {
            let kept = self.suppressions.entry(suppression.hash);
            let kept = kept.or_insert(suppression);
            kept.since = kept.since.max(suppression.since);
        }
        for event in delta.events {
            self.event_places.insert(event.id(), self.log.len());
            self.log.push(event);
        }
        replace(&mut self.consumers, delta.consumers);
        for seal in delta.seals {
            self.seal_places.insert(seal.event, self.seals.len());
            self.seals.push(seal);
        }
    }

    fn replace_alias(&mut self, id: CustomerId, alias: Option<CustomerAlias>) {
        let before = match alias {
            Some(alias) => {
                let leading = self.aliases_of.entry(alias.customer).or_default();
                leading.insert(id);
                self.aliases.insert(id, alias)
            }
            None => self.aliases.remove(&id),
        };
        let is_same =
            |before: &CustomerAlias| alias.is_some_and(|now| now.customer == before.customer);
        if let Some(before) = before.filter(|before| !is_same(before)) {
            remove_from(&mut self.aliases_of, before.customer, &id);
        }
    }

    /// Who took part in a merge never changes.
    fn replace_merge(&mut self, id: MergeId, merge: Option<MergeRecord>) {
        let Some(merge) = merge else {
            for person in self.merges.remove(&id).iter().flat_map(persons) {
                remove_from(&mut self.merges_of, person, &id);
            }
            return;
        };
        for person in persons(&merge) {
            self.merges_of.entry(person).or_default().insert(id);
        }
        self.merges.insert(id, merge);
    }

    /// Takes away what belongs to a customer.
    fn forget(&mut self, customer: CustomerId, belongings: Belongings) {
        match belongings {
            Belongings::Ledger => {
                for id in self.ledgers.remove(&customer).into_iter().flatten() {
                    self.consents.remove(&id);
                }
            }
            Belongings::Timeline => {
                let timeline = self.timelines.remove(&customer);
                for interaction in timeline.into_iter().flat_map(BTreeMap::into_values) {
                    self.interaction_ids.remove(&interaction.id());
                    self.interaction_keys.remove(&source_key_of(&interaction));
                }
            }
            Belongings::Requests => {
                let due = &mut self.due;
                self.requests.retain(|id, request| {
                    let stays = request.customer() != customer;
                    if let Some(at) = request.next_due().filter(|_| !stays) {
                        due.remove(&(at, *id));
                    }
                    stays
                });
            }
        }
    }

    fn put_request(&mut self, request: ServiceRequest) {
        let id = request.id();
        let due = request.next_due();
        let before = self.requests.insert(id, request);
        if let Some(at) = before.and_then(|before| before.next_due()) {
            self.due.remove(&(at, id));
        }
        self.due.extend(due.map(|at| (at, id)));
    }

    fn remove_interaction(&mut self, id: InteractionId) {
        let Some((customer, place)) = self.interaction_ids.remove(&id) else {
            return;
        };
        let timeline = self.timelines.entry(customer).or_default();
        if let Some(interaction) = timeline.remove(&place) {
            self.interaction_keys.remove(&source_key_of(&interaction));
        }
    }
}

/// The ids that took part in a merge.
fn persons(merge: &MergeRecord) -> impl Iterator<Item = CustomerId> {
    merge.survivor_ids().union(merge.absorbed_ids()).copied()
}

fn remove_from<T: Ord>(sets: &mut BTreeMap<CustomerId, BTreeSet<T>>, of: CustomerId, member: &T) {
    if let Some(set) = sets.get_mut(&of) {
        set.remove(member);
        if set.is_empty() {
            sets.remove(&of);
        }
    }
}

/// Puts each value in its place; `None` empties it.
fn replace<K: Ord, V>(table: &mut BTreeMap<K, V>, changes: BTreeMap<K, Option<V>>) {
    for (key, value) in changes {
        match value {
            Some(value) => table.insert(key, value),
            None => table.remove(&key),
        };
    }
}
