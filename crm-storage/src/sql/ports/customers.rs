//! Customers of a tenant.

use async_trait::async_trait;
use crm_core::{
    ConsentLedger, Customer, CustomerFilter, CustomerId, CustomerStore, Identity, Page, PageOf,
    StoreError,
};

use super::Store;
use super::repository::{consents, customers, identities};
use crate::cursor::List;
use crate::sql::types::Id;

#[async_trait]
impl CustomerStore for Store {
    async fn customer(&self, id: CustomerId) -> Result<Option<Customer>, StoreError> {
        let (tenant, id) = (self.tenant_key(), Id(id.as_uuid()));
        self.executor
            .read_one(move |conn| customers::by_id(conn, tenant, id))
            .await
    }

    async fn customers(&self, ids: &[CustomerId]) -> Result<Vec<Customer>, StoreError> {
        let (tenant, ids) = (self.tenant_key(), ids.to_vec());
        self.executor
            .read(move |conn| customers::by_ids(conn, tenant, &ids))
            .await
    }

    async fn resolve(
        &self,
        identities: &[Identity],
    ) -> Result<Vec<Option<CustomerId>>, StoreError> {
        let (tenant, identities) = (self.tenant_key(), identities.to_vec());
        self.executor
            .read(move |conn| identities::resolve(conn, tenant, &identities))
            .await
    }

    async fn list_customers(
        &self,
        filter: &CustomerFilter,
        page: &Page,
    ) -> Result<PageOf<Customer>, StoreError> {
        let list = List::customers(self.tenant());
        let (tenant, filter, limit) = (self.tenant_key(), filter.clone(), page.limit);
        let after = list.start(page)?;
        let rows = self
            .executor
            .read(move |conn| customers::list(conn, tenant, &filter, after, limit))
            .await?;
        Ok(PageOf::cut(rows, limit, |last| list.cursor(&last.id())))
    }

    async fn count_customers(&self, filter: &CustomerFilter) -> Result<u64, StoreError> {
        let (tenant, filter) = (self.tenant_key(), filter.clone());
        self.executor
            .read(move |conn| customers::count(conn, tenant, &filter))
            .await
    }

    async fn consent_ledger(&self, customer: CustomerId) -> Result<ConsentLedger, StoreError> {
        let (tenant, customer) = (self.tenant_key(), Id(customer.as_uuid()));
        self.executor
            .read(move |conn| consents::ledger(conn, tenant, customer))
            .await
    }
}
