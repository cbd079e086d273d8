//! What ought to be, kept without any of the code that is tested: who told what, who is one with
//! whom, and who is forgotten.
//!
//! What is told stays with the person of whom it was told; only who is one with whom changes.

use std::collections::{BTreeMap, BTreeSet};

use crm_core::{
    ConsentDecision, ConsentId, ConsentLedger, ConsentRecord, ContactUse, CustomerId, MergeId,
    Permission, Timestamp,
};
use crm_support::{RequestId, RequestStateKind};

use crate::command::Fact;

/// Somebody whom the store ever made a customer of.
#[derive(Debug, Default)]
pub(crate) struct Person {
    /// What happened.
    pub(crate) facts: Vec<Fact>,
    /// What was decided for the person.
    pub(crate) decisions: Vec<Decision>,
    /// The numbers of the addresses.
    pub(crate) addresses: BTreeSet<u8>,
    /// What was said of holds: when, of which, and whether it was placed.
    holds: Vec<(Timestamp, u8, bool)>,
    /// How many messages were written about requests.
    messages: usize,
}

/// An entry with those for whom it was told at once, as far as they are one with the person.
#[derive(Debug, Clone)]
pub(crate) struct Decision {
    pub(crate) entry: ConsentRecord,
    together: BTreeSet<CustomerId>,
}

/// A merge that holds.
#[derive(Debug, Clone, Copy)]
struct Merged {
    id: MergeId,
    survivor: CustomerId,
    absorbed: CustomerId,
}

/// Why a merge cannot be taken back.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum InTheWay {
    /// A later merge into the same customer.
    Later(MergeId),
    /// The merge that absorbed the survivor.
    Absorbed(MergeId),
}

/// What becomes of a fact that is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    New,
    /// One with the same key is there.
    Known {
        /// Some of those with the key tell the same.
        same: bool,
        /// Some tell otherwise.
        other: bool,
    },
}

/// What a link to confirm a yes is good for.
#[derive(Debug)]
pub(crate) enum Link {
    Good,
    Unknown,
    Late,
    /// The customer said no since.
    Cancelled,
    /// It was confirmed by one of these.
    Used(BTreeSet<ConsentId>),
}

/// All people.
#[derive(Debug, Default)]
pub(crate) struct Model {
    /// In the order in which they were made.
    pub(crate) everybody: Vec<CustomerId>,
    pub(crate) living: BTreeMap<CustomerId, Person>,
    /// Who is forgotten, and whom the id led to.
    pub(crate) erased: BTreeMap<CustomerId, CustomerId>,
    /// Who holds a number.
    pub(crate) numbers: BTreeMap<u8, CustomerId>,
    /// Addresses of those who are forgotten, and since when.
    pub(crate) suppressed: BTreeMap<u8, Timestamp>,
    /// Whose each request is, and its state.
    pub(crate) requests: BTreeMap<RequestId, (CustomerId, RequestStateKind)>,
    merges: Vec<Merged>,
    undone: Vec<MergeId>,
    forgotten: Vec<MergeId>,
    /// Who took part in a merge that was taken back.
    took_part: BTreeMap<MergeId, BTreeSet<CustomerId>>,
}

impl Model {
    /// The customer to whom the id of somebody living leads.
    pub(crate) fn current(&self, id: CustomerId) -> CustomerId {
        let mut current = id;
        while let Some(merge) = self.merges.iter().find(|one| one.absorbed == current) {
            current = merge.survivor;
        }
        current
    }

    /// Those who are one customer.
    pub(crate) fn people_of(&self, customer: CustomerId) -> BTreeSet<CustomerId> {
        let living = self.living.keys().copied();
        living.filter(|id| self.current(*id) == customer).collect()
    }

    pub(crate) fn customers(&self) -> BTreeSet<CustomerId> {
        self.living.keys().map(|id| self.current(*id)).collect()
    }

    pub(crate) fn holder(&self, number: u8) -> Option<CustomerId> {
        self.numbers.get(&number).map(|id| self.current(*id))
    }

    pub(crate) fn numbers_of(&self, customer: CustomerId) -> BTreeSet<u8> {
        let held = self.numbers.keys().copied();
        held.filter(|number| self.holder(*number) == Some(customer))
            .collect()
    }

    pub(crate) fn addresses_of(&self, customer: CustomerId) -> BTreeSet<u8> {
        let people = self.people_of(customer);
        let addresses = people.iter().flat_map(|id| &self.living[id].addresses);
        addresses.copied().collect()
    }

    pub(crate) fn facts_of(&self, customer: CustomerId) -> Vec<Fact> {
        let people = self.people_of(customer);
        let mut facts: Vec<Fact> = people
            .iter()
            .flat_map(|id| self.living[id].facts.iter().copied())
            .collect();
        facts.sort_unstable();
        facts
    }

    /// Somebody new.
    pub(crate) fn born(&mut self, id: CustomerId) {
        self.everybody.push(id);
        let before = self.living.insert(id, Person::default());
        assert!(before.is_none() && !self.erased.contains_key(&id));
    }

    /// A number and an address of a living customer, where nobody who is part of it has them; whether
    /// one is new.
    pub(crate) fn known_by(
        &mut self,
        customer: CustomerId,
        numbers: impl IntoIterator<Item = u8>,
        addresses: impl IntoIterator<Item = u8>,
    ) -> bool {
        let mut is_new = false;
        for number in numbers {
            if self.holder(number).is_none() {
                self.numbers.insert(number, customer);
                is_new = true;
            }
        }
        let known = self.addresses_of(customer);
        let person = self.living.get_mut(&customer).unwrap();
        for address in addresses {
            if !known.contains(&address) {
                is_new |= person.addresses.insert(address);
            }
        }
        is_new
    }

    /// A fact told of a living customer.
    pub(crate) fn tell(&mut self, customer: CustomerId, fact: Fact) -> Told {
        let all = self.facts_of(customer);
        let with_key = |one: &&Fact| (one.is_from_file, one.key) == (fact.is_from_file, fact.key);
        let known: Vec<&Fact> = all.iter().filter(with_key).collect();
        if known.is_empty() {
            self.living.get_mut(&customer).unwrap().facts.push(fact);
            return Told::New;
        }
        Told::Known {
            same: known.contains(&&fact),
            other: known.iter().any(|one| **one != fact),
        }
    }

    /// Whether the entry is one that somebody of the customer has, as it was made.
    pub(crate) fn knows(&self, customer: CustomerId, entry: &ConsentRecord) -> bool {
        let people = self.people_of(customer);
        people.iter().any(|id| {
            let mut decisions = self.living[id].decisions.iter();
            decisions.any(|known| {
                let (one, other) = (&known.entry, entry);
                one.scope() == other.scope()
                    && one.decision() == other.decision()
                    && one.occurred_at() == other.occurred_at()
            })
        })
    }

    /// A decision for all who are one customer.
    pub(crate) fn decide(&mut self, customer: CustomerId, entry: &ConsentRecord) {
        let together = self.people_of(customer);
        for id in &together {
            let decision = Decision {
                entry: entry.clone(),
                together: together.clone(),
            };
            self.living.get_mut(id).unwrap().decisions.push(decision);
        }
    }

    /// The entry by which the person alone consents to the use.
    pub(crate) fn consents(
        &self,
        person: CustomerId,
        used: &ContactUse,
        at: Timestamp,
    ) -> Option<ConsentRecord> {
        match self.ledger(person).permission_for(used, at) {
            Permission::Permitted { by } => {
                let mut decisions = self.living[&person].decisions.iter();
                let found = decisions.find(|one| one.entry.id() == by);
                Some(found.unwrap().entry.clone())
            }
            _ => None,
        }
    }

    /// Whether the person said yes to the use for good, and no to it at no later instant.
    pub(crate) fn has_a_standing_yes(&self, person: CustomerId, used: &ContactUse) -> bool {
        use ConsentDecision::{Confirmed, Denied, Granted, Withdrawn};
        let of = |wanted: [ConsentDecision; 2]| {
            let decisions = self.living[&person].decisions.iter();
            let entries = decisions.map(|one| &one.entry);
            entries
                .filter(move |entry| wanted.contains(&entry.decision()))
                .filter(|entry| {
                    let topic = &entry.scope().topic;
                    topic.is_none() || *topic == used.topic
                })
                .map(ConsentRecord::occurred_at)
                .max()
        };
        let (yes, no) = (of([Granted, Confirmed]), of([Denied, Withdrawn]));
        yes.is_some() && yes >= no
    }

    /// What becomes of a link that somebody of the customer follows.
    pub(crate) fn link(&self, customer: CustomerId, request: ConsentId, now: Timestamp) -> Link {
        let people = self.people_of(customer);
        let decisions = |person: &CustomerId| {
            let decisions = self.living[person].decisions.iter();
            decisions.map(|one| &one.entry)
        };
        let asked: Vec<CustomerId> = people
            .iter()
            .copied()
            .filter(|person| decisions(person).any(|entry| entry.id() == request))
            .collect();
        let Some(first) = asked.first() else {
            return Link::Unknown;
        };
        let all = people.iter().flat_map(decisions);
        let used: BTreeSet<ConsentId> = all
            .filter(|entry| entry.confirms() == Some(request))
            .map(ConsentRecord::id)
            .collect();
        if !used.is_empty() {
            return Link::Used(used);
        }
        let mut first = decisions(first);
        let request = first.find(|entry| entry.id() == request).unwrap();
        if request.confirm_by().unwrap() <= now {
            return Link::Late;
        }
        let mut since = asked.iter().flat_map(decisions);
        let said_no = since.any(|entry| {
            ["denied", "withdrawn", "objected"].contains(&entry.decision().code())
                && entry.occurred_at() >= request.occurred_at()
                && (entry.scope().topic.is_none() || entry.scope().topic == request.scope().topic)
        });
        match said_no {
            true => Link::Cancelled,
            false => Link::Good,
        }
    }

    /// What is over of all who are not held goes; of whom, and how much.
    pub(crate) fn prune(&mut self, is_over: impl Fn(&Fact) -> bool) -> BTreeMap<CustomerId, usize> {
        let mut removed = BTreeMap::new();
        for customer in self.customers() {
            if self.is_held(customer) {
                continue;
            }
            let before = self.facts_of(customer).len();
            for person in self.people_of(customer) {
                let person = self.living.get_mut(&person).unwrap();
                person.facts.retain(|fact| !is_over(fact));
            }
            let count = before - self.facts_of(customer).len();
            if count > 0 {
                removed.insert(customer, count);
            }
        }
        removed
    }

    /// What is told of a hold; whether it is new.
    pub(crate) fn hold(
        &mut self,
        customer: CustomerId,
        number: u8,
        is_placed: bool,
        now: Timestamp,
    ) -> bool {
        let is_known = self.holds_of(customer).get(&number) == Some(&is_placed);
        if !is_known {
            let person = self.living.get_mut(&customer).unwrap();
            person.holds.push((now, number, is_placed));
        }
        !is_known
    }

    /// The holds that were ever placed on the people of a customer, and whether each is in force.
    pub(crate) fn holds_of(&self, customer: CustomerId) -> BTreeMap<u8, bool> {
        let people = self.people_of(customer);
        let told = people.iter().flat_map(|id| &self.living[id].holds);
        let mut told: Vec<_> = told.copied().collect();
        told.sort_unstable();
        let mut holds = BTreeMap::new();
        for (_, number, is_placed) in told {
            if is_placed {
                holds.insert(number, true);
            } else if let Some(is_in_force) = holds.get_mut(&number) {
                *is_in_force = false;
            }
        }
        holds
    }

    pub(crate) fn is_held(&self, customer: CustomerId) -> bool {
        self.holds_of(customer)
            .into_values()
            .any(|in_force| in_force)
    }

    /// How many interactions tell of something else than purchases.
    pub(crate) fn others_of(&self, customer: CustomerId) -> usize {
        let people = self.people_of(customer);
        let people = people.iter().map(|id| &self.living[id]);
        people.map(|one| one.holds.len() + one.messages).sum()
    }

    pub(crate) fn ask(&mut self, request: RequestId, customer: CustomerId) {
        let new = (customer, RequestStateKind::New);
        assert!(self.requests.insert(request, new).is_none());
    }

    pub(crate) fn work(&mut self, request: RequestId, state: RequestStateKind) {
        self.requests.get_mut(&request).unwrap().1 = state;
    }

    /// The customer whose request it is now.
    pub(crate) fn customer_of(&self, request: RequestId) -> CustomerId {
        self.current(self.requests[&request].0)
    }

    pub(crate) fn write(&mut self, customer: CustomerId) {
        self.living.get_mut(&customer).unwrap().messages += 1;
    }

    /// Whether anybody of the customer asked for restriction, and nothing lifted it since.
    pub(crate) fn is_restricted(&self, customer: CustomerId, at: Timestamp) -> bool {
        let people = self.people_of(customer);
        people
            .iter()
            .any(|id| self.ledger(*id).restriction(at).is_some())
    }

    fn ledger(&self, person: CustomerId) -> ConsentLedger {
        let decisions = self.living[&person].decisions.iter();
        ConsentLedger::new(decisions.map(|one| one.entry.clone()).collect())
    }

    /// Two customers become one.
    pub(crate) fn merge(&mut self, id: MergeId, survivor: CustomerId, absorbed: CustomerId) {
        let mut people = self.people_of(survivor);
        people.extend(self.people_of(absorbed));
        self.took_part.insert(id, people);
        self.merges.push(Merged {
            id,
            survivor,
            absorbed,
        });
    }

    /// All merges there ever were.
    pub(crate) fn all_merges(&self) -> Vec<MergeId> {
        let held = self.merges.iter().map(|merge| merge.id);
        let gone = self.undone.iter().chain(&self.forgotten).copied();
        held.chain(gone).collect()
    }

    pub(crate) fn is_undone(&self, id: MergeId) -> bool {
        self.undone.contains(&id)
    }

    pub(crate) fn is_forgotten(&self, id: MergeId) -> bool {
        self.forgotten.contains(&id)
    }

    /// What stands before taking a merge back that holds.
    pub(crate) fn in_the_way(&self, id: MergeId) -> Option<InTheWay> {
        let merge = self.merges.iter().find(|merge| merge.id == id).unwrap();
        let mut merges = self.merges.iter();
        if let Some(by) = merges.find(|one| one.absorbed == merge.survivor) {
            return Some(InTheWay::Absorbed(by.id));
        }
        let mut into = self.merges.iter();
        let latest = into.rfind(|one| one.survivor == merge.survivor).unwrap();
        (latest.id != id).then_some(InTheWay::Later(latest.id))
    }

    /// The two customers of a merge that holds.
    pub(crate) fn sides(&self, id: MergeId) -> (CustomerId, CustomerId) {
        let merge = self.merges.iter().find(|merge| merge.id == id).unwrap();
        (merge.survivor, merge.absorbed)
    }

    /// One customer becomes two: what was decided for both while they were one stays with the
    /// survivor, and refusals stay with both.
    pub(crate) fn unmerge(&mut self, id: MergeId) {
        let (survivor, absorbed) = self.sides(id);
        self.merges.retain(|merge| merge.id != id);
        self.undone.push(id);
        let (stay, leave) = (self.people_of(survivor), self.people_of(absorbed));
        for person in &leave {
            let decisions = &mut self.living.get_mut(person).unwrap().decisions;
            decisions.retain(|one| one.together.is_disjoint(&stay) || is_refusal(&one.entry));
        }
        for side in [&stay, &leave] {
            for person in side {
                for decision in &mut self.living.get_mut(person).unwrap().decisions {
                    decision.together.retain(|other| side.contains(other));
                }
            }
        }
    }

    /// All who are one customer are forgotten, and each merge in which one of them took part.
    pub(crate) fn erase(&mut self, customer: CustomerId, now: Timestamp) -> BTreeSet<CustomerId> {
        let people = self.people_of(customer);
        let addresses = self.addresses_of(customer).into_iter();
        self.suppressed
            .extend(addresses.map(|address| (address, now)));
        self.requests
            .retain(|_, (person, _)| !people.contains(person));
        for id in &people {
            self.living.remove(id);
            self.erased.insert(*id, customer);
        }
        self.numbers.retain(|_, holder| !people.contains(holder));
        let took_part: Vec<MergeId> = self
            .all_merges()
            .into_iter()
            .filter(|id| !self.took_part[id].is_disjoint(&people))
            .collect();
        self.merges.retain(|merge| !took_part.contains(&merge.id));
        self.undone.retain(|id| !took_part.contains(id));
        self.forgotten.retain(|id| !took_part.contains(id));
        self.forgotten.extend(took_part);
        people
    }

    pub(crate) fn is_anybody_merged(&self) -> bool {
        !self.merges.is_empty()
    }
}

fn is_refusal(entry: &ConsentRecord) -> bool {
    ["denied", "withdrawn", "objected", "restricted"].contains(&entry.decision().code())
}
