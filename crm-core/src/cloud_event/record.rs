//! An event in its envelope.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::form::CloudEventFields;
use super::{CloudEventSource, EventTypePrefix, ExtensionName, ExtensionValue};
use crate::event::Event;
use crate::timestamp::Timestamp;

/// An event in the envelope of CloudEvents 1.0, made by a
/// [`CloudEventEnvelope`](super::CloudEventEnvelope).
///
/// | attribute | value |
/// |---|---|
/// | `id` | the id of the event: receivers drop what they have seen by it |
/// | `source` | what the host gave |
/// | `type` | the prefix of the host and the name of the event |
/// | `time` | when it happened, with microseconds, in UTC |
/// | `subject` | kind and id of the entity: `customer/019ca945-...` |
/// | `datacontenttype` | `application/json` |
/// | `customer` | extension: the customer whom it concerns, if any |
/// | `data` | the event itself, as this crate serialises it: ids, codes, numbers and instants |
///
/// Serialised with serde it is the JSON format in structured mode, of media type
/// [`MEDIA_TYPE`](Self::MEDIA_TYPE); read back, it is checked against itself. In binary mode over
/// HTTP, [`http_headers`](Self::http_headers) go beside the JSON of [`event`](Self::event).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "CloudEventFields", into = "CloudEventFields")]
pub struct CloudEvent {
    source: CloudEventSource,
    prefix: EventTypePrefix,
    extensions: BTreeMap<ExtensionName, ExtensionValue>,
    event: Event,
}

impl CloudEvent {
    /// The version of the specification.
    pub const SPEC_VERSION: &str = "1.0";
    /// The media type of the JSON format in structured mode.
    pub const MEDIA_TYPE: &str = "application/cloudevents+json";
    /// The media type of the data.
    pub const DATA_MEDIA_TYPE: &str = "application/json";

    pub(super) fn new(
        source: CloudEventSource,
        prefix: EventTypePrefix,
        extensions: BTreeMap<ExtensionName, ExtensionValue>,
        event: Event,
    ) -> Self {
        Self {
            source,
            prefix,
            extensions,
            event,
        }
    }

    /// The attribute `id`.
    #[must_use]
    pub fn id(&self) -> String {
        self.event.id().to_string()
    }

    /// The attribute `source`.
    #[must_use]
    pub fn source(&self) -> &CloudEventSource {
        &self.source
    }

    /// The attribute `type`.
    #[must_use]
    pub fn event_type(&self) -> String {
        self.prefix.event_type(self.event.name())
    }

    /// The attribute `time`.
    #[must_use]
    pub fn time(&self) -> Timestamp {
        self.event.occurred_at()
    }

    /// The attribute `subject`.
    #[must_use]
    pub fn subject(&self) -> String {
        let entity = self.event.entity();
        format!("{}/{}", entity.kind(), entity.id())
    }

    /// The extension attributes.
    #[must_use]
    pub fn extensions(&self) -> &BTreeMap<ExtensionName, ExtensionValue> {
        &self.extensions
    }

    /// The `data`: the event itself.
    #[must_use]
    pub fn event(&self) -> &Event {
        &self.event
    }

    /// The event, taken out of the envelope.
    #[must_use]
    pub fn into_event(self) -> Event {
        self.event
    }
}
