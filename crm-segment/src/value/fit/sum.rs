//! Sums over a base that have the same bits on any number of threads.

use super::Jet;

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
    threads: usize,
) -> Jet<N> {
    let parts = mapped(likelihood.blocks(), threads, |index| {
        likelihood.block(index, parameters)
    });
    pairwise(&parts)
}

/// `work(0), work(1), ...` in their order, shared out among `threads`.
#[cfg(feature = "threads")]
pub(crate) fn mapped<T: Send>(
    count: usize,
    threads: usize,
    work: impl Fn(usize) -> T + Sync,
) -> Vec<T> {
    let share = count.div_ceil(threads.max(1)).max(1);
    if threads <= 1 || count <= 1 {
        return (0..count).map(work).collect();
    }
    let work = &work;
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..count)
            .step_by(share)
            .map(|first| {
                let end = first.saturating_add(share).min(count);
                scope.spawn(move || (first..end).map(work).collect::<Vec<T>>())
            })
            .collect();
        workers
            .into_iter()
            .flat_map(|worker| match worker.join() {
                Ok(part) => part,
                Err(panic) => std::panic::resume_unwind(panic),
            })
            .collect()
    })
}

/// `work(0), work(1), ...` in their order, on this thread.
#[cfg(not(feature = "threads"))]
pub(crate) fn mapped<T>(count: usize, _threads: usize, work: impl Fn(usize) -> T) -> Vec<T> {
    (0..count).map(work).collect()
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
