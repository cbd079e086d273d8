//! A file that eight open, each as a process of its own would.

use std::thread;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use crm_core::conformance::StoreFactory;
use crm_core::{StoreError, TenantId};
use crm_storage::{SqliteDatabase, SqliteStore};
use futures_executor::block_on;

use crate::common::{InFile, options};
use crate::place::{Place, world_of};
use crate::{cancelled, desks, erasures, merges, prunes, recognitions, rounds, views};

pub(crate) struct Handle(SqliteDatabase);

#[async_trait]
impl StoreFactory for Handle {
    type Store = SqliteStore;

    async fn store(&self, tenant: TenantId) -> SqliteStore {
        self.0.tenant(tenant)
    }
}

impl Place for InFile {
    type Handle = Handle;

    fn handle(&self) -> Handle {
        // Eight that write without a pause: who waits, waits long now and then.
        let patient = options().with_busy_timeout(Duration::from_secs(60));
        Handle(SqliteDatabase::open(&self.path, patient).unwrap())
    }

    fn log_extent(&self) -> [i64; 3] {
        let conn = rusqlite::Connection::open(&self.path).unwrap();
        conn.query_row(
            "SELECT COUNT(*), COALESCE(MAX(position), 0),
                (SELECT COALESCE(SUM(last_position), 0) FROM crm_event_head) FROM crm_event",
            [],
            |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]),
        )
        .unwrap()
    }
}

#[test]
fn sqlite_no_update_is_lost() {
    let place = InFile::fresh();
    let tally = rounds::report("SQLite, versions", &place, rounds::no_update_is_lost);
    tally.assert_nobody_tried_again();
}

#[test]
fn sqlite_an_identity_has_one_holder() {
    let place = InFile::fresh();
    let tally = rounds::report(
        "SQLite, identities",
        &place,
        rounds::an_identity_has_one_holder,
    );
    tally.assert_nobody_tried_again();
}

#[test]
fn sqlite_a_story_is_recorded_once() {
    let place = InFile::fresh();
    let tally = rounds::report(
        "SQLite, ingestion",
        &place,
        rounds::a_story_is_recorded_once,
    );
    tally.assert_nobody_tried_again();
}

#[test]
fn sqlite_capacity_is_never_exceeded() {
    let place = InFile::fresh();
    let tally = rounds::report(
        "SQLite, capacity",
        &place,
        rounds::capacity_is_never_exceeded,
    );
    tally.assert_nobody_tried_again();
}

#[test]
fn sqlite_a_merge_loses_no_interaction() {
    let place = InFile::fresh();
    let tally = rounds::report(
        "SQLite, merges",
        &place,
        merges::a_merge_loses_no_interaction,
    );
    tally.assert_nobody_tried_again();
}

#[test]
fn sqlite_an_erasure_leaves_nothing() {
    let place = InFile::fresh();
    let tally = rounds::report(
        "SQLite, erasures",
        &place,
        erasures::an_erasure_leaves_nothing,
    );
    tally.assert_nobody_tried_again();
}

#[test]
fn sqlite_the_load_is_what_is_held() {
    desks::report("SQLite, desks", &InFile::fresh());
}

#[test]
fn sqlite_a_prune_takes_what_is_over_and_nothing_else() {
    let place = InFile::fresh();
    let tally = rounds::report(
        "SQLite, prunes",
        &place,
        prunes::a_prune_takes_what_is_over_and_nothing_else,
    );
    tally.assert_nobody_tried_again();
}

#[test]
fn sqlite_who_hangs_together_is_one_customer() {
    let place = InFile::fresh();
    let tally = rounds::report(
        "SQLite, recognitions",
        &place,
        recognitions::who_hangs_together_is_one_customer,
    );
    tally.assert_nobody_tried_again();
}

#[test]
fn sqlite_readers_see_whole_change_sets() {
    views::whole_change_sets_are_seen(&InFile::fresh());
}

#[test]
fn sqlite_abandoned_calls_leave_nothing_open() {
    let place = InFile::fresh();
    cancelled::abandoned_calls_are_whole_or_absent(&place, || {
        // Whoever holds a lock is told at once: nobody does.
        let conn = rusqlite::Connection::open(&place.path).unwrap();
        conn.busy_timeout(Duration::ZERO).unwrap();
        conn.execute_batch("BEGIN IMMEDIATE; ROLLBACK").is_ok()
    });
}

#[test]
fn sqlite_queued_work_is_done_when_the_database_goes() {
    cancelled::queued_work_is_done_when_the_database_goes(&InFile::fresh());
}

#[test]
fn sqlite_a_busy_file_is_unavailable_within_the_timeout() {
    let place = InFile::fresh();
    let hasty = options().with_busy_timeout(Duration::from_millis(200));
    let handle = Handle(SqliteDatabase::open(&place.path, hasty).unwrap());
    let world = world_of::<InFile>(&handle, 1);
    let ann = block_on(world.person());

    let other = rusqlite::Connection::open(&place.path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let begun = Instant::now();
    let refused = block_on(world.create(crm_core::conformance::world::known_as("A-1")));
    let waited = begun.elapsed();
    assert!(
        matches!(refused, Err(StoreError::Unavailable(_))),
        "{refused:?}"
    );
    assert!(waited >= Duration::from_millis(150), "{waited:?}");
    assert!(waited < Duration::from_secs(10), "{waited:?}");
    // Readers do not wait for who writes.
    assert_eq!(
        block_on(crm_core::CustomerStore::customer(&world.store, ann.id())).unwrap(),
        Some(ann)
    );
    other.execute_batch("ROLLBACK").unwrap();
    drop(other);
    block_on(world.create(crm_core::conformance::world::known_as("A-1"))).unwrap();
    assert_eq!(block_on(world.log()).len(), 2);
}

#[test]
fn sqlite_a_short_lock_is_waited_for() {
    let place = InFile::fresh();
    let world = world_of::<InFile>(&place.handle(), 1);
    let other = rusqlite::Connection::open(&place.path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    thread::scope(|scope| {
        let waiting = scope.spawn(|| block_on(world.person()));
        thread::sleep(Duration::from_millis(300));
        other.execute_batch("ROLLBACK").unwrap();
        waiting.join().unwrap();
    });
}
