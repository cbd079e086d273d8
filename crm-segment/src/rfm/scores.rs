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

/// A customer whose score changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ScoreChange<K: CustomerKey = CustomerId> {
    /// Who.
    pub customer: K,
    /// The score before; `None` when the customer had bought nothing.
    pub before: Option<RfmScore>,
    /// The score now; `None` when the customer is not scored any more.
    pub after: Option<RfmScore>,
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

    /// Whose score is another one than in `earlier`, in rising order of the key: what has to be
    /// written or told after purchases were added.
    ///
    /// Scores by fifths rank the whole base, so that customers without a purchase may be among them.
    pub fn changes_since<'scores>(
        &'scores self,
        earlier: &'scores Self,
    ) -> impl Iterator<Item = ScoreChange<K>> + 'scores {
        let mut before = earlier.iter().peekable();
        let mut after = self.iter().peekable();
        let both = std::iter::from_fn(move || {
            let customer = match (before.peek(), after.peek()) {
                (Some((one, _)), Some((other, _))) => *one.min(other),
                (Some((only, _)), None) | (None, Some((only, _))) => *only,
                (None, None) => return None,
            };
            Some(ScoreChange {
                customer,
                before: before
                    .next_if(|(key, _)| *key == customer)
                    .map(|(_, score)| score),
                after: after
                    .next_if(|(key, _)| *key == customer)
                    .map(|(_, score)| score),
            })
        });
        both.filter(|change| change.before != change.after)
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
