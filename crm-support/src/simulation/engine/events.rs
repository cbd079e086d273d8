//! What is going to happen.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// What happens, with the place of what it happens to. At one instant the first of these comes first: who is ready at the
/// very end of a shift is ready, and a place that becomes free is taken before the customer gives up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Event {
    /// A stretch of work ends with an answer.
    Answered { spell: usize },
    /// A specialist goes.
    ShiftEnds { specialist: usize },
    /// A specialist comes.
    ShiftStarts { specialist: usize },
    /// A customer replies.
    Replied { request: usize },
    /// A request comes in.
    Arrived { request: usize },
    /// A customer has waited long enough.
    GivesUp { wait: usize },
}

/// Events by instant.
#[derive(Debug, Default)]
pub(super) struct Agenda {
    heap: BinaryHeap<Reverse<(i64, Event)>>,
}

impl Agenda {
    pub(super) fn add(&mut self, at: i64, event: Event) {
        self.heap.push(Reverse((at, event)));
    }

    pub(super) fn first(&self) -> Option<(i64, Event)> {
        self.heap.peek().map(|Reverse(first)| *first)
    }

    pub(super) fn take(&mut self) -> Option<(i64, Event)> {
        self.heap.pop().map(|Reverse(first)| first)
    }
}
