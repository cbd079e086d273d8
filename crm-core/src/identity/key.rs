//! What identities are compared by.

use std::fmt;
use std::sync::Arc;

use crate::code::Code;

/// What stands between namespace and value: lower than all that a namespace may hold, so that the text
/// of both sorts as the pair does.
const BETWEEN: &str = "\0";

/// The normalised form of an [`Identity`](super::Identity): its namespace and the value in it,
/// compared byte by byte. Copies share their text.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IdentityKey {
    text: Arc<str>,
    /// How many bytes of the text are the namespace.
    namespace: usize,
}

impl IdentityKey {
    pub(crate) fn new(kind: &'static str, within: Option<&Code>, value: &str) -> Self {
        let text = match within {
            Some(code) => [kind, "/", code.as_str(), BETWEEN, value].concat(),
            None => [kind, BETWEEN, value].concat(),
        };
        let behind = BETWEEN.len().saturating_add(value.len());
        Self {
            namespace: text.len().saturating_sub(behind),
            text: text.into(),
        }
    }

    /// The namespace: `email`, or `external/web-shop`. At most 73 bytes of ASCII.
    #[must_use]
    pub fn namespace(&self) -> &str {
        self.text.get(..self.namespace).unwrap_or_default()
    }

    /// The value within the namespace. At most 800 bytes.
    #[must_use]
    pub fn value(&self) -> &str {
        let begin = self.namespace.saturating_add(BETWEEN.len());
        self.text.get(begin..).unwrap_or_default()
    }
}

impl fmt::Debug for IdentityKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "IdentityKey({}, <{} characters>)",
            self.namespace(),
            self.value().chars().count()
        )
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::IdentityKey;
    use crate::code::Code;

    proptest! {
        /// The text of both sorts, and is equal, as the pair.
        #[test]
        fn keys_compare_as_pairs(
            (one, other) in ("[a-z0-9./_-]{0,3}", "[a-z0-9./_-]{0,3}"),
            (value, another) in ("[\0-\u{7f}]{0,3}", "[\0-\u{7f}]{0,3}"),
        ) {
            let key = |within: &str, value: &str| {
                let code = Code::parse(format!("a{within}")).ok();
                IdentityKey::new("external", code.as_ref(), value)
            };
            let (left, right) = (key(&one, &value), key(&other, &another));
            prop_assert_eq!(left.value(), &*value);
            let pair = |key: &IdentityKey| (key.namespace().to_owned(), key.value().to_owned());
            prop_assert_eq!(left.cmp(&right), pair(&left).cmp(&pair(&right)));
            prop_assert_eq!(left == right, pair(&left) == pair(&right));
        }
    }
}
