//! With sqlx: one statement for all rows of a kind, one transaction.

use crm_core::{CustomerId, TenantId};
use sqlx::types::Json;
use sqlx::{MySql, MySqlConnection, MySqlPool, QueryBuilder};
use tokio::runtime::Runtime;
use uuid::Uuid;

use super::instant;
use crate::common::shop::Told;
use crate::way::{Ingest, Sales};

const ADVANCE_HEAD: &str = "INSERT INTO crm_event_head (tenant, last_position) VALUES (?, ?)
    ON DUPLICATE KEY UPDATE last_position = last_position + VALUES(last_position)";

const HEAD: &str = "SELECT last_position FROM crm_event_head WHERE tenant = ?";

pub(super) struct BySqlx {
    runtime: Runtime,
    pool: MySqlPool,
    tenant: Uuid,
}

impl BySqlx {
    pub(super) fn new(runtime: Runtime, pool: MySqlPool, tenant: TenantId) -> Self {
        Self {
            runtime,
            pool,
            tenant: tenant.as_uuid(),
        }
    }

    /// How many were not known.
    async fn insert(&self, conn: &mut MySqlConnection, told: &[Told]) -> u64 {
        let mut insert = QueryBuilder::<MySql>::new(
            "INSERT INTO crm_interaction (tenant, customer_id, occurred_at, id, recorded_at,
             channel, direction, kind, source, source_key, amount_minor, currency, content) ",
        );
        insert.push_values(told, |mut row, (told, _)| {
            let total = told.content().purchase().unwrap().total();
            row.push_bind(self.tenant)
                .push_bind(told.customer().as_uuid())
                .push_bind(instant(told.occurred_at()))
                .push_bind(told.id().as_uuid())
                .push_bind(instant(told.recorded_at()))
                .push_bind(told.channel().code())
                .push_bind(told.direction().code())
                .push_bind(told.content().kind().code())
                .push_bind(told.source().as_str())
                .push_bind(told.key().as_str())
                .push_bind(total.minor())
                .push_bind(total.currency().code())
                .push_bind(Json(told.content()));
        });
        insert.push(" ON DUPLICATE KEY UPDATE id = id");
        let written = insert.build().execute(conn).await.unwrap();
        written.rows_affected()
    }

    async fn append(&self, conn: &mut MySqlConnection, told: &[Told]) {
        let count = i64::try_from(told.len()).unwrap();
        sqlx::query(ADVANCE_HEAD)
            .bind(self.tenant)
            .bind(count)
            .execute(&mut *conn)
            .await
            .unwrap();
        let last: i64 = sqlx::query_scalar(HEAD)
            .bind(self.tenant)
            .fetch_one(&mut *conn)
            .await
            .unwrap();
        let mut insert = QueryBuilder::<MySql>::new(
            "INSERT INTO crm_event (tenant, position, id, name, entity_kind, entity_id,
             customer_id, occurred_at, details) ",
        );
        let placed = (last - count + 1..=last).zip(told);
        insert.push_values(placed, |mut row, (position, (_, event))| {
            row.push_bind(self.tenant)
                .push_bind(position)
                .push_bind(event.id().as_uuid())
                .push_bind(event.name().as_str())
                .push_bind(event.entity().kind().as_str())
                .push_bind(event.entity().id())
                .push_bind(event.customer().map(CustomerId::as_uuid))
                .push_bind(instant(event.occurred_at()))
                .push_bind(Json(event.details()));
        });
        insert.build().execute(conn).await.unwrap();
    }
}

impl Ingest for BySqlx {
    fn ingest(&mut self, sales: &mut Sales) {
        self.runtime.block_on(async {
            let mut transaction = self.pool.begin().await.unwrap();
            let written = self.insert(&mut transaction, &sales.told).await;
            // This engine tells only how many were not known; no other ones are told here.
            assert_eq!(usize::try_from(written).unwrap(), sales.told.len());
            self.append(&mut transaction, &sales.told).await;
            transaction.commit().await.unwrap();
        });
    }
}
