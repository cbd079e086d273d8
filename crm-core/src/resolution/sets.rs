//! Disjoint sets of numbers (Tarjan, *Efficiency of a Good But Not Linear Set Union Algorithm*,
//! 1975), united by size, with halved paths.

/// Disjoint sets of the numbers from 0 on.
#[derive(Debug, Clone, Default)]
pub(super) struct DisjointSets {
    /// For a member its parent; for the first of a set itself.
    parents: Vec<usize>,
    sizes: Vec<usize>,
}

impl DisjointSets {
    /// A new number in a set of its own.
    pub(super) fn push(&mut self) -> usize {
        let number = self.parents.len();
        self.parents.push(number);
        self.sizes.push(1);
        number
    }

    /// How many numbers there are.
    pub(super) fn len(&self) -> usize {
        self.parents.len()
    }

    /// The number that stands for the set of `number`.
    pub(super) fn find(&mut self, number: usize) -> usize {
        let mut at = number;
        loop {
            let parent = self.parent(at);
            if parent == at {
                return at;
            }
            let grandparent = self.parent(parent);
            if let Some(entry) = self.parents.get_mut(at) {
                *entry = grandparent;
            }
            at = grandparent;
        }
    }

    /// The same, without shortening the way.
    pub(super) fn peek(&self, number: usize) -> usize {
        let mut at = number;
        loop {
            let parent = self.parent(at);
            if parent == at {
                return at;
            }
            at = parent;
        }
    }

    /// Makes one set of two; returns the number that stands for it, and the one that no longer
    /// stands for any, when they were two.
    pub(super) fn unite(&mut self, one: usize, other: usize) -> (usize, Option<usize>) {
        let (one, other) = (self.find(one), self.find(other));
        if one == other {
            return (one, None);
        }
        let size = |number| self.sizes.get(number).copied().unwrap_or(1);
        let (large, small) = if size(one) < size(other) {
            (other, one)
        } else {
            (one, other)
        };
        let both = size(large).saturating_add(size(small));
        if let Some(entry) = self.parents.get_mut(small) {
            *entry = large;
        }
        if let Some(entry) = self.sizes.get_mut(large) {
            *entry = both;
        }
        (large, Some(small))
    }

    fn parent(&self, number: usize) -> usize {
        self.parents.get(number).copied().unwrap_or(number)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::DisjointSets;

    proptest! {
        #[test]
        fn two_numbers_are_in_one_set_when_a_way_leads_from_one_to_the_other(
            pairs in prop::collection::vec((0..20usize, 0..20usize), 0..30),
        ) {
            let mut sets = DisjointSets::default();
            for _ in 0..20 {
                sets.push();
            }
            // The same by colouring.
            let mut colours: Vec<usize> = (0..20).collect();
            for (one, other) in pairs {
                sets.unite(one, other);
                let (new, old) = (colours[one], colours[other]);
                colours.iter_mut().filter(|colour| **colour == old).for_each(|colour| *colour = new);
            }
            for one in 0..20 {
                prop_assert_eq!(sets.peek(one), sets.find(one));
                for other in 0..20 {
                    prop_assert_eq!(sets.find(one) == sets.find(other), colours[one] == colours[other]);
                }
            }
        }
    }
}
