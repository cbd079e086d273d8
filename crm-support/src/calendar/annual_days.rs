//! The dates that are closed every year, marked for a quick look.

use chrono::{Datelike, NaiveDate};

use super::AnnualDate;

/// One bit for each day, one word for each month.
#[derive(Debug, Clone, Copy)]
pub(super) struct AnnualDays {
    months: [u32; 12],
    is_empty: bool,
}

impl AnnualDays {
    pub(super) fn new<'a>(dates: impl IntoIterator<Item = &'a AnnualDate>) -> Self {
        let mut days = Self {
            months: [0; 12],
            is_empty: true,
        };
        for date in dates {
            let month = usize::from(date.month().saturating_sub(1));
            if let Some(marks) = days.months.get_mut(month) {
                *marks |= mark_of(date.day().into());
                days.is_empty = false;
            }
        }
        days
    }

    pub(super) fn is_empty(&self) -> bool {
        self.is_empty
    }

    pub(super) fn contains(&self, date: NaiveDate) -> bool {
        let marks = usize::try_from(date.month0())
            .ok()
            .and_then(|month| self.months.get(month));
        marks.is_some_and(|marks| marks & mark_of(date.day()) != 0)
    }

    /// The first such date from `date` on, or the first day of a year without any in between: in
    /// most years there is no 29 February.
    pub(super) fn next_from(&self, date: NaiveDate) -> Option<NaiveDate> {
        let (year, month0) = (date.year(), date.month0());
        let behind = u32::MAX.checked_shl(date.day()).unwrap_or(0);
        let marked = self.months.iter().zip(0_u32..);
        let in_month = |year, month0: u32, mut marks: u32| {
            while marks != 0 {
                let day = marks.trailing_zeros();
                let found = NaiveDate::from_ymd_opt(year, month0.saturating_add(1), day);
                if found.is_some() {
                    return found;
                }
                marks &= marks.saturating_sub(1);
            }
            None
        };
        marked
            .skip(usize::try_from(month0).unwrap_or(0))
            .find_map(|(marks, month)| {
                let from = if month == month0 { behind } else { u32::MAX };
                in_month(year, month, marks & from)
            })
            .or_else(|| NaiveDate::from_ymd_opt(year.saturating_add(1), 1, 1))
    }
}

fn mark_of(day: u32) -> u32 {
    1_u32.checked_shl(day).unwrap_or(0)
}

#[cfg(test)]
#[allow(
    clippy::arithmetic_side_effects,
    reason = "a test stops at the first surprise"
)]
mod tests {
    use super::*;
    use crate::strategies;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_date_is_passed_over(dates in proptest::collection::btree_set(strategies::annual_date(), 0..8), days in 0u64..40_000) {
            let marked = AnnualDays::new(&dates);
            let date = NaiveDate::from_ymd_opt(1990, 1, 1).unwrap() + chrono::Days::new(days);
            prop_assert_eq!(marked.contains(date), dates.contains(&AnnualDate::of(date)));
            prop_assert_eq!(marked.is_empty(), dates.is_empty());
            let next = marked.next_from(date).unwrap();
            prop_assert!(next >= date);
            prop_assert!(date.iter_days().take_while(|date| *date < next).all(|date| !dates.contains(&AnnualDate::of(date))));
            prop_assert!(dates.contains(&AnnualDate::of(next)) || (next.ordinal(), next.year()) == (1, date.year() + 1));
        }
    }
}
