//! Histories from purchases.

use chrono::{Datelike, NaiveDate};
use chrono_tz::Tz;
use crm_core::{Currency, CustomerId, Money, Timestamp};

use super::HistoryError;
use super::day::{Day, settle};
use super::observed::{Calibration, ObservedBase};
use crate::value::TimeUnit;
use crate::{CustomerKey, RefundPolicy};

/// Purchases of a base on their way to histories.
///
/// A refund never takes a purchase away: the customer came and bought. Netted, it lowers the total of
/// the last day with a purchase on or before its own day; one without such a day is counted as
/// unmatched.
///
/// Several purchases of one customer on one calendar day of the zone are one purchase. Purchases
/// and refunds may come in any order and any split: bases [merge](Self::merge), and the same facts
/// give the same histories to the last bit. Amounts stay whole minor units.
///
/// ```
/// use chrono::NaiveDate;
/// use crm_core::{Currency, Money, Timestamp};
/// use crm_segment::RefundPolicy;
/// use crm_segment::value::{RepeatHistories, TimeUnit};
///
/// let zone = chrono_tz::Europe::Berlin;
/// let mut base = RepeatHistories::new(Currency::EUR, zone, RefundPolicy::Net);
/// let euro = |minor| Money::new(minor, Currency::EUR);
/// base.add_purchase(7_u32, Timestamp::parse("2026-01-05T09:00:00Z")?, euro(2_000))?;
/// // In Berlin both of these are on the 12th.
/// base.add_purchase(7, Timestamp::parse("2026-01-11T23:30:00Z")?, euro(1_500))?;
/// base.add_purchase(7, Timestamp::parse("2026-01-12T20:00:00Z")?, euro(500))?;
/// base.add_refund(7, Timestamp::parse("2026-01-20T08:00:00Z")?, euro(400))?;
///
/// let until = NaiveDate::from_ymd_opt(2026, 2, 2).ok_or("no such day")?;
/// let observed = base.observe(until, TimeUnit::Week)?;
/// let customer = observed.get(&7).ok_or("a customer")?;
/// assert_eq!((customer.history().repeats(), customer.history().age_at_last()), (1, 1.0));
/// assert_eq!(customer.history().age(), 4.0);
/// assert_eq!(customer.spend().mean(), 16.0, "20 euro on the 12th less 4");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct RepeatHistories<K: CustomerKey = CustomerId> {
    currency: Currency,
    zone: Tz,
    refunds: RefundPolicy,
    /// Sorted and without doubles up to `settled`, then as they came.
    days: Vec<Day<K>>,
    settled: usize,
}

impl<K: CustomerKey> RepeatHistories<K> {
    /// Nothing yet: amounts are in `currency`, days are those of `zone`.
    #[must_use]
    pub fn new(currency: Currency, zone: Tz, refunds: RefundPolicy) -> Self {
        Self {
            currency,
            zone,
            refunds,
            days: Vec::new(),
            settled: 0,
        }
    }

    /// Adds a purchase at an instant.
    ///
    /// # Errors
    /// When the amount is negative or in another currency.
    pub fn add_purchase(
        &mut self,
        customer: K,
        at: Timestamp,
        amount: Money,
    ) -> Result<(), HistoryError> {
        self.add_purchase_on(customer, self.day_of(at), amount)
    }

    /// Adds a purchase of which only the day is known.
    ///
    /// # Errors
    /// When the amount is negative or in another currency.
    pub fn add_purchase_on(
        &mut self,
        customer: K,
        day: NaiveDate,
        amount: Money,
    ) -> Result<(), HistoryError> {
        let bought = self.minor_of(amount, HistoryError::NegativePurchase)?;
        self.add_day(Day {
            customer,
            day: day.num_days_from_ce(),
            has_purchase: true,
            bought,
            refunds: 0,
            refunded: 0,
        });
        Ok(())
    }

    /// Adds a refund at an instant, told without a sign.
    ///
    /// # Errors
    /// When refunds are refused, or the amount is negative or in another currency.
    pub fn add_refund(
        &mut self,
        customer: K,
        at: Timestamp,
        paid_back: Money,
    ) -> Result<(), HistoryError> {
        self.add_refund_on(customer, self.day_of(at), paid_back)
    }

    /// Adds a refund of which only the day is known.
    ///
    /// # Errors
    /// When refunds are refused, or the amount is negative or in another currency.
    pub fn add_refund_on(
        &mut self,
        customer: K,
        day: NaiveDate,
        paid_back: Money,
    ) -> Result<(), HistoryError> {
        let refunded = self.minor_of(paid_back, HistoryError::NegativeRefund)?;
        if self.refunds == RefundPolicy::Refuse {
            return Err(HistoryError::RefundRefused);
        }
        self.add_day(Day {
            customer,
            day: day.num_days_from_ce(),
            has_purchase: false,
            bought: 0,
            refunds: 1,
            refunded,
        });
        Ok(())
    }

    /// The facts of both.
    ///
    /// # Errors
    /// When currency, zone or refund policy differ.
    pub fn merge(mut self, mut other: Self) -> Result<Self, HistoryError> {
        if self.currency != other.currency {
            return Err(HistoryError::CurrencyMismatch);
        }
        if self.zone != other.zone || self.refunds != other.refunds {
            return Err(HistoryError::RulesDiffer);
        }
        if self.days.len() < other.days.len() {
            std::mem::swap(&mut self, &mut other);
        }
        self.days.append(&mut other.days);
        self.settle_when_grown();
        Ok(self)
    }

    /// The history of each customer up to the end of the day `until`, in `unit`.
    ///
    /// # Errors
    /// When a number of purchases leaves the range of the histories.
    pub fn observe(
        &self,
        until: NaiveDate,
        unit: TimeUnit,
    ) -> Result<ObservedBase<K>, HistoryError> {
        self.observe_and_hold_out(until, until, unit)
    }

    /// The same, with the number of purchases after `until` and up to the end of the day
    /// `held_out_until`, to compare a forecast with.
    ///
    /// # Errors
    /// When the second day lies before the first.
    pub fn observe_and_hold_out(
        &self,
        until: NaiveDate,
        held_out_until: NaiveDate,
        unit: TimeUnit,
    ) -> Result<ObservedBase<K>, HistoryError> {
        if held_out_until < until {
            return Err(HistoryError::HoldoutBeforeEnd);
        }
        let days = self.settled_days();
        let calibration = Calibration {
            until: until.num_days_from_ce(),
            held_out_until: held_out_until.num_days_from_ce(),
            unit,
            currency: self.currency,
            nets: self.refunds == RefundPolicy::Net,
        };
        Ok(ObservedBase::new(&days, &calibration)?)
    }

    /// What happened on each day, in rising order of customer and day.
    pub(super) fn settled_days(&self) -> Vec<Day<K>> {
        let mut days = self.days.clone();
        settle(&mut days);
        days
    }

    /// Currency, zone and refund policy.
    pub(super) const fn rules(&self) -> (Currency, Tz, RefundPolicy) {
        (self.currency, self.zone, self.refunds)
    }

    fn day_of(&self, at: Timestamp) -> NaiveDate {
        at.to_datetime().with_timezone(&self.zone).date_naive()
    }

    fn minor_of(&self, amount: Money, negative: HistoryError) -> Result<i128, HistoryError> {
        if amount.currency() != self.currency {
            return Err(HistoryError::CurrencyMismatch);
        }
        if amount.is_negative() {
            return Err(negative);
        }
        Ok(amount.minor().into())
    }

    pub(super) fn add_day(&mut self, day: Day<K>) {
        self.days.push(day);
        self.settle_when_grown();
    }

    /// Keeps the memory within twice the number of days on which something happened.
    fn settle_when_grown(&mut self) {
        const LEAST: usize = 1 << 16;
        if self.days.len() > self.settled.saturating_mul(2).max(LEAST) {
            settle(&mut self.days);
            self.settled = self.days.len();
        }
    }
}

/// Two bases are equal when the same happened on the same days.
impl<K: CustomerKey> PartialEq for RepeatHistories<K> {
    fn eq(&self, other: &Self) -> bool {
        self.rules() == other.rules() && self.settled_days() == other.settled_days()
    }
}

// What somebody bought is personal: only the shape is told.
impl<K: CustomerKey> std::fmt::Debug for RepeatHistories<K> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "RepeatHistories(<{} entries in {}>)",
            self.days.len(),
            self.currency
        )
    }
}
