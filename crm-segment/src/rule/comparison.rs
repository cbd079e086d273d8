//! How a number or an amount is compared with one that is asked for.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use super::RuleError;

/// What is asked of a number or an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Comparison<T> {
    /// It equals the value.
    Eq(T),
    /// It does not equal the value.
    Ne(T),
    /// It is less than the value.
    Lt(T),
    /// It is the value or less.
    Lte(T),
    /// It is greater than the value.
    Gt(T),
    /// It is the value or greater.
    Gte(T),
    /// It lies in the range, both ends included.
    Between {
        /// The smallest value that passes.
        from: T,
        /// The largest value that passes.
        to: T,
    },
}

impl<T: Copy> Comparison<T> {
    /// Whether something passes of which is known how it compares with any value.
    pub(crate) fn passes(self, order: impl Fn(T) -> Ordering) -> bool {
        match self {
            Self::Eq(asked) => order(asked).is_eq(),
            Self::Ne(asked) => order(asked).is_ne(),
            Self::Lt(asked) => order(asked).is_lt(),
            Self::Lte(asked) => order(asked).is_le(),
            Self::Gt(asked) => order(asked).is_gt(),
            Self::Gte(asked) => order(asked).is_ge(),
            Self::Between { from, to } => order(from).is_ge() && order(to).is_le(),
        }
    }

    /// The values that are asked for, the smaller end of a range first.
    #[must_use]
    pub fn asked(self) -> [T; 2] {
        match self {
            Self::Eq(asked)
            | Self::Ne(asked)
            | Self::Lt(asked)
            | Self::Lte(asked)
            | Self::Gt(asked)
            | Self::Gte(asked) => [asked, asked],
            Self::Between { from, to } => [from, to],
        }
    }

    /// # Errors
    /// When the ends of a range do not compare, or nothing can lie in it.
    pub(super) fn check(self, compare: impl Fn(T, T) -> Option<Ordering>) -> Result<(), RuleError> {
        let [from, to] = self.asked();
        match compare(from, to) {
            None => Err(RuleError::MixedRange),
            Some(Ordering::Greater) => Err(RuleError::EmptyRange),
            Some(_) => Ok(()),
        }
    }
}

impl Comparison<u64> {
    /// A number of which it is known that all larger numbers compare as it does: whoever has counted so
    /// far need not count on.
    pub(crate) fn decisive_count(self) -> usize {
        let decisive = match self {
            Self::Gte(asked) | Self::Lt(asked) => asked,
            Self::Eq(asked) | Self::Ne(asked) | Self::Gt(asked) | Self::Lte(asked) => {
                asked.saturating_add(1)
            }
            Self::Between { to, .. } => to.saturating_add(1),
        };
        usize::try_from(decisive).unwrap_or(usize::MAX)
    }
}
