//! How many customers are new, returning, resurrected and dormant in each period.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::ActivityTable;
use super::activity_table::active_numbers;
use crate::ratio::ratio;
use crate::{CalendarPeriod, CustomerKey};

/// How many customers stand where in one period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct LifeCyclePeriod {
    /// The period.
    pub period: CalendarPeriod,
    /// Active for the first time.
    pub new: u64,
    /// Active, and in the period before as well (also called retained).
    pub returning: u64,
    /// Active again, after at least one period without.
    pub resurrected: u64,
    /// Active in the period before and not in this one (also called churned): part of the dormant.
    pub lost: u64,
    /// Active in any period before and not in this one.
    pub dormant: u64,
}

impl LifeCyclePeriod {
    const fn of(period: CalendarPeriod) -> Self {
        Self {
            period,
            new: 0,
            returning: 0,
            resurrected: 0,
            lost: 0,
            dormant: 0,
        }
    }

    /// How many customers are active.
    #[must_use]
    pub const fn active(&self) -> u64 {
        self.new
            .saturating_add(self.returning)
            .saturating_add(self.resurrected)
    }

    /// How many customers were active up to here at least once.
    #[must_use]
    pub const fn known(&self) -> u64 {
        self.active().saturating_add(self.dormant)
    }

    /// New and resurrected customers for each one lost: above 1 the number of active customers
    /// grows. `None` when nobody was lost.
    #[must_use]
    pub fn quick_ratio(&self) -> Option<f64> {
        let won = self.new.saturating_add(self.resurrected);
        ratio(won, self.lost)
    }
}

/// Counts, for each period from the first activity on `through` a given one, the customers who are
/// new, returning, resurrected and dormant.
///
/// This is growth accounting (Hsu 2015, "Diligence at Social Capital: accounting for user growth").
/// For every period `t`:
/// - `active(t) = new + returning + resurrected`, and `active(t − 1) = returning + lost`;
/// - `dormant(t) = dormant(t − 1) + lost − resurrected`;
/// - `known(t) = known(t − 1) + new = active + dormant`.
///
/// What lies after `through` is not looked at: give the last period that is over, since in the one
/// that runs nobody has had all of it to come back. Empty when nobody was active by then, or when
/// `through` is of another kind than the table. Counting ends with the period of 10000-01-01 at the
/// latest, after which no instant lies.
///
/// ```
/// use chrono_tz::Tz;
/// use crm_core::{Currency, Timestamp};
/// use crm_segment::{ActivityTable, CalendarUnit, PeriodCalendar, life_cycle};
///
/// let months = PeriodCalendar::new(CalendarUnit::Month, Tz::UTC);
/// let mut table = ActivityTable::new(months, Currency::EUR);
/// let at = |month: u8| Timestamp::parse(&format!("2026-{month:02}-15T12:00:00Z"));
/// for (customer, month) in [(1_u32, 1), (2, 1), (1, 2), (2, 3)] {
///     table.add(customer, at(month)?);
/// }
/// let march = life_cycle(&table, months.period_of(at(3)?))[2];
/// assert_eq!((march.resurrected, march.lost, march.dormant), (1, 1, 1));
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[must_use]
pub fn life_cycle<K: CustomerKey>(
    table: &ActivityTable<K>,
    through: CalendarPeriod,
) -> Vec<LifeCyclePeriod> {
    let unit = table.calendar().unit();
    if through.unit() != unit {
        return Vec::new();
    }
    let through = through.number().min(last_number(unit));
    let mut counted: BTreeMap<i64, LifeCyclePeriod> = BTreeMap::new();
    for (_, row) in table.rows() {
        let mut before: Option<i64> = None;
        for number in active_numbers(row).take_while(|number| *number <= through) {
            let own = at(&mut counted, unit, number);
            let kind = match before {
                None => &mut own.new,
                Some(last) if last.saturating_add(1) == number => &mut own.returning,
                Some(_) => &mut own.resurrected,
            };
            *kind = kind.saturating_add(1);
            if let Some(last) = before.filter(|last| last.saturating_add(1) < number) {
                lose_after(&mut counted, unit, last);
            }
            before = Some(number);
        }
        if let Some(last) = before.filter(|last| *last < through) {
            lose_after(&mut counted, unit, last);
        }
    }
    let Some(first) = counted.keys().next().copied() else {
        return Vec::new();
    };
    let mut dormant: u64 = 0;
    (first..=through)
        .map(|number| {
            let mut own = counted
                .remove(&number)
                .unwrap_or(LifeCyclePeriod::of(CalendarPeriod::numbered(unit, number)));
            dormant = dormant
                .saturating_add(own.lost)
                .saturating_sub(own.resurrected);
            own.dormant = dormant;
            own
        })
        .collect()
}

/// The period in which the last instants lie: the year 9999 ends east of Greenwich on the day after.
fn last_number(unit: crate::CalendarUnit) -> i64 {
    let date = NaiveDate::from_ymd_opt(10_000, 1, 1);
    date.map_or(i64::MAX, |date| unit.period_of_date(date).number())
}

fn at(
    counted: &mut BTreeMap<i64, LifeCyclePeriod>,
    unit: crate::CalendarUnit,
    number: i64,
) -> &mut LifeCyclePeriod {
    let period = CalendarPeriod::numbered(unit, number);
    counted.entry(number).or_insert(LifeCyclePeriod::of(period))
}

/// Counts one as lost in the period after the last one that it was active in.
fn lose_after(counted: &mut BTreeMap<i64, LifeCyclePeriod>, unit: crate::CalendarUnit, last: i64) {
    let own = at(counted, unit, last.saturating_add(1));
    own.lost = own.lost.saturating_add(1);
}
