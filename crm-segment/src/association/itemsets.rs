//! Sets of items that are often bought together.

use std::collections::BTreeMap;
use std::fmt;

use crm_core::ProductCode;

use super::{AssociationError, AssociationLimits, Baskets};

/// The sets of items that are in at least as many baskets as asked for, with how many they are in.
///
/// Found by Eclat (Zaki 2000, "Scalable algorithms for association mining"): for each item the list of
/// the baskets that hold it, and for each larger set the intersection of two lists.
#[derive(Clone, PartialEq, Eq)]
pub struct FrequentItemsets<I: Ord = ProductCode> {
    baskets: u64,
    /// The items of a set stand in rising order.
    counts: BTreeMap<Vec<I>, u64>,
}

impl<I: Ord + Clone> FrequentItemsets<I> {
    /// Finds them.
    ///
    /// # Errors
    /// When there are more than one million.
    pub fn of(baskets: &Baskets<I>, limits: &AssociationLimits) -> Result<Self, AssociationError> {
        let mut holders: BTreeMap<&I, Vec<usize>> = BTreeMap::new();
        let mut times = Vec::new();
        for (number, (items, count)) in baskets.iter().enumerate() {
            times.push(count);
            for item in items {
                holders.entry(item).or_default().push(number);
            }
        }
        let mut search = Search {
            times,
            minimum: limits.minimum_baskets().get(),
            maximum_items: limits.maximum_items().into(),
            counts: BTreeMap::new(),
        };
        let frequent: Vec<(&I, Vec<usize>)> = holders
            .into_iter()
            .filter(|(_, holders)| search.count(holders) >= search.minimum)
            .collect();
        search.extend(&mut Vec::new(), &frequent)?;
        Ok(Self {
            baskets: baskets.count(),
            counts: search.counts,
        })
    }

    /// How many baskets there were in all.
    #[must_use]
    pub const fn baskets(&self) -> u64 {
        self.baskets
    }

    /// In how many baskets a set is, its items in rising order; `None` when it is not frequent.
    #[must_use]
    pub fn count(&self, items: &[I]) -> Option<u64> {
        self.counts.get(items).copied()
    }

    /// Every frequent set with the number of its baskets, in rising order of the items.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&[I], u64)> {
        self.counts
            .iter()
            .map(|(items, count)| (items.as_slice(), *count))
    }
}

struct Search<I: Ord> {
    /// How often each basket came.
    times: Vec<u64>,
    minimum: u64,
    maximum_items: usize,
    counts: BTreeMap<Vec<I>, u64>,
}

impl<I: Ord + Clone> Search<I> {
    fn count(&self, holders: &[usize]) -> u64 {
        holders
            .iter()
            .filter_map(|number| self.times.get(*number))
            .fold(0, |sum, times| sum.saturating_add(*times))
    }

    /// Notes the set that each candidate makes with the prefix, and goes on to larger ones.
    fn extend(
        &mut self,
        prefix: &mut Vec<I>,
        candidates: &[(&I, Vec<usize>)],
    ) -> Result<(), AssociationError> {
        for (at, (item, holders)) in candidates.iter().enumerate() {
            let maximum = AssociationLimits::MAXIMUM_ITEMSETS;
            if self.counts.len() >= maximum {
                return Err(AssociationError::TooManyItemsets { maximum });
            }
            prefix.push((*item).clone());
            self.counts.insert(prefix.clone(), self.count(holders));
            if prefix.len() < self.maximum_items {
                let larger: Vec<(&I, Vec<usize>)> = candidates
                    .iter()
                    .skip(at.saturating_add(1))
                    .map(|(next, others)| (*next, intersection(holders, others)))
                    .filter(|(_, both)| self.count(both) >= self.minimum)
                    .collect();
                self.extend(prefix, &larger)?;
            }
            prefix.pop();
        }
        Ok(())
    }
}

/// What two lists in rising order have in common.
fn intersection(one: &[usize], two: &[usize]) -> Vec<usize> {
    let mut common = Vec::new();
    let mut others = two.iter().copied().peekable();
    for number in one {
        while others.next_if(|other| other < number).is_some() {}
        if others.next_if_eq(number).is_some() {
            common.push(*number);
        }
    }
    common
}

impl<I: Ord> fmt::Debug for FrequentItemsets<I> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "FrequentItemsets(<{} sets> in {} baskets)",
            self.counts.len(),
            self.baskets
        )
    }
}
