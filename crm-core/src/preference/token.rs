//! The token as text.

use std::fmt;

use thiserror::Error;

/// A preference token: up to 400 letters, digits, `-` and `_`, fit for a URL as it is.
///
/// Whoever holds it can withdraw for the customer, so `Debug` shows its length only.
#[derive(Clone, PartialEq, Eq)]
pub struct PreferenceToken(String);

impl PreferenceToken {
    /// The largest number of characters.
    pub const MAXIMUM: usize = 400;

    pub(super) fn new(text: String) -> Self {
        Self(text)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PreferenceToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "PreferenceToken(<{} characters>)", self.0.len())
    }
}

/// No key of the host's made this token for this tenant. Nothing more is told: not which part is
/// wrong, nor whether the customer is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the preference token is not valid")]
#[non_exhaustive]
pub struct InvalidPreferenceToken;
