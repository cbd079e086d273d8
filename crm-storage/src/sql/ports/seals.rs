//! The seals of the event log of a tenant.

use async_trait::async_trait;
use crm_core::{AuditSeal, AuditSealStore, EventId, PageLimit, SealsAppended, StoreError};

use super::Store;
use super::repository::seals;

#[async_trait]
impl AuditSealStore for Store {
    async fn append_seals(&self, seals: &[AuditSeal]) -> Result<SealsAppended, StoreError> {
        let expected = StoreError::unless_seals_follow(seals)?;
        if seals.is_empty() {
            return Ok(SealsAppended::AlreadyThere);
        }
        let (tenant, seals) = (self.tenant_key(), seals.to_vec());
        self.executor
            .write(move |conn| seals::append(conn, tenant, expected, &seals))
            .await
    }

    async fn last_seal(&self) -> Result<Option<AuditSeal>, StoreError> {
        let tenant = self.tenant_key();
        self.executor
            .read(move |conn| seals::last(conn, tenant))
            .await
    }

    async fn seals_after(
        &self,
        sequence: u64,
        limit: PageLimit,
    ) -> Result<Vec<AuditSeal>, StoreError> {
        let tenant = self.tenant_key();
        self.executor
            .read(move |conn| seals::after(conn, tenant, sequence, limit.rows()))
            .await
    }

    async fn seal_of(&self, event: EventId) -> Result<Option<AuditSeal>, StoreError> {
        let tenant = self.tenant_key();
        self.executor
            .read_one(move |conn| seals::of_event(conn, tenant, event))
            .await
    }
}
