//! What a program by hand would do: cached statements of rusqlite over the same tables.

use std::path::Path;

use crm_core::{Customer, CustomerId, Event, InteractionContent, TenantId, Version};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use crate::common::shop::Told;

const INSERT_INTERACTION: &str =
    "INSERT INTO crm_interaction (tenant, customer_id, occurred_at, id,
    recorded_at, channel, direction, kind, source, source_key, regarding_kind, regarding_id,
    amount_minor, currency, content)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, NULL, NULL, ?11, ?12, ?13)
    ON CONFLICT DO NOTHING";

const INSERT_EVENT: &str = "INSERT INTO crm_event (tenant, position, id, name, entity_kind,
    entity_id, customer_id, version, occurred_at, details)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";

const ADVANCE_HEAD: &str = "INSERT INTO crm_event_head (tenant, last_position) VALUES (?1, ?2)
    ON CONFLICT (tenant) DO UPDATE SET last_position = last_position + excluded.last_position
    RETURNING last_position";

const UPDATE_CUSTOMER: &str = "UPDATE crm_customer
    SET version = ?4, party = ?5, created_at = ?6, updated_at = ?7, doc = ?8
    WHERE tenant = ?1 AND id = ?2 AND version = ?3";

const CUSTOMER: &str = "SELECT doc FROM crm_customer WHERE tenant = ?1 AND id = ?2";

/// Without `LIMIT`, which would have SQLite prepare the statement anew each time.
const TIMELINE: &str = "SELECT customer_id, occurred_at, id, recorded_at, channel, direction,
    source, source_key, regarding_kind, regarding_id, content
    FROM crm_interaction WHERE tenant = ?1 AND customer_id = ?2
    ORDER BY occurred_at DESC, id DESC";

/// A row of a timeline: the columns as they are, and the content as a value.
pub(crate) type Row = (
    ([u8; 16], i64, [u8; 16], i64),
    (String, String, String, String),
    (Option<String>, Option<[u8; 16]>),
    InteractionContent,
);

pub(crate) struct Raw {
    conn: Connection,
    tenant: [u8; 16],
}

impl Raw {
    /// With the settings of the store.
    pub(crate) fn open(path: &Path, tenant: TenantId) -> Self {
        let conn = Connection::open(path).unwrap();
        conn.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
             PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON; PRAGMA mmap_size = 2147418112;
             PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 8192;
             PRAGMA journal_size_limit = 67108864;",
        )
        .unwrap();
        Self {
            conn,
            tenant: *tenant.as_uuid().as_bytes(),
        }
    }

    /// One transaction, in which the index leaves out what is known.
    pub(crate) fn ingest(&mut self, told: &[Told]) {
        let tenant = self.tenant;
        let transaction = begin(&mut self.conn);
        let mut new = Vec::with_capacity(told.len());
        {
            let mut insert = transaction.prepare_cached(INSERT_INTERACTION).unwrap();
            for (told, event) in told {
                let total = told.content().purchase().unwrap().total();
                let inserted = insert
                    .execute(params![
                        tenant,
                        *told.customer().as_uuid().as_bytes(),
                        told.occurred_at().as_micros(),
                        *told.id().as_uuid().as_bytes(),
                        told.recorded_at().as_micros(),
                        told.channel().code(),
                        told.direction().code(),
                        told.content().kind().code(),
                        told.source().as_str(),
                        told.key().as_str(),
                        total.minor(),
                        total.currency().code(),
                        serde_json::to_string(told.content()).unwrap(),
                    ])
                    .unwrap();
                if inserted == 1 {
                    new.push(event);
                }
            }
        }
        append(&transaction, tenant, &new);
        transaction.commit().unwrap();
    }

    pub(crate) fn customer(&self, id: CustomerId) -> Option<Customer> {
        let mut select = self.conn.prepare_cached(CUSTOMER).unwrap();
        let id = *id.as_uuid().as_bytes();
        select
            .query_row(params![self.tenant, id], |row| {
                Ok(serde_json::from_str(row.get_ref(0)?.as_str()?).unwrap())
            })
            .optional()
            .unwrap()
    }

    /// Whether the customer was at the expected version.
    pub(crate) fn update(
        &mut self,
        customer: &Customer,
        expected: Version,
        events: &[Event],
    ) -> bool {
        let tenant = self.tenant;
        let transaction = begin(&mut self.conn);
        let updated = transaction
            .prepare_cached(UPDATE_CUSTOMER)
            .unwrap()
            .execute(params![
                tenant,
                *customer.id().as_uuid().as_bytes(),
                expected.number(),
                customer.version().number(),
                customer.party().kind().code(),
                customer.created_at().as_micros(),
                customer.updated_at().as_micros(),
                serde_json::to_string(customer).unwrap(),
            ])
            .unwrap();
        append(&transaction, tenant, &events.iter().collect::<Vec<_>>());
        transaction.commit().unwrap();
        updated == 1
    }

    pub(crate) fn timeline(&self, customer: CustomerId, count: usize) -> Vec<Row> {
        let mut select = self.conn.prepare_cached(TIMELINE).unwrap();
        let mut rows = select
            .query(params![self.tenant, *customer.as_uuid().as_bytes()])
            .unwrap();
        let mut read = Vec::with_capacity(count);
        while read.len() < count
            && let Some(row) = rows.next().unwrap()
        {
            read.push(self::row(row).unwrap());
        }
        read
    }
}

fn begin(conn: &mut Connection) -> Transaction<'_> {
    conn.transaction_with_behavior(TransactionBehavior::Immediate)
        .unwrap()
}

fn append(transaction: &Transaction<'_>, tenant: [u8; 16], events: &[&Event]) {
    if events.is_empty() {
        return;
    }
    let count = i64::try_from(events.len()).unwrap();
    let last: i64 = transaction
        .prepare_cached(ADVANCE_HEAD)
        .unwrap()
        .query_row(params![tenant, count], |row| row.get(0))
        .unwrap();
    let mut insert = transaction.prepare_cached(INSERT_EVENT).unwrap();
    for (position, event) in (last - count + 1..=last).zip(events) {
        insert
            .execute(params![
                tenant,
                position,
                *event.id().as_uuid().as_bytes(),
                event.name().as_str(),
                event.entity().kind().as_str(),
                *event.entity().id().as_bytes(),
                event
                    .customer()
                    .map(|customer| *customer.as_uuid().as_bytes()),
                event.version().map(Version::number),
                event.occurred_at().as_micros(),
                serde_json::to_string(event.details()).unwrap(),
            ])
            .unwrap();
    }
}

fn row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    Ok((
        (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?),
        (row.get(4)?, row.get(5)?, row.get(6)?, row.get(7)?),
        (row.get(8)?, row.get(9)?),
        serde_json::from_str(row.get_ref(10)?.as_str()?).unwrap(),
    ))
}
