//! The working time of ordinary weeks, summed once.

use super::day;
use super::span::Span;

const DAYS_OF_WEEK: i64 = 7;

/// How much open time lies before each day of two weeks on end, on the clock face.
#[derive(Debug, Clone)]
pub(super) struct OrdinaryWeek {
    before: [i64; 15],
    total: i64,
}

impl OrdinaryWeek {
    pub(super) fn new(week: &[Vec<Span>; 7]) -> Self {
        let mut before = [0_i64; 15];
        let mut sum = 0_i64;
        let days = week.iter().chain(week);
        for (place, hours) in before.iter_mut().skip(1).zip(days) {
            let length: i64 = hours.iter().map(|span| span.length()).sum();
            sum = sum.saturating_add(length);
            *place = sum;
        }
        let total = before.get(7).copied().unwrap_or(0);
        Self { before, total }
    }

    /// Whether no weekday has hours.
    pub(super) fn is_empty(&self) -> bool {
        self.total == 0
    }

    /// Whether all weekdays are open from their start to their end.
    pub(super) fn is_without_gap(&self) -> bool {
        self.total == DAYS_OF_WEEK.saturating_mul(day::MICROS_PER_DAY)
    }

    /// The longest run of ordinary days from the day `first` on, at most `days` of them, that have
    /// less open time together than `most`: how many days, and how much open time.
    pub(super) fn longest_run(&self, first: i64, days: i64, most: i64) -> (i64, i64) {
        if most <= 0 || days <= 0 || self.is_empty() {
            return (0, 0);
        }
        let fitting = most.saturating_sub(1).checked_div(self.total).unwrap_or(0);
        let weeks = fitting.min(days.div_euclid(DAYS_OF_WEEK));
        let whole = weeks.saturating_mul(DAYS_OF_WEEK);
        let time = weeks.saturating_mul(self.total);
        let weekday = day::weekday_of(first);
        let base = self.before.get(weekday).copied().unwrap_or(0);
        let mut run = (whole, time);
        for (further, sum) in (0_i64..DAYS_OF_WEEK).zip(self.before.iter().skip(weekday)) {
            let length = time.saturating_add(sum.saturating_sub(base));
            if whole.saturating_add(further) > days || length >= most {
                break;
            }
            run = (whole.saturating_add(further), length);
        }
        run
    }
}

#[cfg(test)]
#[allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_run_is_what_adding_day_by_day_gives(lengths in prop::array::uniform7(0i64..9), first in -50i64..50, days in 0i64..40, most in 0i64..200) {
            let week = lengths.map(|length| vec![Span { start: 3, end: 3 + length }]);
            let ordinary = OrdinaryWeek::new(&week);
            prop_assume!(!ordinary.is_empty());
            let (mut count, mut sum) = (0, 0);
            while count < days {
                let next = sum + lengths[day::weekday_of(first + count)];
                if next >= most {
                    break;
                }
                (count, sum) = (count + 1, next);
            }
            prop_assert_eq!(ordinary.longest_run(first, days, most), (count, sum));
        }
    }
}
