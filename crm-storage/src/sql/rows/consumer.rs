//! Rows of consumers of the event log.

use crm_core::Code;
use diesel::{Insertable, Queryable, Selectable};

use crate::sql::failure::{Failure, Unreadable};
use crate::sql::schema::crm_consumer;
use crate::sql::types::Id;

/// What a consumer is called in errors.
const WHAT: &str = "consumer";

/// A consumer to be stored.
#[derive(Insertable)]
#[diesel(table_name = crm_consumer, treat_none_as_default_value = false)]
pub(crate) struct NewConsumerRow<'a> {
    pub(crate) tenant: Id,
    pub(crate) name: &'a str,
    pub(crate) position: i64,
}

/// A stored consumer.
#[derive(Queryable, Selectable)]
#[diesel(table_name = crm_consumer)]
pub(crate) struct ConsumerRow {
    name: String,
    position: i64,
}

impl ConsumerRow {
    /// The name, and the position up to which it has come: 0 is the start of the log.
    pub(crate) fn read(self) -> Result<(Code, u64), Failure> {
        let name =
            Code::parse(self.name).map_err(|_| Unreadable::of(WHAT, "its name is no code"))?;
        Ok((name, position(self.position)?))
    }
}

/// A stored position.
pub(crate) fn position(stored: i64) -> Result<u64, Failure> {
    u64::try_from(stored).map_err(|_| Unreadable::of(WHAT, "its position is below zero"))
}
