//! One row, whatever the form of the file.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use super::JsonObject;
use crate::exchange::mapping::Cell;
use crate::exchange::reject::RejectReason;

/// The columns of a CSV file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CsvLayout {
    names: Arc<[String]>,
    width: usize,
}

impl CsvLayout {
    pub(super) fn new(names: Vec<String>, width: usize) -> Self {
        let names = names.into();
        Self { names, width }
    }

    /// The names of the columns; none in a file without header.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// How many fields each record has.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }
}

/// A row as it stands in the file. `Debug` shows its size only.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum OriginalRow {
    /// The fields of a record of CSV.
    Fields {
        /// The columns of the file.
        layout: CsvLayout,
        /// The fields.
        fields: Vec<Vec<u8>>,
    },
    /// A line of CSV that starts no record.
    Broken {
        /// The columns of the file.
        layout: CsvLayout,
        /// The line.
        text: Vec<u8>,
    },
    /// A line of JSON, or a card.
    Text(Vec<u8>),
}

impl fmt::Debug for OriginalRow {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fields { fields, .. } => write!(formatter, "<{} fields>", fields.len()),
            Self::Broken { text, .. } | Self::Text(text) => {
                write!(formatter, "<{} bytes>", text.len())
            }
        }
    }
}

/// A row that was read.
pub(in crate::exchange) struct Row {
    /// The line on which it starts.
    pub(in crate::exchange) line: u64,
    pub(in crate::exchange) original: OriginalRow,
    pub(in crate::exchange) content: Result<Content, RejectReason>,
}

/// What a row holds.
pub(in crate::exchange) enum Content {
    Cells(Cells),
    #[cfg(feature = "vcard")]
    Card(calcard::vcard::VCard),
}

/// Texts by cell.
pub(in crate::exchange) enum Cells {
    /// Fields of CSV; the places of the columns that the mapping names.
    Fields {
        fields: Vec<Vec<u8>>,
        places: Arc<[(Cell, usize)]>,
    },
    Object(JsonObject),
}

impl Cells {
    /// The text of a cell without the white space around it; `None` where there is none.
    pub(in crate::exchange) fn text(
        &self,
        cell: &Cell,
    ) -> Result<Option<Cow<'_, str>>, RejectReason> {
        let text = match (cell, self) {
            (Cell::Constant(text), _) => Some(Cow::Owned(text.as_str().to_owned())),
            (cell, Self::Fields { fields, places }) => {
                let place = places.iter().find(|(known, _)| known == cell);
                let field = place.and_then(|(_, at)| fields.get(*at));
                let bytes = field.map(Vec::as_slice).unwrap_or_default();
                let text = std::str::from_utf8(bytes).map_err(|_| RejectReason::NotUtf8 {
                    column: cell.label(),
                })?;
                Some(Cow::Borrowed(text))
            }
            (Cell::Column(name), Self::Object(object)) => object.text(name.as_str())?,
            (_, Self::Object(_)) => None,
        };
        Ok(text
            .map(|text| match text {
                Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
                Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
            })
            .filter(|text| !text.is_empty()))
    }
}
