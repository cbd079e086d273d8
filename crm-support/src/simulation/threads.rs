//! Several replications at once.

use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};

/// Does `work` for each number, on up to so many threads, the calling one included. What comes of it is in the order of the
/// numbers, whichever thread did it.
pub(super) fn on_threads<R: Send>(
    threads: NonZeroUsize,
    numbers: std::ops::Range<u32>,
    work: impl Fn(u32) -> R + Sync,
) -> Vec<R> {
    let most = threads.get().min(numbers.len());
    let left = Mutex::new(numbers);
    let take = || left.lock().unwrap_or_else(PoisonError::into_inner).next();
    let run = || {
        let mut done = Vec::new();
        while let Some(number) = take() {
            done.push((number, work(number)));
        }
        done
    };
    let mut done = std::thread::scope(|scope| {
        // Where the system gives no further thread, those that there are do the work.
        let others: Vec<_> = (1..most)
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
    done.sort_unstable_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, result)| result).collect()
}
