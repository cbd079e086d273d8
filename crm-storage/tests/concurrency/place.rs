//! Databases that many open at once.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::Receiver;
use std::thread;
use std::time::{Duration, Instant};

use crm_core::conformance::world::tenant;
use crm_core::conformance::{StoreFactory, World};
use crm_core::{ConsumerStore, StoreError};
use crm_storage::{RequestStore, RestoreStore};
use futures_executor::block_on;
use uuid::Uuid;

use crate::door::Door;

/// How many connections there are at once.
pub(crate) const WORKERS: u64 = 8;

/// How many rounds a scenario has; `.ci/run` asks for 2,000.
pub(crate) fn rounds() -> usize {
    let asked = std::env::var("ECRM_ROUNDS").ok();
    asked.and_then(|rounds| rounds.parse().ok()).unwrap_or(500)
}

/// A database that can be opened many times.
pub(crate) trait Place: Sync {
    type Handle: StoreFactory<Store: RequestStore + ConsumerStore + RestoreStore + Clone + 'static>;

    /// A handle that shares nothing with the others, with one connection that writes: what a process
    /// of its own would have.
    fn handle(&self) -> Self::Handle;

    /// Of the logs of all tenants: how many events they have, the largest position, and the last
    /// position given away.
    fn log_extent(&self) -> [i64; 3];
}

/// The store of a place.
pub(crate) type StoreOf<P> = <<P as Place>::Handle as StoreFactory>::Store;

/// What the servers have in common.
pub(crate) trait Server: Place {
    /// A session of somebody else in the same database.
    type Session: Session;

    /// Where the database is.
    fn url(&self) -> String;

    /// A handle with one connection, by another way to the same database; fails when the server is
    /// not reached.
    fn handle_at(&self, url: &str) -> Result<Self::Handle, StoreError>;

    /// A handle with one connection, by way of a door.
    fn handle_through(&self, door: &Arc<Door>) -> Self::Handle;

    /// A handle with one connection, for which so many calls may wait.
    fn handle_for(&self, waiting_calls: NonZeroUsize) -> Self::Handle;

    /// Keeps the only connection of a handle from its callers until `until` says so, beginning before
    /// this returns.
    fn keep_busy(&self, handle: &Self::Handle, until: Receiver<()>);

    /// A session of somebody else.
    fn session(&self) -> Self::Session;

    /// The session that kills the others, and is not killed.
    fn keeper(&self) -> &Self::Session;

    /// Kills all connections of the stores; how many.
    fn kill_all(&self) -> usize;

    /// How many transactions of the stores are open.
    fn open_transactions(&self) -> i64;

    /// How many transactions of the stores wait for a lock.
    fn waiting(&self) -> i64;

    /// How many deadlocks the server has seen.
    fn deadlocks(&self) -> i64;

    /// Does something on a connection that is lent, in a transaction that is never ended.
    fn leave_behind(&self, handle: &Self::Handle, begun: Begun, sql: String);

    /// What a host may do to a session that changes the meaning of everything that comes after it.
    fn session_settings(&self) -> &'static str;
}

/// How the host began a transaction on a connection that it was lent.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Begun {
    ByDiesel,
    ByText,
    NotAtAll,
}

/// A session of a plain driver.
pub(crate) trait Session: Send + Sync {
    /// Whether the statements were done.
    fn run(&self, sql: &str) -> Result<(), String>;

    /// An id as the tables hold it.
    fn id(id: Uuid) -> String;

    /// Begins a transaction; when it gets into a deadlock, the server ends the other one.
    fn begin_to_win_deadlocks(&self);

    /// Begins a transaction, and keeps a customer from all others until it ends.
    fn lock_customer(&self, id: Uuid) -> Result<(), String> {
        // By the whole key: otherwise some servers lock all rows that they look at.
        let (tenant, id) = (Self::id(tenant(1).as_uuid()), Self::id(id));
        self.run(&format!(
            "SELECT version FROM crm_customer WHERE tenant = {tenant} AND id = {id} FOR UPDATE"
        ))
    }

    /// Keeps a row from all others until the transaction ends; fails when somebody else keeps it.
    fn lock_at_once(&self, table: &str, id: Uuid) -> Result<(), String> {
        let (tenant, id) = (Self::id(tenant(1).as_uuid()), Self::id(id));
        self.run(&format!(
            "SELECT version FROM {table} WHERE tenant = {tenant} AND id = {id} FOR UPDATE NOWAIT"
        ))
    }
}

/// A handle; a server that has too much to do to answer is asked again for a minute.
pub(crate) fn patiently<H>(open: impl Fn() -> Result<H, StoreError>) -> H {
    let begun = Instant::now();
    loop {
        match open() {
            Err(StoreError::Unavailable(_)) if begun.elapsed() < Duration::from_mins(1) => {}
            opened => return opened.unwrap(),
        }
    }
}

/// The world of the first tenant over a handle of its own; no two numbers draw the same ids.
pub(crate) fn world<P: Place>(place: &P, number: u64) -> World<StoreOf<P>> {
    world_of::<P>(&place.handle(), number)
}

/// The world of the first tenant over this handle.
pub(crate) fn world_of<P: Place>(handle: &P::Handle, number: u64) -> World<StoreOf<P>> {
    block_on(World::seeded(handle, 1, 7_000 + number))
}

/// Runs the work of every worker on a thread and a connection of its own, all at once.
pub(crate) fn workers<P: Place>(place: &P, work: impl Fn(u64, World<StoreOf<P>>) + Sync) {
    thread::scope(|scope| {
        for number in 0..WORKERS {
            let work = &work;
            scope.spawn(move || work(number, world(place, number)));
        }
    });
}

/// What the workers met.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// Refusals that the contract names: somebody else was first.
    pub(crate) refused: AtomicU64,
    /// How often the store gave up, and the call was made again.
    pub(crate) unavailable: AtomicU64,
    /// How often the outcome was not known, and the call was made again.
    pub(crate) unknown: AtomicU64,
}

impl Tally {
    /// Counts an error after which the same call may be made again; fails for any other.
    pub(crate) fn excuse(&self, error: &StoreError) {
        match error {
            StoreError::Unavailable(_) => self.unavailable.fetch_add(1, Ordering::SeqCst),
            StoreError::UnknownOutcome(_) => self.unknown.fetch_add(1, Ordering::SeqCst),
            other => panic!("{other:?}"),
        };
    }

    pub(crate) fn refuse(&self) {
        self.refused.fetch_add(1, Ordering::SeqCst);
    }

    /// The three numbers: refused, unavailable, unknown.
    pub(crate) fn counts(&self) -> [u64; 3] {
        [&self.refused, &self.unavailable, &self.unknown].map(|count| count.load(Ordering::SeqCst))
    }

    /// Fails unless the store did all by itself.
    pub(crate) fn assert_nobody_tried_again(&self) {
        let [_, unavailable, unknown] = self.counts();
        assert_eq!((unavailable, unknown), (0, 0));
    }
}

/// Waits until it is so; fails when it takes too long.
pub(crate) fn eventually(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(20), "{what}");
        thread::sleep(Duration::from_millis(10));
    }
}

/// The tests that each server runs.
macro_rules! server_tests {
    ($name:literal, $place:expr) => {
        mod tests {
            use super::*;

            /// A test on a place that may not be there.
            macro_rules! on_a_place {
                ($test:ident, $work:expr) => {
                    #[test]
                    fn $test() {
                        if let Some(place) = $place() {
                            let work = $work;
                            work(&place);
                        }
                    }
                };
            }

            on_a_place!(no_update_is_lost, |place: &_| {
                rounds::report(
                    concat!($name, ", versions"),
                    place,
                    rounds::no_update_is_lost,
                )
                .assert_nobody_tried_again();
            });
            on_a_place!(an_identity_has_one_holder, |place: &_| {
                rounds::report(
                    concat!($name, ", identities"),
                    place,
                    rounds::an_identity_has_one_holder,
                )
                .assert_nobody_tried_again();
            });
            on_a_place!(a_story_is_recorded_once, |place: &_| {
                rounds::report(
                    concat!($name, ", ingestion"),
                    place,
                    rounds::a_story_is_recorded_once,
                )
                .assert_nobody_tried_again();
            });
            on_a_place!(capacity_is_never_exceeded, |place: &_| {
                rounds::report(
                    concat!($name, ", capacity"),
                    place,
                    rounds::capacity_is_never_exceeded,
                )
                .assert_nobody_tried_again();
            });
            on_a_place!(a_merge_loses_no_interaction, |place: &_| {
                rounds::report(
                    concat!($name, ", merges"),
                    place,
                    merges::a_merge_loses_no_interaction,
                )
                .assert_nobody_tried_again();
            });
            on_a_place!(an_erasure_leaves_nothing, |place: &_| {
                rounds::report(
                    concat!($name, ", erasures"),
                    place,
                    erasures::an_erasure_leaves_nothing,
                )
                .assert_nobody_tried_again();
            });
            on_a_place!(the_load_is_what_is_held, |place: &_| {
                desks::report(concat!($name, ", desks"), place);
            });
            on_a_place!(a_prune_takes_what_is_over_and_nothing_else, |place: &_| {
                rounds::report(
                    concat!($name, ", prunes"),
                    place,
                    prunes::a_prune_takes_what_is_over_and_nothing_else,
                )
                .assert_nobody_tried_again();
            });
            on_a_place!(who_hangs_together_is_one_customer, |place: &_| {
                rounds::report(
                    concat!($name, ", recognitions"),
                    place,
                    recognitions::who_hangs_together_is_one_customer,
                )
                .assert_nobody_tried_again();
            });
            on_a_place!(crossing_change_sets_wait_for_each_other, |place: &_| {
                rivals::crossing_change_sets_wait_for_each_other(
                    concat!($name, ", crossing"),
                    place,
                );
            });
            on_a_place!(the_loser_of_a_deadlock_does_all_again, |place: &_| {
                rivals::the_loser_of_a_deadlock_does_all_again(place);
            });
            on_a_place!(
                an_erasure_that_waits_for_a_holder_keeps_no_request,
                |place: &_| {
                    rivals::an_erasure_that_waits_for_a_holder_keeps_no_request(place);
                }
            );
            on_a_place!(a_race_for_a_key_ends_as_the_other_one_does, |place: &_| {
                rivals::a_race_for_a_key_ends_as_the_other_one_does(place);
            });
            on_a_place!(
                an_open_transaction_left_behind_is_rolled_back,
                |place: &_| {
                    rivals::an_open_transaction_left_behind_is_rolled_back(place);
                }
            );
            on_a_place!(settings_of_a_lent_connection_go_with_it, |place: &_| {
                rivals::settings_of_a_lent_connection_go_with_it(place);
            });
            on_a_place!(a_connection_that_died_idle_is_not_lent, |place: &_| {
                kills::a_connection_that_died_idle_is_not_lent(place);
            });
            on_a_place!(a_restore_is_repeated_safely, |place: &_| {
                lost_answers::a_restore_is_repeated_safely(place);
            });
            on_a_place!(readers_see_whole_change_sets, |place: &_| {
                views::whole_change_sets_are_seen(place);
            });
            on_a_place!(killed_connections_lose_nothing, |place: &_| {
                kills::killed_connections_lose_nothing(concat!($name, ", kills"), place);
            });
            on_a_place!(a_killed_connection_that_waits_is_replaced, |place: &_| {
                kills::a_killed_connection_that_waits_is_replaced(place);
            });
            on_a_place!(a_killed_transaction_is_done_again, |place: &_| {
                kills::a_killed_transaction_is_done_again(place);
            });
            on_a_place!(a_commit_without_an_answer_is_told, |place: &_| {
                lost_answers::a_commit_without_an_answer_is_told(place);
            });
            on_a_place!(a_commit_that_did_not_arrive_is_told, |place: &_| {
                lost_answers::a_commit_that_did_not_arrive_is_told(place);
            });
            on_a_place!(a_cut_before_the_commit_is_not_noticed, |place: &_| {
                lost_answers::a_cut_before_the_commit_is_not_noticed(place);
            });
            on_a_place!(abandoned_calls_leave_nothing_open, |place: &_| {
                cancelled::abandoned_calls_are_whole_or_absent(place, || {
                    $crate::place::Server::open_transactions(place) == 0
                });
            });
            on_a_place!(queued_work_is_done_when_the_database_goes, |place: &_| {
                cancelled::queued_work_is_done_when_the_database_goes(place);
            });
            on_a_place!(a_server_that_is_away_cannot_be_opened, |place: &_| {
                away::a_server_that_is_away_cannot_be_opened(place);
            });
            on_a_place!(a_server_that_comes_back_is_used_again, |place: &_| {
                away::a_server_that_comes_back_is_used_again(place);
            });
            on_a_place!(
                one_failure_to_connect_answers_all_who_waited,
                |place: &_| {
                    crowd::one_failure_to_connect_answers_all_who_waited(place);
                }
            );
            on_a_place!(who_finds_the_queue_full_is_refused, |place: &_| {
                crowd::who_finds_the_queue_full_is_refused(place);
            });
        }
    };
}
pub(crate) use server_tests;
