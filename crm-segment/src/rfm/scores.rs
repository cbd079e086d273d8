//! The scores of a base.

use std::collections::BTreeMap;
use std::fmt;

use crm_core::CustomerId;

use super::RfmScore;
use crate::CustomerKey;

/// The [`RfmScore`] of every customer who bought.
#[derive(Clone, PartialEq, Eq)]
pub struct RfmScores<K: CustomerKey = CustomerId> {
    /// In rising order of the key.
    scored: Vec<(K, RfmScore)>,
}

impl<K: CustomerKey> RfmScores<K> {
    /// Takes scores in rising order of the key.
    pub(super) fn from_sorted(scored: Vec<(K, RfmScore)>) -> Self {
        Self { scored }
    }

    /// The score of one customer; `None` when it bought nothing.
    #[must_use]
    pub fn get(&self, customer: &K) -> Option<RfmScore> {
        let position = self
            .scored
            .binary_search_by_key(customer, |(key, _)| *key)
            .ok()?;
        self.scored.get(position).map(|(_, score)| *score)
    }

    /// Every customer with its score, in rising order of the key.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (K, RfmScore)> + '_ {
        self.scored.iter().copied()
    }

    /// How many customers are scored.
    #[must_use]
    pub fn len(&self) -> usize {
        self.scored.len()
    }

    /// Whether nobody is scored.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.scored.is_empty()
    }

    /// How many customers have each score; scores that nobody has are left out.
    #[must_use]
    pub fn counts(&self) -> BTreeMap<RfmScore, usize> {
        let mut counts = BTreeMap::new();
        for (_, score) in &self.scored {
            let count: &mut usize = counts.entry(*score).or_default();
            *count = count.saturating_add(1);
        }
        counts
    }
}

impl<K: CustomerKey> fmt::Debug for RfmScores<K> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "RfmScores(<{} customers>)", self.len())
    }
}
