//! The texts of values, and looking for them in bytes.

use std::collections::BTreeSet;

use serde_json::Value;

/// Shorter texts may coincide with words of the schema.
const SHORTEST: usize = 8;

/// The texts of `told` that are no ids, no instants and do not stand in the log, which is kept.
pub(crate) fn texts_of(told: &[Value], log: &str) -> Vec<String> {
    let mut texts = BTreeSet::new();
    told.iter().for_each(|value| collect(value, &mut texts));
    texts.retain(|text| {
        text.len() >= SHORTEST
            && uuid::Uuid::try_parse(text).is_err()
            && crm_core::Timestamp::parse(text).is_err()
            && !log.contains(text.as_str())
    });
    texts.into_iter().collect()
}

fn collect(value: &Value, texts: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            texts.insert(text.clone());
        }
        Value::Array(members) => members.iter().for_each(|member| collect(member, texts)),
        Value::Object(members) => members.values().for_each(|member| collect(member, texts)),
        _ => {}
    }
}

/// As it is, and as JSON writes it.
fn is_in(text: &str, bytes: &[u8]) -> bool {
    let written = serde_json::to_string(text).unwrap();
    let written = written.trim_matches('"');
    [text, written]
        .iter()
        .any(|form| find(form.as_bytes(), bytes))
}

fn find(text: &[u8], bytes: &[u8]) -> bool {
    bytes.windows(text.len()).any(|part| part == text)
}

pub(crate) fn assert_absent(texts: &[String], bytes: &[u8]) {
    for text in texts {
        assert!(!is_in(text, bytes), "{text:?} is left");
    }
}

/// The control of the search: of a history that was not erased it finds something, if there is
/// something to find.
pub(crate) fn assert_some_present(texts: &[String], bytes: &[u8]) {
    let found = texts.iter().filter(|text| is_in(text, bytes)).count();
    assert!(
        found > 0 || texts.is_empty(),
        "the search finds nothing at all"
    );
}
