//! How the column types stand in MySQL: BINARY(16), DATETIME(6), JSON.

use std::io::Write as _;

use chrono::{DateTime, NaiveDateTime};
use crm_core::Timestamp;
use diesel::deserialize::{self, FromSql};
use diesel::mysql::{Mysql, MysqlValue};
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::Datetime;
use uuid::Uuid;

use crate::sql::sql_types;
use crate::sql::types::{Doc, Id, Stamp};

impl ToSql<sql_types::Id, Mysql> for Id {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Mysql>) -> serialize::Result {
        out.write_all(self.0.as_bytes())?;
        Ok(IsNull::No)
    }
}

impl FromSql<sql_types::Id, Mysql> for Id {
    fn from_sql(value: MysqlValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(Uuid::from_slice(value.as_bytes())?))
    }
}

impl ToSql<sql_types::Stamp, Mysql> for Stamp {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Mysql>) -> serialize::Result {
        // The column has the range of the domain. What stands before and behind it is asked for, but
        // never stored.
        let micros = self.0.clamp(
            Timestamp::EARLIEST.as_micros(),
            Timestamp::LATEST.as_micros(),
        );
        let instant =
            DateTime::from_timestamp_micros(micros).ok_or("an instant is out of range")?;
        ToSql::<Datetime, Mysql>::to_sql(&instant.naive_utc(), &mut out.reborrow())
    }
}

impl FromSql<sql_types::Stamp, Mysql> for Stamp {
    fn from_sql(value: MysqlValue<'_>) -> deserialize::Result<Self> {
        let instant = <NaiveDateTime as FromSql<Datetime, Mysql>>::from_sql(value)?;
        Ok(Self(instant.and_utc().timestamp_micros()))
    }
}

impl ToSql<sql_types::Doc, Mysql> for Doc {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Mysql>) -> serialize::Result {
        out.write_all(self.0.as_bytes())?;
        Ok(IsNull::No)
    }
}

impl FromSql<sql_types::Doc, Mysql> for Doc {
    fn from_sql(value: MysqlValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(std::str::from_utf8(value.as_bytes())?.to_owned()))
    }
}
