//! What was observed of the customers of a base.

use crm_core::{Currency, CustomerId};

use super::day::Day;
use super::{HistoryGroups, Recency, RepeatHistory, SpendGroups, SpendHistory};
use crate::CustomerKey;
use crate::value::{TimeUnit, ValueError};

/// The histories of all customers who had bought by the end of the observation.
#[derive(Debug, Clone, PartialEq)]
pub struct ObservedBase<K: CustomerKey = CustomerId> {
    unit: TimeUnit,
    currency: Currency,
    customers: Vec<ObservedCustomer<K>>,
    later_customers: u64,
    unmatched_refunds: u64,
}

/// The history of one customer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ObservedCustomer<K: CustomerKey = CustomerId> {
    customer: K,
    history: RepeatHistory,
    spend: SpendHistory,
    ln_gaps: f64,
    held_out: u32,
}

/// Where the observation ends and how it is told.
pub(super) struct Calibration {
    pub(super) until: i32,
    pub(super) held_out_until: i32,
    pub(super) unit: TimeUnit,
    pub(super) currency: Currency,
    /// Whether refunds lower the totals.
    pub(super) nets: bool,
}

impl<K: CustomerKey> ObservedBase<K> {
    /// Takes days in rising order of customer and day, each once.
    pub(super) fn new(days: &[Day<K>], calibration: &Calibration) -> Result<Self, ValueError> {
        let mut base = Self {
            unit: calibration.unit,
            currency: calibration.currency,
            customers: Vec::new(),
            later_customers: 0,
            unmatched_refunds: 0,
        };
        for days in days.chunk_by(|one, next| one.customer == next.customer) {
            let tally = Tally::of(days, calibration);
            base.unmatched_refunds = base.unmatched_refunds.saturating_add(tally.unmatched);
            let (Some(first), Some(day)) = (tally.first, days.first()) else {
                let came_later = u64::from(days.iter().any(|day| day.has_purchase));
                base.later_customers = base.later_customers.saturating_add(came_later);
                continue;
            };
            let observed = tally.customer(day.customer, first, calibration)?;
            base.customers.push(observed);
        }
        Ok(base)
    }

    /// The unit of all ages.
    #[must_use]
    pub const fn unit(&self) -> TimeUnit {
        self.unit
    }

    /// The currency of all amounts.
    #[must_use]
    pub const fn currency(&self) -> Currency {
        self.currency
    }

    /// Every customer, in rising order of the key.
    #[must_use]
    pub fn customers(&self) -> &[ObservedCustomer<K>] {
        &self.customers
    }

    /// One customer; `None` when it had not bought by the end of the observation.
    #[must_use]
    pub fn get(&self, customer: &K) -> Option<&ObservedCustomer<K>> {
        let found = self
            .customers
            .binary_search_by_key(customer, |observed| observed.customer);
        found.ok().and_then(|at| self.customers.get(at))
    }

    /// How many customers bought for the first time after the observation; they are left out.
    #[must_use]
    pub const fn later_customers(&self) -> u64 {
        self.later_customers
    }

    /// How many refunds within the observation had no purchase before them.
    #[must_use]
    pub const fn unmatched_refunds(&self) -> u64 {
        self.unmatched_refunds
    }

    /// The histories, grouped: what models of purchases are fitted to.
    ///
    /// # Errors
    /// Never for a base made from purchases: all histories are in one unit.
    pub fn groups(&self) -> Result<HistoryGroups, ValueError> {
        let histories = self.customers.iter().map(|customer| customer.history);
        HistoryGroups::of_customers(self.unit, histories)
    }

    /// The sum of the natural logarithms of all gaps between days of purchases, in the order of the
    /// customers: what tells how regular they are.
    #[must_use]
    pub fn sum_of_ln_gaps(&self) -> f64 {
        self.customers.iter().map(|customer| customer.ln_gaps).sum()
    }

    /// The spending of those who bought again, grouped: what Gamma-Gamma is fitted to.
    ///
    /// # Errors
    /// Never for a base made from purchases: all amounts are in one currency.
    pub fn spend_groups(&self) -> Result<SpendGroups, ValueError> {
        let spends = self.customers.iter().map(|customer| (customer.spend, 1));
        SpendGroups::new(self.currency, spends)
    }
}

impl<K: CustomerKey> ObservedCustomer<K> {
    /// Who it is.
    pub const fn customer(&self) -> K {
        self.customer
    }

    /// The repeat purchases.
    #[must_use]
    pub const fn history(&self) -> &RepeatHistory {
        &self.history
    }

    /// What was spent on the days of repeat purchases.
    #[must_use]
    pub const fn spend(&self) -> &SpendHistory {
        &self.spend
    }

    /// The sum of the natural logarithms of the gaps between the days of purchases: what tells how
    /// regular a customer is.
    #[must_use]
    pub const fn sum_of_ln_gaps(&self) -> f64 {
        self.ln_gaps
    }

    /// How many days with purchases there were in the time held out.
    #[must_use]
    pub const fn held_out_purchases(&self) -> u32 {
        self.held_out
    }
}

/// What the days of one customer come to.
#[derive(Default)]
struct Tally {
    first: Option<i32>,
    last: i32,
    repeats: u32,
    /// The totals of the days of repeat purchases.
    repeat_minor: i128,
    ln_gaps: f64,
    unmatched: u64,
    held_out: u32,
}

impl Tally {
    fn of<K>(days: &[Day<K>], calibration: &Calibration) -> Self {
        let mut tally = Self::default();
        for day in days {
            if day.day > calibration.until {
                let counts = day.has_purchase && day.day <= calibration.held_out_until;
                tally.held_out = tally.held_out.saturating_add(u32::from(counts));
                continue;
            }
            if day.has_purchase {
                tally.add_purchase(day, calibration.unit);
            }
            tally.refund(day, calibration.nets);
        }
        tally
    }

    fn add_purchase<K>(&mut self, day: &Day<K>, unit: TimeUnit) {
        match self.first {
            None => self.first = Some(day.day),
            Some(_) => {
                self.ln_gaps += length(self.last, day.day, unit).ln();
                self.repeats = self.repeats.saturating_add(1);
                self.repeat_minor = self.repeat_minor.saturating_add(day.bought);
            }
        }
        self.last = day.day;
    }

    /// Lowers the total of the last purchase, when that was a repeat.
    fn refund<K>(&mut self, day: &Day<K>, nets: bool) {
        if self.first.is_none() {
            self.unmatched = self.unmatched.saturating_add(day.refunds);
        } else if nets && self.repeats > 0 {
            self.repeat_minor = self.repeat_minor.saturating_sub(day.refunded);
        }
    }

    fn customer<K: CustomerKey>(
        self,
        customer: K,
        first: i32,
        calibration: &Calibration,
    ) -> Result<ObservedCustomer<K>, ValueError> {
        let unit = calibration.unit;
        let recency = Recency::AgeAtLast(length(first, self.last, unit));
        let age = length(first, calibration.until, unit);
        Ok(ObservedCustomer {
            customer,
            history: RepeatHistory::new(self.repeats, recency, age, unit)?,
            spend: SpendHistory::of_total(self.repeats, self.repeat_minor, calibration.currency),
            ln_gaps: self.ln_gaps,
            held_out: self.held_out,
        })
    }
}

/// The time from one day to another, as one division: exact days over the days of the unit.
fn length(from: i32, to: i32, unit: TimeUnit) -> f64 {
    (f64::from(to) - f64::from(from)) / unit.days()
}
