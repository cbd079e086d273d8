//! Random numbers that are the same on every machine.

use std::f64::consts::TAU;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// What numbers are drawn for. Each purpose has a stream of its own, so that what is drawn for one does not move what is
/// drawn for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Arrivals,
    Classes,
    Handling,
    Patience,
    Replies,
}

impl Purpose {
    /// How many streams each replication has; some are free.
    const STREAMS: u64 = 16;

    const fn number(self) -> u64 {
        match self {
            Self::Arrivals => 0,
            Self::Classes => 1,
            Self::Handling => 2,
            Self::Patience => 3,
            Self::Replies => 4,
        }
    }
}

/// The key stream of ChaCha with 8 rounds, whose key is the seed (its eight bytes, the lowest first, and zeros) and whose
/// stream number is that of the replication and the purpose. The cipher is fixed, and whatever is made of its bits uses the
/// four operations, square roots and functions of `libm`, which give the same bits everywhere.
#[derive(Debug)]
pub(super) struct RandomStream(ChaCha8Rng);

impl RandomStream {
    pub(super) fn new(seed: u64, replication: u32, purpose: Purpose) -> Self {
        let mut key = [0_u8; 32];
        let bytes = seed.to_le_bytes();
        for (place, byte) in key.iter_mut().zip(bytes) {
            *place = byte;
        }
        let mut cipher = ChaCha8Rng::from_seed(key);
        let first = u64::from(replication).wrapping_mul(Purpose::STREAMS);
        cipher.set_stream(first.wrapping_add(purpose.number()));
        Self(cipher)
    }

    /// From 0 up to below 1, in steps of 2^-53.
    pub(super) fn uniform(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / 9_007_199_254_740_992.0
    }

    /// A whole number below `bound`, which must not be 0; the bias is below 2^-32.
    pub(super) fn below(&mut self, bound: u32) -> u32 {
        let product = u128::from(self.0.next_u64()).wrapping_mul(u128::from(bound));
        u32::try_from(product >> 64).unwrap_or(0)
    }

    /// Exponential with mean 1, by inversion.
    pub(super) fn exponential(&mut self) -> f64 {
        -libm::log(1.0 - self.uniform())
    }

    /// Normal with mean 0 and deviation 1 (Box and Muller 1958, the first of the pair).
    pub(super) fn normal(&mut self) -> f64 {
        let radius = (2.0 * self.exponential()).sqrt();
        radius * libm::cos(TAU * self.uniform())
    }

    /// Gamma with this shape and scale 1 (Marsaglia and Tsang 2000).
    pub(super) fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            let raised = self.gamma(shape + 1.0);
            return raised * libm::exp(-self.exponential() / shape);
        }
        let most = shape - 1.0 / 3.0;
        let slope = 1.0 / (9.0 * most).sqrt();
        loop {
            let normal = self.normal();
            let root = 1.0 + slope * normal;
            let above = self.exponential();
            if root <= 0.0 {
                continue;
            }
            let cube = root * root * root;
            if -above < 0.5 * normal * normal + most * (1.0 - cube + libm::log(cube)) {
                return most * cube;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first bytes of ChaCha8 with a key and a nonce of zeros, from draft-strombom-chacha-test-vectors.
    #[test]
    fn the_cipher_is_the_published_one() {
        let mut stream = RandomStream::new(0, 0, Purpose::Arrivals);
        let mut bytes = [0_u8; 16];
        stream.0.fill_bytes(&mut bytes);
        assert_eq!(
            bytes,
            [
                0x3e, 0x00, 0xef, 0x2f, 0x89, 0x5f, 0x40, 0xd6, 0x7f, 0x5b, 0xb8, 0xe8, 0x1f, 0x09,
                0xa5, 0xa1,
            ]
        );
    }

    #[test]
    fn streams_differ_by_seed_replication_and_purpose() {
        let first =
            |seed, replication, purpose| RandomStream::new(seed, replication, purpose).0.next_u64();
        let mut drawn = vec![first(1, 0, Purpose::Arrivals)];
        drawn.push(first(2, 0, Purpose::Arrivals));
        drawn.push(first(1, 1, Purpose::Arrivals));
        drawn.push(first(1, 0, Purpose::Classes));
        drawn.push(first(1, 0, Purpose::Replies));
        drawn.sort_unstable();
        drawn.dedup();
        assert_eq!(drawn.len(), 5);
    }

    #[test]
    fn whole_numbers_are_even() {
        let mut stream = RandomStream::new(3, 0, Purpose::Handling);
        let mut counts = [0_u32; 7];
        for _ in 0..70_000 {
            counts[stream.below(7) as usize] += 1;
        }
        let excess: f64 = counts
            .iter()
            .map(|count| (f64::from(*count) - 10_000.0).powi(2) / 10_000.0)
            .sum();
        // Chi-square with six degrees of freedom: one in 10,000 exceeds 27.9.
        assert!(excess < 27.9, "{counts:?}");
    }
}
