//! Codes: short lower-case words that carry no personal value.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::validation::{ValidationError, ValidationRule, ValueShape};

/// A lower-case code such as `request.assigned` or `web-shop`.
///
/// Up to 64 of the letters `a` to `z`, digits, `_`, `-`, `.` and `:`, a letter or a digit first.
/// Codes compare byte by byte, so that memory and every database order them alike, and they are
/// too narrow to hold a person's data by accident: events are made of them.
///
/// ```
/// use crm_core::Code;
///
/// const ASSIGNED: Code = Code::new_static("request.assigned");
/// assert_eq!(Code::parse("request.assigned").unwrap(), ASSIGNED);
/// assert!(Code::parse("Request assigned").is_err());
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Code(Cow<'static, str>);

impl Code {
    /// The largest number of characters.
    pub const MAXIMUM: usize = 64;

    /// A code written in the program.
    ///
    /// # Panics
    /// When the text is no code: in a constant while compiling.
    #[must_use]
    pub const fn new_static(code: &'static str) -> Self {
        assert!(
            is_code(code.as_bytes()),
            "a code is made of a-z, 0-9, '_', '-', '.' and ':'"
        );
        Self(Cow::Borrowed(code))
    }

    /// Takes a text that is a code.
    ///
    /// # Errors
    /// When the text is empty, longer than 64 characters or has other characters.
    pub fn parse(code: impl Into<String>) -> Result<Self, ValidationError> {
        let code = code.into();
        if is_code(code.as_bytes()) {
            return Ok(Self(Cow::Owned(code)));
        }
        let rule = match code.chars().count() {
            0 => ValidationRule::Empty,
            count if count > Self::MAXIMUM => ValidationRule::TooLong {
                maximum: Self::MAXIMUM,
            },
            _ => ValidationRule::Malformed {
                expected: "a code of a-z, 0-9, '_', '-', '.' and ':', a letter or digit first",
            },
        };
        Err(ValidationError::new(
            "code",
            rule,
            ValueShape::of_text(&code),
        ))
    }

    /// The text of the code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

const fn is_code(bytes: &[u8]) -> bool {
    if bytes.len() > Code::MAXIMUM {
        return false;
    }
    let mut rest = bytes;
    let mut first = true;
    while let [byte, tail @ ..] = rest {
        let letter_or_digit = byte.is_ascii_lowercase() || byte.is_ascii_digit();
        if !letter_or_digit && (first || !matches!(byte, b'_' | b'-' | b'.' | b':')) {
            return false;
        }
        first = false;
        rest = tail;
    }
    !first
}

impl TryFrom<String> for Code {
    type Error = ValidationError;

    fn try_from(code: String) -> Result<Self, Self::Error> {
        Self::parse(code)
    }
}

impl From<Code> for String {
    fn from(code: Code) -> Self {
        code.0.into_owned()
    }
}

impl AsRef<str> for Code {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Code({})", self.0)
    }
}
