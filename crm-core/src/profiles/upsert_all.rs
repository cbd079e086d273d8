//! Recognise or create, many customers at a time.

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

use super::ingest::CurrentIds;
use super::service::ATTEMPTS;
use super::upsert::edits_towards;
use super::{ProfileError, Profiles};
use crate::customer::{Customer, CustomerError, NewCustomer};
use crate::id::CustomerId;
use crate::identity::{Identity, IdentityKey};
use crate::store::{Change, ChangeSet, CustomerWrite, StoreError};
use crate::timestamp::Timestamp;

/// A customer to be found or created.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpsertItem {
    /// The id of the record, where the caller knows it: it is found by it, and made under it.
    pub id: Option<CustomerId>,
    /// What is told of the customer.
    pub customer: NewCustomer,
}

/// What became of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum UpsertOutcome {
    /// The customer was not there before.
    Created(CustomerId),
    /// Something was added to a customer who was there.
    Changed(CustomerId),
    /// All of it was there already.
    Unchanged(CustomerId),
    /// Nothing of it is stored.
    Refused(UpsertRefusal),
}

/// Why an item was refused. The other items are not touched by it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum UpsertRefusal {
    /// It has neither an id nor a verified identity.
    #[error("a verified identity is needed to recognise the customer by")]
    NoVerifiedIdentity,
    /// Its identities belong to several customers; whether they are one is for a merge to decide.
    #[error("the identities belong to {count} customers")]
    SeveralCustomers {
        /// How many.
        count: usize,
    },
    /// Its id belonged to a customer who was erased: it is never used again.
    #[error("the customer {0} was erased")]
    Erased(CustomerId),
    /// The record would break a rule.
    #[error(transparent)]
    Customer(#[from] CustomerError),
}

impl Profiles {
    /// As [`upsert`](Self::upsert), for many customers: those who do not meet go into one
    /// transaction.
    ///
    /// The items count in their order. Two that may stand for the same customer (a common identity,
    /// or identities of one record) go into two transactions, the later one after the other. There
    /// is one outcome for each item, in order; an item that is refused touches no other.
    ///
    /// # Errors
    /// When the store fails. Transactions that were stored before stay, each whole; repeating the
    /// call is safe in every case.
    pub async fn upsert_all(
        &self,
        items: &[UpsertItem],
    ) -> Result<Vec<UpsertOutcome>, ProfileError> {
        let mut outcomes = BTreeMap::new();
        let mut waiting: Vec<usize> = (0..items.len()).collect();
        while !waiting.is_empty() {
            let round = self.store_round(items, &waiting).await?;
            outcomes.extend(round.outcomes);
            waiting = round.later;
        }
        Ok(outcomes.into_values().collect())
    }

    /// What [`upsert_all`](Self::upsert_all) would do with these items; nothing is written.
    ///
    /// An item that would have to wait for another one has no outcome.
    #[cfg(feature = "exchange")]
    pub(crate) async fn preview_upserts(
        &self,
        items: &[UpsertItem],
    ) -> Result<BTreeMap<usize, UpsertOutcome>, ProfileError> {
        let all: Vec<usize> = (0..items.len()).collect();
        Ok(self.decide_round(items, &all).await?.outcomes)
    }

    async fn store_round(
        &self,
        items: &[UpsertItem],
        waiting: &[usize],
    ) -> Result<Round, ProfileError> {
        for _ in 0..ATTEMPTS {
            let mut round = self.decide_round(items, waiting).await?;
            let changes = std::mem::take(&mut round.changes);
            if changes.is_empty() {
                return Ok(round);
            }
            match self.store.apply(changes).await {
                Ok(_) => return Ok(round),
                // Someone else was faster with the same customer.
                Err(
                    StoreError::Conflict { .. }
                    | StoreError::IdentityTaken { .. }
                    | StoreError::AlreadyExists { .. },
                ) => {}
                Err(other) => return Err(other.into()),
            }
        }
        Err(ProfileError::Contended)
    }

    /// Decides all items that wait for no other one.
    async fn decide_round(
        &self,
        items: &[UpsertItem],
        waiting: &[usize],
    ) -> Result<Round, ProfileError> {
        let now = self.clock.now();
        let asked: Vec<&UpsertItem> = waiting.iter().filter_map(|at| items.get(*at)).collect();
        let holders = self.holders_of(&asked).await?;
        let ids = asked.iter().filter_map(|item| item.id).collect();
        let current = self.current_ids(ids).await?;
        let erased = self.erased_among(&asked, &current).await?;
        let known = self.records_of(&holders, &current).await?;

        let mut round = Round::default();
        let mut keys_met = BTreeSet::new();
        let mut customers_met = BTreeSet::new();
        for (at, item) in waiting.iter().zip(asked) {
            let keys: BTreeSet<IdentityKey> = keys(item).collect();
            let mut found: BTreeSet<CustomerId> = keys
                .iter()
                .filter_map(|key| holders.get(key).copied())
                .collect();
            // An id that a merge absorbed leads to another customer.
            found.extend(item.id.map(|id| current.get(&id).copied().unwrap_or(id)));
            let waits = keys.iter().any(|key| keys_met.contains(key))
                || found.iter().any(|id| customers_met.contains(id));
            keys_met.extend(keys);
            customers_met.extend(found.iter().copied());
            if waits {
                round.later.push(*at);
                continue;
            }
            let outcome = match item.id.filter(|id| erased.contains(id)) {
                Some(id) => UpsertOutcome::Refused(UpsertRefusal::Erased(id)),
                None => self
                    .decide_item(item, &found, &known, now, &mut round.changes)
                    .unwrap_or_else(UpsertOutcome::Refused),
            };
            round.outcomes.insert(*at, outcome);
        }
        Ok(round)
    }

    fn decide_item(
        &self,
        item: &UpsertItem,
        found: &BTreeSet<CustomerId>,
        known: &BTreeMap<CustomerId, Customer>,
        now: Timestamp,
        changes: &mut ChangeSet,
    ) -> Result<UpsertOutcome, UpsertRefusal> {
        let new = item.customer.clone();
        if item.id.is_none() && new.verified_identities.is_empty() {
            return Err(UpsertRefusal::NoVerifiedIdentity);
        }
        if found.len() > 1 {
            let count = found.len();
            return Err(UpsertRefusal::SeveralCustomers { count });
        }
        let Some(known) = found.first().and_then(|id| known.get(id)) else {
            let drawn = || CustomerId::generate(&self.ids, now);
            let id = item.id.unwrap_or_else(drawn);
            let (customer, events) = Customer::create(new, id, &self.ids, now)?;
            self.note(changes, None, &customer);
            let insert = Change::new(CustomerWrite::Insert(customer), events);
            changes.customers.push(insert);
            return Ok(UpsertOutcome::Created(id));
        };
        let (edited, events) = known.edit(edits_towards(known, &new), &self.ids, now)?;
        if events.is_empty() {
            return Ok(UpsertOutcome::Unchanged(known.id()));
        }
        self.note(changes, Some(known), &edited);
        let update = CustomerWrite::Update {
            customer: edited,
            expected: known.version(),
        };
        changes.customers.push(Change::new(update, events));
        Ok(UpsertOutcome::Changed(known.id()))
    }

    async fn holders_of(
        &self,
        items: &[&UpsertItem],
    ) -> Result<BTreeMap<IdentityKey, CustomerId>, ProfileError> {
        let identities: BTreeMap<IdentityKey, Identity> = items
            .iter()
            .flat_map(|item| &item.customer.verified_identities)
            .map(|verified| (verified.key(), verified.identity().clone()))
            .collect();
        if identities.is_empty() {
            return Ok(BTreeMap::new());
        }
        let (keys, asked): (Vec<_>, Vec<_>) = identities.into_iter().unzip();
        let found = self.store.resolve(&asked).await?;
        Ok(keys
            .into_iter()
            .zip(found)
            .filter_map(|(key, id)| Some((key, id?)))
            .collect())
    }

    /// Those of the items' ids that belonged to customers who were erased. Asked only for ids that
    /// lead nowhere.
    async fn erased_among(
        &self,
        items: &[&UpsertItem],
        current: &CurrentIds,
    ) -> Result<BTreeSet<CustomerId>, ProfileError> {
        let named: BTreeSet<CustomerId> = items.iter().filter_map(|item| item.id).collect();
        let leads_nowhere = named.into_iter().filter(|id| !current.contains_key(id));
        let asked: Vec<CustomerId> = leads_nowhere.collect();
        if asked.is_empty() {
            return Ok(BTreeSet::new());
        }
        let found = self.store.erased(&asked).await?;
        Ok(found.iter().map(|erased| erased.id).collect())
    }

    async fn records_of(
        &self,
        holders: &BTreeMap<IdentityKey, CustomerId>,
        current: &CurrentIds,
    ) -> Result<BTreeMap<CustomerId, Customer>, ProfileError> {
        let ids: BTreeSet<CustomerId> = holders.values().chain(current.values()).copied().collect();
        if ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        let asked: Vec<CustomerId> = ids.into_iter().collect();
        let records = self.store.customers(&asked).await?;
        Ok(records
            .into_iter()
            .map(|record| (record.id(), record))
            .collect())
    }
}

/// The items of one transaction.
#[derive(Default)]
struct Round {
    changes: ChangeSet,
    outcomes: BTreeMap<usize, UpsertOutcome>,
    /// Items that may stand for a customer of this round: decided when it is stored.
    later: Vec<usize>,
}

fn keys(item: &UpsertItem) -> impl Iterator<Item = IdentityKey> {
    let verified = item.customer.verified_identities.iter();
    verified.map(|verified| verified.key())
}
