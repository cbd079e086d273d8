//! What the threads of a database know of a server that cannot be reached.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crm_core::StoreError;

/// The place of a call among all calls of a database, in the order in which they were made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ticket(u64);

impl Ticket {
    /// Of no call: before all of them.
    pub(super) const NONE: Self = Self(0);
}

/// Whether the server is away, by the last that was heard of it.
///
/// Who waited while somebody looked for it in vain need not look for himself: one failure is the
/// answer to all calls that were made before it. A call that is made later looks once.
#[derive(Debug)]
pub(super) struct Outage {
    calls: AtomicU64,
    last: Mutex<Option<Loss>>,
}

impl Default for Outage {
    /// Nothing was heard of the server yet: nobody is patient with what may never have been there.
    fn default() -> Self {
        Self {
            calls: AtomicU64::new(0),
            last: Mutex::new(Some(Loss {
                until: Ticket::NONE,
                why: String::new(),
            })),
        }
    }
}

#[derive(Debug)]
struct Loss {
    /// The last call that had been made when the server was looked for in vain.
    until: Ticket,
    why: String,
}

impl Outage {
    /// The place of a call that is made now.
    pub(super) fn ticket(&self) -> Ticket {
        Ticket(self.calls.fetch_add(1, Ordering::SeqCst).saturating_add(1))
    }

    /// The server was looked for in vain.
    pub(super) fn begins(&self, error: &StoreError) {
        let until = Ticket(self.calls.load(Ordering::SeqCst));
        let cause = std::error::Error::source(error);
        let why = cause.map_or_else(|| error.to_string(), ToString::to_string);
        *self.last() = Some(Loss { until, why });
    }

    /// The server was heard of.
    pub(super) fn ends(&self) {
        *self.last() = None;
    }

    /// Whether the server is away, as far as is known.
    pub(super) fn is_known(&self) -> bool {
        self.last().is_some()
    }

    /// The answer to a call, if it is known without looking for the server again.
    pub(super) fn answer(&self, call: Ticket) -> Option<StoreError> {
        let last = self.last();
        let loss = last.as_ref().filter(|loss| call <= loss.until)?;
        Some(StoreError::Unavailable(loss.why.clone().into()))
    }

    fn last(&self) -> MutexGuard<'_, Option<Loss>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_answers_the_calls_that_were_made_before_it_until_the_server_is_back() {
        let outage = Outage::default();
        let first = outage.ticket();
        assert!(outage.answer(first).is_none() && outage.is_known());
        outage.ends();
        assert!(outage.answer(first).is_none() && !outage.is_known());
        outage.begins(&StoreError::Unavailable("nobody listens".into()));
        let second = outage.ticket();
        assert!(outage.is_known());
        assert!(
            matches!(outage.answer(first), Some(StoreError::Unavailable(why)) if why.to_string() == "nobody listens")
        );
        assert!(outage.answer(second).is_none());
        outage.begins(&StoreError::Unavailable("nobody listens".into()));
        assert!(outage.answer(second).is_some());
        outage.ends();
        assert!(outage.answer(first).is_none() && !outage.is_known());
    }
}
