//! Short validated texts: what every name, label and key of the suite is made of.

use crate::validation::{ValidationError, ValidationRule, ValueShape};

/// Which characters a text may hold beside the printable ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[doc(hidden)]
pub enum Lines {
    /// One line: no control character, no line or paragraph separator.
    Single,
    /// Several lines: line feeds and tabs are allowed; CR LF becomes LF.
    Many,
}

/// Trims, checks and returns a text; the work behind [`bounded_text!`](crate::bounded_text).
#[doc(hidden)]
pub fn parse_bounded(
    text: &str,
    field: &'static str,
    maximum: usize,
    lines: Lines,
) -> Result<String, ValidationError> {
    let refuse = |rule| Err(ValidationError::new(field, rule, ValueShape::of_text(text)));
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return refuse(ValidationRule::Empty);
    }
    // A text within the limit has at most four bytes a character: huge input is refused unread.
    if trimmed.len() > maximum.saturating_mul(4) || trimmed.chars().count() > maximum {
        return refuse(ValidationRule::TooLong { maximum });
    }
    match lines {
        Lines::Single if trimmed.chars().any(breaks_a_line) => {
            refuse(ValidationRule::ControlCharacter)
        }
        Lines::Single => Ok(trimmed.to_owned()),
        Lines::Many => {
            let unified = trimmed.replace("\r\n", "\n");
            if unified
                .chars()
                .any(|c| breaks_a_line(c) && c != '\n' && c != '\t')
            {
                return refuse(ValidationRule::ControlCharacter);
            }
            Ok(unified)
        }
    }
}

fn breaks_a_line(character: char) -> bool {
    character.is_control() || matches!(character, '\u{2028}' | '\u{2029}')
}

/// Defines a validated text type: trimmed, not empty, at most so many characters, no control
/// characters.
///
/// `personal` types print a placeholder in `Debug` and have no `Display`; `public` types print
/// their text. `single` types hold one line, `many` types may hold line feeds and tabs.
///
/// ```
/// crm_core::bounded_text! {
///     /// A nickname.
///     pub struct Nickname("nickname", personal, single, 40);
/// }
/// let nickname = Nickname::parse("  Bo ").unwrap();
/// assert_eq!(nickname.as_str(), "Bo");
/// assert_eq!(format!("{nickname:?}"), "Nickname(<2 characters>)");
/// ```
#[macro_export]
macro_rules! bounded_text {
    ($(#[$meta:meta])* $visibility:vis struct $name:ident($field:literal, $privacy:ident, $lines:ident, $maximum:literal);) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, $crate::__private::Serialize, $crate::__private::Deserialize)]
        #[serde(crate = "crm_core::__private::serde", try_from = "String", into = "String")]
        $visibility struct $name(String);

        impl $name {
            /// The largest number of characters.
            pub const MAXIMUM: usize = $maximum;

            /// Takes a text that keeps the rules of the type; surrounding white space is dropped.
            ///
            /// # Errors
            /// When the text is empty, too long or holds characters that the type does not allow.
            pub fn parse(text: impl AsRef<str>) -> Result<Self, $crate::ValidationError> {
                $crate::__private::parse_bounded(
                    text.as_ref(), $field, Self::MAXIMUM, $crate::bounded_text!(@lines $lines),
                ).map(Self)
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The text, owned.
            #[must_use]
            pub fn into_string(self) -> String {
                self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::ValidationError;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::parse(text)
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::ValidationError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::parse(text)
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        $crate::bounded_text!(@print $privacy $name);
    };
    (@lines single) => { $crate::__private::Lines::Single };
    (@lines many) => { $crate::__private::Lines::Many };
    (@print personal $name:ident) => {
        impl std::fmt::Debug for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(formatter, "{}(<{} characters>)", stringify!($name), self.0.chars().count())
            }
        }
    };
    (@print public $name:ident) => {
        impl std::fmt::Debug for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(formatter, "{}({:?})", stringify!($name), self.0)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    };
}
