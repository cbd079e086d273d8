//! A fast hash for customer keys.

use std::hash::{BuildHasher, Hasher, RandomState};

/// Makes hashers that multiply and fold (the scheme of wyhash), seeded anew for each table.
///
/// The standard hasher costs more than all the rest of adding a fact. The seed keeps anyone from
/// choosing keys that collide; no result depends on it, for a table is never read in its own order.
#[derive(Debug, Clone)]
pub(super) struct FoldedHash {
    seed: u64,
}

impl Default for FoldedHash {
    fn default() -> Self {
        Self {
            seed: RandomState::new().hash_one(0_u8),
        }
    }
}

impl BuildHasher for FoldedHash {
    type Hasher = FoldedHasher;

    #[inline]
    fn build_hasher(&self) -> FoldedHasher {
        FoldedHasher { state: self.seed }
    }
}

/// A hash on the way.
#[derive(Debug, Clone, Copy)]
pub(super) struct FoldedHasher {
    state: u64,
}

impl FoldedHasher {
    #[inline]
    fn fold(&mut self, word: u64) {
        // An odd constant without structure: the fraction of the golden ratio.
        let product = u128::from(self.state ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let [low, high] = [product as u64, (product >> 64) as u64];
        // Turning keeps a state of zero from swallowing what comes next.
        self.state = (low ^ high)
            .rotate_left(23)
            .wrapping_add(0x2545_f491_4f6c_dd1d);
    }
}

impl Hasher for FoldedHasher {
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.fold(u64::from_le_bytes(*word));
        }
        if !rest.is_empty() {
            let last = rest
                .iter()
                .fold(0_u64, |word, byte| (word << 8) | u64::from(*byte));
            self.fold(last);
        }
    }

    #[inline]
    fn write_u8(&mut self, number: u8) {
        self.fold(number.into());
    }

    #[inline]
    fn write_u16(&mut self, number: u16) {
        self.fold(number.into());
    }

    #[inline]
    fn write_u32(&mut self, number: u32) {
        self.fold(number.into());
    }

    #[inline]
    fn write_u64(&mut self, number: u64) {
        self.fold(number);
    }

    #[inline]
    fn write_usize(&mut self, number: usize) {
        self.fold(number as u64);
    }

    #[inline]
    fn finish(&self) -> u64 {
        // The table takes its place from the low bits and its tag from the high ones.
        let product = u128::from(self.state).wrapping_mul(0xd6e8_feb8_6659_fd93);
        (product as u64) ^ ((product >> 64) as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    /// Keys that differ in few bits must not meet: as many places used as chance would give.
    #[test]
    fn close_keys_spread() {
        let table = FoldedHash::default();
        for shift in [0_u32, 16, 48, 96] {
            let places: HashSet<u64> = (0..4096_u128)
                .map(|key| table.hash_one((key << shift).to_be_bytes()) % 4096)
                .collect();
            // 4,096 balls into 4,096 places fill 4,096·(1 − 1/e) = 2,589 of them on average, with a
            // standard deviation below 33.
            assert!(
                places.len() > 2_589 - 6 * 33,
                "{} places for shift {shift}",
                places.len()
            );
        }
    }
}
