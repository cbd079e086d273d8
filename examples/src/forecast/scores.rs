//! What every customer is expected to do and to spend.

use chrono::NaiveDate;
use chrono_tz::Tz;
use crm_core::{Currency, Money};
use crm_segment::CustomerKey;
use crm_segment::RefundPolicy;
use crm_segment::value::{
    Fit, FitError, FitOptions, GammaGamma, MbgNbd, ObservedBase, RepeatHistories, RepeatHistory,
    TimeSpan, TimeUnit, score_all,
};

use super::{ForecastError, PurchaseLine};
use crate::report::ValueTenth;

/// What one customer is expected to do and to spend.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CustomerScore<K: CustomerKey> {
    /// Who it is.
    pub customer: K,
    /// Days with a purchase after the first one.
    pub repeats: u32,
    /// The probability of being still a customer.
    pub probability_alive: f64,
    /// The expected number of days with a purchase within the horizon.
    pub expected_purchases: f64,
    /// What one of them is expected to bring, in units of the currency; `None` when no model of spending
    /// can be fitted.
    pub expected_spend: Option<f64>,
}

impl<K: CustomerKey> CustomerScore<K> {
    /// What the customer is expected to spend within the horizon, in units of the currency.
    #[must_use]
    pub fn expected_value(&self) -> Option<f64> {
        Some(self.expected_purchases * self.expected_spend?)
    }
}

/// The scores of a base, and the models that they come from.
#[derive(Debug, Clone)]
pub struct Scores<K: CustomerKey> {
    currency: Currency,
    horizon: TimeSpan,
    purchases: Fit<MbgNbd>,
    spending: Result<Fit<GammaGamma>, FitError>,
    customers: Vec<CustomerScore<K>>,
}

impl<K: CustomerKey> Scores<K> {
    /// Fits the models to what was bought up to the end of the day `until`, and scores each customer for
    /// the weeks after it. Refunds lower the purchase before them.
    ///
    /// # Errors
    /// When nobody bought twice, or an amount is refused.
    pub fn new(
        lines: &[PurchaseLine<K>],
        currency: Currency,
        until: NaiveDate,
        zone: Tz,
        weeks: f64,
    ) -> Result<Self, ForecastError> {
        let observed = observe(lines, currency, until, zone)?;
        let purchases = MbgNbd::fit(&observed.groups()?, FitOptions::default())?;
        let spending = GammaGamma::fit(&observed.spend_groups()?, FitOptions::default());
        let horizon = TimeSpan::new(weeks, TimeUnit::Week)?;
        let histories: Vec<RepeatHistory> = observed
            .customers()
            .iter()
            .map(|customer| *customer.history())
            .collect();
        let scores = score_all(
            purchases.model(),
            &histories,
            horizon,
            FitOptions::default(),
        )?;
        let customers = observed.customers().iter().zip(scores);
        let customers = customers.map(|(customer, score)| CustomerScore {
            customer: customer.customer(),
            repeats: customer.history().repeats(),
            probability_alive: score.probability_alive,
            expected_purchases: score.expected_purchases,
            expected_spend: spending
                .as_ref()
                .ok()
                .and_then(|fit| fit.model().expected_spend(customer.spend()).ok()),
        });
        Ok(Self {
            currency,
            horizon,
            customers: customers.collect(),
            purchases,
            spending,
        })
    }

    /// The model of purchases and dropout.
    #[must_use]
    pub fn purchases(&self) -> &Fit<MbgNbd> {
        &self.purchases
    }

    /// The model of spending, or why there is none.
    ///
    /// # Errors
    /// When too few customers bought twice.
    pub fn spending(&self) -> Result<&Fit<GammaGamma>, FitError> {
        self.spending.as_ref().map_err(|error| *error)
    }

    /// How far the scores look ahead.
    #[must_use]
    pub fn horizon(&self) -> TimeSpan {
        self.horizon
    }

    /// Every customer, in rising order of the key.
    #[must_use]
    pub fn customers(&self) -> &[CustomerScore<K>] {
        &self.customers
    }

    /// The customer of the highest expected value; of equal ones that with the smallest key.
    #[must_use]
    pub fn best(&self) -> Option<&CustomerScore<K>> {
        self.by_value().into_iter().next().map(|(score, _)| score)
    }

    /// Tenths of the base by expected value, the best first; none when no value can be foretold.
    #[must_use]
    pub fn tenths(&self) -> Vec<ValueTenth> {
        let ranked = self.by_value();
        let count = ranked.len();
        let place = |tenth: usize| count.saturating_mul(tenth) / 10;
        let tenths = (0..10).filter_map(|tenth| {
            let members = ranked.get(place(tenth)..place(tenth.saturating_add(1)))?;
            let expected: f64 = members.iter().map(|(_, value)| value).sum();
            (!members.is_empty()).then(|| ValueTenth {
                customers: members.len() as u64,
                expected: self.rounded(expected),
            })
        });
        tenths.collect()
    }

    fn by_value(&self) -> Vec<(&CustomerScore<K>, f64)> {
        let scores = self.customers.iter();
        let mut ranked: Vec<_> = scores
            .filter_map(|score| Some((score, score.expected_value()?)))
            .collect();
        // Stable, so that equal values stay in the order of keys.
        ranked.sort_by(|(_, one), (_, other)| other.total_cmp(one));
        ranked
    }

    /// An expectation as an amount of money, to be shown.
    #[must_use]
    pub fn rounded(&self, value: f64) -> Money {
        let minor = value * 10_f64.powi(self.currency.decimals().into());
        Money::new(minor.round() as i64, self.currency)
    }
}

fn observe<K: CustomerKey>(
    lines: &[PurchaseLine<K>],
    currency: Currency,
    until: NaiveDate,
    zone: Tz,
) -> Result<ObservedBase<K>, ForecastError> {
    let mut histories = RepeatHistories::new(currency, zone, RefundPolicy::Net);
    for line in lines {
        match line.paid_back() {
            Some(paid_back) => histories.add_refund(line.customer, line.at, paid_back)?,
            None => histories.add_purchase(line.customer, line.at, line.amount)?,
        }
    }
    Ok(histories.observe(until, TimeUnit::Week)?)
}
