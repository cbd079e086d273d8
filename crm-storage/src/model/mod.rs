//! The model test: random histories on a store of your own beside the memory store.
//! Feature `conformance`.
//!
//! A history is a sequence of changes and questions of two tenants: customers are made and edited
//! on right and stale versions, identities and keys collide, change sets are told again, lists are
//! read page by page. Each answer of the store under test must equal the one of a fresh
//! [`MemoryStore`](crate::MemoryStore), and at the end everything that both hold.
//!
//! A [`FaultStore`](crate::fault::FaultStore) whose *writes* fail may be put around the store under
//! test: a change whose answer was lost is made on the memory store too, one that was lost itself is
//! not, and at the end both must hold the same.
//!
//! ```
//! use async_trait::async_trait;
//! use crm_core::TenantId;
//! use crm_core::conformance::StoreFactory;
//! use crm_storage::model::{compare, histories};
//! use crm_storage::{MemoryDatabase, MemoryStore};
//! use proptest::test_runner::{Config, TestRunner};
//!
//! struct Mine(MemoryDatabase);
//!
//! #[async_trait]
//! impl StoreFactory for Mine {
//!     type Store = MemoryStore; // your store
//!
//!     async fn store(&self, tenant: TenantId) -> MemoryStore {
//!         self.0.tenant(tenant)
//!     }
//! }
//!
//! let mut runner = TestRunner::new(Config { cases: 4, failure_persistence: None, ..Config::default() });
//! runner
//!     .run(&histories(), |history| {
//!         compare(&Mine(MemoryDatabase::new()), &history);
//!         Ok(())
//!     })
//!     .unwrap();
//! ```
//!
//! [`tenants_stay_apart`] takes the same histories: whatever one tenant does, no read of another
//! changes.

mod answer;
mod apart;
mod dump;
mod history;
mod requests;
mod strategy;
mod tenant;

pub use apart::tenants_stay_apart;
pub use history::{Command, History, Part, Question, Step};
pub use requests::{RequestFilterDraft, RequestStep, compare_requests, request_histories};
pub use strategy::histories;

use crm_core::conformance::{StoreFactory, world};

use self::tenant::Tenant;
use crate::MemoryDatabase;

/// Runs a history on the store under test and on a memory store.
///
/// # Panics
/// Where an answer differs, with the number of the step, and when the two hold different things at
/// the end.
pub fn compare<F: StoreFactory>(factory: &F, history: &History) {
    factory.run(Box::pin(async move {
        let reference = MemoryDatabase::new();
        let mut tenants = Vec::new();
        for number in [1, 2] {
            let id = world::tenant(number);
            let store = factory.store(id).await;
            tenants.push(Tenant::new(number, store, reference.tenant(id)));
        }
        for (number, step) in history.steps.iter().enumerate() {
            let of_second = usize::from(step.of_second_tenant);
            if let Some(tenant) = tenants.get_mut(of_second) {
                tenant.step(number, &step.command).await;
            }
        }
        for tenant in &tenants {
            dump::compare(tenant).await;
        }
    }));
}
