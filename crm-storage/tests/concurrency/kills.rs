//! Connections that are killed.

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, mpsc};
use std::thread;
use std::time::Duration;

use crm_core::conformance::world::{note, tagging, telling};
use crm_core::{CoreStore, CustomerStore, RecordOutcome, StoreError};
use futures_executor::block_on;

use crate::place::{Server, Session, Tally, WORKERS, eventually, rounds, workers, world, world_of};

/// All connections are killed again and again while eight write. What is acknowledged is there, once;
/// a write whose outcome is not known is made again with the same ids and keys, and is there once.
pub(crate) fn killed_connections_lose_nothing<P: Server>(name: &str, place: &P) {
    let most = (rounds() / 16).min(10_000);
    let tally = Tally::default();
    let ann = block_on(world(place, 100).person()).id();
    let (up, done) = (AtomicU64::new(0), AtomicBool::new(false));
    let (kills, killed) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let written: Mutex<Vec<_>> = Mutex::default();
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut seen = 0;
            while !done.load(Ordering::SeqCst) {
                // Some writes get through between two sweeps. And before the first, all are open: a
                // database that cannot be reached cannot be opened.
                let acknowledged = written.lock().unwrap().len();
                if up.load(Ordering::SeqCst) < WORKERS || acknowledged < seen + 5 {
                    thread::sleep(Duration::from_millis(1));
                    continue;
                }
                seen = acknowledged;
                killed.fetch_add(place.kill_all(), Ordering::SeqCst);
                kills.fetch_add(1, Ordering::SeqCst);
            }
        });
        let _at_the_end = SetAtTheEnd(&done);
        workers(place, |number, world| {
            up.fetch_add(1, Ordering::SeqCst);
            for turn in 0..most {
                let told = world.recorded(ann, note(&format!("{number}/{turn}"), world.now));
                let (id, mut may_be_there) = (told.value.id(), false);
                let outcome = loop {
                    match block_on(world.store.apply(telling(vec![told.clone()]))) {
                        Ok(report) => break report.interactions[0],
                        Err(error) => {
                            may_be_there |= matches!(error, StoreError::UnknownOutcome(_));
                            tally.excuse(&error);
                        }
                    }
                };
                match outcome {
                    RecordOutcome::Recorded => {}
                    RecordOutcome::AlreadyRecorded(known) => {
                        assert!(may_be_there && known == id, "stored without being told");
                    }
                }
                written.lock().unwrap().push(id);
            }
        });
    });
    let [_, unavailable, unknown] = tally.counts();
    let (kills, killed) = (kills.into_inner(), killed.into_inner());
    let mut written = written.into_inner().unwrap();
    eprintln!(
        "{name}: {} writes acknowledged, {killed} connections killed in {kills} sweeps, \
         {unknown} outcomes unknown, {unavailable} unavailable",
        written.len()
    );
    assert!(killed >= 20, "a run without kills proves nothing");
    let mut found: Vec<_> = block_on(world(place, 101).timeline(ann))
        .iter()
        .map(crm_core::Interaction::id)
        .collect();
    written.sort();
    found.sort();
    assert!(found == written, "what was acknowledged is there, once");
    let count = i64::try_from(written.len()).unwrap() + 1;
    assert_eq!(place.log_extent(), [count; 3]);
}

/// A connection that was killed while nobody used it is not noticed by whoever calls next.
pub(crate) fn a_killed_connection_that_waits_is_replaced<P: Server>(place: &P) {
    let world = world(place, 1);
    let mut ann = block_on(world.person());
    for turn in 0..5 {
        assert!(place.kill_all() > 0);
        ann = block_on(world.edit(&ann, tagging(&turn.to_string()))).unwrap();
        assert!(place.kill_all() > 0);
        let read = block_on(world.store.customer(ann.id())).unwrap();
        assert_eq!(read.as_ref(), Some(&ann));
    }
}

/// A transaction that is killed while it waits for a lock is done again.
pub(crate) fn a_killed_transaction_is_done_again<P: Server>(place: &P) {
    let world = world(place, 1);
    let ann = block_on(world.person());
    // Whoever holds the lock is not killed: what waits cannot come to its commit.
    let rival = place.keeper();
    rival.run("BEGIN").unwrap();
    rival.lock_customer(ann.id().as_uuid()).unwrap();
    thread::scope(|scope| {
        let stored = scope.spawn(|| block_on(world.edit(&ann, tagging("seen"))));
        eventually("the store waits", || place.waiting() > 0);
        assert!(place.kill_all() > 0);
        rival.run("COMMIT").unwrap();
        stored.join().unwrap().unwrap();
    });
    assert_eq!(block_on(world.log()).len(), 2);
}

/// A connection that the server closed while nobody used it is replaced before it is lent.
pub(crate) fn a_connection_that_died_idle_is_not_lent<P: Server>(place: &P) {
    let handle = place.handle();
    let world = world_of::<P>(&handle, 1);
    for _ in 0..3 {
        block_on(world.person());
        eventually("the connection is gone", || place.kill_all() == 0);
        let (end, until) = mpsc::channel();
        end.send(()).unwrap();
        place.keep_busy(&handle, until);
    }
}

/// Says that the work is over, also when it panicked: nobody waits for ever.
pub(crate) struct SetAtTheEnd<'a>(pub(crate) &'a AtomicBool);

impl Drop for SetAtTheEnd<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}
