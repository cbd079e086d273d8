//! Choosing one of two values.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::{FieldProvenance, FieldRule};
use crate::contact::ContactPoint;
use crate::customer::{
    AttributeValue, BirthDate, FamilyName, GivenName, OrganisationName, Relation, Tag,
};

/// What rules ask of a value.
pub(super) trait Weigh {
    /// How long it is, where it has a length.
    fn length(&self) -> Option<usize> {
        None
    }

    /// How it compares, where the two can be compared.
    fn compare(&self, _other: &Self) -> Option<Ordering> {
        None
    }
}

macro_rules! lengths {
    ($($type:ty: |$value:ident| $length:expr;)*) => {$(
        impl Weigh for $type {
            fn length(&self) -> Option<usize> {
                let $value = self;
                Some($length)
            }
        }
    )*};
}

lengths! {
    GivenName: |name| name.as_str().chars().count();
    FamilyName: |name| name.as_str().chars().count();
    OrganisationName: |name| name.as_str().chars().count();
    Vec<ContactPoint>: |points| points.len();
    Vec<Relation>: |relations| relations.len();
    BTreeSet<Tag>: |tags| tags.len();
}

impl Weigh for BirthDate {
    fn compare(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Weigh for AttributeValue {
    fn length(&self) -> Option<usize> {
        match self {
            Self::Text(text) => Some(text.as_str().chars().count()),
            Self::Texts(texts) => Some(texts.len()),
            _ => None,
        }
    }

    fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Integer(a), Self::Integer(b)) => Some(a.cmp(b)),
            (Self::Number(a), Self::Number(b)) => Some(a.cmp(b)),
            (Self::Date(a), Self::Date(b)) => Some(a.cmp(b)),
            (Self::Instant(a), Self::Instant(b)) => Some(a.cmp(b)),
            (Self::Money(a), Self::Money(b)) if a.currency() == b.currency() => {
                Some(a.minor().cmp(&b.minor()))
            }
            _ => None,
        }
    }
}

/// A value with where it comes from.
#[derive(Debug)]
pub(super) struct Told<'a, T> {
    pub(super) value: &'a T,
    pub(super) from: FieldProvenance,
}

/// Whether the first value is chosen, and whether the rule itself could tell.
pub(super) fn prefers_first<T: Weigh>(
    rule: &FieldRule,
    first: &Told<'_, T>,
    second: &Told<'_, T>,
) -> (bool, bool) {
    let newest = (first.from.at, first.from.customer).cmp(&(second.from.at, second.from.customer));
    let told = match rule {
        FieldRule::Newest => Some(newest),
        FieldRule::Oldest => Some(newest.reverse()),
        FieldRule::Longest => first
            .value
            .length()
            .zip(second.value.length())
            .map(|(first, second)| first.cmp(&second)),
        FieldRule::Maximum => first.value.compare(second.value),
        FieldRule::Minimum => first.value.compare(second.value).map(Ordering::reverse),
        FieldRule::SourcePriority(systems) => {
            Some(second.from.rank(systems).cmp(&first.from.rank(systems)))
        }
        FieldRule::Survivor => Some(Ordering::Greater),
        FieldRule::Sum | FieldRule::Union => None,
    };
    let decided = told.unwrap_or(newest).then(newest);
    (decided != Ordering::Less, told.is_some())
}
