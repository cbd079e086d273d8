//! The model.

use super::likelihood::{Base, log_likelihood};
use super::{OpportunityGroups, OpportunityHistory};
use crate::special::{discounted_sum_of_shares, ln_gamma_difference, ln_rising, sum_of_shares};
use crate::value::fit::{Jet, Scales, maximise_over};
use crate::value::model::model;
use crate::value::require::require_not_negative;
use crate::value::{Fit, FitError, FitOptions, Model, ValueError};

model! {
    /// BG/BB (Fader, Hardie and Shang 2010): at each opportunity a customer who is alive takes it with a
    /// probability of its own, and before each one drops out with another probability of its own.
    ///
    /// ```
    /// use crm_segment::value::{BgBb, OpportunityHistory};
    ///
    /// // Donors: 4 gifts at 6 appeals, the last at the fifth.
    /// let model = BgBb::new(1.204, 0.750, 0.657, 2.783)?;
    /// let donor = OpportunityHistory::new(4, 5, 6)?;
    /// assert_eq!((model.expected_purchases(&donor, 10) * 1000.0).round(), 3627.0);
    /// assert_eq!((model.probability_alive(&donor) * 1000.0).round(), 697.0);
    /// # Ok::<(), crm_segment::value::ValueError>(())
    /// ```
    pub struct BgBb as "bg_bb" {
        ;
        /// The first shape of the probability to take an opportunity.
        alpha,
        /// The second shape of the probability to take an opportunity.
        beta,
        /// The first shape of the probability to drop out.
        gamma,
        /// The second shape of the probability to drop out.
        delta,
    }
}

impl BgBb {
    /// Takes the parameters: shapes `alpha` and `beta` of the beta distribution of the probability
    /// to take an opportunity, `gamma` and `delta` of that to drop out.
    ///
    /// # Errors
    /// When one is not finite and above zero.
    pub fn new(alpha: f64, beta: f64, gamma: f64, delta: f64) -> Result<Self, ValueError> {
        Self::of([alpha, beta, gamma, delta])
    }

    /// The parameters of the greatest likelihood.
    ///
    /// # Errors
    /// When there is nobody, or nobody took an opportunity.
    pub fn fit(groups: &OpportunityGroups, options: FitOptions) -> Result<Fit<Self>, FitError> {
        if groups.customers() == 0 {
            return Err(FitError::Empty);
        }
        if groups.iter().all(|(history, _)| history.taken() == 0) {
            return Err(FitError::NoRepeats);
        }
        let scales = Scales {
            names: Self::NAMES,
            sizes: [1.0; 4],
        };
        let start = [1.0, 1.0, 1.0, 2.0];
        let optimum = maximise_over(&Base(groups), None, &scales, start, options);
        Fit::new(&optimum, |values| Self::of(*values))
    }

    /// The natural logarithm of the likelihood of one history.
    #[must_use]
    pub fn log_likelihood(&self, history: &OpportunityHistory) -> f64 {
        let values = [self.alpha, self.beta, self.gamma, self.delta];
        log_likelihood(history, values.map(Jet::<0>::constant)).value
    }

    /// The probability that the customer is alive at the next opportunity.
    #[must_use]
    pub fn probability_alive(&self, history: &OpportunityHistory) -> f64 {
        self.probability_alive_after(history, 0)
    }

    /// The probability that the customer is alive at the opportunity that comes after the next
    /// `further` ones.
    #[must_use]
    pub fn probability_alive_after(&self, history: &OpportunityHistory, further: u32) -> f64 {
        let (taken, n) = (history.taken(), history.opportunities());
        let until = n.saturating_add(1).saturating_add(further);
        let alive = ln_rising(self.alpha, taken) + ln_rising(self.beta, n.saturating_sub(taken))
            - ln_rising(self.alpha + self.beta, n)
            + ln_rising(self.delta, until)
            - ln_rising(self.gamma + self.delta, until);
        (alive - self.log_likelihood(history)).exp().min(1.0)
    }

    /// The expected number of opportunities taken among the next `further` ones.
    ///
    /// The probability of being alive at the next one, times the mean probability of taking one,
    /// times a sum of shares that stay alive: no singularity at γ = 1.
    #[must_use]
    pub fn expected_purchases(&self, history: &OpportunityHistory, further: u32) -> f64 {
        let n = f64::from(history.opportunities());
        let taking = (self.alpha + f64::from(history.taken())) / (self.alpha + self.beta + n);
        let alive = self.probability_alive(history);
        alive * taking * sum_of_shares(self.delta + n + 1.0, self.gamma, further)
    }

    /// The expected number of opportunities that a new customer takes among the first `further`.
    #[must_use]
    pub fn expected_purchases_of_newcomer(&self, further: u32) -> f64 {
        let taking = self.alpha / (self.alpha + self.beta);
        let alive = self.delta / (self.gamma + self.delta);
        alive * taking * sum_of_shares(self.delta + 1.0, self.gamma, further)
    }

    /// The probability that a new customer takes exactly `taken` of the first `opportunities`: the
    /// sum of the likelihoods of all histories that do.
    ///
    /// # Errors
    /// When there are more opportunities than a history can have, or more are taken than there are.
    pub fn probability_of_newcomer(
        &self,
        taken: u32,
        opportunities: u32,
    ) -> Result<f64, ValueError> {
        if taken > opportunities {
            return Err(ValueError::OpportunitiesExceeded);
        }
        let firsts = if taken == 0 {
            0..=0
        } else {
            taken..=opportunities
        };
        let mut sum = 0.0;
        for last in firsts {
            let history = OpportunityHistory::new(taken, last, opportunities)?;
            // The last one taken is at `last`; the others lie anywhere before.
            let before = f64::from(last.saturating_sub(1));
            let others = f64::from(taken.saturating_sub(1));
            let ways = ln_gamma_difference(others + 1.0, before - others)
                - ln_gamma_difference(1.0, before - others);
            let ways = if taken == 0 { 0.0 } else { ways };
            sum += (ways + self.log_likelihood(&history)).exp();
        }
        Ok(sum.min(1.0))
    }

    /// The expected number of further opportunities with the customer alive, discounted to the next
    /// one by `rate` from one to the next and counted by the probability of being alive: what to
    /// multiply with the value of a gift. Over the next `further` ones.
    ///
    /// # Errors
    /// When the rate is negative or not finite.
    pub fn discounted_purchases(
        &self,
        history: &OpportunityHistory,
        rate: f64,
        further: u32,
    ) -> Result<f64, ValueError> {
        let rate = require_not_negative("discount rate", rate)?;
        let n = f64::from(history.opportunities());
        let taking = (self.alpha + f64::from(history.taken())) / (self.alpha + self.beta + n);
        let sum = discounted_sum_of_shares(
            self.delta + n + 1.0,
            self.gamma,
            1.0 / (1.0 + rate),
            further,
        );
        Ok(self.probability_alive(history) * taking * sum)
    }
}
