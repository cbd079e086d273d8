//! What a program by hand would do: prepared statements and binary COPY of tokio-postgres, on one
//! connection and one thread.

use crm_core::{Customer, CustomerId, Event, Version};
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::types::{Json, Type};
use tokio_postgres::{Client, Statement};
use uuid::Uuid;

use crate::common::postgres::{Schema, Session};
use crate::common::shop::{Shop, Told};

const INTERACTION: &str = "(tenant, customer_id, occurred_at, id, recorded_at, channel, direction,
    kind, source, source_key, amount_minor, currency, content)";

const INTERACTION_TYPES: [Type; 13] = [
    Type::UUID,
    Type::UUID,
    Type::TIMESTAMPTZ,
    Type::UUID,
    Type::TIMESTAMPTZ,
    Type::TEXT,
    Type::TEXT,
    Type::TEXT,
    Type::TEXT,
    Type::TEXT,
    Type::INT8,
    Type::TEXT,
    Type::JSONB,
];

const EVENT: &str = "(tenant, position, id, name, entity_kind, entity_id, customer_id, version,
    occurred_at, details)";

const EVENT_TYPES: [Type; 10] = [
    Type::UUID,
    Type::INT8,
    Type::UUID,
    Type::TEXT,
    Type::TEXT,
    Type::UUID,
    Type::UUID,
    Type::INT8,
    Type::TIMESTAMPTZ,
    Type::JSONB,
];

pub(crate) struct Raw {
    session: Session,
    tenant: Uuid,
    statements: Statements,
}

struct Statements {
    advance_head: Statement,
    insert_event: Statement,
    update_customer: Statement,
    customer: Statement,
    copy_interactions: Statement,
    copy_events: Statement,
    copy_beside: Statement,
    take_new: Statement,
}

impl Raw {
    pub(crate) fn new(schema: &Schema, shop: &Shop) -> Self {
        let session = Session::open(&schema.url("_raw"));
        session.run("CREATE TEMPORARY TABLE told (LIKE crm_interaction) ON COMMIT DELETE ROWS");
        let prepare = |sql: &str| {
            session
                .runtime
                .block_on(session.client.prepare(sql))
                .unwrap()
        };
        let statements = Statements {
            advance_head: prepare(
                "INSERT INTO crm_event_head (tenant, last_position) VALUES ($1, $2)
                 ON CONFLICT (tenant) DO UPDATE
                 SET last_position = crm_event_head.last_position + excluded.last_position
                 RETURNING last_position",
            ),
            insert_event: prepare(&format!(
                "INSERT INTO crm_event {EVENT} VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
            )),
            update_customer: prepare(
                "UPDATE crm_customer
                 SET version = $4, party = $5, created_at = $6, updated_at = $7, doc = $8
                 WHERE tenant = $1 AND id = $2 AND version = $3",
            ),
            customer: prepare("SELECT doc FROM crm_customer WHERE tenant = $1 AND id = $2"),
            copy_interactions: prepare(&format!(
                "COPY crm_interaction {INTERACTION} FROM STDIN BINARY"
            )),
            copy_events: prepare(&format!("COPY crm_event {EVENT} FROM STDIN BINARY")),
            copy_beside: prepare(&format!("COPY told {INTERACTION} FROM STDIN BINARY")),
            take_new: prepare(
                "INSERT INTO crm_interaction SELECT * FROM told ON CONFLICT DO NOTHING RETURNING id",
            ),
        };
        Self {
            session,
            tenant: shop.tenant.as_uuid(),
            statements,
        }
    }

    /// Copies interactions, all of them new, and their events.
    pub(crate) fn ingest(&self, told: &[Told]) {
        self.in_transaction(async |client| {
            self.copy(client, &self.statements.copy_interactions, told)
                .await;
            let events: Vec<&Event> = told.iter().map(|(_, event)| event).collect();
            self.copy_events(client, &events).await;
        });
    }

    /// Copies interactions, of which some may be there, and the events of those that are new.
    pub(crate) fn ingest_new(&self, told: &[Told]) {
        self.in_transaction(async |client| {
            self.copy(client, &self.statements.copy_beside, told).await;
            let new = client.query(&self.statements.take_new, &[]).await.unwrap();
            let new: std::collections::HashSet<Uuid> = new.iter().map(|row| row.get(0)).collect();
            let events: Vec<&Event> = told
                .iter()
                .filter(|(told, _)| new.contains(&told.id().as_uuid()))
                .map(|(_, event)| event)
                .collect();
            self.copy_events(client, &events).await;
        });
    }

    pub(crate) fn customer(&self, id: CustomerId) -> Option<Customer> {
        let Session { runtime, client } = &self.session;
        let id = id.as_uuid();
        let select = &self.statements.customer;
        let found = runtime
            .block_on(async { client.query_opt(select, &[&self.tenant, &id]).await })
            .unwrap();
        found.map(|row| row.get::<_, Json<Customer>>(0).0)
    }

    /// Whether the customer was at the expected version.
    pub(crate) fn update(&self, customer: &Customer, expected: Version, events: &[Event]) -> bool {
        self.in_transaction(async |client| {
            let updated = client
                .execute(
                    &self.statements.update_customer,
                    &[
                        &self.tenant,
                        &customer.id().as_uuid(),
                        &i64::from(expected.number()),
                        &i64::from(customer.version().number()),
                        &customer.party().kind().code(),
                        &customer.created_at().to_datetime(),
                        &customer.updated_at().to_datetime(),
                        &Json(customer),
                    ],
                )
                .await
                .unwrap();
            let mut position = self.reserve(client, events.len()).await;
            for event in events {
                position += 1;
                client
                    .execute(
                        &self.statements.insert_event,
                        &[
                            &self.tenant,
                            &position,
                            &event.id().as_uuid(),
                            &event.name().as_str(),
                            &event.entity().kind().as_str(),
                            &event.entity().id(),
                            &event.customer().map(CustomerId::as_uuid),
                            &event.version().map(|version| i64::from(version.number())),
                            &event.occurred_at().to_datetime(),
                            &Json(event.details()),
                        ],
                    )
                    .await
                    .unwrap();
            }
            updated == 1
        })
    }

    fn in_transaction<T>(&self, work: impl AsyncFnOnce(&Client) -> T) -> T {
        let Session { runtime, client } = &self.session;
        runtime.block_on(async {
            client.batch_execute("BEGIN").await.unwrap();
            let done = work(client).await;
            client.batch_execute("COMMIT").await.unwrap();
            done
        })
    }

    /// The position behind which so many are reserved.
    async fn reserve(&self, client: &Client, count: usize) -> i64 {
        let count = i64::try_from(count).unwrap();
        let last = client
            .query_one(&self.statements.advance_head, &[&self.tenant, &count])
            .await
            .unwrap();
        last.get::<_, i64>(0) - count
    }

    async fn copy(&self, client: &Client, into: &Statement, told: &[Told]) {
        let sink = client.copy_in(into).await.unwrap();
        let mut writer = Box::pin(BinaryCopyInWriter::new(sink, &INTERACTION_TYPES));
        for (told, _) in told {
            let total = told.content().purchase().unwrap().total();
            writer
                .as_mut()
                .write(&[
                    &self.tenant,
                    &told.customer().as_uuid(),
                    &told.occurred_at().to_datetime(),
                    &told.id().as_uuid(),
                    &told.recorded_at().to_datetime(),
                    &told.channel().code(),
                    &told.direction().code(),
                    &told.content().kind().code(),
                    &told.source().as_str(),
                    &told.key().as_str(),
                    &total.minor(),
                    &total.currency().code(),
                    &Json(told.content()),
                ])
                .await
                .unwrap();
        }
        writer.as_mut().finish().await.unwrap();
    }

    async fn copy_events(&self, client: &Client, events: &[&Event]) {
        let mut position = self.reserve(client, events.len()).await;
        let sink = client.copy_in(&self.statements.copy_events).await.unwrap();
        let mut writer = Box::pin(BinaryCopyInWriter::new(sink, &EVENT_TYPES));
        for event in events {
            position += 1;
            writer
                .as_mut()
                .write(&[
                    &self.tenant,
                    &position,
                    &event.id().as_uuid(),
                    &event.name().as_str(),
                    &event.entity().kind().as_str(),
                    &event.entity().id(),
                    &event.customer().map(CustomerId::as_uuid),
                    &event.version().map(|version| i64::from(version.number())),
                    &event.occurred_at().to_datetime(),
                    &Json(event.details()),
                ])
                .await
                .unwrap();
        }
        writer.as_mut().finish().await.unwrap();
    }
}
