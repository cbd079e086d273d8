//! A store that fails as planned, for tests. Feature `fault`.
//!
//! What a program does when its store fails is seldom tested, because stores seldom fail. Wrap
//! yours in a [`FaultStore`] and say in a [`FaultPlan`] which calls fail, and how:
//!
//! | to test | write |
//! |---|---|
//! | one call that fails | `FaultPlan::fail(Fault::Unavailable, Calls::All, When::Nth(3))` |
//! | a store that is gone for good | `FaultPlan::fail(Fault::Unavailable, Calls::All, When::FromNth(3))` |
//! | a write that happened, its answer lost | `FaultPlan::fail(Fault::AnswerLost, Calls::Writes, When::Nth(1))` |
//! | a write that did not happen, told alike | `FaultPlan::fail(Fault::CallLost, Calls::Writes, When::Nth(1))` |
//! | one method | `FaultPlan::fail(fault, Calls::Of(StoreMethod::Timeline), When::Always)` |
//! | now and then | `FaultPlan::fail(fault, Calls::All, When::AtRandom { one_in, seed })` |
//! | a slow store | `FaultPlan::delay(Calls::All, When::Always, \|\| your_runtime::sleep(some_time))` |
//! | several of these | `one.and(other)` |
//! | **every call in turn** | [`every_call`] |
//!
//! Nothing here reads a clock or starts a thread, and chance follows from a seed: the same plan and
//! the same calls give the same faults.
//!
//! ```
//! use std::sync::Arc;
//!
//! use crm_core::conformance::world;
//! use crm_core::{ManualClock, ProfileError, Profiles, SeededIds, StoreError, Timestamp};
//! use crm_storage::fault::{Calls, Fault, FaultPlan, FaultStore, Faults, StoreMethod, When};
//! use crm_storage::MemoryDatabase;
//!
//! # futures_executor::block_on(async {
//! let faults = Faults::new(FaultPlan::fail(Fault::AnswerLost, Calls::Writes, When::Nth(1)));
//! let store = FaultStore::new(MemoryDatabase::new().tenant(world::tenant(1)), faults.clone());
//! let clock = Arc::new(ManualClock::new(Timestamp::UNIX_EPOCH));
//! let profiles = Profiles::new(Arc::new(store), clock, Arc::new(SeededIds::new(1)));
//!
//! let lost = profiles.upsert(world::known_as("4711")).await;
//! assert!(matches!(lost, Err(ProfileError::Store(StoreError::UnknownOutcome(_)))));
//! let again = profiles.upsert(world::known_as("4711")).await?;
//! assert!(!again.created); // the first call did it
//!
//! // The fault really struck.
//! assert_eq!(faults.tally().faults_of(StoreMethod::Apply).count(), 1);
//! # Ok::<(), ProfileError>(())
//! # }).unwrap();
//! ```

mod every_call;
mod faults;
mod kind;
mod method;
mod plan;
mod store;
mod tally;

pub use every_call::every_call;
pub use faults::Faults;
pub use kind::{Fault, InjectedFault};
pub use method::StoreMethod;
pub use plan::{Calls, FaultPlan, When};
pub use store::FaultStore;
pub use tally::FaultTally;
