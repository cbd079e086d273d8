//! Which rows are in which cluster, added up.

/// The rows of each cluster, counted and summed up; or by how much that changes.
pub(super) struct Totals {
    pub(super) changed: bool,
    pub(super) counts: Vec<u64>,
    /// Of each cluster and feature, the bits of the values on the grid.
    pub(super) sums: Vec<Vec<u64>>,
}

impl Totals {
    pub(super) fn new(clusters: usize, features: usize) -> Self {
        Self {
            changed: false,
            counts: vec![0; clusters],
            sums: vec![vec![0; features]; clusters],
        }
    }

    pub(super) fn add(&mut self, other: &Self) {
        for (own, more) in self.counts.iter_mut().zip(&other.counts) {
            *own = own.wrapping_add(*more);
        }
        let sums = self.sums.iter_mut().flatten();
        for (own, more) in sums.zip(other.sums.iter().flatten()) {
            *own = own.wrapping_add(*more);
        }
    }

    /// Takes a row out of one cluster, if it was in one, and into another.
    #[inline]
    pub(super) fn change(&mut self, from: u32, to: u32, bits: &[u64]) {
        self.changed = true;
        let (from, to) = (from as usize, to as usize);
        if let (Some(count), Some(sums)) = (self.counts.get_mut(from), self.sums.get_mut(from)) {
            *count = count.wrapping_sub(1);
            for (sum, bits) in sums.iter_mut().zip(bits) {
                *sum = sum.wrapping_sub(*bits);
            }
        }
        if let (Some(count), Some(sums)) = (self.counts.get_mut(to), self.sums.get_mut(to)) {
            *count = count.wrapping_add(1);
            for (sum, bits) in sums.iter_mut().zip(bits) {
                *sum = sum.wrapping_add(*bits);
            }
        }
    }
}
