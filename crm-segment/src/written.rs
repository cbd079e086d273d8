//! What the written forms of summaries are made of: lists in rising order, and numbers as text.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::str::FromStr;

use crm_core::{ValidationError, ValidationRule, ValueShape};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Entries, written as a list one after the other; they are not copied first.
///
/// A table is a list of pairs of key and value in rising order of the keys, and no map: keys of a map of
/// JSON are texts. Equal tables are so equal bytes.
pub(crate) struct Listed<I>(pub(crate) I);

impl<I: Iterator<Item: Serialize> + Clone> Serialize for Listed<I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.clone())
    }
}

/// A number written as text: few readers of JSON have 128 bits, and some round the last bit of a
/// fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Digits<N>(pub(crate) N);

impl<N: Display> Serialize for Digits<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de, N: FromStr> Deserialize<'de> for Digits<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        // The text may be an amount: it is not told.
        text.parse()
            .map(Self)
            .map_err(|_| de::Error::custom("a number as text: must be digits within its range"))
    }
}

/// The table of pairs that were read.
///
/// # Errors
/// When the keys do not rise strictly.
pub(crate) fn rising_map<K: Ord, V>(
    field: &'static str,
    pairs: Vec<(K, V)>,
) -> Result<BTreeMap<K, V>, ValidationError> {
    require_rising(field, &pairs, |one, next| one.0 < next.0)?;
    Ok(pairs.into_iter().collect())
}

/// The set of members that were read.
///
/// # Errors
/// When they do not rise strictly.
pub(crate) fn rising_set<T: Ord>(
    field: &'static str,
    members: Vec<T>,
) -> Result<BTreeSet<T>, ValidationError> {
    require_rising(field, &members, |one, next| one < next)?;
    Ok(members.into_iter().collect())
}

/// Refuses entries of which one is not below the next.
pub(crate) fn require_rising<T>(
    field: &'static str,
    entries: &[T],
    mut is_below: impl FnMut(&T, &T) -> bool,
) -> Result<(), ValidationError> {
    let rises = entries
        .iter()
        .zip(entries.iter().skip(1))
        .all(|(one, next)| is_below(one, next));
    let rule = "must be in rising order, each once";
    require(rises, field, rule, || ValueShape::Collection {
        members: entries.len(),
    })
}

/// The most that so many amounts of 64 bits come to, without their sign. A count that stands at its bound
/// may stand for more.
pub(crate) fn most_of_amounts(count: u64) -> u128 {
    match count {
        u64::MAX => u128::MAX,
        count => u128::from(count) << 63,
    }
}

/// Refuses a value that contradicts itself.
pub(crate) fn require_consistent(
    holds: bool,
    field: &'static str,
    rule: &'static str,
) -> Result<(), ValidationError> {
    require(holds, field, rule, || ValueShape::Composite)
}

fn require(
    holds: bool,
    field: &'static str,
    rule: &'static str,
    shape: impl FnOnce() -> ValueShape,
) -> Result<(), ValidationError> {
    if holds {
        return Ok(());
    }
    let rule = ValidationRule::Inconsistent { rule };
    Err(ValidationError::new(field, rule, shape()))
}
