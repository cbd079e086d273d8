//! Where "now" comes from.

use std::fmt::Debug;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{TimeDelta, Utc};

use crate::timestamp::Timestamp;

/// A source of the present instant.
///
/// Decisions never ask for it: services read it once and pass it on, so that any history can be
/// replayed. A clock may stand still and may go back.
pub trait Clock: Debug + Send + Sync {
    /// The present instant.
    fn now(&self) -> Timestamp;
}

impl<C: Clock + ?Sized> Clock for Arc<C> {
    fn now(&self) -> Timestamp {
        (**self).now()
    }
}

impl<C: Clock + ?Sized> Clock for Box<C> {
    fn now(&self) -> Timestamp {
        (**self).now()
    }
}

/// The clock of the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the system's clock"
    )]
    fn now(&self) -> Timestamp {
        // A machine set to a year outside 1000..=9999 gets the epoch, not a panic.
        Timestamp::new(Utc::now()).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

/// A clock that stands still until it is moved: for tests, replays and simulations.
///
/// ```
/// use chrono::TimeDelta;
/// use crm_core::{Clock, ManualClock, Timestamp};
///
/// let clock = ManualClock::new(Timestamp::parse("2026-11-22T09:00:00Z").unwrap());
/// clock.advance(TimeDelta::hours(2));
/// assert_eq!(clock.now(), Timestamp::parse("2026-11-22T11:00:00Z").unwrap());
/// ```
#[derive(Debug)]
pub struct ManualClock {
    micros: AtomicI64,
}

impl ManualClock {
    /// A clock that stands at `now`.
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        Self {
            micros: AtomicI64::new(now.as_micros()),
        }
    }

    /// Sets the clock, forwards or back.
    pub fn set(&self, now: Timestamp) {
        self.micros.store(now.as_micros(), Ordering::SeqCst);
    }

    /// Moves the clock by `delta`; past the range of [`Timestamp`] it stays where it is.
    pub fn advance(&self, delta: TimeDelta) {
        if let Some(later) = self.now().checked_add(delta) {
            self.set(later);
        }
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.micros.load(Ordering::SeqCst)).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}
