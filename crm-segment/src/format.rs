//! The number that says which form a serialised definition has.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Written as 1, and refused when it is anything else: a later form gets a number of its own, so
/// that no reader takes it for this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FormatOne;

impl Serialize for FormatOne {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(1)
    }
}

impl<'de> Deserialize<'de> for FormatOne {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match u8::deserialize(deserializer)? {
            1 => Ok(Self),
            other => Err(de::Error::custom(format_args!(
                "format {other} is not known; 1 is"
            ))),
        }
    }
}
