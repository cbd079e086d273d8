//! The store of these tests: the memory store of crm-storage.

use async_trait::async_trait;
use crm_core::TenantId;
use crm_core::conformance::StoreFactory;
use crm_storage::{MemoryDatabase, MemoryStore};

/// Hands out handles on one database in memory.
#[derive(Default)]
pub(crate) struct InMemory {
    database: MemoryDatabase,
}

#[async_trait]
impl StoreFactory for InMemory {
    type Store = MemoryStore;

    async fn store(&self, tenant: TenantId) -> MemoryStore {
        self.database.tenant(tenant)
    }
}
