//! The model.

use super::Survivors;
use super::likelihood::log_likelihood;
use crate::special::{discounted_sum_of_shares, share_after, sum_of_shares};
use crate::value::fit::{Jet, Scales, maximise_positive};
use crate::value::model::model;
use crate::value::{DiscountRate, Fit, FitError, Model, TimeSpan, TimeUnit, ValueError};

model! {
    /// Shifted beta-geometric (Fader and Hardie 2007), for contracts: at each renewal a customer leaves
    /// with a probability of its own, which is beta distributed with shapes `alpha` and `beta`.
    ///
    /// Since those likely to leave go first, the rate of retention of a cohort rises with its age though
    /// nobody's own does.
    ///
    /// ```
    /// use crm_segment::value::{ShiftedBetaGeometric, Survivors, TimeUnit};
    ///
    /// // The "High End" table of the paper: survivors of the first seven years.
    /// let table = Survivors::new(vec![100.0, 86.9, 74.3, 65.3, 59.3, 55.1, 51.7, 49.1])?;
    /// let fit = ShiftedBetaGeometric::fit(&[table], TimeUnit::Year)?;
    /// let model = fit.model();
    /// assert_eq!((model.alpha() * 1000.0).round(), 668.0);
    /// assert_eq!((model.beta() * 1000.0).round(), 3806.0);
    /// // In year twelve 39.4 % were left.
    /// assert_eq!((model.survival(12) * 1000.0).round(), 378.0);
    /// # Ok::<(), crm_segment::value::FitError>(())
    /// ```
    pub struct ShiftedBetaGeometric as "shifted_beta_geometric" {
        period: TimeUnit,
        ;
        /// The first shape of the probability to leave.
        alpha,
        /// The second shape of the probability to leave.
        beta,
    }
}

impl ShiftedBetaGeometric {
    /// Takes the shapes; a contract is renewed once in each `period`.
    ///
    /// # Errors
    /// When one is not finite and above zero.
    pub fn new(alpha: f64, beta: f64, period: TimeUnit) -> Result<Self, ValueError> {
        Self::of([alpha, beta], period)
    }

    /// How long a period is.
    #[must_use]
    pub const fn period(&self) -> TimeUnit {
        self.period
    }

    /// The parameters of the greatest likelihood, for cohorts of any lengths.
    ///
    /// # Errors
    /// When there is no cohort, or none was observed for a period.
    pub fn fit(cohorts: &[Survivors], period: TimeUnit) -> Result<Fit<Self>, FitError> {
        if cohorts.is_empty() {
            return Err(FitError::Empty);
        }
        if cohorts.iter().all(|cohort| cohort.periods() == 0) {
            return Err(FitError::NoTime);
        }
        let scales = Scales {
            names: Self::NAMES,
            sizes: [1.0; 2],
        };
        let optimum = maximise_positive(&scales, [1.0, 1.0], |parameters| {
            log_likelihood(cohorts, Jet::parameters(parameters))
        });
        Fit::new(&optimum, |values| Self::of(*values, period))
    }

    /// The natural logarithm of the likelihood of one cohort; that of shares in per cent is that of
    /// 100 customers.
    #[must_use]
    pub fn log_likelihood(&self, cohort: &Survivors) -> f64 {
        let shapes = self.array().map(Jet::<0>::constant);
        log_likelihood(std::slice::from_ref(cohort), shapes).value
    }

    /// The probability that a new customer leaves at renewal number `period`, from 1; 0 at 0.
    #[must_use]
    pub fn probability_of_leaving(&self, period: u32) -> f64 {
        let Some(before) = period.checked_sub(1) else {
            return 0.0;
        };
        let chance = self.alpha / (self.alpha + self.beta + f64::from(before));
        self.survival(before) * chance
    }

    /// The probability that a new customer is still there after this many periods.
    #[must_use]
    pub fn survival(&self, periods: u32) -> f64 {
        self.survival_after(0, periods)
    }

    /// The probability that somebody who has stayed for this many periods stays for another.
    #[must_use]
    pub fn retention_after(&self, periods: u32) -> f64 {
        let seen = f64::from(periods);
        (self.beta + seen) / (self.alpha + self.beta + seen)
    }

    /// The probability that somebody who has stayed for `seen` periods stays for `further` more.
    #[must_use]
    pub fn survival_after(&self, seen: u32, further: u32) -> f64 {
        share_after(self.beta + f64::from(seen), self.alpha, further)
    }

    /// The expected number of periods still to be begun by somebody who has stayed for `seen`
    /// periods: how often the contract is renewed from now on.
    ///
    /// # Errors
    /// When alpha ≤ 1: the mean is then infinite; ask for
    /// [`expected_renewals_within`](Self::expected_renewals_within).
    pub fn expected_life(&self, seen: u32) -> Result<TimeSpan, ValueError> {
        if self.alpha <= 1.0 {
            return Err(ValueError::InfiniteExpectation {
                parameter: "alpha",
                above: 1,
            });
        }
        let renewals = (self.beta + f64::from(seen)) / (self.alpha - 1.0);
        TimeSpan::new(renewals, self.period)
    }

    /// The expected number of renewals among the next `further`, by somebody who has stayed for
    /// `seen` periods.
    #[must_use]
    pub fn expected_renewals_within(&self, seen: u32, further: u32) -> f64 {
        let beta = self.beta + f64::from(seen);
        self.retention_after(seen) * sum_of_shares(beta + 1.0, self.alpha, further)
    }

    /// The expected number of renewals among the next `further`, each discounted to the next one:
    /// what to multiply with the worth of a period to get the residual value of a customer who has
    /// stayed for `seen` periods and is about to renew or leave.
    ///
    /// # Errors
    /// When the rate is per another unit than the period.
    pub fn discounted_renewals(
        &self,
        seen: u32,
        rate: DiscountRate,
        further: u32,
    ) -> Result<f64, ValueError> {
        let discount = (-rate.rate_per(self.period)?).exp();
        let beta = self.beta + f64::from(seen);
        let sum = discounted_sum_of_shares(beta + 1.0, self.alpha, discount, further);
        Ok(self.retention_after(seen) * sum)
    }
}
