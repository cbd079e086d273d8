//! Values that identify nobody: what programs and people put where an identifier is missing.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::BlockedPattern;
use crate::contact::{EmailAddress, PhoneNumber};
use crate::identity::{Handle, IdentityKey};
use crate::text::{Lines, parse_bounded};
use crate::validation::{ValidationError, ValidationRule, ValueShape};

/// Values that are never used to recognise anybody: exact ones, and patterns of a closed list.
///
/// A value is compared in its normal form: as the key of an identity, without quotation marks
/// around it, in any letter case of ASCII. `"NULL"` in quotation marks is `null`. `Debug` tells how
/// many there are and which patterns; a host may have blocked its own staff's addresses.
///
/// ```
/// use crm_core::{BlockedPattern, BlockedValues, Identity};
///
/// let blocked = BlockedValues::new(["void", "Test@Test.com"], [BlockedPattern::ZerosAndDashes])?;
/// assert!(blocked.blocks(&Identity::external("shop", "'VOID'")?.key()).is_some());
/// assert!(blocked.blocks(&Identity::external("shop", "00-0000")?.key()).is_some());
/// assert!(blocked.blocks(&Identity::email("test@TEST.com")?.key()).is_some());
/// assert!(blocked.blocks(&Identity::external("shop", "avoid")?.key()).is_none());
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "BlockedFields", into = "BlockedFields")]
pub struct BlockedValues {
    exact: BTreeSet<String>,
    patterns: BTreeSet<BlockedPattern>,
    /// The exact values as the keys of identities have them.
    forms: BTreeSet<String>,
}

/// The serialised form.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct BlockedFields {
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    exact: BTreeSet<String>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    patterns: BTreeSet<BlockedPattern>,
}

impl TryFrom<BlockedFields> for BlockedValues {
    type Error = ValidationError;

    fn try_from(fields: BlockedFields) -> Result<Self, ValidationError> {
        Self::new(fields.exact, fields.patterns)
    }
}

impl From<BlockedValues> for BlockedFields {
    fn from(blocked: BlockedValues) -> Self {
        Self {
            exact: blocked.exact,
            patterns: blocked.patterns,
        }
    }
}

/// What blocked a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BlockedBy {
    /// It is one of the exact values.
    Value,
    /// It is of a pattern.
    Pattern(BlockedPattern),
}

impl BlockedValues {
    /// The largest number of exact values.
    pub const MAXIMUM_VALUES: usize = 10_000;
    /// The largest number of characters of an exact value.
    pub const MAXIMUM_CHARACTERS: usize = 254;

    /// Blocks these values and patterns.
    ///
    /// # Errors
    /// When there are too many values, or one is empty, too long or holds a control character.
    pub fn new<V: AsRef<str>>(
        exact: impl IntoIterator<Item = V>,
        patterns: impl IntoIterator<Item = BlockedPattern>,
    ) -> Result<Self, ValidationError> {
        let mut blocked = Self {
            patterns: patterns.into_iter().collect(),
            ..Self::default()
        };
        for value in exact {
            let field = "blocked value";
            let maximum = Self::MAXIMUM_CHARACTERS;
            let value = parse_bounded(value.as_ref(), field, maximum, Lines::Single)?;
            let value = bare(&value);
            if value.is_empty() {
                let shape = ValueShape::of_text("");
                return Err(ValidationError::new(field, ValidationRule::Empty, shape));
            }
            blocked.forms.extend(forms(&value));
            blocked.exact.insert(value);
        }
        let members = blocked.exact.len();
        if members > Self::MAXIMUM_VALUES {
            return Err(ValidationError::new(
                "blocked values",
                ValidationRule::TooMany {
                    maximum: Self::MAXIMUM_VALUES,
                },
                ValueShape::Collection { members },
            ));
        }
        Ok(blocked)
    }

    /// What blocks the identity, when something does.
    #[must_use]
    pub fn blocks(&self, key: &IdentityKey) -> Option<BlockedBy> {
        self.blocks_bare(key, &bare(key.value()))
    }

    /// The same for a key whose value is [`bare`] already.
    pub(super) fn blocks_bare(&self, key: &IdentityKey, value: &str) -> Option<BlockedBy> {
        if self.forms.contains(value) {
            return Some(BlockedBy::Value);
        }
        self.patterns
            .iter()
            .find(|pattern| pattern.matches(key, value))
            .map(|pattern| BlockedBy::Pattern(*pattern))
    }

    /// The exact values, in lower case.
    pub fn exact(&self) -> impl ExactSizeIterator<Item = &str> {
        self.exact.iter().map(String::as_str)
    }

    /// The patterns.
    pub fn patterns(&self) -> impl ExactSizeIterator<Item = BlockedPattern> {
        self.patterns.iter().copied()
    }

    /// Patterns only.
    pub(super) fn of_patterns(patterns: impl IntoIterator<Item = BlockedPattern>) -> Self {
        Self {
            patterns: patterns.into_iter().collect(),
            ..Self::default()
        }
    }

    /// The default of a policy: see [`IdentityPolicy`](super::IdentityPolicy).
    pub(super) fn usual() -> Self {
        let exact: BTreeSet<String> = USUAL.iter().map(|value| (*value).to_owned()).collect();
        Self {
            forms: exact.iter().flat_map(|value| forms(value)).collect(),
            exact,
            patterns: BTreeSet::from([
                BlockedPattern::ZerosAndDashes,
                BlockedPattern::NoLetterOrDigit,
                BlockedPattern::NotFilledIn,
            ]),
        }
    }
}

/// `-1`, `null` and `anonymous` are those of Segment's documentation, the words up to
/// `[object object]` those that PostHog refuses to identify anybody by; the others are ours.
const USUAL: [&str; 27] = [
    "-1",
    "null",
    "anonymous",
    "guest",
    "distinctid",
    "distinct_id",
    "id",
    "not_authenticated",
    "email",
    "undefined",
    "true",
    "false",
    "nan",
    "none",
    "[object object]",
    "nil",
    "n/a",
    "unknown",
    "not set",
    "(not set)",
    "test",
    "test@test.com",
    "a@a.com",
    "none@none.com",
    "no@email.com",
    "noemail@noemail.com",
    "anonymous@anonymous.com",
];

/// The value in lower case, without white space and quotation marks around it.
pub(super) fn bare(value: &str) -> String {
    let is_around = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '“' | '”');
    value.trim_matches(is_around).to_ascii_lowercase()
}

/// How an exact value reads as a key of each kind.
fn forms(value: &str) -> impl Iterator<Item = String> {
    let email = EmailAddress::parse(value).map(|address| address.key().to_owned());
    let phone = PhoneNumber::parse(value).map(|number| number.as_str().to_owned());
    let handle = Handle::parse(value).map(|handle| handle.key().to_owned());
    [email.ok(), phone.ok(), handle.ok()]
        .into_iter()
        .flatten()
        .chain([value.to_owned()])
}

impl fmt::Debug for BlockedValues {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (values, patterns) = (self.exact.len(), &self.patterns);
        write!(formatter, "BlockedValues(<{values} values>, {patterns:?})")
    }
}
