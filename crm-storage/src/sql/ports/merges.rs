//! Merges and aliases of a tenant.

use async_trait::async_trait;
use crm_core::{
    CustomerAlias, CustomerId, MergeId, MergeMove, MergeRecord, MergeStore, Page, PageOf,
    StoreError,
};

use super::Store;
use super::repository::merges;
use crate::cursor::List;
use crate::sql::types::Id;

#[async_trait]
impl MergeStore for Store {
    async fn aliases(&self, ids: &[CustomerId]) -> Result<Vec<CustomerAlias>, StoreError> {
        let (tenant, ids) = (self.tenant_key(), ids.iter().copied().collect());
        self.executor
            .read(move |conn| merges::aliases(conn, tenant, &ids))
            .await
    }

    async fn aliases_of(&self, customer: CustomerId) -> Result<Vec<CustomerId>, StoreError> {
        let (tenant, customer) = (self.tenant_key(), Id(customer.as_uuid()));
        self.executor
            .read(move |conn| merges::aliases_of(conn, tenant, customer))
            .await
    }

    async fn list_aliases(&self, page: &Page) -> Result<PageOf<CustomerAlias>, StoreError> {
        let list = List::aliases(self.tenant());
        let after = list.start(page)?;
        let (tenant, limit) = (self.tenant_key(), page.limit);
        let rows = self
            .executor
            .read(move |conn| merges::list_aliases(conn, tenant, after, limit))
            .await?;
        Ok(PageOf::cut(rows, limit, |last| list.cursor(&last.id)))
    }

    async fn merge(&self, id: MergeId) -> Result<Option<MergeRecord>, StoreError> {
        let (tenant, id) = (self.tenant_key(), Id(id.as_uuid()));
        self.executor
            .read_one(move |conn| merges::by_id(conn, tenant, id))
            .await
    }

    async fn latest_merge_into(
        &self,
        survivor: CustomerId,
    ) -> Result<Option<MergeRecord>, StoreError> {
        let (tenant, survivor) = (self.tenant_key(), Id(survivor.as_uuid()));
        self.executor
            .read(move |conn| merges::latest_into(conn, tenant, survivor))
            .await
    }

    async fn merges_of(&self, ids: &[CustomerId]) -> Result<Vec<MergeRecord>, StoreError> {
        let (tenant, ids) = (self.tenant_key(), ids.to_vec());
        self.executor
            .read(move |conn| merges::of_any(conn, tenant, ids.iter().copied()))
            .await
    }

    async fn moves_of(&self, merge: MergeId) -> Result<Vec<MergeMove>, StoreError> {
        let (tenant, merge) = (self.tenant_key(), Id(merge.as_uuid()));
        self.executor
            .read(move |conn| merges::moves_of(conn, tenant, merge))
            .await
    }

    async fn list_merges(&self, page: &Page) -> Result<PageOf<MergeRecord>, StoreError> {
        let list = List::merges(self.tenant());
        let after = list.start(page)?;
        let (tenant, limit) = (self.tenant_key(), page.limit);
        let rows = self
            .executor
            .read(move |conn| merges::list(conn, tenant, after, limit))
            .await?;
        Ok(PageOf::cut(rows, limit, |last| list.cursor(&last.id())))
    }

    async fn list_merge_moves(&self, page: &Page) -> Result<PageOf<MergeMove>, StoreError> {
        let list = List::merge_moves(self.tenant());
        let after: Option<merges::Place> = list.start(page)?;
        let (tenant, limit) = (self.tenant_key(), page.limit);
        let rows = self
            .executor
            .read(move |conn| {
                let after = after.clone();
                merges::list_moves(conn, tenant, after, limit)
            })
            .await?;
        Ok(PageOf::cut(rows, limit, |last| {
            let entity = &last.entity;
            list.cursor(&(last.merge, (entity.id(), entity.kind().clone())))
        }))
    }
}
