//! Sums for each customer and key of its own: periods, categories.

use std::collections::BTreeMap;

/// What facts add up to: a commutative monoid, with the default as its neutral element.
pub(crate) trait Sum: Copy + Default {
    /// The sum of the facts of both.
    fn merge(self, other: Self) -> Self;
}

/// The sum of each customer and key. Tables form a commutative monoid under [`merge`](Self::merge).
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct SumsByCustomer<K, C, S> {
    rows: BTreeMap<K, BTreeMap<C, S>>,
}

impl<K: Copy + Ord, C: Ord, S: Sum> SumsByCustomer<K, C, S> {
    pub(crate) const fn new() -> Self {
        Self {
            rows: BTreeMap::new(),
        }
    }

    /// Takes rows that were read; none of them is empty.
    pub(crate) const fn of_rows(rows: BTreeMap<K, BTreeMap<C, S>>) -> Self {
        Self { rows }
    }

    pub(crate) fn add(&mut self, customer: K, key: C, sum: S) {
        let row = self.rows.entry(customer).or_default();
        let own = row.entry(key).or_default();
        *own = own.merge(sum);
    }

    /// The cost grows with the smaller of the two.
    pub(crate) fn merge(self, other: Self) -> Self {
        let (mut large, small) = if self.len() >= other.len() {
            (self, other)
        } else {
            (other, self)
        };
        for (customer, row) in small.rows {
            for (key, sum) in row {
                large.add(customer, key, sum);
            }
        }
        large
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Every customer with its sums, both in rising order of the key.
    pub(crate) fn rows(&self) -> impl ExactSizeIterator<Item = (K, &BTreeMap<C, S>)> + Clone {
        self.rows.iter().map(|(customer, row)| (*customer, row))
    }

    pub(crate) fn row(&self, customer: &K) -> Option<&BTreeMap<C, S>> {
        self.rows.get(customer)
    }

    /// The sums of one customer, in rising order of the key.
    pub(crate) fn of<'sums>(
        &'sums self,
        customer: &K,
    ) -> impl Iterator<Item = (&'sums C, &'sums S)> + use<'sums, K, C, S> {
        self.row(customer).into_iter().flatten()
    }
}
