//! How many threads a computation may use, and running its parts on them.

use std::num::NonZeroUsize;

/// Each run has room of its own, which nobody shall ask for without bound.
const MOST_RUNS: usize = 64;

/// How many threads a computation may use.
///
/// The result is the same to the last bit, whatever the number: threads change the time alone.
/// Without the feature `threads` all work is done on the calling thread.
///
/// ```
/// use crm_core::Threads;
///
/// assert_eq!(Threads::ONE.count(), 1);
/// assert_eq!(Threads::new(4).count(), 4);
/// assert_eq!(Threads::new(0), Threads::ONE);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Threads(NonZeroUsize);

impl Threads {
    /// The calling thread alone.
    pub const ONE: Self = Self(NonZeroUsize::MIN);

    /// Up to `count` threads, the calling one included; zero is taken as one.
    #[must_use]
    pub fn new(count: usize) -> Self {
        NonZeroUsize::new(count).map_or(Self::ONE, Self)
    }

    /// As many as the process may run at once; one where the system does not say.
    #[must_use]
    pub fn available() -> Self {
        std::thread::available_parallelism().map_or(Self::ONE, Self)
    }

    /// How many threads may be used.
    #[must_use]
    pub const fn count(self) -> usize {
        self.0.get()
    }

    /// Into how many runs a list is divided that each thread shall have one of: 64 at the most.
    #[must_use]
    pub fn runs(self) -> usize {
        if cfg!(feature = "threads") {
            self.count().min(MOST_RUNS)
        } else {
            1
        }
    }

    /// Does `work` on every task and gives the results in the order of the tasks.
    ///
    /// Whichever thread is free takes the next task, so that tasks of unequal size do not wait for
    /// each other.
    pub fn map<T: Send, R: Send>(self, tasks: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
        #[cfg(feature = "threads")]
        if self.runs() > 1 && tasks.len() > 1 {
            return scoped::map(self.runs().min(tasks.len()), tasks, work);
        }
        tasks.into_iter().map(work).collect()
    }
}

#[cfg(feature = "threads")]
mod scoped {
    use std::sync::{Mutex, PoisonError};

    pub(super) fn map<T: Send, R: Send>(
        threads: usize,
        tasks: Vec<T>,
        work: impl Fn(T) -> R + Sync,
    ) -> Vec<R> {
        let queue = Mutex::new(tasks.into_iter().enumerate());
        let take = || {
            let mut queue = queue.lock().unwrap_or_else(PoisonError::into_inner);
            queue.next()
        };
        let run = || {
            let mut done = Vec::new();
            while let Some((position, task)) = take() {
                done.push((position, work(task)));
            }
            done
        };
        let mut done = std::thread::scope(|scope| {
            // Where the system gives no further thread, those that there are do the work.
            let others: Vec<_> = (1..threads)
                .map_while(|_| std::thread::Builder::new().spawn_scoped(scope, run).ok())
                .collect();
            let mut done = run();
            for other in others {
                match other.join() {
                    Ok(more) => done.extend(more),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            done
        });
        done.sort_unstable_by_key(|(position, _)| *position);
        done.into_iter().map(|(_, result)| result).collect()
    }
}
