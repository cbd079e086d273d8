//! What one customer spends.

use std::fmt;

use crm_core::Currency;
use serde::{Deserialize, Serialize};

use crate::value::ValueError;
use crate::value::require::{require_finite, require_positive};

/// How much a customer spent on the days of repeat purchases, on average.
///
/// The mean is a forecast's input, not an amount that is kept: it is a number of whole units of the
/// currency (16.5 euro), divided once from exact minor units.
#[derive(Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Form")]
pub struct SpendHistory {
    purchases: u32,
    mean: f64,
    currency: Currency,
}

impl SpendHistory {
    /// Takes the number of repeat purchases and their total in minor units; without purchases
    /// the total does not count.
    #[must_use]
    pub fn of_total(purchases: u32, total_minor: i128, currency: Currency) -> Self {
        let units = f64::from(purchases) * 10_f64.powi(currency.decimals().into());
        let mean = if purchases == 0 {
            0.0
        } else {
            total_minor as f64 / units
        };
        Self {
            purchases,
            mean,
            currency,
        }
    }

    /// Takes the number of repeat purchases and their mean in units of the currency.
    ///
    /// # Errors
    /// When the mean is not finite, or there is no purchase and the mean is not 0.
    pub fn of_mean(purchases: u32, mean: f64, currency: Currency) -> Result<Self, ValueError> {
        let mean = require_finite("mean spend", mean)?;
        if purchases == 0 && mean != 0.0 {
            return Err(ValueError::NotPositive {
                field: "mean spend",
            });
        }
        Ok(Self {
            purchases,
            mean,
            currency,
        })
    }

    /// How many repeat purchases there were.
    #[must_use]
    pub const fn purchases(&self) -> u32 {
        self.purchases
    }

    /// The mean in units of the currency; 0 without purchases, and not above 0 when refunds ate
    /// them up.
    #[must_use]
    pub const fn mean(&self) -> f64 {
        self.mean
    }

    /// The currency.
    #[must_use]
    pub const fn currency(&self) -> Currency {
        self.currency
    }

    /// The mean, when it can enter a model of spending.
    pub(in crate::value) fn positive_mean(&self) -> Result<f64, ValueError> {
        require_positive("mean spend", self.mean)
    }

    /// What orders spending and tells whether two are equal, to the last bit.
    pub(super) fn key(&self) -> (u32, u64) {
        (self.purchases, self.mean.to_bits())
    }
}

// What somebody spent is personal: only the shape is told.
impl fmt::Debug for SpendHistory {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "SpendHistory(<{} purchases, in {}>)",
            self.purchases, self.currency
        )
    }
}

/// How it is read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename = "SpendHistory")]
struct Form {
    purchases: u32,
    mean: f64,
    currency: Currency,
}

impl TryFrom<Form> for SpendHistory {
    type Error = ValueError;

    fn try_from(form: Form) -> Result<Self, ValueError> {
        Self::of_mean(form.purchases, form.mean, form.currency)
    }
}
