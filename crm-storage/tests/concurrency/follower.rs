//! A reader that follows the log while others write.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use crm_core::conformance::world::limit;
use crm_core::{Cursor, EventId, EventLog};
use futures_executor::block_on;

use crate::kills::SetAtTheEnd;
use crate::place::{Place, world};

/// What a reader saw, in order.
pub(crate) struct Followed {
    pub(crate) events: Vec<EventId>,
}

/// Does the work beside a reader of the log with a connection of its own, and checks that the reader
/// missed nothing, saw nothing twice and kept the order, and that no position was left out.
pub(crate) fn followed<P: Place>(place: &P, work: impl FnOnce()) -> Followed {
    let done = AtomicBool::new(false);
    let seen = thread::scope(|scope| {
        let reader = scope.spawn(|| follow(place, &done));
        let at_the_end = SetAtTheEnd(&done);
        work();
        drop(at_the_end);
        reader.join().unwrap()
    });
    let whole = follow(place, &AtomicBool::new(true));
    assert!(seen == whole, "the reader saw something else than the log");
    let count = i64::try_from(whole.len()).unwrap();
    assert_eq!(place.log_extent(), [count; 3], "positions have gaps");
    let events: Vec<EventId> = whole.into_iter().map(|(event, _)| event).collect();
    Followed { events }
}

impl Followed {
    /// Fails unless the events of each change set stand in the log one behind the other.
    pub(crate) fn assert_together<'a>(&self, change_sets: impl Iterator<Item = &'a Vec<EventId>>) {
        let places = self.events.iter().enumerate();
        let places: HashMap<EventId, usize> =
            places.map(|(place, event)| (*event, place)).collect();
        assert_eq!(places.len(), self.events.len(), "an event is logged twice");
        for events in change_sets {
            let at: Vec<usize> = events.iter().map(|event| places[event]).collect();
            assert!(
                at.windows(2).all(|pair| pair[1] == pair[0] + 1),
                "the events of a change set stand at {at:?}"
            );
        }
    }
}

fn follow<P: Place>(place: &P, done: &AtomicBool) -> Vec<(EventId, Cursor)> {
    let store = world(place, 900).store;
    let mut seen: Vec<(EventId, Cursor)> = Vec::new();
    loop {
        // Asked before reading: what is committed when the others are done is read after that.
        let is_last = done.load(Ordering::SeqCst);
        let after = seen.last().map(|(_, cursor)| cursor.clone());
        let read = block_on(store.events_after(after.as_ref(), limit(500))).unwrap();
        if read.is_empty() && is_last {
            return seen;
        }
        seen.extend(
            read.into_iter()
                .map(|logged| (logged.event.id(), logged.cursor)),
        );
    }
}
