//! The model.

use super::likelihood::Base;
use crate::special::ln_beta;
use crate::value::fit::{Scales, maximise_over};
use crate::value::model::model;
use crate::value::{Fit, FitError, FitOptions, Model, SpendGroups, SpendHistory, ValueError};
use crm_core::Currency;

model! {
    /// Gamma-Gamma (Fader and Hardie 2013): amounts of one customer are gamma distributed with shape
    /// `p` around a mean of its own, and the rates of customers are gamma distributed with shape `q` and
    /// rate `gamma`. How much is spent is taken to be independent of how often.
    ///
    /// The parameter `gamma` and every mean are in units of the currency.
    ///
    /// ```
    /// use crm_core::Currency;
    /// use crm_segment::value::{GammaGamma, SpendHistory};
    ///
    /// // Note 025 of Hardie: two purchases of 22.35 on average, in a base whose mean is 35.22.
    /// let model = GammaGamma::new(6.25, 3.74, 15.44, Currency::USD)?;
    /// let spend = SpendHistory::of_total(2, 4_470, Currency::USD);
    /// let expected = model.expected_spend(&spend)?;
    /// assert!((expected - 24.66).abs() < 0.01, "{expected}");
    /// # Ok::<(), crm_segment::value::ValueError>(())
    /// ```
    pub struct GammaGamma as "gamma_gamma" {
        currency: Currency,
        ;
        /// The shape of the amounts of one customer.
        p,
        /// The shape of the distribution of rates between customers.
        q,
        /// The rate of the distribution of rates between customers, in units of the currency.
        gamma,
    }
}

impl GammaGamma {
    /// Takes the parameters.
    ///
    /// # Errors
    /// When one is not finite and above zero.
    pub fn new(p: f64, q: f64, gamma: f64, currency: Currency) -> Result<Self, ValueError> {
        Self::of([p, q, gamma], currency)
    }

    /// The currency.
    #[must_use]
    pub const fn currency(&self) -> Currency {
        self.currency
    }

    /// The parameters of the greatest likelihood.
    ///
    /// # Errors
    /// When nobody bought again for more than nothing.
    pub fn fit(groups: &SpendGroups, options: FitOptions) -> Result<Fit<Self>, FitError> {
        let customers = groups.customers() as f64;
        if customers <= 0.0 {
            return Err(FitError::NoRepeats);
        }
        let spent = groups.iter();
        let spent = spent.map(|(spend, customers)| spend.mean() * customers as f64);
        let mean = spent.sum::<f64>() / customers;
        let scales = Scales {
            names: Self::NAMES,
            sizes: [1.0, 1.0, mean],
        };
        let start = [2.0, 3.0, mean];
        let optimum = maximise_over(&Base::new(groups), None, &scales, start, options);
        Fit::new(&optimum, |values| Self::of(*values, groups.currency()))
    }

    /// The natural logarithm of the likelihood of what one customer spent; 0 without purchases.
    ///
    /// # Errors
    /// When the mean is not above zero or in another currency.
    pub fn log_likelihood(&self, spend: &SpendHistory) -> Result<f64, ValueError> {
        self.require(spend)?;
        if spend.purchases() == 0 {
            return Ok(0.0);
        }
        let mean = spend.positive_mean()?;
        let x = f64::from(spend.purchases());
        let px = self.p * x;
        // As shares of γ + x·m both logarithms are of the order of 1.
        let own = -(self.gamma / (x * mean)).ln_1p();
        let others = -(x * mean / self.gamma).ln_1p();
        Ok(px * own + self.q * others - mean.ln() - ln_beta(px, self.q))
    }

    /// What a purchase of somebody of whom nothing is known is worth on average:
    /// `p·γ / (q − 1)`, in units of the currency.
    ///
    /// # Errors
    /// When q ≤ 1: the mean is then infinite.
    pub fn population_mean(&self) -> Result<f64, ValueError> {
        if self.q <= 1.0 {
            return Err(ValueError::InfiniteExpectation {
                parameter: "q",
                above: 1,
            });
        }
        Ok(self.p * self.gamma / (self.q - 1.0))
    }

    /// What a further purchase of this customer is worth on average, in units of the currency:
    /// between the customer's own mean and that of the population. Without repeat purchases it is
    /// the latter.
    ///
    /// # Errors
    /// When the mean is not above zero or in another currency, or the expectation is infinite.
    pub fn expected_spend(&self, spend: &SpendHistory) -> Result<f64, ValueError> {
        self.require(spend)?;
        if spend.purchases() == 0 {
            return self.population_mean();
        }
        let mean = spend.positive_mean()?;
        let x = f64::from(spend.purchases());
        let shape = self.p * x + self.q - 1.0;
        if shape <= 0.0 {
            return Err(ValueError::InfiniteExpectation {
                parameter: "q",
                above: 1,
            });
        }
        Ok(self.p * (self.gamma + x * mean) / shape)
    }

    /// The probability density of the mean of `purchases` further purchases being `mean`, of
    /// somebody of whom nothing is known.
    ///
    /// # Errors
    /// When the mean is not above zero.
    pub fn density(&self, purchases: u32, mean: f64) -> Result<f64, ValueError> {
        let spend = SpendHistory::of_mean(purchases, mean, self.currency)?;
        Ok(self.log_likelihood(&spend)?.exp())
    }

    fn require(&self, spend: &SpendHistory) -> Result<(), ValueError> {
        if spend.currency() == self.currency {
            return Ok(());
        }
        Err(ValueError::CurrencyMismatch)
    }
}
