//! Where a value comes from.

use std::num::NonZeroU16;

use serde::{Deserialize, Serialize};

crate::bounded_text! {
    /// The name of a column: the text of a CSV header, or a name in an object of JSON.
    ///
    /// A name that begins with `/` is a JSON Pointer (RFC 6901) into the object: `/buyer/id`.
    pub struct ColumnName("column name", public, single, 200);
}

crate::bounded_text! {
    /// A value that is the same for every row.
    pub struct ConstantText("constant", public, single, 200);
}

/// Where the value of a field comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Cell {
    /// From the column with this name.
    Column(ColumnName),
    /// From the column with this number, the first one being 1. For CSV only.
    Number(NonZeroU16),
    /// It is this for every row.
    Constant(ConstantText),
}

impl Cell {
    /// The column with this name.
    ///
    /// # Errors
    /// When the text is no [`ColumnName`].
    pub fn column(name: &str) -> Result<Self, crate::ValidationError> {
        ColumnName::parse(name).map(Self::Column)
    }

    /// This for every row.
    ///
    /// # Errors
    /// When the text is no [`ConstantText`].
    pub fn constant(text: &str) -> Result<Self, crate::ValidationError> {
        ConstantText::parse(text).map(Self::Constant)
    }

    /// How errors name it: by the column, not by what stands in it.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Self::Column(name) => name.as_str().to_owned(),
            Self::Number(number) => number.to_string(),
            Self::Constant(_) => "constant".to_owned(),
        }
    }
}
