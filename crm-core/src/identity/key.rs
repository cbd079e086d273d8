//! What identities are compared by.

use std::borrow::Cow;
use std::fmt;

use crate::code::Code;

/// The normalised form of an [`Identity`](super::Identity): its namespace and the value in it,
/// compared byte by byte.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IdentityKey {
    namespace: Cow<'static, str>,
    value: String,
}

impl IdentityKey {
    pub(crate) fn new(kind: &'static str, within: Option<&Code>, value: &str) -> Self {
        let namespace = match within {
            Some(code) => Cow::Owned(format!("{kind}/{code}")),
            None => Cow::Borrowed(kind),
        };
        Self {
            namespace,
            value: value.to_owned(),
        }
    }

    /// The namespace: `email`, or `external/web-shop`. At most 73 bytes of ASCII.
    #[must_use]
    pub fn namespace(&self) -> &str {
        &self.namespace
    }

    /// The value within the namespace. At most 800 bytes.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }
}

impl fmt::Debug for IdentityKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "IdentityKey({}, <{} characters>)",
            self.namespace,
            self.value.chars().count()
        )
    }
}
