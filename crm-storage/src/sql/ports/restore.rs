//! Rows of a tenant as they were in another store.

use async_trait::async_trait;
use crm_core::StoreError;

use super::Store;
use super::repository::restore;
use crate::restore::{RestoreBatch, RestoreReport, RestoreStore};

#[async_trait]
impl RestoreStore for Store {
    async fn restore(&self, batch: RestoreBatch) -> Result<RestoreReport, StoreError> {
        let tenant = self.tenant_key();
        self.executor
            .write(move |conn| restore::restore(conn, tenant, &batch))
            .await
    }
}
