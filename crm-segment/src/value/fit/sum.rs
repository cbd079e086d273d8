//! Sums over a base that have the same bits on any number of threads.

use super::Derivatives;
use super::vector::Vector;
use crate::Threads;

/// A log-likelihood that is a sum over blocks.
pub(crate) trait Likelihood<V: Vector>: Sync {
    /// How many blocks there are; it depends on the base alone.
    fn blocks(&self) -> usize;

    /// The part of one block, at these parameters.
    fn block(&self, index: usize, parameters: &V) -> Derivatives<V>;
}

/// So few blocks are summed sooner than another thread is awake.
const MOST_ALONE: usize = 16;

/// The whole log-likelihood.
///
/// Each block is summed by one thread, and the blocks are summed pairwise in their order: who
/// computed what leaves no trace.
pub(crate) fn total<V: Vector>(
    likelihood: &impl Likelihood<V>,
    parameters: &V,
    threads: Threads,
) -> Derivatives<V> {
    let blocks: Vec<usize> = (0..likelihood.blocks()).collect();
    let threads = if blocks.len() > MOST_ALONE {
        threads
    } else {
        Threads::ONE
    };
    let parts = threads.map(blocks, |index| likelihood.block(index, parameters));
    pairwise(&parts).unwrap_or_else(|| Derivatives::zero(parameters))
}

fn pairwise<V: Vector>(parts: &[Derivatives<V>]) -> Option<Derivatives<V>> {
    match parts {
        [] => None,
        [only] => Some(only.clone()),
        _ => {
            let (left, right) = parts.split_at(parts.len() / 2);
            Some(pairwise(left)?.plus(pairwise(right)?))
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Jet;
    use super::*;

    /// Blocks whose sums depend on their order.
    struct Numbers(Vec<f64>);

    impl Likelihood<[f64; 0]> for Numbers {
        fn blocks(&self) -> usize {
            self.0.len()
        }

        fn block(&self, index: usize, _: &[f64; 0]) -> Jet<0> {
            Jet::constant(self.0.get(index).copied().unwrap_or(f64::NAN))
        }
    }

    proptest! {
        /// Few blocks and many, alone and on threads.
        #[test]
        fn threads_change_no_bit(
            numbers in prop::collection::vec(-1e6_f64..1e6, 0..4 * MOST_ALONE),
            threads in 2_usize..6,
        ) {
            let numbers = Numbers(numbers);
            let sum = |threads| total(&numbers, &[], threads).value.to_bits();
            prop_assert_eq!(sum(Threads::ONE), sum(Threads::new(threads)));
        }
    }
}
