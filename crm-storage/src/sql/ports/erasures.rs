//! What is left of the erased customers of a tenant.

use async_trait::async_trait;
use crm_core::{
    CustomerId, ErasedCustomer, ErasureStore, Page, PageOf, StoreError, Suppression,
    SuppressionHash,
};

use super::Store;
use super::repository::erasures;
use crate::cursor::List;

#[async_trait]
impl ErasureStore for Store {
    async fn erased(&self, ids: &[CustomerId]) -> Result<Vec<ErasedCustomer>, StoreError> {
        let (tenant, ids) = (self.tenant_key(), ids.iter().copied().collect());
        self.executor
            .read(move |conn| erasures::erased(conn, tenant, &ids))
            .await
    }

    async fn list_erased(&self, page: &Page) -> Result<PageOf<ErasedCustomer>, StoreError> {
        let list = List::erased(self.tenant());
        let after = list.start(page)?;
        let (tenant, limit) = (self.tenant_key(), page.limit);
        let rows = self
            .executor
            .read(move |conn| erasures::list_erased(conn, tenant, after, limit))
            .await?;
        Ok(PageOf::cut(rows, limit, |last| list.cursor(&last.id)))
    }

    async fn suppressions(
        &self,
        hashes: &[SuppressionHash],
    ) -> Result<Vec<Suppression>, StoreError> {
        let (tenant, hashes) = (self.tenant_key(), hashes.iter().copied().collect());
        self.executor
            .read(move |conn| erasures::suppressions(conn, tenant, &hashes))
            .await
    }

    async fn list_suppressions(&self, page: &Page) -> Result<PageOf<Suppression>, StoreError> {
        let list = List::suppressions(self.tenant());
        let after = list.start(page)?;
        let (tenant, limit) = (self.tenant_key(), page.limit);
        let rows = self
            .executor
            .read(move |conn| erasures::list_suppressions(conn, tenant, after, limit))
            .await?;
        Ok(PageOf::cut(rows, limit, |last| list.cursor(&last.hash)))
    }
}
