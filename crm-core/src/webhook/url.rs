//! Where webhooks are sent to.

use std::fmt;

use serde::{Deserialize, Serialize};
use url::{Host, Url};

use crate::validation::{ValidationError, ValidationRule, ValueShape};

/// An `https` address on the public internet, as far as its text can tell.
///
/// Customers of the host type it in, and the host's own machines call it: that is how servers are
/// made to read what only they can reach. So it names a domain and never an IP address in any
/// spelling, no name of this machine or of a private network, carries no user, password or fragment,
/// and has at most 2,048 characters. A domain can still point to a private address: send through a
/// proxy, or from a network, that cannot reach any.
///
/// Paths and queries of webhooks are often secrets: `Debug` shows the domain only.
///
/// ```
/// use crm_core::WebhookUrl;
///
/// assert!(WebhookUrl::parse("https://hooks.example.com/crm?key=7").is_ok());
/// for refused in ["http://example.com", "https://127.1/", "https://localhost/"] {
///     assert!(WebhookUrl::parse(refused).is_err());
/// }
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WebhookUrl(Url);

/// Names that are kept for one machine or one network: RFC 6761, 6762, 7686, 8375, and the names
/// that ICANN reserved for private use.
const PRIVATE: [&str; 7] = [
    "localhost",
    "local",
    "internal",
    "invalid",
    "test",
    "onion",
    "home.arpa",
];

impl WebhookUrl {
    /// The largest number of bytes.
    pub const MAXIMUM: usize = 2048;

    /// Takes a text that is such an address.
    ///
    /// # Errors
    /// When it is not, with the rule that it breaks.
    pub fn parse(text: impl AsRef<str>) -> Result<Self, ValidationError> {
        let text = text.as_ref();
        check(text)
            .map_err(|rule| ValidationError::new("webhook URL", rule, ValueShape::of_text(text)))
    }

    /// The text, as the URL standard writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The domain.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.0.domain().unwrap_or_default()
    }
}

fn check(text: &str) -> Result<WebhookUrl, ValidationRule> {
    let must_be = |expected| ValidationRule::Malformed { expected };
    if text.is_empty() {
        return Err(ValidationRule::Empty);
    }
    if text.len() > WebhookUrl::MAXIMUM {
        return Err(ValidationRule::TooLong {
            maximum: WebhookUrl::MAXIMUM,
        });
    }
    // The URL standard drops or repairs these; another reader may not, and see another host.
    if text
        .chars()
        .any(|c| c.is_control() || c.is_whitespace() || c == '\\')
    {
        return Err(must_be(
            "free of white space, control characters and backslashes",
        ));
    }
    let url = Url::parse(text).map_err(|_| must_be("a URL"))?;
    if url.scheme() != "https"
        || !text
            .get(..8)
            .is_some_and(|start| start.eq_ignore_ascii_case("https://"))
    {
        return Err(must_be("an https URL"));
    }
    let after_scheme = text.get(8..).unwrap_or_default();
    let authority = after_scheme
        .split(['/', '?', '#'])
        .next()
        .unwrap_or_default();
    if authority.contains('@') || !url.username().is_empty() || url.password().is_some() {
        return Err(must_be("a URL without user and password"));
    }
    if authority.is_empty() {
        return Err(must_be("a URL with a domain"));
    }
    if text.contains('#') {
        return Err(must_be("a URL without fragment"));
    }
    if url.port() == Some(0) {
        return Err(must_be("a URL with a port that can be called"));
    }
    let Some(Host::Domain(domain)) = url.host() else {
        return Err(must_be("a URL with a domain, not an IP address"));
    };
    if !is_public(domain) {
        return Err(must_be("a URL with a domain of the public internet"));
    }
    Ok(WebhookUrl(url))
}

/// Whether a domain has two or more labels of host names, and is not kept for private use.
fn is_public(domain: &str) -> bool {
    let name = domain.strip_suffix('.').unwrap_or(domain);
    let is_private = PRIVATE.iter().any(|private| {
        name.strip_suffix(private)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    });
    !is_private && name.len() <= 253 && name.contains('.') && name.split('.').all(is_label)
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

impl TryFrom<String> for WebhookUrl {
    type Error = ValidationError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(text)
    }
}

impl From<WebhookUrl> for String {
    fn from(url: WebhookUrl) -> Self {
        url.0.into()
    }
}

impl fmt::Debug for WebhookUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "WebhookUrl({})", self.domain())
    }
}
