//! Change sets of a tenant.

use async_trait::async_trait;
use crm_core::{ChangeReport, ChangeSet, CoreStore, StoreError};

use super::Store;
use super::repository::changes;

#[async_trait]
impl CoreStore for Store {
    async fn apply(&self, set: ChangeSet) -> Result<ChangeReport, StoreError> {
        let tenant = self.tenant_key();
        self.executor
            .write(move |conn| changes::apply(conn, tenant, &set))
            .await
    }
}
