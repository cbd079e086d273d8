//! What each customer contributes to something that all of them share.

use std::collections::BTreeMap;

use crate::id::CustomerId;

/// A share of one customer. Joining is commutative, associative and idempotent.
pub(super) trait Share {
    /// Takes in what is known elsewhere of the same customer's share.
    fn join(&mut self, other: Self);
}

/// The shares of customers in things that have a key. No thing is without a share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ByCustomer<K, S>(BTreeMap<K, BTreeMap<CustomerId, S>>);

impl<K, S> Default for ByCustomer<K, S> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<K: Ord, S: Share> ByCustomer<K, S> {
    pub(super) fn add(&mut self, key: K, customer: CustomerId, share: S) {
        join_into(self.0.entry(key).or_default(), customer, share);
    }

    pub(super) fn merge(&mut self, other: Self) {
        for (key, shares) in other.0 {
            let known = self.0.entry(key).or_default();
            for (customer, share) in shares {
                join_into(known, customer, share);
            }
        }
    }

    /// What was the absorbed customer's is the survivor's.
    pub(super) fn absorb(&mut self, absorbed: CustomerId, survivor: CustomerId) {
        for shares in self.0.values_mut() {
            if let Some(share) = shares.remove(&absorbed) {
                join_into(shares, survivor, share);
            }
        }
    }

    /// Takes away what is the customer's.
    pub(super) fn forget(&mut self, customer: CustomerId) {
        for shares in self.0.values_mut() {
            shares.remove(&customer);
        }
        self.0.retain(|_, shares| !shares.is_empty());
    }

    pub(super) fn shares(&self, key: &K) -> Option<&BTreeMap<CustomerId, S>> {
        self.0.get(key)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&K, &BTreeMap<CustomerId, S>)> {
        self.0.iter()
    }
}

fn join_into<S: Share>(shares: &mut BTreeMap<CustomerId, S>, customer: CustomerId, share: S) {
    match shares.remove(&customer) {
        Some(mut known) => {
            known.join(share);
            shares.insert(customer, known);
        }
        None => {
            shares.insert(customer, share);
        }
    }
}
