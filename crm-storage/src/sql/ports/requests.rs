//! Requests and specialists of a tenant.

use async_trait::async_trait;
use crm_core::{ChangeReport, Page, PageOf, StoreError};
use crm_support::{
    RequestChangeSet, RequestFilter, RequestId, RequestStore, ServiceRequest, Specialist,
    SpecialistId,
};

use super::Store;
use super::repository::{requests, specialists};
use crate::cursor::{List, due_page};
use crate::sql::types::Id;

#[async_trait]
impl RequestStore for Store {
    async fn request(&self, id: RequestId) -> Result<Option<ServiceRequest>, StoreError> {
        let (tenant, id) = (self.tenant_key(), Id(id.as_uuid()));
        self.executor
            .read_one(move |conn| requests::by_id(conn, tenant, id))
            .await
    }

    async fn list_requests(
        &self,
        filter: &RequestFilter,
        page: &Page,
    ) -> Result<PageOf<ServiceRequest>, StoreError> {
        let list = List::requests(self.tenant());
        let (tenant, filter, limit) = (self.tenant_key(), filter.clone(), page.limit);
        let after = list.start(page)?;
        let rows = self
            .executor
            .read(move |conn| requests::list(conn, tenant, &filter, after, limit))
            .await?;
        Ok(PageOf::cut(rows, limit, |last| list.cursor(&last.id())))
    }

    async fn count_requests(&self, filter: &RequestFilter) -> Result<u64, StoreError> {
        let (tenant, filter) = (self.tenant_key(), filter.clone());
        self.executor
            .read(move |conn| requests::count(conn, tenant, &filter))
            .await
    }

    async fn list_due(&self, page: &Page) -> Result<PageOf<ServiceRequest>, StoreError> {
        let list = List::due(self.tenant());
        let (tenant, limit) = (self.tenant_key(), page.limit);
        let after = list.start(page)?;
        let rows = self
            .executor
            .read(move |conn| requests::due(conn, tenant, after, limit))
            .await?;
        Ok(due_page(list, rows, limit))
    }

    async fn specialist(&self, id: SpecialistId) -> Result<Option<Specialist>, StoreError> {
        let (tenant, id) = (self.tenant_key(), Id(id.as_uuid()));
        self.executor
            .read_one(move |conn| specialists::by_id(conn, tenant, id))
            .await
    }

    async fn list_specialists(&self, page: &Page) -> Result<PageOf<Specialist>, StoreError> {
        let list = List::specialists(self.tenant());
        let (tenant, limit) = (self.tenant_key(), page.limit);
        let after = list.start(page)?;
        let rows = self
            .executor
            .read(move |conn| specialists::list(conn, tenant, after, limit))
            .await?;
        Ok(PageOf::cut(rows, limit, |last| list.cursor(&last.id())))
    }

    async fn apply_requests(&self, changes: RequestChangeSet) -> Result<ChangeReport, StoreError> {
        let tenant = self.tenant_key();
        self.executor
            .write(move |conn| requests::apply(conn, tenant, &changes))
            .await
    }
}
