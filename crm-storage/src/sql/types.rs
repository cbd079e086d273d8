//! The column values, as Rust knows them.

use crm_core::Timestamp;
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::failure::{Failure, Unreadable};
use super::sql_types;

/// A UUID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = sql_types::Id)]
pub(crate) struct Id(pub(crate) Uuid);

impl Id {
    /// The id as the domain has it.
    pub(crate) fn read<T: TryFrom<Uuid>>(self, what: &'static str) -> Result<T, Failure> {
        T::try_from(self.0).map_err(|_| Unreadable::of(what, "its id is of another version"))
    }
}

/// An instant, in microseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, AsExpression, FromSqlRow)]
#[diesel(sql_type = sql_types::Stamp)]
pub(crate) struct Stamp(pub(crate) i64);

impl Stamp {
    /// Before every instant that the domain knows.
    pub(crate) const FIRST: Self = Self(i64::MIN);
    /// After every instant that the domain knows.
    pub(crate) const LAST: Self = Self(i64::MAX);

    /// The instant as the domain has it.
    pub(crate) fn read(self, what: &'static str) -> Result<Timestamp, Failure> {
        Timestamp::from_micros(self.0)
            .map_err(|_| Unreadable::of(what, "an instant is out of range"))
    }
}

impl From<Timestamp> for Stamp {
    fn from(instant: Timestamp) -> Self {
        Self(instant.as_micros())
    }
}

/// A JSON text. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = sql_types::Doc)]
pub(crate) struct Doc(pub(crate) String);

impl Doc {
    /// The text of a value.
    pub(crate) fn write(value: &impl Serialize, what: &'static str) -> Result<Self, Failure> {
        serde_json::to_string(value)
            .map(Self)
            .map_err(|error| Failure::unwritable(what, &error))
    }

    /// The value that the text stands for.
    pub(crate) fn read<T: DeserializeOwned>(&self, what: &'static str) -> Result<T, Failure> {
        serde_json::from_str(&self.0).map_err(|error| Unreadable::json(what, &error))
    }
}

impl std::fmt::Debug for Doc {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Doc(<{} bytes>)", self.0.len())
    }
}
