//! With sqlx: one statement for all rows of a kind, one transaction.

use std::collections::{BTreeMap, HashSet};

use crm_core::{
    Code, Customer, CustomerId, Event, EventDetail, InteractionContent, TenantId, Version,
};
use sqlx::sqlite::SqlitePool;
use sqlx::types::Json;
use sqlx::{FromRow, QueryBuilder, Sqlite, SqliteConnection};
use tokio::runtime::Runtime;
use uuid::Uuid;

use super::instant;
use crate::common::shop::Told;
use crate::way::{Customers, Edit, Ingest, Sales, Timelines};

const ADVANCE_HEAD: &str = "INSERT INTO crm_event_head (tenant, last_position) VALUES (?1, ?2)
    ON CONFLICT (tenant) DO UPDATE SET last_position = last_position + excluded.last_position
    RETURNING last_position";

const UPDATE_CUSTOMER: &str = "UPDATE crm_customer
    SET version = ?4, party = ?5, created_at = ?6, updated_at = ?7, doc = ?8
    WHERE tenant = ?1 AND id = ?2 AND version = ?3";

const CUSTOMER: &str = "SELECT doc FROM crm_customer WHERE tenant = ?1 AND id = ?2";

/// A number that is bound would have SQLite prepare the statement anew each time.
const LATEST_FIFTY: &str = "SELECT customer_id, occurred_at, id, recorded_at, channel, direction,
    source, source_key, regarding_kind, regarding_id, content
    FROM crm_interaction WHERE tenant = ?1 AND customer_id = ?2
    ORDER BY occurred_at DESC, id DESC LIMIT 50";

/// A row of a timeline.
#[derive(FromRow)]
#[allow(dead_code, reason = "read as a program would that shows them")]
struct Row {
    customer_id: Uuid,
    occurred_at: i64,
    id: Uuid,
    recorded_at: i64,
    channel: String,
    direction: String,
    source: String,
    source_key: String,
    regarding_kind: Option<String>,
    regarding_id: Option<Uuid>,
    content: Json<InteractionContent>,
}

pub(super) struct BySqlx {
    runtime: Runtime,
    pool: SqlitePool,
    tenant: Uuid,
}

impl BySqlx {
    pub(super) fn new(runtime: Runtime, pool: SqlitePool, tenant: TenantId) -> Self {
        Self {
            runtime,
            pool,
            tenant: tenant.as_uuid(),
        }
    }

    /// The ids of those that are new.
    async fn insert(&self, conn: &mut SqliteConnection, told: &[Told]) -> HashSet<Uuid> {
        let mut insert = QueryBuilder::<Sqlite>::new(
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
        insert.push(" ON CONFLICT DO NOTHING RETURNING id");
        let new = insert.build_query_scalar().fetch_all(conn).await.unwrap();
        new.into_iter().collect()
    }

    async fn append(&self, conn: &mut SqliteConnection, events: &[&Event]) {
        let count = i64::try_from(events.len()).unwrap();
        let last: i64 = sqlx::query_scalar(ADVANCE_HEAD)
            .bind(self.tenant)
            .bind(count)
            .fetch_one(&mut *conn)
            .await
            .unwrap();
        let mut insert = QueryBuilder::<Sqlite>::new(
            "INSERT INTO crm_event (tenant, position, id, name, entity_kind, entity_id,
             customer_id, version, occurred_at, details) ",
        );
        let placed = (last - count + 1..=last).zip(events);
        insert.push_values(placed, |mut row, (position, event)| {
            let details: &BTreeMap<Code, EventDetail> = event.details();
            row.push_bind(self.tenant)
                .push_bind(position)
                .push_bind(event.id().as_uuid())
                .push_bind(event.name().as_str())
                .push_bind(event.entity().kind().as_str())
                .push_bind(event.entity().id())
                .push_bind(event.customer().map(CustomerId::as_uuid))
                .push_bind(event.version().map(Version::number).map(i64::from))
                .push_bind(instant(event.occurred_at()))
                .push_bind(Json(details));
        });
        insert.build().execute(conn).await.unwrap();
    }
}

impl Ingest for BySqlx {
    fn ingest(&mut self, sales: &mut Sales) {
        self.runtime.block_on(async {
            let mut transaction = self.pool.begin_with("BEGIN IMMEDIATE").await.unwrap();
            let new = self.insert(&mut transaction, &sales.told).await;
            let events: Vec<&Event> = sales
                .told
                .iter()
                .filter(|(told, _)| new.contains(&told.id().as_uuid()))
                .map(|(_, event)| event)
                .collect();
            self.append(&mut transaction, &events).await;
            transaction.commit().await.unwrap();
        });
    }
}

impl Customers for BySqlx {
    fn customer(&mut self, id: CustomerId) -> Option<Customer> {
        let found = sqlx::query_scalar(CUSTOMER)
            .bind(self.tenant)
            .bind(id.as_uuid())
            .fetch_optional(&self.pool);
        let found: Option<Json<Customer>> = self.runtime.block_on(found).unwrap();
        found.map(|doc| doc.0)
    }

    fn update(&mut self, edits: &mut Vec<Edit>) {
        for (customer, expected, events) in edits {
            self.runtime.block_on(async {
                let mut transaction = self.pool.begin_with("BEGIN IMMEDIATE").await.unwrap();
                let updated = sqlx::query(UPDATE_CUSTOMER)
                    .bind(self.tenant)
                    .bind(customer.id().as_uuid())
                    .bind(i64::from(expected.number()))
                    .bind(i64::from(customer.version().number()))
                    .bind(customer.party().kind().code())
                    .bind(instant(customer.created_at()))
                    .bind(instant(customer.updated_at()))
                    .bind(Json(&*customer))
                    .execute(&mut *transaction)
                    .await
                    .unwrap();
                assert_eq!(updated.rows_affected(), 1);
                let events: Vec<&Event> = events.iter().collect();
                self.append(&mut transaction, &events).await;
                transaction.commit().await.unwrap();
            });
        }
    }
}

impl Timelines for BySqlx {
    fn timeline(&mut self, customer: CustomerId) -> usize {
        let read = sqlx::query_as(LATEST_FIFTY)
            .bind(self.tenant)
            .bind(customer.as_uuid())
            .fetch_all(&self.pool);
        let read: Vec<Row> = self.runtime.block_on(read).unwrap();
        read.len()
    }
}
