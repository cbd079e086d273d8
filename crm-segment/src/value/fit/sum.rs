//! Sums over a base that have the same bits on any number of threads.

use super::Jet;
use crate::Threads;

/// A log-likelihood that is a sum over blocks.
pub(crate) trait Likelihood<const N: usize>: Sync {
    /// How many blocks there are; it depends on the base alone.
    fn blocks(&self) -> usize;

    /// The part of one block, at these parameters.
    fn block(&self, index: usize, parameters: &[f64; N]) -> Jet<N>;
}

/// The whole log-likelihood.
///
/// Each block is summed by one thread, and the blocks are summed pairwise in their order: who
/// computed what leaves no trace.
pub(crate) fn total<const N: usize>(
    likelihood: &impl Likelihood<N>,
    parameters: &[f64; N],
    threads: Threads,
) -> Jet<N> {
    let blocks = (0..likelihood.blocks()).collect();
    pairwise(&threads.map(blocks, |index| likelihood.block(index, parameters)))
}

fn pairwise<const N: usize>(parts: &[Jet<N>]) -> Jet<N> {
    match parts {
        [] => Jet::ZERO,
        [only] => *only,
        _ => {
            let (left, right) = parts.split_at(parts.len() / 2);
            pairwise(left).plus(pairwise(right))
        }
    }
}
