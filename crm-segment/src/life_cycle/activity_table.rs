//! In which periods each customer was active, and for how much.

use std::collections::BTreeMap;
use std::fmt;

use crm_core::{Currency, CustomerId, Money, PurchaseFact, Timestamp};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::sums_by_customer::{Sum, SumsByCustomer};
use crate::written::Digits;
use crate::{CalendarPeriod, CustomerKey, PeriodCalendar, SummaryError};

/// What a customer did in one period.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(from = "PeriodForm", into = "PeriodForm")]
pub struct ActivePeriod {
    activities: u64,
    amount_minor: i128,
}

impl ActivePeriod {
    /// How many activities there were; refunds are none.
    #[must_use]
    pub const fn activities(&self) -> u64 {
        self.activities
    }

    /// What was paid less what was paid back, in minor units of the one currency of the table.
    #[must_use]
    pub const fn amount_minor(&self) -> i128 {
        self.amount_minor
    }
}

/// The serialised form.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename = "ActivePeriod")]
struct PeriodForm {
    activities: u64,
    amount_minor: Digits<i128>,
}

impl From<PeriodForm> for ActivePeriod {
    fn from(form: PeriodForm) -> Self {
        Self {
            activities: form.activities,
            amount_minor: form.amount_minor.0,
        }
    }
}

impl From<ActivePeriod> for PeriodForm {
    fn from(period: ActivePeriod) -> Self {
        Self {
            activities: period.activities,
            amount_minor: Digits(period.amount_minor),
        }
    }
}

impl Sum for ActivePeriod {
    fn merge(self, other: Self) -> Self {
        Self {
            activities: self.activities.saturating_add(other.activities),
            amount_minor: self.amount_minor.saturating_add(other.amount_minor),
        }
    }
}

// What somebody did and paid is personal: only the shape is told.
impl fmt::Debug for ActivePeriod {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "ActivePeriod(<{} activities>)", self.activities)
    }
}

/// Why two tables cannot be put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ActivityTableError {
    /// The tables count periods of different kinds or zones.
    #[error("the tables have different calendars")]
    CalendarMismatch,
    /// The tables have amounts of different currencies.
    #[error("one table is in {expected}, the other in {found}")]
    CurrencyMismatch {
        /// The currency of the one.
        expected: Currency,
        /// The currency of the other.
        found: Currency,
    },
}

/// In which periods of a calendar each customer was active: the summary from which life cycles and
/// cohorts are counted.
///
/// What counts as an activity is yours: purchases, visits, logins. Tables of one calendar and currency
/// form a commutative monoid under [`merge`](Self::merge): any order and any split gives the same.
///
/// ```
/// use chrono_tz::Tz;
/// use crm_core::{Currency, Money, Timestamp};
/// use crm_segment::{ActivityTable, CalendarUnit, PeriodCalendar};
///
/// let months = PeriodCalendar::new(CalendarUnit::Month, Tz::Europe__Berlin);
/// let mut table = ActivityTable::new(months, Currency::EUR);
/// let halloween = Timestamp::parse("2026-10-31T23:30:00Z")?;
/// table.add_purchase(7_u32, halloween, Money::new(1_250, Currency::EUR))?;
/// let (period, sum) = table.of(&7).next().unwrap();
/// assert_eq!(period.to_string(), "2026-11", "half past midnight in Berlin");
/// assert_eq!((sum.activities(), sum.amount_minor()), (1, 1_250));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ActivityTable<K: CustomerKey = CustomerId> {
    calendar: PeriodCalendar,
    currency: Currency,
    /// By the number of the period.
    sums: SumsByCustomer<K, i64, ActivePeriod>,
}

impl<K: CustomerKey> ActivityTable<K> {
    /// A table without customers: the neutral element of [`merge`](Self::merge).
    #[must_use]
    pub const fn new(calendar: PeriodCalendar, currency: Currency) -> Self {
        Self {
            calendar,
            currency,
            sums: SumsByCustomer::new(),
        }
    }

    pub(super) const fn of_sums(
        calendar: PeriodCalendar,
        currency: Currency,
        sums: SumsByCustomer<K, i64, ActivePeriod>,
    ) -> Self {
        Self {
            calendar,
            currency,
            sums,
        }
    }

    /// The calendar.
    #[must_use]
    pub const fn calendar(&self) -> PeriodCalendar {
        self.calendar
    }

    /// The one currency of all amounts.
    #[must_use]
    pub const fn currency(&self) -> Currency {
        self.currency
    }

    /// Adds an activity that brings no money.
    pub fn add(&mut self, customer: K, at: Timestamp) {
        let one = ActivePeriod {
            activities: 1,
            amount_minor: 0,
        };
        self.add_sum(customer, at, one);
    }

    /// Adds an activity that brings money. Nothing is changed when it is refused.
    ///
    /// # Errors
    /// When the amount is of another currency or negative.
    pub fn add_purchase(
        &mut self,
        customer: K,
        at: Timestamp,
        amount: Money,
    ) -> Result<(), SummaryError> {
        let minor = SummaryError::check_purchase(self.currency, amount)?;
        let one = ActivePeriod {
            activities: 1,
            amount_minor: minor.into(),
        };
        self.add_sum(customer, at, one);
        Ok(())
    }

    /// Takes what was paid back off the revenue of the period in which it flowed back. It is no
    /// activity. Nothing is changed when it is refused.
    ///
    /// # Errors
    /// When the amount is of another currency or negative.
    pub fn add_refund(
        &mut self,
        customer: K,
        at: Timestamp,
        paid_back: Money,
    ) -> Result<(), SummaryError> {
        let minor = SummaryError::check_return(self.currency, paid_back)?;
        let refund = ActivePeriod {
            activities: 0,
            amount_minor: i128::from(minor).saturating_neg(),
        };
        self.add_sum(customer, at, refund);
        Ok(())
    }

    /// The table that holds the activities of both.
    ///
    /// # Errors
    /// When the calendars or the currencies differ.
    pub fn merge(self, other: Self) -> Result<Self, ActivityTableError> {
        if self.calendar != other.calendar {
            return Err(ActivityTableError::CalendarMismatch);
        }
        if self.currency != other.currency {
            return Err(ActivityTableError::CurrencyMismatch {
                expected: self.currency,
                found: other.currency,
            });
        }
        Ok(Self {
            calendar: self.calendar,
            currency: self.currency,
            sums: self.sums.merge(other.sums),
        })
    }

    /// How many customers there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.sums.len()
    }

    /// Whether there is no customer.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Every customer, in rising order of the key.
    pub fn customers(&self) -> impl Iterator<Item = K> + '_ {
        self.sums.rows().map(|(customer, _)| customer)
    }

    /// The periods of one customer, the earliest first; those with refunds only are among them.
    pub fn of(&self, customer: &K) -> impl Iterator<Item = (CalendarPeriod, ActivePeriod)> + '_ {
        let unit = self.calendar.unit();
        let periods = self.sums.of(customer);
        periods.map(move |(number, sum)| (CalendarPeriod::numbered(unit, *number), *sum))
    }

    /// The last period in which anybody was active; `None` when nobody was. Compare it with today
    /// to find dates in the future.
    #[must_use]
    pub fn last_period(&self) -> Option<CalendarPeriod> {
        let last = self
            .rows()
            .filter_map(|(_, row)| active_numbers(row).last())
            .max()?;
        Some(CalendarPeriod::numbered(self.calendar.unit(), last))
    }

    pub(crate) fn rows(
        &self,
    ) -> impl ExactSizeIterator<Item = (K, &BTreeMap<i64, ActivePeriod>)> + Clone {
        self.sums.rows()
    }

    pub(super) fn row(&self, customer: &K) -> Option<&BTreeMap<i64, ActivePeriod>> {
        self.sums.row(customer)
    }

    fn add_sum(&mut self, customer: K, at: Timestamp, sum: ActivePeriod) {
        let number = self.calendar.period_of(at).number();
        self.sums.add(customer, number, sum);
    }
}

impl ActivityTable<CustomerId> {
    /// Adds a purchase or return as a store keeps it; a return is a refund and no activity.
    ///
    /// # Errors
    /// As [`add_purchase`](Self::add_purchase) and [`add_refund`](Self::add_refund), and
    /// [`UnknownFact`](SummaryError::UnknownFact) for a kind of fact that is neither.
    pub fn add_fact(&mut self, fact: &PurchaseFact) -> Result<(), SummaryError> {
        let (customer, at, amount) = (fact.customer(), fact.occurred_at(), fact.amount());
        match fact {
            PurchaseFact::Purchase { .. } => self.add_purchase(customer, at, amount),
            PurchaseFact::Return { .. } => self.add_refund(customer, at, amount),
            _ => Err(SummaryError::UnknownFact),
        }
    }
}

/// The numbers of the periods with an activity, in rising order.
pub(crate) fn active_numbers(
    row: &BTreeMap<i64, ActivePeriod>,
) -> impl DoubleEndedIterator<Item = i64> {
    row.iter()
        .filter(|(_, sum)| sum.activities > 0)
        .map(|(number, _)| *number)
}

impl<K: CustomerKey> fmt::Debug for ActivityTable<K> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "ActivityTable(<{} customers>)", self.len())
    }
}
