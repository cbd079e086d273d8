//! With sqlx: arrays of columns, as it advises for many rows; one transaction.

use std::collections::HashSet;

use crm_core::{Customer, CustomerId, Event, TenantId, Version};
use sqlx::types::Json;
use sqlx::{PgConnection, PgPool};
use tokio::runtime::Runtime;
use uuid::Uuid;

use super::{Instant, instant};
use crate::common::shop::Told;
use crate::way::{Customers, Edit, Ingest, Sales};

const INSERT_INTERACTIONS: &str =
    "INSERT INTO crm_interaction (tenant, customer_id, occurred_at, id,
    recorded_at, channel, direction, kind, source, source_key, amount_minor, currency, content)
    SELECT $1, * FROM UNNEST($2::uuid[], $3::timestamptz[], $4::uuid[], $5::timestamptz[],
        $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::bigint[], $12::text[],
        $13::jsonb[])
    ON CONFLICT DO NOTHING RETURNING id";

const ADVANCE_HEAD: &str = "INSERT INTO crm_event_head (tenant, last_position) VALUES ($1, $2)
    ON CONFLICT (tenant) DO UPDATE
    SET last_position = crm_event_head.last_position + excluded.last_position
    RETURNING last_position";

const INSERT_EVENTS: &str = "INSERT INTO crm_event (tenant, position, id, name, entity_kind,
    entity_id, customer_id, version, occurred_at, details)
    SELECT $1, * FROM UNNEST($2::bigint[], $3::uuid[], $4::text[], $5::text[], $6::uuid[],
        $7::uuid[], $8::bigint[], $9::timestamptz[], $10::jsonb[])";

const UPDATE_CUSTOMER: &str = "UPDATE crm_customer
    SET version = $4, party = $5, created_at = $6, updated_at = $7, doc = $8
    WHERE tenant = $1 AND id = $2 AND version = $3";

const CUSTOMER: &str = "SELECT doc FROM crm_customer WHERE tenant = $1 AND id = $2";

pub(super) struct BySqlx {
    runtime: Runtime,
    pool: PgPool,
    tenant: Uuid,
}

impl BySqlx {
    pub(super) fn new(runtime: Runtime, pool: PgPool, tenant: TenantId) -> Self {
        Self {
            runtime,
            pool,
            tenant: tenant.as_uuid(),
        }
    }

    /// The ids of those that are new.
    async fn insert(&self, conn: &mut PgConnection, told: &[Told]) -> HashSet<Uuid> {
        let of = || told.iter().map(|(told, _)| told);
        let totals = || of().map(|told| told.content().purchase().unwrap().total());
        let new = sqlx::query_scalar(INSERT_INTERACTIONS)
            .bind(self.tenant)
            .bind(
                of().map(|told| told.customer().as_uuid())
                    .collect::<Vec<_>>(),
            )
            .bind(
                of().map(|told| instant(told.occurred_at()))
                    .collect::<Vec<_>>(),
            )
            .bind(of().map(|told| told.id().as_uuid()).collect::<Vec<_>>())
            .bind(
                of().map(|told| instant(told.recorded_at()))
                    .collect::<Vec<_>>(),
            )
            .bind(of().map(|told| told.channel().code()).collect::<Vec<_>>())
            .bind(of().map(|told| told.direction().code()).collect::<Vec<_>>())
            .bind(
                of().map(|told| told.content().kind().code())
                    .collect::<Vec<_>>(),
            )
            .bind(of().map(|told| told.source().as_str()).collect::<Vec<_>>())
            .bind(of().map(|told| told.key().as_str()).collect::<Vec<_>>())
            .bind(totals().map(|total| total.minor()).collect::<Vec<_>>())
            .bind(
                totals()
                    .map(|total| total.currency().code())
                    .collect::<Vec<_>>(),
            )
            .bind(of().map(|told| Json(told.content())).collect::<Vec<_>>())
            .fetch_all(conn)
            .await
            .unwrap();
        new.into_iter().collect()
    }

    async fn append(&self, conn: &mut PgConnection, events: &[&Event]) {
        let count = i64::try_from(events.len()).unwrap();
        let last: i64 = sqlx::query_scalar(ADVANCE_HEAD)
            .bind(self.tenant)
            .bind(count)
            .fetch_one(&mut *conn)
            .await
            .unwrap();
        let of = || events.iter();
        let positions: Vec<i64> = (last - count + 1..=last).collect();
        let customers: Vec<Option<Uuid>> = of()
            .map(|event| event.customer().map(CustomerId::as_uuid))
            .collect();
        let versions: Vec<Option<i64>> = of()
            .map(|event| event.version().map(Version::number).map(i64::from))
            .collect();
        let instants: Vec<Instant> = of().map(|event| instant(event.occurred_at())).collect();
        sqlx::query(INSERT_EVENTS)
            .bind(self.tenant)
            .bind(positions)
            .bind(of().map(|event| event.id().as_uuid()).collect::<Vec<_>>())
            .bind(of().map(|event| event.name().as_str()).collect::<Vec<_>>())
            .bind(
                of().map(|event| event.entity().kind().as_str())
                    .collect::<Vec<_>>(),
            )
            .bind(of().map(|event| event.entity().id()).collect::<Vec<_>>())
            .bind(customers)
            .bind(versions)
            .bind(instants)
            .bind(of().map(|event| Json(event.details())).collect::<Vec<_>>())
            .execute(conn)
            .await
            .unwrap();
    }
}

impl Ingest for BySqlx {
    fn ingest(&mut self, sales: &mut Sales) {
        self.runtime.block_on(async {
            let mut transaction = self.pool.begin().await.unwrap();
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
                let mut transaction = self.pool.begin().await.unwrap();
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
