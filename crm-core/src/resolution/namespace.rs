//! Which identities a rule is for.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::code::Code;
use crate::identity::IdentityKey;
use crate::validation::{ValidationError, ValidationRule, ValueShape};

const KINDS: [&str; 7] = [
    "email", "phone", "external", "login", "device", "social", "custom",
];
/// The kinds that have namespaces of their own: systems, networks, what the host named.
const DIVIDED: [&str; 3] = ["external", "social", "custom"];

/// Identities of one kind, or of one namespace of a kind: `email`, `external` for the ids of all
/// systems, `external/web-shop` for those of one.
///
/// ```
/// use crm_core::IdentityNamespace;
///
/// assert!(IdentityNamespace::parse("external/web-shop").is_ok());
/// assert!(IdentityNamespace::parse("email/work").is_err(), "addresses are not divided");
/// assert!(IdentityNamespace::parse("fax").is_err());
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct IdentityNamespace(Cow<'static, str>);

impl IdentityNamespace {
    /// E-mail addresses.
    pub const EMAIL: Self = Self(Cow::Borrowed("email"));
    /// Telephone numbers.
    pub const PHONE: Self = Self(Cow::Borrowed("phone"));
    /// Names to sign in with.
    pub const LOGIN: Self = Self(Cow::Borrowed("login"));
    /// Devices, browsers, cookies.
    pub const DEVICE: Self = Self(Cow::Borrowed("device"));
    /// The ids of all systems that have no rule of their own.
    pub const EXTERNAL: Self = Self(Cow::Borrowed("external"));
    /// The names in all networks that have no rule of their own.
    pub const SOCIAL: Self = Self(Cow::Borrowed("social"));
    /// The host's own namespaces that have no rule of their own.
    pub const CUSTOM: Self = Self(Cow::Borrowed("custom"));

    /// The ids of one system.
    #[must_use]
    pub fn external(system: &Code) -> Self {
        Self(Cow::Owned(format!("external/{system}")))
    }

    /// The names in one network.
    #[must_use]
    pub fn social(network: &Code) -> Self {
        Self(Cow::Owned(format!("social/{network}")))
    }

    /// One of the host's own namespaces.
    #[must_use]
    pub fn custom(namespace: &Code) -> Self {
        Self(Cow::Owned(format!("custom/{namespace}")))
    }

    /// Reads what `as_str` writes.
    ///
    /// # Errors
    /// When the kind is not known, or is divided although its identities are not.
    pub fn parse(text: &str) -> Result<Self, ValidationError> {
        let is_known = match text.split_once('/') {
            None => KINDS.contains(&text),
            Some((kind, within)) => DIVIDED.contains(&kind) && Code::parse(within).is_ok(),
        };
        if is_known {
            return Ok(Self(Cow::Owned(text.to_owned())));
        }
        Err(ValidationError::new(
            "identity namespace",
            ValidationRule::Malformed {
                expected: "a kind of identity, with '/' and a code when the kind is external, social or custom",
            },
            ValueShape::of_text(text),
        ))
    }

    /// The text: `email`, `external/web-shop`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The kind: `external` of `external/web-shop`.
    #[must_use]
    pub fn kind(&self) -> &str {
        kind_of(&self.0)
    }

    /// All kinds, in the order of [`Identity`](crate::Identity).
    pub(super) fn kinds() -> impl Iterator<Item = &'static str> {
        KINDS.into_iter()
    }

    /// The namespace of a key, without looking at it again.
    pub(super) fn of(key: &IdentityKey) -> Self {
        Self(Cow::Owned(key.namespace().to_owned()))
    }
}

/// The part in front of the slash, or the whole.
pub(super) fn kind_of(namespace: &str) -> &str {
    namespace
        .split_once('/')
        .map_or(namespace, |(kind, _)| kind)
}

impl TryFrom<String> for IdentityNamespace {
    type Error = ValidationError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<IdentityNamespace> for String {
    fn from(namespace: IdentityNamespace) -> Self {
        namespace.0.into_owned()
    }
}

impl fmt::Display for IdentityNamespace {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Debug for IdentityNamespace {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "IdentityNamespace({})", self.0)
    }
}
