//! Frozen serialised forms: a change means that stored data must be migrated.

use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Reads the fixture, writes it, and finds the same JSON; an unknown field is refused.
pub(crate) fn frozen<T: Serialize + DeserializeOwned + Debug>(fixture: Value) -> T {
    let value: T = serde_json::from_value(fixture.clone()).unwrap();
    assert_eq!(serde_json::to_value(&value).unwrap(), fixture);
    let mut surprising = fixture;
    if let Some(fields) = surprising.as_object_mut() {
        fields.insert("surprise".into(), json!(1));
        let read = serde_json::from_value::<T>(surprising);
        assert!(read.is_err(), "an unknown field was read");
    }
    value
}
