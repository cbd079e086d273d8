//! The model.

use super::dropout::Dropout;
use super::likelihood::{Base, Pareto};
use crate::special::{ln_rising, softplus};
use crate::value::covariates::fit_with_covariates;
use crate::value::fit::{Scales, Start, maximise_over};
use crate::value::history::Usual;
use crate::value::model::model;
use crate::value::outlook::{Kernel, ParetoKernel};
use crate::value::{
    CovariateGroups, CovariateModel, Fit, FitError, FitOptions, HistoryGroups, Model,
    MovedParameter, Outlook, PurchaseModel, RepeatHistory, TimeUnit, ValueError, WithCovariates,
};

model! {
    /// Pareto/NBD (Schmittlein, Morrison and Colombo 1987): purchases at random at a rate that differs
    /// between customers, who drop out at random at a rate that differs too, whether they buy or not.
    ///
    /// ```
    /// use crm_segment::value::{DiscountRate, ParetoNbd, PurchaseModel, Recency, RepeatHistory, TimeUnit};
    ///
    /// let model = ParetoNbd::new(0.553, 10.58, 0.606, 11.656, TimeUnit::Week)?;
    /// let history = RepeatHistory::new(26, Recency::SinceLast(1.0 / 7.0), 31.0, TimeUnit::Week)?;
    /// let outlook = model.outlook(&history)?;
    /// assert_eq!((outlook.probability_alive() * 1e4).round(), 9979.0);
    ///
    /// // All purchases to come, discounted by 15 % a year.
    /// let rate = DiscountRate::annual(0.15, TimeUnit::Week)?;
    /// let purchases = outlook.discounted_purchases(rate, None)?;
    /// assert_eq!(purchases.round(), 86.0);
    /// # Ok::<(), crm_segment::value::ValueError>(())
    /// ```
    pub struct ParetoNbd as "pareto_nbd" {
        unit: TimeUnit,
        ;
        /// The shape of the distribution of purchase rates.
        r,
        /// The rate of the distribution of purchase rates, in units of time.
        alpha,
        /// The shape of the distribution of dropout rates.
        s,
        /// The rate of the distribution of dropout rates, in units of time.
        beta,
    }
}

impl ParetoNbd {
    /// Takes the parameters, which hold for ages in `unit`: shape `r` and rate `alpha` of the gamma
    /// distribution of purchase rates, shape `s` and rate `beta` of that of dropout rates.
    ///
    /// # Errors
    /// When a parameter is not finite and above zero.
    pub fn new(r: f64, alpha: f64, s: f64, beta: f64, unit: TimeUnit) -> Result<Self, ValueError> {
        Self::of([r, alpha, s, beta], unit)
    }

    /// The parameters of the greatest likelihood.
    ///
    /// # Errors
    /// When there is nobody, nobody with a repeat purchase, or no time observed.
    pub fn fit(groups: &HistoryGroups, options: FitOptions) -> Result<Fit<Self>, FitError> {
        let start = start(groups.usual()?);
        let scales = Scales {
            names: Self::NAMES,
            sizes: start.sizes,
        };
        let sample = groups.sample().map(|sample| Base::new(&sample));
        let base = Base::new(groups);
        let optimum = maximise_over(&base, sample.as_ref(), &scales, start.values, options);
        Fit::new(&optimum, |values| Self::of(*values, groups.unit()))
    }

    /// The parameters and coefficients of the greatest likelihood: α moves by the covariates of
    /// purchasing, β by those of dropout, see [`WithCovariates`].
    ///
    /// # Errors
    /// When there is nobody, nobody with a repeat purchase, or no time observed.
    pub fn fit_with_covariates(
        groups: &CovariateGroups,
        options: FitOptions,
    ) -> Result<Fit<WithCovariates<Self>>, FitError> {
        let histories = groups.histories()?;
        let plain = Self::fit(&histories, options)?;
        let start = start(histories.usual()?);
        fit_with_covariates(groups, &Pareto, &start, &plain, options)
    }

    fn log_odds_dead(&self, history: &RepeatHistory) -> f64 {
        let (last, age) = (history.age_at_last(), history.age());
        Dropout::new(&self.array(), history.repeats(), last, age).log_odds()
    }

    fn kernel_after(&self, repeats: u32, age: f64) -> ParetoKernel {
        ParetoKernel {
            r: self.r + f64::from(repeats),
            alpha: self.alpha + age,
            s: self.s,
            beta: self.beta + age,
        }
    }

    fn outlook_after(&self, repeats: u32, age: f64, log_odds_dead: f64) -> Outlook {
        let kernel = Kernel::Pareto(self.kernel_after(repeats, age));
        Outlook::new(log_odds_dead, kernel, self.unit)
    }
}

fn start(usual: Usual) -> Start<4> {
    Start {
        values: [0.5, 0.5 / usual.rate, 0.5, 0.5 * usual.age],
        sizes: [1.0, usual.age, 1.0, usual.age],
    }
}

impl CovariateModel for ParetoNbd {
    const PURCHASE: &'static [MovedParameter] = &[MovedParameter::falls("alpha")];
    const DROPOUT: &'static [MovedParameter] = &[MovedParameter::falls("beta")];
}

impl PurchaseModel for ParetoNbd {
    fn unit(&self) -> TimeUnit {
        self.unit
    }

    fn log_likelihood(&self, history: &RepeatHistory) -> Result<f64, ValueError> {
        self.unit.require("history", history.unit())?;
        let (x, age) = (f64::from(history.repeats()), history.age());
        if history.repeats() == 0 {
            let kernel = self.kernel_after(0, 0.0);
            let bought = kernel.buys_within(age);
            // Nearly certain silence: what is left of 1 keeps its digits.
            if bought < 0.5 {
                return Ok((-bought).ln_1p());
            }
        }
        // α^r / (α+T)^r as one logarithm: near 1 it keeps its digits.
        let waited = -self.r * (age / self.alpha).ln_1p() - self.s * (age / self.beta).ln_1p();
        Ok(
            ln_rising(self.r, history.repeats()) + waited - x * (self.alpha + age).ln()
                + softplus(self.log_odds_dead(history)),
        )
    }

    fn newcomer(&self) -> Outlook {
        self.outlook_after(0, 0.0, f64::NEG_INFINITY)
    }

    fn outlook(&self, history: &RepeatHistory) -> Result<Outlook, ValueError> {
        self.unit.require("history", history.unit())?;
        let log_odds_dead = self.log_odds_dead(history);
        Ok(self.outlook_after(history.repeats(), history.age(), log_odds_dead))
    }
}
