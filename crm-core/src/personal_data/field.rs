//! One field of a stored record.

use serde::Serialize;

use super::{DataClass, UponErasure};

/// A field of a stored record: what it holds, and what becomes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct DataField {
    /// The name, as the serialised form has it.
    pub name: &'static str,
    /// What it holds.
    pub class: DataClass,
    /// What becomes of it when the customer is erased.
    pub upon_erasure: UponErasure,
}

impl DataField {
    /// A field of this name.
    #[must_use]
    pub const fn new(name: &'static str, class: DataClass, upon_erasure: UponErasure) -> Self {
        Self {
            name,
            class,
            upon_erasure,
        }
    }
}
