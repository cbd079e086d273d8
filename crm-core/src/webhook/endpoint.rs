//! Who gets webhooks.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{SignedRequest, WebhookSecret, WebhookUrl};
use crate::code::Code;
use crate::event::Event;
use crate::id::EventId;
use crate::timestamp::Timestamp;

crate::define_id! {
    /// Names an endpoint of webhooks.
    pub struct WebhookEndpointId("webhook endpoint id");
}

/// Where webhooks go, of which events, and with which secrets.
///
/// Serialised it holds the secrets as text: keep it where keys are kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebhookEndpoint {
    id: WebhookEndpointId,
    url: WebhookUrl,
    secret: WebhookSecret,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    retired: Vec<RetiredSecret>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    events: BTreeSet<Code>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    disabled_at: Option<Timestamp>,
}

/// A secret that is on its way out.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RetiredSecret {
    secret: WebhookSecret,
    until: Timestamp,
}

/// The endpoint takes no webhooks any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("webhook endpoint {endpoint} was disabled")]
#[non_exhaustive]
pub struct EndpointDisabled {
    /// The endpoint.
    pub endpoint: WebhookEndpointId,
}

impl WebhookEndpoint {
    /// An endpoint that gets all events.
    #[must_use]
    pub fn new(id: WebhookEndpointId, url: WebhookUrl, secret: WebhookSecret) -> Self {
        Self {
            id,
            url,
            secret,
            retired: Vec::new(),
            events: BTreeSet::new(),
            disabled_at: None,
        }
    }

    /// The same endpoint for events of these names only; none at all means every event.
    #[must_use]
    pub fn of_events(self, names: impl IntoIterator<Item = Code>) -> Self {
        Self {
            events: names.into_iter().collect(),
            ..self
        }
    }

    /// The same endpoint with a new secret. Until `until` requests are signed with the one before,
    /// too, so that the receiver can change over at any instant between.
    #[must_use]
    pub fn rotate(mut self, secret: WebhookSecret, until: Timestamp, now: Timestamp) -> Self {
        let before = std::mem::replace(&mut self.secret, secret);
        self.retired.retain(|retired| retired.until > now);
        self.retired.push(RetiredSecret {
            secret: before,
            until,
        });
        self
    }

    /// The same endpoint, which takes no webhooks from now on: its owner said so, or it answered
    /// 410.
    #[must_use]
    pub fn disable(self, now: Timestamp) -> Self {
        Self {
            disabled_at: self.disabled_at.or(Some(now)),
            ..self
        }
    }

    /// The same endpoint, which takes webhooks again.
    #[must_use]
    pub fn enable(self) -> Self {
        Self {
            disabled_at: None,
            ..self
        }
    }

    /// The id.
    #[must_use]
    pub fn id(&self) -> WebhookEndpointId {
        self.id
    }

    /// Where webhooks go.
    #[must_use]
    pub fn url(&self) -> &WebhookUrl {
        &self.url
    }

    /// Since when it takes no webhooks.
    #[must_use]
    pub fn disabled_at(&self) -> Option<Timestamp> {
        self.disabled_at
    }

    /// Whether the endpoint is to hear of this event.
    #[must_use]
    pub fn wants(&self, event: &Event) -> bool {
        self.disabled_at.is_none() && (self.events.is_empty() || self.events.contains(event.name()))
    }

    /// The request that tells of an event, signed with each secret that counts at `now`. Sign anew
    /// for each attempt: receivers refuse old ones.
    ///
    /// # Errors
    /// When the endpoint was disabled.
    pub fn sign(
        &self,
        event: EventId,
        content_type: &str,
        body: Vec<u8>,
        now: Timestamp,
    ) -> Result<SignedRequest, EndpointDisabled> {
        if self.disabled_at.is_some() {
            return Err(EndpointDisabled { endpoint: self.id });
        }
        let retired = self.retired.iter().filter(|retired| retired.until > now);
        let secrets = std::iter::once(&self.secret).chain(retired.map(|retired| &retired.secret));
        let url = self.url.clone();
        Ok(SignedRequest::sign(
            url,
            secrets,
            event,
            content_type,
            body,
            now,
        ))
    }
}
