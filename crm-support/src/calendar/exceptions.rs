//! The dates with hours of their own.

use super::span::Span;

const DAYS_PER_WORD: i64 = 64;
/// Beyond this many days, eleven years, the days are searched and not marked.
const MOST_MARKED: i64 = 4_096;

/// The hours of dates that have their own, by rising day; closed ones have no span.
#[derive(Debug, Clone)]
pub(super) struct Exceptions {
    days: Vec<(i64, Vec<Span>)>,
    /// One bit for each day from the first on; none when they are too far apart.
    marks: Box<[u64]>,
}

impl Exceptions {
    /// The hours by rising day.
    pub(super) fn new(days: Vec<(i64, Vec<Span>)>) -> Self {
        let marks = marks_of(&days);
        Self { days, marks }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.days.is_empty()
    }

    pub(super) fn first_day(&self) -> Option<i64> {
        self.days.first().map(|exception| exception.0)
    }

    pub(super) fn last_day(&self) -> Option<i64> {
        self.days.last().map(|exception| exception.0)
    }

    /// The hours of a day that has its own.
    pub(super) fn hours_of(&self, number: i64) -> Option<&[Span]> {
        if !self.marks.is_empty() && !self.is_marked(number) {
            return None;
        }
        let found = self
            .days
            .binary_search_by_key(&number, |exception| exception.0)
            .ok()?;
        self.days.get(found).map(|exception| exception.1.as_slice())
    }

    /// The first day from `number` on that has its own hours.
    pub(super) fn next_from(&self, number: i64) -> Option<i64> {
        let first = self.first_day()?;
        if number <= first {
            return Some(first);
        }
        if self.marks.is_empty() {
            return self.from(number).next().map(|exception| exception.0);
        }
        let distance = number.saturating_sub(first);
        let word = usize::try_from(distance.div_euclid(DAYS_PER_WORD)).ok()?;
        let behind = u64::MAX.checked_shl(bit_of(distance)).unwrap_or(0);
        let mut words = self.marks.iter().skip(word).zip(0_i64..);
        let found = words.find_map(|(marks, further)| {
            let left = if further == 0 { marks & behind } else { *marks };
            (left != 0).then(|| (further, left.trailing_zeros()))
        });
        let (further, bit) = found?;
        let start_of_word = distance
            .saturating_sub(i64::from(bit_of(distance)))
            .saturating_add(further.saturating_mul(DAYS_PER_WORD));
        Some(
            first
                .saturating_add(start_of_word)
                .saturating_add(bit.into()),
        )
    }

    /// The days from `number` on that have their own hours, by rising day.
    pub(super) fn from(&self, number: i64) -> impl Iterator<Item = &(i64, Vec<Span>)> {
        let from = self.days.partition_point(|exception| exception.0 < number);
        self.days.iter().skip(from)
    }

    /// The days up to `number` that have their own hours, by falling day.
    pub(super) fn up_to(&self, number: i64) -> impl Iterator<Item = &(i64, Vec<Span>)> {
        let to = self.days.partition_point(|exception| exception.0 <= number);
        self.days.iter().take(to).rev()
    }

    fn is_marked(&self, number: i64) -> bool {
        let distance = number.saturating_sub(self.first_day().unwrap_or(number));
        let word = usize::try_from(distance.div_euclid(DAYS_PER_WORD)).ok();
        let marks = word.and_then(|word| self.marks.get(word));
        marks.is_some_and(|marks| marks.checked_shr(bit_of(distance)).unwrap_or(0) & 1 == 1)
    }
}

/// The place of a day, so many days after the first, in its word.
fn bit_of(distance: i64) -> u32 {
    u32::try_from(distance.rem_euclid(DAYS_PER_WORD)).unwrap_or(0)
}

fn marks_of(days: &[(i64, Vec<Span>)]) -> Box<[u64]> {
    let (Some(first), Some(last)) = (days.first(), days.last()) else {
        return Box::default();
    };
    let length = last.0.saturating_sub(first.0).saturating_add(1);
    if length > MOST_MARKED {
        return Box::default();
    }
    let words = length
        .saturating_add(DAYS_PER_WORD)
        .div_euclid(DAYS_PER_WORD);
    let mut marks = vec![0_u64; usize::try_from(words).unwrap_or(0)];
    for (number, _) in days {
        let distance = number.saturating_sub(first.0);
        let word = usize::try_from(distance.div_euclid(DAYS_PER_WORD)).unwrap_or(0);
        if let Some(marks) = marks.get_mut(word) {
            *marks |= 1_u64.checked_shl(bit_of(distance)).unwrap_or(0);
        }
    }
    marks.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn marked_or_searched_the_answer_is_that_of_a_set(days in proptest::collection::btree_set(prop_oneof![-300i64..300, -9_000i64..9_000], 0..12), number in prop_oneof![-320i64..320, -9_100i64..9_100]) {
            let days: BTreeSet<i64> = days;
            let exceptions = Exceptions::new(days.iter().map(|day| (*day, Vec::new())).collect());
            prop_assert_eq!(exceptions.hours_of(number).is_some(), days.contains(&number));
            prop_assert_eq!(exceptions.next_from(number), days.range(number..).next().copied());
            prop_assert!(exceptions.from(number).map(|day| day.0).eq(days.range(number..).copied()));
            prop_assert!(exceptions.up_to(number).map(|day| day.0).eq(days.range(..=number).rev().copied()));
        }
    }
}
