//! What a program by hand would do: statements of 100 rows that stay prepared, one transaction.

use chrono::{Datelike, Timelike};
use crm_core::{Customer, CustomerId, Event, TenantId, Timestamp};
use mysql_async::prelude::Queryable;
use mysql_async::{Conn, Params, Value};
use uuid::Uuid;

use super::database::Session;
use crate::common::measure::ServerClock;
use crate::common::shop::Told;

const ROWS: usize = 100;

pub(crate) struct Raw {
    session: Session,
    database: String,
    tenant: Uuid,
    interactions: String,
    events: String,
}

impl Raw {
    pub(crate) fn new(session: Session, database: String, tenant: TenantId) -> Self {
        let rows = |row: &str| vec![row; ROWS].join(", ");
        Self {
            session,
            database,
            tenant: tenant.as_uuid(),
            interactions: format!(
                "INSERT INTO crm_interaction (tenant, customer_id, occurred_at, id, recorded_at,
                 channel, direction, kind, source, source_key, amount_minor, currency, content)
                 VALUES {}",
                rows("(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
            ),
            events: format!(
                "INSERT INTO crm_event (tenant, position, id, name, entity_kind, entity_id,
                 customer_id, occurred_at, details) VALUES {}",
                rows("(?, ?, ?, ?, ?, ?, ?, ?, ?)")
            ),
        }
    }

    pub(crate) fn clock(&self) -> ServerClock {
        self.session.clock(&self.database)
    }

    /// Inserts interactions, all of them new and hundreds of them, and their events.
    pub(crate) fn ingest(&self, told: &[Told]) {
        let mut conn = self.session.conn.lock().unwrap();
        self.session.runtime.block_on(async {
            conn.query_drop("START TRANSACTION").await.unwrap();
            for told in told.chunks_exact(ROWS) {
                let values = told.iter().flat_map(|(told, _)| self.interaction(told));
                let values = Params::Positional(values.collect());
                conn.exec_drop(&self.interactions, values).await.unwrap();
            }
            let mut position = self.reserve(&mut conn, told.len()).await;
            for told in told.chunks_exact(ROWS) {
                let values = told.iter().flat_map(|(_, event)| {
                    position += 1;
                    self.event(position, event)
                });
                let values = Params::Positional(values.collect());
                conn.exec_drop(&self.events, values).await.unwrap();
            }
            conn.query_drop("COMMIT").await.unwrap();
        });
    }

    pub(crate) fn customer(&self, id: CustomerId) -> Option<Customer> {
        let mut conn = self.session.conn.lock().unwrap();
        let found: Option<Vec<u8>> = self
            .session
            .runtime
            .block_on(conn.exec_first(
                "SELECT doc FROM crm_customer WHERE tenant = ? AND id = ?",
                (bytes(self.tenant), bytes(id.as_uuid())),
            ))
            .unwrap();
        found.map(|doc| serde_json::from_slice(&doc).unwrap())
    }

    /// The position behind which so many are reserved.
    async fn reserve(&self, conn: &mut Conn, count: usize) -> i64 {
        let count = i64::try_from(count).unwrap();
        conn.exec_drop(
            "INSERT INTO crm_event_head (tenant, last_position) VALUES (?, ?)
             ON DUPLICATE KEY UPDATE last_position = last_position + ?",
            (bytes(self.tenant), count, count),
        )
        .await
        .unwrap();
        let last: Option<i64> = conn
            .exec_first(
                "SELECT last_position FROM crm_event_head WHERE tenant = ?",
                (bytes(self.tenant),),
            )
            .await
            .unwrap();
        last.unwrap() - count
    }

    fn interaction(&self, told: &crm_core::Interaction) -> [Value; 13] {
        let total = told.content().purchase().unwrap().total();
        [
            bytes(self.tenant),
            bytes(told.customer().as_uuid()),
            instant(told.occurred_at()),
            bytes(told.id().as_uuid()),
            instant(told.recorded_at()),
            told.channel().code().into(),
            told.direction().code().into(),
            told.content().kind().code().into(),
            told.source().as_str().into(),
            told.key().as_str().into(),
            total.minor().into(),
            total.currency().code().into(),
            serde_json::to_string(told.content()).unwrap().into(),
        ]
    }

    fn event(&self, position: i64, event: &Event) -> [Value; 9] {
        [
            bytes(self.tenant),
            position.into(),
            bytes(event.id().as_uuid()),
            event.name().as_str().into(),
            event.entity().kind().as_str().into(),
            bytes(event.entity().id()),
            bytes(event.customer().unwrap().as_uuid()),
            instant(event.occurred_at()),
            serde_json::to_string(event.details()).unwrap().into(),
        ]
    }
}

fn bytes(id: Uuid) -> Value {
    Value::Bytes(id.as_bytes().to_vec())
}

fn instant(at: Timestamp) -> Value {
    let at = at.to_datetime();
    let small = |number: u32| u8::try_from(number).unwrap();
    Value::Date(
        u16::try_from(at.year()).unwrap(),
        small(at.month()),
        small(at.day()),
        small(at.hour()),
        small(at.minute()),
        small(at.second()),
        at.nanosecond() / 1000,
    )
}
