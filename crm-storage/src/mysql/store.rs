//! The store of one tenant.

use std::sync::Arc;

use crm_core::TenantId;

use super::server::Executor;
use crate::sql::types::Id;

/// The store of one tenant of a [`MysqlDatabase`](super::MysqlDatabase). Clones share it.
#[derive(Debug, Clone)]
pub struct MysqlStore {
    pub(super) executor: Arc<Executor>,
    tenant: TenantId,
}

impl MysqlStore {
    pub(super) fn new(executor: Arc<Executor>, tenant: TenantId) -> Self {
        Self { executor, tenant }
    }

    /// The tenant whose store it is.
    #[must_use]
    pub fn tenant(&self) -> TenantId {
        self.tenant
    }

    pub(super) fn tenant_key(&self) -> Id {
        Id(self.tenant.as_uuid())
    }
}
