//! The memory store keeps the contract.

use async_trait::async_trait;
use crm_core::TenantId;
use crm_core::conformance::StoreFactory;
use crm_storage::{MemoryDatabase, MemoryStore};

#[derive(Default)]
struct InMemory {
    database: MemoryDatabase,
}

#[async_trait]
impl StoreFactory for InMemory {
    type Store = MemoryStore;

    async fn store(&self, tenant: TenantId) -> MemoryStore {
        self.database.tenant(tenant)
    }
}

mod core {
    use super::InMemory;

    crm_core::core_store_conformance!(InMemory::default());
    crm_core::consumer_store_conformance!(InMemory::default());
    crm_core::audit_seal_store_conformance!(InMemory::default());
}

mod restore {
    use super::InMemory;

    crm_storage::restore_store_conformance!(InMemory::default());
}

mod requests {
    use super::InMemory;

    crm_support::request_store_conformance!(InMemory::default());
}
