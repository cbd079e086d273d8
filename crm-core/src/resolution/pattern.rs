//! Patterns of values that identify nobody.

use serde::{Deserialize, Serialize};

use crate::identity::IdentityKey;

/// A pattern of values that identify nobody.
///
/// The list is closed, so that a policy holds no expression that somebody else wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum BlockedPattern {
    /// Zeros and dashes only: `00-0000`, a UUID of zeros. Segment suggests to block it everywhere.
    ZerosAndDashes,
    /// No letter and no digit: `---`, `?`.
    NoLetterOrDigit,
    /// What a template left: `{{user.id}}`, `${id}`, `<email>`, `[email]`, `%EMAIL%`, `*|EMAIL|*`.
    NotFilledIn,
    /// The same letter or digit three times or more and nothing else: `xxx`, `1111`. Not in the
    /// default policy, because numbers that count customers get there.
    OneCharacter,
    /// A telephone number that ends in seven equal digits.
    RepeatedEnding,
    /// An e-mail address of a domain that is kept for examples and tests (RFC 2606, RFC 6761). Not
    /// in the default policy, because so are the addresses of your tests.
    ReservedDomain,
}

impl BlockedPattern {
    /// All patterns.
    pub const ALL: [Self; 6] = [
        Self::ZerosAndDashes,
        Self::NoLetterOrDigit,
        Self::NotFilledIn,
        Self::OneCharacter,
        Self::RepeatedEnding,
        Self::ReservedDomain,
    ];

    /// Whether an identity whose value reads `bare` in lower case is of the pattern.
    pub(super) fn matches(self, key: &IdentityKey, bare: &str) -> bool {
        match self {
            Self::ZerosAndDashes => bare.chars().all(|c| matches!(c, '0' | '-')),
            Self::NoLetterOrDigit => !bare.chars().any(char::is_alphanumeric),
            Self::NotFilledIn => is_template(bare),
            Self::OneCharacter => is_one_character(bare),
            Self::RepeatedEnding => key.namespace() == "phone" && ends_in_seven_equal(bare),
            Self::ReservedDomain => key.namespace() == "email" && is_reserved(bare),
        }
    }
}

fn is_template(value: &str) -> bool {
    let holds_a_mark = ["{{", "${", "{%", "<%", "*|"]
        .iter()
        .any(|mark| value.contains(mark));
    let is_within = |open: char, close: char| {
        value
            .strip_prefix(open)
            .and_then(|rest| rest.strip_suffix(close))
            .is_some_and(|name| !name.is_empty())
    };
    holds_a_mark || is_within('<', '>') || is_within('[', ']') || is_within('%', '%')
}

fn is_one_character(value: &str) -> bool {
    let mut characters = value.chars().filter(|c| c.is_alphanumeric());
    let Some(first) = characters.next() else {
        return false;
    };
    let others = || characters.clone();
    others().all(|c| c == first) && others().nth(1).is_some()
}

fn ends_in_seven_equal(value: &str) -> bool {
    let mut from_the_end = value.chars().rev();
    let Some(last) = from_the_end.next() else {
        return false;
    };
    from_the_end.take_while(|c| *c == last).nth(5).is_some()
}

fn is_reserved(address: &str) -> bool {
    const NAMES: [&str; 3] = ["example.com", "example.net", "example.org"];
    const ENDINGS: [&str; 4] = ["test", "example", "invalid", "localhost"];
    let Some((_, domain)) = address.rsplit_once('@') else {
        return false;
    };
    let is_or_is_within = |name: &str| {
        domain
            .strip_suffix(name)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    NAMES.into_iter().chain(ENDINGS).any(is_or_is_within)
}
