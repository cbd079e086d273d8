//! Handing work to threads.

use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use crm_core::StoreError;

/// How many calls may wait unless the options say otherwise: more than come together in one moment,
/// and no more than a store works off in about a second.
pub(crate) const WAITING_CALLS: NonZeroUsize = NonZeroUsize::MIN.saturating_add(4_095);

/// How long a thread that has done its work looks for more before it sleeps: about what it takes to be
/// woken. Who calls one thing after another spares that each time.
const LOOKS_FOR: Duration = Duration::from_micros(50);

/// The work that waits for a thread, up to a limit, and the threads that wait for work.
///
/// Work is begun in the order in which it came. Of several idle threads the one that worked last is
/// woken, and no other: who calls one thing after another meets one thread, one connection, and all
/// that these have prepared and cached.
pub(crate) struct Queue<J> {
    state: Mutex<State<J>>,
    /// How many jobs wait, for those who look without the lock.
    waiting: AtomicUsize,
    limit: usize,
}

struct State<J> {
    jobs: VecDeque<J>,
    /// Who worked last stands last.
    idle: Vec<Thread>,
    /// How many are awake and look for work.
    looking: usize,
    is_closed: bool,
}

impl<J> Queue<J> {
    /// A queue in which so many jobs may wait.
    pub(crate) fn new(limit: NonZeroUsize) -> Self {
        Self {
            state: Mutex::new(State {
                jobs: VecDeque::new(),
                idle: Vec::new(),
                looking: 0,
                is_closed: false,
            }),
            waiting: AtomicUsize::new(0),
            limit: limit.get(),
        }
    }

    /// Puts a job behind the others. It is refused, and will never be done, when too many wait.
    pub(crate) fn hand_over(&self, job: J) -> Result<(), StoreError> {
        let mut state = self.state();
        if state.is_closed {
            let why = "the threads of the database have ended";
            return Err(StoreError::Unavailable(why.into()));
        }
        if state.jobs.len() >= self.limit {
            return Err(StoreError::Unavailable("too many calls are waiting".into()));
        }
        state.jobs.push_back(job);
        self.waiting.store(state.jobs.len(), Ordering::Release);
        let is_seen = state.jobs.len() <= state.looking;
        let woken = if is_seen { None } else { state.idle.pop() };
        drop(state);
        if let Some(thread) = woken {
            thread.unpark();
        }
        Ok(())
    }

    /// The next job, once there is one; `None` when there will be no more.
    pub(crate) fn next(&self) -> Option<J> {
        let this = thread::current();
        let mut has_looked = false;
        loop {
            let mut state = self.state();
            // A thread may wake up without having been woken.
            state.idle.retain(|idle| idle.id() != this.id());
            if let Some(job) = state.jobs.pop_front() {
                self.waiting.store(state.jobs.len(), Ordering::Release);
                return Some(job);
            }
            if state.is_closed {
                return None;
            }
            if has_looked {
                state.idle.push(this.clone());
                drop(state);
                thread::park();
                continue;
            }
            state.looking = state.looking.saturating_add(1);
            drop(state);
            self.look();
            has_looked = true;
            let mut state = self.state();
            state.looking = state.looking.saturating_sub(1);
        }
    }

    /// Stays awake until there is work, or for a moment. Whoever else has to run is let by.
    fn look(&self) {
        let begun = Instant::now();
        while self.waiting.load(Ordering::Acquire) == 0 && begun.elapsed() < LOOKS_FOR {
            thread::yield_now();
        }
    }

    /// Those that wait already, so many at most.
    #[cfg(any(test, feature = "sqlite"))]
    pub(crate) fn waiting(&self, most: usize) -> Vec<J> {
        let mut state = self.state();
        let count = state.jobs.len().min(most);
        let taken = state.jobs.drain(..count).collect();
        self.waiting.store(state.jobs.len(), Ordering::Release);
        taken
    }

    /// Takes no more jobs: the threads end when those that wait are done.
    pub(crate) fn close(&self) {
        let mut state = self.state();
        state.is_closed = true;
        state.idle.drain(..).for_each(|thread| thread.unpark());
    }

    fn state(&self) -> MutexGuard<'_, State<J>> {
        // No job is run while this is held: a panic elsewhere leaves it whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, mpsc};

    use super::*;

    fn queue(limit: usize) -> Queue<usize> {
        Queue::new(NonZeroUsize::new(limit).unwrap())
    }

    #[test]
    fn jobs_are_done_in_their_order_and_to_the_last() {
        let queue = queue(3);
        for job in 1..=3 {
            queue.hand_over(job).unwrap();
        }
        let refused = queue.hand_over(4);
        assert!(
            matches!(refused, Err(StoreError::Unavailable(_))),
            "{refused:?}"
        );
        assert_eq!(queue.next(), Some(1));
        queue.hand_over(5).unwrap();
        assert_eq!(queue.waiting(1), [2]);
        queue.close();
        let refused = queue.hand_over(6);
        assert!(
            matches!(refused, Err(StoreError::Unavailable(_))),
            "{refused:?}"
        );
        assert_eq!(queue.waiting(9), [3, 5]);
        assert_eq!(queue.next(), None);
    }

    #[test]
    fn one_call_after_another_meets_one_thread() {
        let queue = Arc::new(queue(1));
        let (tell, told) = mpsc::channel();
        let threads: Vec<_> = (0..4)
            .map(|_| {
                let (queue, tell) = (Arc::clone(&queue), tell.clone());
                thread::spawn(move || {
                    while queue.next().is_some() {
                        tell.send(thread::current().id()).unwrap();
                    }
                })
            })
            .collect();
        let all_are_idle = || {
            while queue.state().idle.len() < threads.len() {
                thread::yield_now();
            }
        };
        let mut last = None;
        for job in 0..50 {
            all_are_idle();
            queue.hand_over(job).unwrap();
            let thread = told.recv().unwrap();
            assert_eq!(*last.get_or_insert(thread), thread);
        }
        queue.close();
        for thread in threads {
            thread.join().unwrap();
        }
    }

    #[test]
    fn many_threads_do_each_job_once() {
        let queue = Arc::new(queue(10_000));
        let (tell, told) = mpsc::channel();
        let workers: Vec<_> = (0..4)
            .map(|_| {
                let (queue, tell) = (Arc::clone(&queue), tell.clone());
                thread::spawn(move || {
                    while let Some(job) = queue.next() {
                        tell.send(job).unwrap();
                    }
                })
            })
            .collect();
        thread::scope(|scope| {
            for caller in 0..4 {
                let queue = &queue;
                scope.spawn(move || {
                    for number in 0..2_000 {
                        queue.hand_over(caller * 2_000 + number).unwrap();
                    }
                });
            }
        });
        queue.close();
        for worker in workers {
            worker.join().unwrap();
        }
        drop(tell);
        let mut done: Vec<usize> = told.iter().collect();
        done.sort_unstable();
        assert_eq!(done, (0..8_000).collect::<Vec<_>>());
    }
}
