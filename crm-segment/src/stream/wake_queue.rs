//! When which customer is to be looked at again.

use std::collections::BTreeSet;

use crm_core::CustomerId;

/// Instants at which customers are to be looked at, the earliest first, and of one instant by id.
///
/// Each customer lies in it once at most, and is taken out by the instant: so nothing is left of who is forgotten.
#[derive(Debug, Default)]
pub(super) struct WakeQueue(BTreeSet<(i64, CustomerId)>);

impl WakeQueue {
    pub(super) fn insert(&mut self, at: i64, customer: CustomerId) {
        self.0.insert((at, customer));
    }

    pub(super) fn remove(&mut self, at: i64, customer: CustomerId) {
        self.0.remove(&(at, customer));
    }

    /// The earliest microsecond.
    pub(super) fn earliest(&self) -> Option<i64> {
        self.0.first().map(|(at, _)| *at)
    }

    /// Takes out the earliest up to a microsecond, which is included.
    pub(super) fn due(&mut self, now: i64) -> Option<(i64, CustomerId)> {
        if self.earliest()? > now {
            return None;
        }
        self.0.pop_first()
    }
}
