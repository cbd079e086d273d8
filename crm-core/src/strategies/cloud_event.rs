//! Events in the envelope of CloudEvents.

use proptest::collection::btree_map;
use proptest::prelude::*;

use super::event::event;
use crate::{
    CloudEvent, CloudEventEnvelope, CloudEventSource, EventTypePrefix, ExtensionName,
    ExtensionText, ExtensionValue,
};

/// Any [`CloudEventSource`], mostly an absolute one.
pub fn cloud_event_source() -> impl Strategy<Value = CloudEventSource> + Clone {
    prop_oneof![
        3 => "[a-z][a-z0-9+.-]{0,8}:(//[a-z0-9.-]{1,20})?[A-Za-z0-9/._~-]{0,40}(\\?[a-z=&]{0,9})?",
        1 => "/[a-z0-9/]{0,20}(%[0-9A-F]{2})?(#[a-z]{0,9})?",
    ]
    .prop_filter_map("a source", |text| CloudEventSource::parse(text).ok())
}

/// Any [`EventTypePrefix`].
pub fn event_type_prefix() -> impl Strategy<Value = EventTypePrefix> + Clone {
    "[a-z0-9]{1,10}(\\.[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?){1,4}"
        .prop_filter_map("a prefix", |text| EventTypePrefix::parse(text).ok())
}

/// Any [`ExtensionName`].
pub fn extension_name() -> impl Strategy<Value = ExtensionName> + Clone {
    "[a-z0-9]{1,20}".prop_filter_map("a name", |text| ExtensionName::parse(text).ok())
}

/// Any [`ExtensionValue`].
pub fn extension_value() -> impl Strategy<Value = ExtensionValue> + Clone {
    prop_oneof![
        any::<bool>().prop_map(ExtensionValue::Boolean),
        any::<i32>().prop_map(ExtensionValue::Integer),
        "\\PC{1,40}".prop_filter_map("a text", |text| {
            ExtensionText::parse(text).ok().map(ExtensionValue::Text)
        }),
    ]
    .boxed()
}

/// Any [`CloudEvent`] with up to three extension attributes of the host.
pub fn cloud_event() -> impl Strategy<Value = CloudEvent> + Clone {
    let extensions = btree_map(extension_name(), extension_value(), 0..=3);
    (
        cloud_event_source(),
        event_type_prefix(),
        extensions,
        event(),
    )
        .prop_map(|(source, prefix, extensions, event)| {
            let envelope = CloudEventEnvelope::new(source, prefix);
            let envelope = extensions
                .into_iter()
                .fold(envelope, |envelope, (name, value)| {
                    envelope.with_extension(name, value)
                });
            envelope.wrap(event)
        })
        .boxed()
}
