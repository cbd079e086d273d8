//! When which customer is to be looked at again.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crm_core::CustomerId;

/// Instants at which customers are to be looked at, the earliest first, and of one instant by id.
///
/// Nothing is taken out before its time: who looks finds out whether there is still something to do.
#[derive(Debug, Default)]
pub(super) struct WakeQueue(BinaryHeap<Reverse<(i64, CustomerId)>>);

impl WakeQueue {
    pub(super) fn push(&mut self, at: i64, customer: CustomerId) {
        self.0.push(Reverse((at, customer)));
    }

    /// The earliest microsecond.
    pub(super) fn earliest(&self) -> Option<i64> {
        self.0.peek().map(|Reverse((at, _))| *at)
    }

    /// Takes out the earliest up to a microsecond, which is included.
    pub(super) fn due(&mut self, now: i64) -> Option<(i64, CustomerId)> {
        if self.earliest()? > now {
            return None;
        }
        self.0.pop().map(|Reverse(earliest)| earliest)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Keeps what is still wanted.
    pub(super) fn retain(&mut self, mut wanted: impl FnMut(i64, CustomerId) -> bool) {
        self.0
            .retain(|Reverse((at, customer))| wanted(*at, *customer));
    }
}
