//! Message-IDs.

use std::fmt;

use crm_core::{ValidationError, ValidationRule, ValueShape};
use serde::{Deserialize, Serialize};

/// The id of a message, as the fields `Message-ID`, `In-Reply-To` and `References` have it (RFC 5322, section 3.6.4),
/// without its angle brackets.
///
/// It is made of printable ASCII without spaces, so that it can be put into a header of ours. Who wrote a message chose
/// its id: it may be personal, and `Debug` shows the length only.
///
/// ```
/// use crm_support::email::MailId;
///
/// let id = MailId::parse(" <7f3a@mail.example> ").unwrap();
/// assert_eq!(id.as_str(), "7f3a@mail.example");
/// assert_eq!(id.bracketed(), "<7f3a@mail.example>");
/// assert!(MailId::parse("7f3a@mail.example\r\nBcc: eve@mail.example").is_err());
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MailId(String);

impl MailId {
    /// The largest number of characters.
    pub const MAXIMUM: usize = 500;

    /// Reads an id, with or without angle brackets.
    ///
    /// # Errors
    /// When it is empty, too long, or holds spaces, brackets or anything but printable ASCII.
    pub fn parse(text: impl AsRef<str>) -> Result<Self, ValidationError> {
        let text = text.as_ref();
        let refuse = |rule| {
            Err(ValidationError::new(
                "message id",
                rule,
                ValueShape::of_text(text),
            ))
        };
        let trimmed = text.trim();
        let bare = trimmed
            .strip_prefix('<')
            .and_then(|rest| rest.strip_suffix('>'))
            .unwrap_or(trimmed);
        if bare.is_empty() {
            return refuse(ValidationRule::Empty);
        }
        if bare.len() > Self::MAXIMUM {
            let maximum = Self::MAXIMUM;
            return refuse(ValidationRule::TooLong { maximum });
        }
        if !bare
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'<' | b'>'))
        {
            let expected = "printable ASCII without spaces and angle brackets";
            return refuse(ValidationRule::Malformed { expected });
        }
        Ok(Self(bare.to_owned()))
    }

    /// The ids of a field, in order; what is none is left out, and of very many the last ones stay: they are the
    /// nearest.
    pub(super) fn all_in(field: &str) -> Vec<Self> {
        let mut ids: Vec<Self> = if field.contains('<') {
            let bracketed = field.split('<').skip(1);
            bracketed
                .filter_map(|rest| Self::parse(rest.split('>').next()?).ok())
                .collect()
        } else {
            field
                .split_whitespace()
                .filter(|word| word.contains('@'))
                .filter_map(|word| Self::parse(word).ok())
                .collect()
        };
        let surplus = ids.len().saturating_sub(Self::MOST_IN_A_FIELD);
        ids.drain(..surplus);
        ids
    }

    const MOST_IN_A_FIELD: usize = 100;

    /// The id without angle brackets.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The id as it stands in a header.
    #[must_use]
    pub fn bracketed(&self) -> String {
        format!("<{}>", self.0)
    }

    /// What follows the last `@`, if there is one.
    #[must_use]
    pub fn domain(&self) -> Option<&str> {
        self.0.rsplit_once('@').map(|(_, domain)| domain)
    }
}

impl TryFrom<String> for MailId {
    type Error = ValidationError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(text)
    }
}

impl From<MailId> for String {
    fn from(id: MailId) -> Self {
        id.0
    }
}

impl fmt::Debug for MailId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "MailId(<{} characters>)", self.0.len())
    }
}
