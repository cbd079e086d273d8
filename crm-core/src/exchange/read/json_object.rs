//! An object of JSON whose values keep the form in which they are written.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::exchange::reject::{REJECT_COLUMNS, RejectReason};
use crate::validation::{ValidationError, ValidationRule, ValueShape};

/// An object; numbers keep every digit.
pub(in crate::exchange) struct JsonObject(pub(in crate::exchange) Vec<(String, Box<RawValue>)>);

impl JsonObject {
    /// The member with this name.
    pub(in crate::exchange) fn get(&self, name: &str) -> Option<&RawValue> {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_ref())
    }

    /// The object as a record of our own export, without the members of a reject file.
    pub(in crate::exchange) fn without_rejects<T: DeserializeOwned>(
        &self,
    ) -> Result<T, RejectReason> {
        let members = self.0.iter();
        let members = members.filter(|(name, _)| !REJECT_COLUMNS.contains(&name.as_str()));
        let mut text = Vec::new();
        let mut serializer = serde_json::Serializer::new(&mut text);
        let pairs = members.map(|(name, value)| (name, value));
        serde::Serializer::collect_map(&mut serializer, pairs)
            .map_err(|_| RejectReason::NotJson)?;
        serde_json::from_slice(&text).map_err(|_| {
            let expected = "an object as the export writes it, with valid values";
            let members = self.0.len();
            RejectReason::Refused(ValidationError::new(
                "record",
                ValidationRule::Malformed { expected },
                ValueShape::Collection { members },
            ))
        })
    }

    /// The text of the value at a name or a JSON Pointer: a string, or a number or a truth value as
    /// it is written. `None` for `null` and for what is not there.
    pub(super) fn text(&self, name: &str) -> Result<Option<Cow<'_, str>>, RejectReason> {
        if self.get(name).is_none() && name.starts_with('/') {
            let text = self.text_at(name)?;
            return Ok(text.map(Cow::Owned));
        }
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        scalar(name, value.get())
    }

    fn text_at(&self, pointer: &str) -> Result<Option<String>, RejectReason> {
        let mut steps = pointer.split('/').skip(1).map(unescaped);
        let first = steps.next().unwrap_or_default();
        let Some(mut value) = self.get(&first).map(|value| value.get().to_owned()) else {
            return Ok(None);
        };
        for step in steps {
            let member = match serde_json::from_str::<JsonObject>(&value) {
                Ok(object) => object.get(&step).map(|member| member.get().to_owned()),
                Err(_) => serde_json::from_str::<Vec<Box<RawValue>>>(&value)
                    .ok()
                    .and_then(|items| {
                        let item = step.parse::<usize>().ok().and_then(|at| items.get(at));
                        item.map(|item| item.get().to_owned())
                    }),
            };
            match member {
                Some(member) => value = member,
                None => return Ok(None),
            }
        }
        Ok(scalar(pointer, &value)?.map(Cow::into_owned))
    }
}

fn unescaped(step: &str) -> String {
    step.replace("~1", "/").replace("~0", "~")
}

fn scalar<'a>(name: &str, value: &'a str) -> Result<Option<Cow<'a, str>>, RejectReason> {
    match value.as_bytes().first() {
        Some(b'n') => Ok(None),
        Some(b'"') => serde_json::from_str::<String>(value)
            .map(|text| Some(Cow::Owned(text)))
            .map_err(|_| RejectReason::NotJson),
        Some(b'{' | b'[') | None => Err(RejectReason::NotScalar {
            column: name.to_owned(),
        }),
        Some(_) => Ok(Some(Cow::Borrowed(value))),
    }
}

impl<'de> Deserialize<'de> for JsonObject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = JsonObject;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<JsonObject, A::Error> {
                let mut members: Vec<(String, Box<RawValue>)> = Vec::new();
                while let Some((name, value)) = map.next_entry::<String, Box<RawValue>>()? {
                    if members.iter().any(|(known, _)| *known == name) {
                        return Err(A::Error::custom("a name stands twice"));
                    }
                    members.push((name, value));
                }
                Ok(JsonObject(members))
            }
        }
        deserializer.deserialize_map(Members)
    }
}
