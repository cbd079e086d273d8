//! What the host sends.

use std::fmt;

use super::{WebhookSecret, WebhookUrl, signature};
use crate::id::EventId;
use crate::timestamp::Timestamp;

/// A request that is ready to be sent, byte for byte as it is: `POST`, with a time-out of 15 to 30
/// seconds and without following redirects.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignedRequest {
    /// The method: `POST`.
    pub method: &'static str,
    /// Where to.
    pub url: WebhookUrl,
    /// The header fields, names in lower case.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl SignedRequest {
    /// The header field with the id: that of the event, the same at each attempt.
    pub const ID: &str = "webhook-id";
    /// The header field with the instant of the attempt, in seconds since 1970.
    pub const TIMESTAMP: &str = "webhook-timestamp";
    /// The header field with the signatures, one for each secret, separated by spaces.
    pub const SIGNATURE: &str = "webhook-signature";

    pub(super) fn sign<'a>(
        url: WebhookUrl,
        secrets: impl Iterator<Item = &'a WebhookSecret>,
        event: EventId,
        content_type: &str,
        body: Vec<u8>,
        now: Timestamp,
    ) -> Self {
        let id = event.to_string();
        let timestamp = now.to_datetime().timestamp().to_string();
        let signatures: Vec<String> = secrets
            .map(|secret| signature::sign(secret, &id, &timestamp, &body))
            .collect();
        Self {
            method: "POST",
            url,
            headers: vec![
                ("content-type", content_type.to_owned()),
                (Self::ID, id),
                (Self::TIMESTAMP, timestamp),
                (Self::SIGNATURE, signatures.join(" ")),
            ],
            body,
        }
    }

    /// The value of a header field.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let field = self.headers.iter().find(|(field, _)| *field == name)?;
        Some(&field.1)
    }
}

impl fmt::Debug for SignedRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SignedRequest")
            .field("method", &self.method)
            .field("url", &self.url)
            .field("id", &self.header(Self::ID))
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}
