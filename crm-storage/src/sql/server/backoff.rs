//! How long to wait before a unit of work is done again.

use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, Instant};

/// Waits that grow from about a millisecond to about a quarter of a second, each of a random length,
/// so that two that got in each other's way do not meet again. All together about a second; they end
/// early when the tries themselves take long, as they do while they wait for a lock.
#[derive(Debug)]
pub(super) struct Backoff {
    begun: Instant,
    tries: u32,
}

impl Backoff {
    /// How often a unit of work is done again.
    const MOST: u32 = 11;

    /// How long after the first try another one may still begin.
    const PATIENCE: Duration = Duration::from_secs(10);

    pub(super) fn new() -> Self {
        Self {
            begun: Instant::now(),
            tries: 0,
        }
    }

    /// The next wait; `None` when it is time to give up.
    pub(super) fn next_wait(&mut self) -> Option<Duration> {
        if self.tries >= Self::MOST || self.begun.elapsed() > Self::PATIENCE {
            return None;
        }
        let longest = 1_000_u64 << self.tries.min(8);
        self.tries = self.tries.saturating_add(1);
        // The keys of a hasher are all the chance that is needed.
        let chance = RandomState::new().hash_one(self.tries);
        let wait = chance.checked_rem(longest).unwrap_or(0);
        Some(Duration::from_micros(wait.max(longest / 4)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_are_bounded_and_end() {
        let mut backoff = Backoff::new();
        let waits: Vec<Duration> = std::iter::from_fn(|| backoff.next_wait()).collect();
        assert_eq!(waits.len(), 11);
        assert!(waits.iter().all(|wait| *wait < Duration::from_millis(257)));
        assert!(waits.iter().sum::<Duration>() < Duration::from_millis(1_300));
    }
}
