//! Checking webhooks that come in.

use chrono::TimeDelta;
use thiserror::Error;

use super::{SignedRequest, WebhookSecret, signature};
use crate::timestamp::Timestamp;

/// Checks that webhooks come from whom they should, whole and fresh.
///
/// What was checked may still be a repeat: keep the ids, and drop what came before.
#[derive(Debug, Clone)]
pub struct WebhookVerifier {
    secrets: Vec<WebhookSecret>,
    tolerance: TimeDelta,
}

/// The three header fields of a webhook, as they came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WebhookHeaders<'a> {
    /// `webhook-id`.
    pub id: &'a str,
    /// `webhook-timestamp`.
    pub timestamp: &'a str,
    /// `webhook-signature`.
    pub signature: &'a str,
}

impl<'a> WebhookHeaders<'a> {
    /// Takes the three fields from a request: `value_of` gets a name in lower case.
    ///
    /// # Errors
    /// [`MissingHeader`](VerificationError::MissingHeader) when one is not there.
    pub fn of(
        mut value_of: impl FnMut(&'static str) -> Option<&'a str>,
    ) -> Result<Self, VerificationError> {
        let mut needed = |name| value_of(name).ok_or(VerificationError::MissingHeader { name });
        Ok(Self {
            id: needed(SignedRequest::ID)?,
            timestamp: needed(SignedRequest::TIMESTAMP)?,
            signature: needed(SignedRequest::SIGNATURE)?,
        })
    }
}

/// Why a webhook must not be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum VerificationError {
    /// A header field is not there.
    #[error("the header field {name} is missing")]
    MissingHeader {
        /// The name of the field.
        name: &'static str,
    },
    /// The id is empty or holds a full stop, which could move the border to the timestamp.
    #[error("the id is malformed")]
    MalformedId,
    /// The timestamp is no number of seconds.
    #[error("the timestamp is malformed")]
    MalformedTimestamp,
    /// The webhook was sent too long ago, or in the future: it may be a replay.
    #[error("the timestamp is too far from now")]
    OutsideTolerance,
    /// No signature was made with a secret that is known.
    #[error("no signature fits")]
    WrongSignature,
}

impl WebhookVerifier {
    /// Believes what is signed with `secret`, sent at most five minutes before or after now.
    #[must_use]
    pub fn new(secret: WebhookSecret) -> Self {
        Self {
            secrets: vec![secret],
            tolerance: TimeDelta::minutes(5),
        }
    }

    /// The same verifier, which believes one more secret: while secrets change over.
    #[must_use]
    pub fn or(mut self, secret: WebhookSecret) -> Self {
        self.secrets.push(secret);
        self
    }

    /// The same verifier with another tolerance.
    #[must_use]
    pub fn with_tolerance(self, tolerance: TimeDelta) -> Self {
        Self { tolerance, ..self }
    }

    /// Checks a webhook; `body` are the bytes that came, before anything parsed them.
    ///
    /// # Errors
    /// When it must not be believed.
    pub fn verify(
        &self,
        headers: WebhookHeaders<'_>,
        body: &[u8],
        now: Timestamp,
    ) -> Result<(), VerificationError> {
        let WebhookHeaders {
            id,
            timestamp,
            signature,
        } = headers;
        if id.is_empty() || id.contains('.') {
            return Err(VerificationError::MalformedId);
        }
        let sent = seconds(timestamp).ok_or(VerificationError::MalformedTimestamp)?;
        let age = now.to_datetime().timestamp().saturating_sub(sent);
        if age.unsigned_abs() > self.tolerance.num_seconds().unsigned_abs() {
            return Err(VerificationError::OutsideTolerance);
        }
        // Every pair is tried, so that the time tells nothing of which one fits.
        let mut fits = false;
        for one in signature.split(' ') {
            for secret in &self.secrets {
                fits |= signature::is_signed(one, secret, id, timestamp, body);
            }
        }
        if fits {
            Ok(())
        } else {
            Err(VerificationError::WrongSignature)
        }
    }
}

fn seconds(text: &str) -> Option<i64> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}
