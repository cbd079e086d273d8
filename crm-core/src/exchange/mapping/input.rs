//! The form of a file.

use serde::{Deserialize, Serialize};

use crate::validation::{ValidationError, ValidationRule, ValueShape};

/// The form of a file. All forms are UTF-8; a byte order mark is skipped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum InputFormat {
    /// Comma-separated values (RFC 4180), also with another separator.
    Csv(CsvFormat),
    /// One object of JSON in each line (JSON lines, NDJSON).
    JsonLines,
    /// vCards of the versions 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350), one after the other.
    #[cfg(feature = "vcard")]
    VCard,
}

impl InputFormat {
    /// CSV with commas and a header.
    #[must_use]
    pub fn csv() -> Self {
        Self::Csv(CsvFormat::default())
    }
}

/// The form of a CSV file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CsvFormat {
    /// What stands between two fields.
    #[serde(default)]
    pub delimiter: Delimiter,
    /// Whether the first line names the columns.
    #[serde(default)]
    pub header: Header,
    /// Whether texts that were made harmless for spreadsheets are taken as they were before: see
    /// [`with_formulas_restored`](crate::exchange::with_formulas_restored).
    #[serde(default)]
    pub formulas: Formulas,
}

/// What is done with texts that were made harmless for spreadsheets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Formulas {
    /// They are restored.
    #[default]
    Restored,
    /// They are taken as they are written.
    AsWritten,
}

/// Whether the first line names the columns.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Header {
    /// It does.
    #[default]
    Present,
    /// It is a row like the others; columns have numbers.
    Absent,
}

/// What stands between two fields: an ASCII character that is neither a quote, a line break, a
/// letter, a digit nor a sign of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "char", into = "char")]
pub struct Delimiter(u8);

impl Delimiter {
    /// `,`
    pub const COMMA: Self = Self(b',');
    /// `;`
    pub const SEMICOLON: Self = Self(b';');
    /// A tab.
    pub const TAB: Self = Self(b'\t');

    /// Takes a character.
    ///
    /// # Errors
    /// When no fields could be told apart by it.
    pub fn new(character: char) -> Result<Self, ValidationError> {
        let is_separator = |byte: &u8| *byte == b'\t' || b",;|:~^!#$%&*/ ".contains(byte);
        u8::try_from(character)
            .ok()
            .filter(is_separator)
            .map(Self)
            .ok_or_else(|| {
                let expected = "a separator such as , or ; or a tab";
                ValidationError::new(
                    "delimiter",
                    ValidationRule::Malformed { expected },
                    ValueShape::Text { characters: 1 },
                )
            })
    }

    pub(in crate::exchange) fn byte(self) -> u8 {
        self.0
    }
}

impl Default for Delimiter {
    fn default() -> Self {
        Self::COMMA
    }
}

impl TryFrom<char> for Delimiter {
    type Error = ValidationError;

    fn try_from(character: char) -> Result<Self, Self::Error> {
        Self::new(character)
    }
}

impl From<Delimiter> for char {
    fn from(delimiter: Delimiter) -> Self {
        Self::from(delimiter.0)
    }
}

/// What is done with a file that has columns of which the mapping knows nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum UnknownColumns {
    /// They are not looked at.
    #[default]
    Ignored,
    /// A CSV file with one is refused, as is a line of JSON.
    Refused,
}
