//! Equal values, counted.

use crate::value::ValueError;

/// Different values in rising order, with the number of customers who have each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::value) struct Counted<T>(Vec<(T, u64)>);

impl<T: Copy> Counted<T> {
    /// Takes values with the number of customers who have each; those of nobody are left out. Two
    /// values are equal when their keys are.
    pub(in crate::value) fn new<K: Ord>(mut values: Vec<(T, u64)>, key: impl Fn(&T) -> K) -> Self {
        values.retain(|(_, customers)| *customers > 0);
        values.sort_unstable_by_key(|(value, _)| key(value));
        values.dedup_by(|(later, more), (earlier, customers)| {
            let is_equal = key(later) == key(earlier);
            if is_equal {
                *customers = customers.saturating_add(*more);
            }
            is_equal
        });
        Self(values)
    }

    /// Takes values that were read.
    ///
    /// # Errors
    /// When they do not rise strictly, or one is of nobody.
    pub(in crate::value) fn of_rising<K: Ord>(
        field: &'static str,
        values: Vec<(T, u64)>,
        key: impl Fn(&T) -> K,
    ) -> Result<Self, ValueError> {
        if values.iter().any(|(_, customers)| *customers == 0) {
            return Err(ValueError::OfNobody { field });
        }
        if !values.is_sorted_by(|(one, _), (next, _)| key(one) < key(next)) {
            return Err(ValueError::NotRising { field });
        }
        Ok(Self(values))
    }

    /// The values of both.
    pub(in crate::value) fn merge<K: Ord>(mut self, other: Self, key: impl Fn(&T) -> K) -> Self {
        self.0.extend(other.0);
        Self::new(self.0, key)
    }

    /// How many different values there are.
    pub(in crate::value) fn len(&self) -> usize {
        self.0.len()
    }

    /// How many customers there are.
    pub(in crate::value) fn customers(&self) -> u64 {
        self.iter()
            .fold(0, |sum, (_, customers)| sum.saturating_add(customers))
    }

    /// Each value with the number of its customers, in rising order.
    pub(in crate::value) fn iter(&self) -> impl ExactSizeIterator<Item = (T, u64)> + Clone {
        self.0.iter().copied()
    }

    /// About `size` of the values, evenly spread in their order.
    pub(in crate::value) fn sampled(&self, size: usize) -> Self {
        let step = self.len().checked_div(size).unwrap_or(1).max(1);
        let sample = self.0.iter().skip(step / 2).step_by(step);
        Self(sample.copied().collect())
    }
}
