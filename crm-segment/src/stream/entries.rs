//! Events that count, in a compact form.

use std::ops::Range;

use crm_core::InteractionId;

use crate::EventSequence;

/// An amount in minor units, in two halves so that an entry takes 24 bytes instead of 32.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Amount {
    high: i64,
    low: u64,
}

impl From<i128> for Amount {
    fn from(minor: i128) -> Self {
        Self {
            high: (minor >> 64) as i64,
            low: minor as u64,
        }
    }
}

impl From<Amount> for i128 {
    fn from(amount: Amount) -> Self {
        (Self::from(amount.high) << 64) | Self::from(amount.low)
    }
}

/// A step that an event can be: one bit for each step of a sequence.
pub(super) type Steps = u16;

const _: () = assert!(
    EventSequence::MAXIMUM_STEPS <= Steps::BITS as usize,
    "each step has a bit"
);

/// The events of one customer that a selection takes, by rising microsecond, each with what is asked about it
/// and no more.
#[derive(Debug, Clone)]
pub(super) enum Entries {
    Times(Vec<i64>),
    Amounts(Vec<(i64, Amount)>),
    Numbers(Vec<(i64, u32)>),
    /// Where order counts: of equal instants the event with the smaller id comes first.
    Steps(Vec<(i64, InteractionId, Steps)>),
}

impl Entries {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Times(entries) => entries.len(),
            Self::Amounts(entries) => entries.len(),
            Self::Numbers(entries) => entries.len(),
            Self::Steps(entries) => entries.len(),
        }
    }

    /// The microsecond of the event in a place.
    pub(super) fn at(&self, place: u32) -> Option<i64> {
        let place = place as usize;
        match self {
            Self::Times(entries) => entries.get(place).copied(),
            Self::Amounts(entries) => entries.get(place).map(|(at, _)| *at),
            Self::Numbers(entries) => entries.get(place).map(|(at, _)| *at),
            Self::Steps(entries) => entries.get(place).map(|(at, _, _)| *at),
        }
    }

    /// The amount of the event in a place; 0 where amounts are not asked about.
    pub(super) fn amount(&self, place: u32) -> i128 {
        let amount = match self {
            Self::Amounts(entries) => entries.get(place as usize).map(|(_, amount)| *amount),
            _ => None,
        };
        amount.map_or(0, i128::from)
    }

    pub(super) fn times(&self, places: Range<u32>) -> &[i64] {
        match self {
            Self::Times(entries) => part(entries, places),
            _ => &[],
        }
    }

    pub(super) fn amounts(&self, places: Range<u32>) -> impl Iterator<Item = i128> {
        let entries = match self {
            Self::Amounts(entries) => part(entries, places),
            _ => &[],
        };
        entries.iter().map(|(_, amount)| i128::from(*amount))
    }

    pub(super) fn numbers(&self, places: Range<u32>) -> impl Iterator<Item = u32> {
        let entries = match self {
            Self::Numbers(entries) => part(entries, places),
            _ => &[],
        };
        entries.iter().map(|(_, number)| *number)
    }

    pub(super) fn steps(&self, places: Range<u32>) -> &[(i64, InteractionId, Steps)] {
        match self {
            Self::Steps(entries) => part(entries, places),
            _ => &[],
        }
    }

    /// Takes out the events in some places.
    pub(super) fn remove(&mut self, places: Range<u32>) {
        let places = places.start as usize..(places.end as usize).min(self.len());
        match self {
            Self::Times(entries) => drop(entries.drain(places)),
            Self::Amounts(entries) => drop(entries.drain(places)),
            Self::Numbers(entries) => drop(entries.drain(places)),
            Self::Steps(entries) => drop(entries.drain(places)),
        }
    }

    /// Takes out all events, and gives back their room.
    pub(super) fn clear(&mut self) {
        match self {
            Self::Times(entries) => *entries = Vec::new(),
            Self::Amounts(entries) => *entries = Vec::new(),
            Self::Numbers(entries) => *entries = Vec::new(),
            Self::Steps(entries) => *entries = Vec::new(),
        }
    }

    /// Gives back room that is not needed.
    pub(super) fn shrink(&mut self) {
        match self {
            Self::Times(entries) => entries.shrink_to_fit(),
            Self::Amounts(entries) => entries.shrink_to_fit(),
            Self::Numbers(entries) => entries.shrink_to_fit(),
            Self::Steps(entries) => entries.shrink_to_fit(),
        }
    }
}

fn part<T>(entries: &[T], places: Range<u32>) -> &[T] {
    let places = places.start as usize..places.end as usize;
    entries.get(places).unwrap_or_default()
}

/// Puts an entry in its place, behind equal ones, and tells which that is.
pub(super) fn insert<T: Ord>(entries: &mut Vec<T>, entry: T) -> u32 {
    // Most of what is told happened last.
    let place = match entries.last() {
        Some(last) if *last > entry => entries.partition_point(|other| *other <= entry),
        _ => entries.len(),
    };
    entries.insert(place, entry);
    u32::try_from(place).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_come_back_from_their_halves() {
        for minor in [
            0,
            -1,
            1,
            i128::MAX,
            i128::MIN,
            i128::from(i64::MAX) * 3,
            -5_000,
        ] {
            assert_eq!(i128::from(Amount::from(minor)), minor);
        }
        assert!(Amount::from(-1) < Amount::from(0));
    }

    #[test]
    fn entries_are_put_in_order() {
        let mut entries = Vec::new();
        let places = [5, 3, 5, 9, 4].map(|entry| insert(&mut entries, entry));
        assert_eq!(places, [0, 0, 2, 3, 1]);
        assert_eq!(entries, [3, 4, 5, 5, 9]);
    }
}
