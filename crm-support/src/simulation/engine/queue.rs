//! The requests that wait.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// The place of a request in the queue, the first the lowest: by urgency or due time where the discipline asks for it, then
/// by how long it waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) rank: i64,
    pub(super) since: i64,
    pub(super) request: usize,
    pub(super) wait: usize,
}

/// A queue for each class: of requests with the same needs only the first one has to be looked at.
#[derive(Debug)]
pub(super) struct Queue {
    classes: Vec<BinaryHeap<Reverse<Place>>>,
}

impl Queue {
    pub(super) fn new(classes: usize) -> Self {
        let classes = (0..classes).map(|_| BinaryHeap::new()).collect();
        Self { classes }
    }

    pub(super) fn add(&mut self, class: usize, place: Place) {
        if let Some(queue) = self.classes.get_mut(class) {
            queue.push(Reverse(place));
        }
    }

    /// The first of all classes but those that are left out, once those are gone who do not wait any more.
    pub(super) fn first(
        &mut self,
        left_out: &[usize],
        waits: impl Fn(&Place) -> bool,
    ) -> Option<(usize, Place)> {
        let mut first: Option<(usize, Place)> = None;
        for (class, queue) in self.classes.iter_mut().enumerate() {
            if left_out.contains(&class) {
                continue;
            }
            while queue.peek().is_some_and(|Reverse(place)| !waits(place)) {
                queue.pop();
            }
            let Some(Reverse(place)) = queue.peek() else {
                continue;
            };
            if first.is_none_or(|(_, best)| *place < best) {
                first = Some((class, *place));
            }
        }
        first
    }

    pub(super) fn remove_first(&mut self, class: usize) {
        if let Some(queue) = self.classes.get_mut(class) {
            queue.pop();
        }
    }
}
