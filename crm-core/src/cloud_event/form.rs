//! The serialised form of an event in its envelope: the JSON format of CloudEvents 1.0.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{CloudEvent, CloudEventSource, EventTypePrefix, ExtensionName, ExtensionValue};
use crate::event::Event;
use crate::timestamp::Timestamp;
use crate::validation::{ValidationError, ValidationRule, ValueShape};

/// The serialised form, checked when it is read. An absent attribute may be written as `null`.
#[derive(Serialize, Deserialize)]
pub(super) struct CloudEventFields {
    specversion: String,
    id: String,
    source: CloudEventSource,
    #[serde(rename = "type")]
    event_type: String,
    #[serde(default)]
    subject: Option<String>,
    #[serde(default)]
    time: Option<Timestamp>,
    #[serde(default)]
    datacontenttype: Option<String>,
    #[serde(flatten)]
    extensions: BTreeMap<ExtensionName, Option<ExtensionValue>>,
    data: Event,
}

impl From<CloudEvent> for CloudEventFields {
    fn from(cloud_event: CloudEvent) -> Self {
        let extensions = cloud_event.extensions().iter();
        let extensions = extensions.map(|(name, value)| (name.clone(), Some(value.clone())));
        Self {
            specversion: CloudEvent::SPEC_VERSION.to_owned(),
            id: cloud_event.id(),
            source: cloud_event.source().clone(),
            event_type: cloud_event.event_type(),
            subject: Some(cloud_event.subject()),
            time: Some(cloud_event.time()),
            datacontenttype: Some(CloudEvent::DATA_MEDIA_TYPE.to_owned()),
            extensions: extensions.collect(),
            data: cloud_event.into_event(),
        }
    }
}

impl TryFrom<CloudEventFields> for CloudEvent {
    type Error = ValidationError;

    fn try_from(fields: CloudEventFields) -> Result<Self, Self::Error> {
        if fields.specversion != Self::SPEC_VERSION {
            return Err(malformed("specversion", "1.0", &fields.specversion));
        }
        let data_is_json = fields
            .datacontenttype
            .as_deref()
            .is_none_or(|media_type| media_type == Self::DATA_MEDIA_TYPE);
        if !data_is_json {
            return Err(contradiction("datacontenttype", "must be application/json"));
        }
        let prefix = prefix_of(&fields.event_type, fields.data.name().as_str())?;
        let extensions = fields.extensions.into_iter();
        let extensions = extensions.filter_map(|(name, value)| Some((name, value?)));
        let cloud_event = Self::new(fields.source, prefix, extensions.collect(), fields.data);
        if fields.id != cloud_event.id() {
            return Err(contradiction("id", "must be the id of the event in data"));
        }
        if fields.time.is_some_and(|time| time != cloud_event.time()) {
            return Err(contradiction("time", "must be that of the event in data"));
        }
        let subject = fields.subject;
        if subject.is_some_and(|subject| subject != cloud_event.subject()) {
            return Err(contradiction(
                "subject",
                "must be the entity of the event in data",
            ));
        }
        Ok(cloud_event)
    }
}

fn prefix_of(event_type: &str, name: &str) -> Result<EventTypePrefix, ValidationError> {
    let prefix = event_type
        .strip_suffix(name)
        .and_then(|rest| rest.strip_suffix('.'))
        .ok_or_else(|| contradiction("type", "must end with the name of the event in data"))?;
    EventTypePrefix::parse(prefix)
}

fn malformed(field: &'static str, expected: &'static str, text: &str) -> ValidationError {
    let rule = ValidationRule::Malformed { expected };
    ValidationError::new(field, rule, ValueShape::of_text(text))
}

fn contradiction(field: &'static str, rule: &'static str) -> ValidationError {
    let rule = ValidationRule::Inconsistent { rule };
    ValidationError::new(field, rule, ValueShape::Composite)
}
