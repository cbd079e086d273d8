//! Where a link to withdraw leads.

use std::fmt;

use serde::{Deserialize, Serialize};
use url::{Host, Url};

use super::PreferenceToken;
use crate::validation::{ValidationError, ValidationRule, ValueShape};

/// The `https` address of the page at which the host takes withdrawals, without a token.
///
/// It has a domain, at most 500 characters of ASCII, no user, password or fragment, and no parameter
/// called `token`, which the token takes. It is written between angle brackets in a header field: no
/// bracket, comma or space is in it.
///
/// ```
/// use crm_core::UnsubscribeUrl;
///
/// assert!(UnsubscribeUrl::parse("https://example.com/unsubscribe").is_ok());
/// assert!(UnsubscribeUrl::parse("http://example.com/unsubscribe").is_err());
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct UnsubscribeUrl(Url);

impl UnsubscribeUrl {
    /// The largest number of bytes: with a token, a line of a header stays below 998 (RFC 5322,
    /// section 2.1.1).
    pub const MAXIMUM: usize = 500;
    /// The name of the parameter that carries the token.
    pub const PARAMETER: &str = "token";

    /// Takes a text that is such an address.
    ///
    /// # Errors
    /// When it is not, with the rule that it breaks.
    pub fn parse(text: impl AsRef<str>) -> Result<Self, ValidationError> {
        let text = text.as_ref();
        check(text).map_err(|rule| {
            ValidationError::new("unsubscribe URL", rule, ValueShape::of_text(text))
        })
    }

    /// The text, as the URL standard writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The address with a token: for a header field, or a link in the message.
    #[must_use]
    pub fn with_token(&self, token: &PreferenceToken) -> String {
        let mut url = self.0.clone();
        url.query_pairs_mut()
            .append_pair(Self::PARAMETER, token.as_str());
        url.into()
    }
}

fn check(text: &str) -> Result<UnsubscribeUrl, ValidationRule> {
    let must_be = |expected| ValidationRule::Malformed { expected };
    if text.is_empty() {
        return Err(ValidationRule::Empty);
    }
    let too_long = ValidationRule::TooLong {
        maximum: UnsubscribeUrl::MAXIMUM,
    };
    if text.len() > UnsubscribeUrl::MAXIMUM {
        return Err(too_long);
    }
    let may_be_in_a_field =
        |c: char| c.is_ascii_graphic() && !matches!(c, '<' | '>' | ',' | '"' | '\\');
    if !text.chars().all(may_be_in_a_field) {
        return Err(must_be("ASCII without spaces, commas, quotes and brackets"));
    }
    let url = Url::parse(text).map_err(|_| must_be("a URL"))?;
    if url.scheme() != "https" {
        return Err(must_be("an https URL"));
    }
    if !matches!(url.host(), Some(Host::Domain(_))) {
        return Err(must_be("a URL with a domain"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(must_be("a URL without user and password"));
    }
    if url.fragment().is_some() {
        return Err(must_be("a URL without fragment"));
    }
    if url
        .query_pairs()
        .any(|(name, _)| name == UnsubscribeUrl::PARAMETER)
    {
        return Err(must_be("a URL without a parameter called token"));
    }
    if url.as_str().len() > UnsubscribeUrl::MAXIMUM {
        return Err(too_long);
    }
    Ok(UnsubscribeUrl(url))
}

impl TryFrom<String> for UnsubscribeUrl {
    type Error = ValidationError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(text)
    }
}

impl From<UnsubscribeUrl> for String {
    fn from(url: UnsubscribeUrl) -> Self {
        url.0.into()
    }
}

impl fmt::Debug for UnsubscribeUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "UnsubscribeUrl({})", self.as_str())
    }
}
