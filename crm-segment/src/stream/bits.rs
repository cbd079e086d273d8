//! Truth values side by side.

/// A number of truth values, one bit each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bits(Box<[u64]>);

impl Bits {
    const PER_WORD: usize = 64;

    /// So many values, all false.
    pub(super) fn none(count: usize) -> Self {
        Self(vec![0; count.div_ceil(Self::PER_WORD)].into())
    }

    pub(super) fn get(&self, number: usize) -> bool {
        let word = self.0.get(number / Self::PER_WORD);
        word.is_some_and(|word| word & Self::mask(number) != 0)
    }

    /// Sets a value, and tells whether it was another one.
    pub(super) fn set(&mut self, number: usize, value: bool) -> bool {
        let was = self.get(number);
        if was != value
            && let Some(word) = self.0.get_mut(number / Self::PER_WORD)
        {
            *word ^= Self::mask(number);
        }
        was != value
    }

    const fn mask(number: usize) -> u64 {
        1 << (number % Self::PER_WORD)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_value_has_its_own_place() {
        let mut bits = Bits::none(130);
        assert!(bits.set(0, true) && bits.set(64, true) && bits.set(129, true));
        assert!(!bits.set(129, true) && bits.set(64, false));
        let set: Vec<usize> = (0..130).filter(|number| bits.get(*number)).collect();
        assert_eq!(set, [0, 129]);
    }
}
