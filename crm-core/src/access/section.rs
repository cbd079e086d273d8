//! The records of one kind.

use std::fmt;

use serde::Serialize;
use serde_json::{Map, Value};

use super::AccessError;
use crate::personal_data::{DataRecord, PersonalData};

/// All records of one kind that are held of a customer, as JSON, with what each field is.
///
/// `Debug` shows how many there are, and none of them.
#[derive(Clone, PartialEq, Serialize)]
pub struct DataSection {
    #[serde(flatten)]
    record: DataRecord,
    rows: Vec<Map<String, Value>>,
}

impl DataSection {
    /// The records of a type.
    ///
    /// # Errors
    /// When one of them is not written as an object of JSON.
    pub fn of<T: PersonalData>(records: impl IntoIterator<Item = T>) -> Result<Self, AccessError> {
        let row = |record: T| match serde_json::to_value(record) {
            Ok(Value::Object(row)) => Ok(row),
            _ => Err(AccessError::NoObject {
                record: T::RECORD.name,
            }),
        };
        let rows: Result<_, _> = records.into_iter().map(row).collect();
        Ok(Self {
            record: T::RECORD,
            rows: rows?,
        })
    }

    /// What kind of records they are.
    #[must_use]
    pub fn record(&self) -> &DataRecord {
        &self.record
    }

    /// The records, each by the names of its fields.
    #[must_use]
    pub fn rows(&self) -> &[Map<String, Value>] {
        &self.rows
    }

    /// Leaves fields out of each record for which `is_foreign` says so.
    pub(crate) fn without(mut self, is_foreign: impl Fn(usize, &str) -> bool) -> Self {
        for (number, row) in self.rows.iter_mut().enumerate() {
            row.retain(|field, _| !is_foreign(number, field));
        }
        self
    }
}

impl fmt::Debug for DataSection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, rows) = (self.record.name, self.rows.len());
        write!(formatter, "DataSection({name}: <{rows} records>)")
    }
}
