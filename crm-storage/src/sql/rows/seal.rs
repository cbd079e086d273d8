//! Rows of the seals of the event log.

use std::num::NonZeroU64;

use crm_core::{AuditSeal, Cursor, EventHash, SealHash};
use diesel::{Insertable, Queryable, Selectable};

use crate::sql::failure::{Failure, Unreadable};
use crate::sql::schema::crm_audit_seal;
use crate::sql::types::Id;

/// What a seal is called in errors.
const WHAT: &str = "audit seal";

/// A seal to be stored.
#[derive(Insertable)]
#[diesel(table_name = crm_audit_seal, treat_none_as_default_value = false)]
pub(crate) struct NewSealRow {
    tenant: Id,
    sequence: i64,
    event_id: Id,
    event_hash: String,
    hash: String,
    log_cursor: String,
}

impl NewSealRow {
    /// How many values a row has.
    pub(crate) const BINDS: usize = 6;

    pub(crate) fn new(tenant: Id, seal: &AuditSeal) -> Self {
        Self {
            tenant,
            sequence: i64::try_from(seal.sequence.get()).unwrap_or(i64::MAX),
            event_id: Id(seal.event.as_uuid()),
            event_hash: seal.event_hash.to_string(),
            hash: seal.hash.to_string(),
            log_cursor: seal.cursor.as_str().to_owned(),
        }
    }
}

/// A stored seal.
#[derive(Queryable, Selectable)]
#[diesel(table_name = crm_audit_seal)]
pub(crate) struct SealRow {
    sequence: i64,
    event_id: Id,
    event_hash: String,
    hash: String,
    log_cursor: String,
}

impl SealRow {
    pub(crate) fn read(self) -> Result<AuditSeal, Failure> {
        let wrong = |_| Unreadable::of(WHAT, "a column breaks the rule of its type");
        let sequence = u64::try_from(self.sequence).ok().and_then(NonZeroU64::new);
        Ok(AuditSeal::new(
            sequence.ok_or_else(|| Unreadable::of(WHAT, "its number is not above zero"))?,
            self.event_id.read(WHAT)?,
            EventHash::parse(&self.event_hash).map_err(wrong)?,
            SealHash::parse(&self.hash).map_err(wrong)?,
            Cursor::from_store(self.log_cursor),
        ))
    }
}
