//! The exhaustive loop.

use super::{FaultPlan, Faults};

/// More calls than any scenario should make: a plan that strikes whatever its number is would never
/// come to an end.
const MOST_RUNS: u64 = 100_000;

/// Runs a scenario again and again, the first call failing, then the second, and so on, until a run
/// in which nothing fails any more: the scenario has no further call. Tells how many runs had a
/// fault, which is how many calls the plan could strike; check that it is not 0.
///
/// `plan` makes the plan that lets the call of this number fail; `scenario` sets a store up, wraps it
/// with the faults that it is given, runs what is to be tested, and checks what is left behind.
///
/// The method is that of SQLite's out-of-memory and I/O-error tests: exhaustive, and each failure
/// is its own reproduction.
///
/// ```
/// use std::sync::Arc;
///
/// use crm_core::conformance::world;
/// use crm_core::{CustomerFilter, CustomerStore, ManualClock, Profiles, SeededIds, Timestamp};
/// use crm_storage::fault::{Calls, Fault, FaultPlan, FaultStore, When, every_call};
/// use crm_storage::MemoryDatabase;
///
/// # futures_executor::block_on(async {
/// let runs = every_call(
///     |number| FaultPlan::fail(Fault::AnswerLost, Calls::All, When::Nth(number)),
///     async |faults| {
///         let store = MemoryDatabase::new().tenant(world::tenant(1));
///         let failing = Arc::new(FaultStore::new(store.clone(), faults));
///         let clock = Arc::new(ManualClock::new(Timestamp::UNIX_EPOCH));
///         let profiles = Profiles::new(failing, clock, Arc::new(SeededIds::new(1)));
///
///         // Whoever gets no answer asks again.
///         while profiles.upsert(world::known_as("4711")).await.is_err() {}
///         let customers = store.count_customers(&CustomerFilter::all()).await.unwrap();
///         assert_eq!(customers, 1);
///     },
/// )
/// .await;
/// assert_eq!(runs, 1);
/// # });
/// ```
///
/// # Panics
/// After 100,000 runs: the plan does not depend on its number.
#[expect(
    clippy::panic,
    reason = "a test that never ends is stopped as tests are"
)]
pub async fn every_call(
    plan: impl Fn(u64) -> FaultPlan,
    mut scenario: impl AsyncFnMut(Faults),
) -> u64 {
    let mut runs = 0;
    for number in 1..=MOST_RUNS {
        let faults = Faults::new(plan(number));
        scenario(faults.clone()).await;
        if faults.tally().faults().is_empty() {
            return runs;
        }
        runs = number;
    }
    panic!("the plan lets a call fail in each of {MOST_RUNS} runs");
}
