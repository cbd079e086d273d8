//! One kind of stored record.

use serde::Serialize;

use super::{DataField, UponErasure};

/// A kind of record that is stored of customers, with all its fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct DataRecord {
    /// Its name: `customer`, `interaction`.
    pub name: &'static str,
    /// What it is, in a few words that a customer understands.
    pub about: &'static str,
    /// All its fields, in the order of the serialised form.
    pub fields: &'static [DataField],
}

impl DataRecord {
    /// A kind of record.
    #[must_use]
    pub const fn new(
        name: &'static str,
        about: &'static str,
        fields: &'static [DataField],
    ) -> Self {
        Self {
            name,
            about,
            fields,
        }
    }

    /// Whether something of the record stays when its customer is erased. Of all others the whole row
    /// goes.
    #[must_use]
    pub fn outlives_erasure(&self) -> bool {
        let stays = |field: &DataField| matches!(field.upon_erasure, UponErasure::Keep { .. });
        self.fields.iter().any(stays)
    }
}

/// A stored type that holds personal data and says which.
///
/// [`personal_data!`](crate::personal_data) implements it, and does not compile while a field is not
/// spoken of.
pub trait PersonalData: Serialize {
    /// What the type holds.
    const RECORD: DataRecord;
}
