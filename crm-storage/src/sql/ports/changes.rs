//! Change sets of a tenant, and several answers at once.

use async_trait::async_trait;
use crm_core::{
    ChangeReport, ChangeSet, CoreStore, CustomerId, CustomerOverview, OverviewQuery, StoreError,
};

use super::Store;
use super::repository::{changes, overview};

#[async_trait]
impl CoreStore for Store {
    async fn apply(&self, set: ChangeSet) -> Result<ChangeReport, StoreError> {
        let tenant = self.tenant_key();
        self.executor
            .write(move |conn| changes::apply(conn, tenant, &set))
            .await
    }

    async fn overview(
        &self,
        id: CustomerId,
        query: &OverviewQuery,
    ) -> Result<Option<CustomerOverview>, StoreError> {
        let (tenant, query) = (self.tenant_key(), query.clone());
        self.executor
            .read(move |conn| overview::overview(conn, tenant, id, &query))
            .await
    }
}
