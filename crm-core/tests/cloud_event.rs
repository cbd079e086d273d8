//! The envelope of CloudEvents 1.0: the rules of the specification, and an independent reader.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test reports by panicking"
)]

use cloudevents::AttributesReader;
use cloudevents::event::{AttributeValue as Foreign, ExtensionValue as ForeignExtension};
use crm_core::strategies as any;
use crm_core::*;
use proptest::prelude::*;
use serde_json::{Value, json};

const FIXTURE: &str = include_str!("fixtures/cloud_event.json");

fn fixture() -> Value {
    serde_json::from_str(FIXTURE).unwrap()
}

fn with(name: &str, value: Value) -> Value {
    let mut event = fixture();
    event[name] = value;
    event
}

fn refusal(event: Value) -> String {
    serde_json::from_value::<CloudEvent>(event)
        .unwrap_err()
        .to_string()
}

proptest! {
    /// What the specification says of attributes (sections "Naming Conventions", "Type System",
    /// "REQUIRED Attributes") and its JSON format (section 2.2) of their types.
    #[test]
    fn the_rules_of_the_specification_are_kept(sent in any::cloud_event()) {
        let json = serde_json::to_value(&sent).unwrap();
        let object = json.as_object().unwrap();
        for required in ["id", "source", "specversion", "type"] {
            prop_assert!(!object[required].as_str().unwrap().is_empty(), "{required}");
        }
        prop_assert_eq!(&object["specversion"], "1.0");
        for (name, value) in object.iter().filter(|(name, _)| *name != "data") {
            let is_named_well = (1..=20).contains(&name.len())
                && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
            prop_assert!(is_named_well, "{name}");
            match value {
                Value::String(text) => prop_assert!(!text.chars().any(char::is_control)),
                Value::Number(number) => {
                    prop_assert!(i32::try_from(number.as_i64().unwrap()).is_ok());
                }
                Value::Bool(_) => {}
                other => prop_assert!(false, "{name}: {other}"),
            }
        }
        let time = chrono::DateTime::parse_from_rfc3339(object["time"].as_str().unwrap()).unwrap();
        prop_assert_eq!(time.timestamp_micros(), sent.event().occurred_at().as_micros());
    }

    /// It comes back as it was.
    #[test]
    fn reading_gives_back_what_was_written(sent in any::cloud_event()) {
        let json = serde_json::to_string(&sent).unwrap();
        let read: CloudEvent = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(&read, &sent);
        prop_assert_eq!(read.into_event(), sent.into_event());
    }

    /// The kit of the specification's own project reads the same attributes.
    #[test]
    fn an_independent_reader_sees_the_same(sent in any::cloud_event()) {
        let json = serde_json::to_string(&sent).unwrap();
        let read: cloudevents::Event = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(read.id(), sent.id());
        prop_assert_eq!(read.source().as_str(), sent.source().as_str());
        prop_assert_eq!(read.ty(), sent.event_type());
        prop_assert_eq!(read.subject().map(str::to_owned), Some(sent.subject()));
        prop_assert_eq!(read.datacontenttype(), Some("application/json"));
        let micros = read.time().map(|time| time.timestamp_micros());
        prop_assert_eq!(micros, Some(sent.time().as_micros()));
        for (name, value) in sent.extensions() {
            let seen = read.extension(name.as_str()).unwrap();
            let same = match (value, seen) {
                (ExtensionValue::Boolean(one), ForeignExtension::Boolean(other)) => one == other,
                (ExtensionValue::Integer(one), ForeignExtension::Integer(other)) => i64::from(*one) == *other,
                (ExtensionValue::Text(one), ForeignExtension::String(other)) => one.as_str() == other,
                _ => false,
            };
            prop_assert!(same, "{name:?}: {value:?}, {seen:?}");
        }
        let Some(cloudevents::Data::Json(data)) = read.data() else {
            panic!("{:?}", read.data());
        };
        let event: Event = serde_json::from_value(data.clone()).unwrap();
        prop_assert_eq!(&event, sent.event());
        let spec_version = read.iter().find(|(name, _)| *name == "specversion");
        let Some((_, Foreign::SpecVersion(cloudevents::event::SpecVersion::V10))) = spec_version else {
            panic!("{spec_version:?}");
        };
    }

    /// Binary mode: each attribute once, in ASCII, with the content type beside them.
    #[test]
    fn headers_are_ascii_and_unescape_to_the_attributes(sent in any::cloud_event()) {
        let headers = sent.http_headers();
        let json = serde_json::to_value(&sent).unwrap();
        let attributes = json.as_object().unwrap().iter();
        let attributes: Vec<_> = attributes
            .filter(|(name, _)| !["data", "datacontenttype"].contains(&name.as_str()))
            .collect();
        prop_assert_eq!(headers.len(), attributes.len() + 1);
        for (name, value) in attributes {
            let header = headers.iter().find(|(header, _)| *header == format!("ce-{name}"));
            let escaped = &header.unwrap().1;
            prop_assert!(escaped.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"'));
            let plain = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            prop_assert_eq!(unescaped(escaped), plain);
        }
        let content_type = headers.iter().find(|(name, _)| name == "content-type");
        prop_assert_eq!(&content_type.unwrap().1, "application/json");
    }
}

fn unescaped(text: &str) -> String {
    let mut parts = text.split('%');
    let mut bytes = parts.next().unwrap().as_bytes().to_vec();
    for part in parts {
        let (digits, rest) = part.split_at(2);
        bytes.push(u8::from_str_radix(digits, 16).unwrap());
        bytes.extend_from_slice(rest.as_bytes());
    }
    String::from_utf8(bytes).unwrap()
}

#[test]
fn the_form_is_frozen() {
    let event: CloudEvent = serde_json::from_str(FIXTURE).unwrap();
    assert_eq!(serde_json::to_value(&event).unwrap(), fixture());
    assert_eq!(event.extensions().len(), 4);
}

#[test]
fn an_attribute_that_is_null_is_absent() {
    let mut bare = fixture();
    for name in ["subject", "time", "datacontenttype", "attempt", "unknown"] {
        bare[name] = Value::Null;
    }
    let read: CloudEvent = serde_json::from_value(bare).unwrap();
    assert_eq!(read.extensions().len(), 3);
    assert_eq!(read.subject(), fixture()["subject"]);
}

#[test]
fn an_envelope_that_contradicts_its_event_is_refused() {
    let other = "019b7a5e-0000-7000-8000-0000000000ff";
    for (name, value, told) in [
        ("specversion", json!("0.3"), "specversion: must be 1.0"),
        ("id", json!(other), "id: must be the id"),
        (
            "type",
            json!("example.shop.request.closed"),
            "type: must end with",
        ),
        ("type", json!("request.assigned"), "type: must end with"),
        ("type", json!("shop.request.assigned"), "event type prefix"),
        (
            "time",
            json!("2026-01-01T09:00:00.000001Z"),
            "time: must be",
        ),
        ("subject", json!("request/7"), "subject: must be"),
        ("datacontenttype", json!("text/xml"), "datacontenttype"),
        ("source", json!(""), "event source: must not be empty"),
        ("Attempt", json!(1), "extension name: must be of a-z"),
        (
            "dataschema",
            json!("https://shop.example"),
            "extension name",
        ),
        ("attempt", json!(1.5), ""),
        ("attempt", json!(1_u64 << 40), ""),
        ("attempt", json!({"a": 1}), ""),
        ("attempt", json!("bell\u{7}"), ""),
    ] {
        let refused = refusal(with(name, value));
        assert!(refused.contains(told), "{name}: {refused}");
    }
    for required in ["id", "source", "specversion", "type", "data"] {
        let mut event = fixture();
        event.as_object_mut().unwrap().remove(required);
        assert!(refusal(event).contains(required), "{required}");
    }
}

#[test]
fn sources_are_uri_references() {
    // The examples of the specification.
    for good in [
        "https://github.com/cloudevents",
        "mailto:cncf-wg-serverless@lists.cncf.io",
        "urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66",
        "/cloudevents/spec/pull/123",
        "/sensors/tn-1234567/alerts",
        "1-555-123-4567",
    ] {
        assert!(CloudEventSource::parse(good).is_ok(), "{good}");
    }
    for bad in [
        "", " ", "a b", "a\tb", "ä", "<a>", "%", "%4", "%zz", "a#b#c", "1:2", "_x:y", "\"", "a\\b",
        "a^b", "`", "{a}", "a|b",
    ] {
        assert!(CloudEventSource::parse(bad).is_err(), "{bad}");
    }
    assert!(CloudEventSource::parse("a".repeat(512)).is_ok());
    assert!(CloudEventSource::parse("a".repeat(513)).is_err());
}

#[test]
fn prefixes_are_reverse_domain_names() {
    for good in ["com.example", "com.example.crm", "de.a-b.c1"] {
        assert!(EventTypePrefix::parse(good).is_ok(), "{good}");
    }
    for bad in [
        "", "com", "com.", ".com", "com..a", "Com.a", "com.-a", "com.a-", "com.a_b", "com.ä",
    ] {
        assert!(EventTypePrefix::parse(bad).is_err(), "{bad}");
    }
}

#[test]
fn names_and_values_of_extensions_keep_the_rules() {
    for bad in [
        "",
        "Tenant",
        "tenant_id",
        "ten-ant",
        "a23456789012345678901",
        "id",
        "data",
        "ä",
    ] {
        assert!(ExtensionName::parse(bad).is_err(), "{bad}");
    }
    assert_eq!(
        ExtensionName::parse("tenant").unwrap(),
        ExtensionName::tenant()
    );
    assert_eq!(
        ExtensionName::parse("customer").unwrap(),
        ExtensionName::customer()
    );
    for bad in [
        "",
        "\u{0}",
        "a\nb",
        "\u{7f}",
        "\u{9f}",
        "\u{fdd0}",
        "\u{fdef}",
        "\u{ffff}",
        "\u{1fffe}",
    ] {
        assert!(ExtensionText::parse(bad).is_err(), "{bad:?}");
    }
    assert!(ExtensionText::parse("Ω \u{fdf0}").is_ok());
}
