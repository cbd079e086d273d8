//! What each customer contributes to something that all of them share.

use std::collections::BTreeMap;

use crate::id::CustomerId;

/// A share of one customer. Joining is commutative, associative and idempotent.
pub(crate) trait Share {
    /// Takes in what is known elsewhere of the same customer's share.
    fn join(&mut self, other: Self);
}

/// The shares of customers in things that have a key. No thing is without a share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ByCustomer<K, S>(BTreeMap<K, BTreeMap<CustomerId, S>>);

impl<K, S> Default for ByCustomer<K, S> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<K: Ord, S: Share> ByCustomer<K, S> {
    pub(crate) fn add(&mut self, key: K, customer: CustomerId, share: S) {
        join_into(self.0.entry(key).or_default(), customer, share);
    }

    pub(crate) fn merge(&mut self, other: Self) {
        for (key, shares) in other.0 {
            let known = self.0.entry(key).or_default();
            for (customer, share) in shares {
                join_into(known, customer, share);
            }
        }
    }

    /// What was the absorbed customer's is the survivor's.
    pub(crate) fn absorb(&mut self, absorbed: CustomerId, survivor: CustomerId) {
        for shares in self.0.values_mut() {
            if let Some(share) = shares.remove(&absorbed) {
                join_into(shares, survivor, share);
            }
        }
    }

    /// Takes away what is the customer's.
    pub(crate) fn forget(&mut self, customer: CustomerId) {
        for shares in self.0.values_mut() {
            shares.remove(&customer);
        }
        self.0.retain(|_, shares| !shares.is_empty());
    }

    pub(crate) fn shares(&self, key: &K) -> Option<&BTreeMap<CustomerId, S>> {
        self.0.get(key)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&K, &BTreeMap<CustomerId, S>)> {
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

/// What every board of such shares can do.
macro_rules! board_of_shares {
    ($board:ty) => {
        impl $board {
            /// A board on which nothing stands.
            #[must_use]
            pub fn new() -> Self {
                Self::default()
            }

            /// Takes in all that another board knows.
            pub fn merge(&mut self, other: Self) {
                self.shares.merge(other.shares);
            }

            /// What was the absorbed customer's is the survivor's from now on; where both said
            /// something, the later word counts. The board is as if it had been made after the merge.
            pub fn absorb(&mut self, absorbed: CustomerId, survivor: CustomerId) {
                self.shares.absorb(absorbed, survivor);
            }

            /// Takes away all that the customer's timeline told.
            pub fn forget(&mut self, customer: CustomerId) {
                self.shares.forget(customer);
            }
        }
    };
}
pub(crate) use board_of_shares;
