//! The header fields for one click.

use std::fmt;

use super::{PreferenceToken, UnsubscribeUrl};

/// The two header fields by which a mail program offers to unsubscribe with one click (RFC 8058):
/// they are made together, because one without the other asks for something else.
///
/// Put both into each message of marketing, and let the DKIM signature cover both (RFC 8058, section
/// 4). The mail program sends a `POST` to the address, with the body
/// [`BODY`](Self::BODY) as a form and without cookies: withdraw then, without a further question and
/// without a redirect. A `GET` must withdraw nothing: programs that look for malware follow every
/// link. Show a page with a button for it.
///
/// ```
/// # use crm_core::*;
/// # let ids = SeededIds::new(1);
/// # let tenant = TenantId::generate(&ids, Timestamp::UNIX_EPOCH);
/// # let customer = CustomerId::generate(&ids, Timestamp::UNIX_EPOCH);
/// # let keys = PreferenceKeys::new(1, PreferenceKey::from_random([7; 32])?);
/// # let offers = ConsentScope::on(Purpose::Marketing, Channel::Email);
/// let token = keys.sign(&PreferenceContent::new(tenant, customer, offers));
/// let page = UnsubscribeUrl::parse("https://example.com/unsubscribe")?;
/// let [(name, value), post] = OneClickUnsubscribe::new(&page, &token).headers();
/// assert_eq!(name, "List-Unsubscribe");
/// assert!(value.starts_with("<https://example.com/unsubscribe?token="));
/// assert_eq!(post, ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()));
/// # Ok::<(), ValidationError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct OneClickUnsubscribe {
    url: String,
}

impl OneClickUnsubscribe {
    /// The name of the field with the address (RFC 2369).
    pub const LIST_UNSUBSCRIBE: &str = "List-Unsubscribe";
    /// The name of the field that says that one click is enough.
    pub const LIST_UNSUBSCRIBE_POST: &str = "List-Unsubscribe-Post";
    /// The body of the request that a click makes, and the value of the second field.
    pub const BODY: &str = "List-Unsubscribe=One-Click";

    /// The fields for a message that carries this token.
    #[must_use]
    pub fn new(page: &UnsubscribeUrl, token: &PreferenceToken) -> Self {
        Self {
            url: page.with_token(token),
        }
    }

    /// Names and values of both fields.
    #[must_use]
    pub fn headers(&self) -> [(&'static str, String); 2] {
        [
            (Self::LIST_UNSUBSCRIBE, format!("<{}>", self.url)),
            (Self::LIST_UNSUBSCRIBE_POST, Self::BODY.to_owned()),
        ]
    }

    /// Whether a field of the form that was posted asks to unsubscribe.
    #[must_use]
    pub fn is_asked_for_by(name: &str, value: &str) -> bool {
        Self::BODY.split_once('=') == Some((name, value))
    }
}

impl fmt::Debug for OneClickUnsubscribe {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("OneClickUnsubscribe")
            .field("characters", &self.url.len())
            .finish_non_exhaustive()
    }
}
