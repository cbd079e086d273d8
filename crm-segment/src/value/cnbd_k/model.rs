//! The model.

use super::RegularOutlook;
use super::likelihood::{Base, log_likelihood};
use super::phase::Phase;
use super::regularity::Regularity;
use crate::special::ln_gamma;
use crate::value::beta_geometric::FirstDropout;
use crate::value::fit::{Jet, Scales, maximise_over};
use crate::value::model::model;
use crate::value::require::require_finite;
use crate::value::{
    Fit, FitError, FitOptions, HistoryGroups, Model, RepeatHistory, TimeUnit, ValueError,
};

/// How errors call the sum of the logarithms of gaps.
const GAPS: &str = "sum of the logarithms of gaps";

model! {
    /// BG/CNBD-k and MBG/CNBD-k (Platzer and Reutterer 2016): BG/NBD and MBG/NBD for customers who buy
    /// regularly. The time between two purchases is that of k events at random (Erlang-k): with k = 1
    /// these are the models without regularity, and the higher k, the more even the gaps.
    ///
    /// ```
    /// use crm_segment::value::{CnbdK, FirstDropout, Recency, RepeatHistory, TimeSpan, TimeUnit};
    ///
    /// let week = TimeUnit::Week;
    /// let model = CnbdK::new(3, FirstDropout::AfterFirst, [0.85, 1.45, 0.79, 2.42], week)?;
    /// // Once every four weeks for half a year, and now a silence of twelve.
    /// let silent = RepeatHistory::new(6, Recency::AgeAtLast(24.0), 36.0, week)?;
    /// let regular = RepeatHistory::new(6, Recency::AgeAtLast(24.0), 26.0, week)?;
    /// assert!(model.outlook(&silent)?.probability_alive() < 0.5);
    /// assert!(model.outlook(&regular)?.probability_alive() > 0.85);
    /// # Ok::<(), crm_segment::value::ValueError>(())
    /// ```
    pub struct CnbdK as "cnbd_k" {
        first_dropout: FirstDropout,
        k: Regularity,
        unit: TimeUnit,
        ;
        /// The shape of the distribution of rates of events.
        r,
        /// The rate of the distribution of rates of events, in units of time.
        alpha,
        /// The first shape of the distribution of dropout probabilities.
        a,
        /// The second shape of the distribution of dropout probabilities.
        b,
    }
}

impl CnbdK {
    /// The highest regularity.
    pub const MOST: u32 = Regularity::MOST;

    /// Takes the regularity, when a customer can first drop out, and r, α, a and b, which hold for
    /// ages in `unit`: shape and rate of the gamma distribution of rates of events, shapes of the
    /// beta distribution of dropout probabilities.
    ///
    /// # Errors
    /// When k is not from 1 to [`MOST`](Self::MOST), or a parameter is not finite and above zero.
    pub fn new(
        k: u32,
        first: FirstDropout,
        parameters: [f64; 4],
        unit: TimeUnit,
    ) -> Result<Self, ValueError> {
        Self::of(parameters, first, Regularity::try_from(k)?, unit)
    }

    /// The regularity: how many events at random make a gap.
    #[must_use]
    pub const fn k(&self) -> u32 {
        self.k.get()
    }

    /// When a customer can first drop out.
    #[must_use]
    pub const fn first_dropout(&self) -> FirstDropout {
        self.first_dropout
    }

    /// The unit for which the parameters hold.
    #[must_use]
    pub const fn unit(&self) -> TimeUnit {
        self.unit
    }

    /// The parameters of the greatest likelihood at a given regularity. `sum_of_ln_gaps` is that of
    /// the whole base, see
    /// [`ObservedBase::sum_of_ln_gaps`](crate::value::ObservedBase::sum_of_ln_gaps); it does not move
    /// the parameters, and makes the likelihoods of different k comparable.
    ///
    /// # Errors
    /// When k is out of range or the sum not finite, or there is nobody, nobody with a repeat purchase, or no time
    /// observed.
    pub fn fit(
        groups: &HistoryGroups,
        sum_of_ln_gaps: f64,
        k: u32,
        first: FirstDropout,
        options: FitOptions,
    ) -> Result<Fit<Self>, FitError> {
        let regularity = Regularity::try_from(k)?;
        let sum_of_ln_gaps = require_finite(GAPS, sum_of_ln_gaps)?;
        let usual = groups.usual()?;
        let scales = Scales {
            names: Self::NAMES,
            sizes: [1.0, usual.age, 1.0, 1.0],
        };
        let start = [0.5, 0.5 / usual.rate / f64::from(k), 1.0, 2.5];
        let sample = groups.sample().map(|sample| Base::new(&sample, k, first));
        let base = Base::new(groups, k, first);
        let mut optimum = maximise_over(&base, sample.as_ref(), &scales, start, options);
        let repeats: f64 = groups
            .iter()
            .map(|(history, customers)| customers as f64 * f64::from(history.repeats()))
            .sum();
        optimum.log_likelihood += gap_term(k, repeats, sum_of_ln_gaps);
        Fit::new(&optimum, |values| {
            Self::of(*values, first, regularity, groups.unit())
        })
    }

    /// The fit of the regularity with the greatest likelihood, from 1 on until it falls.
    ///
    /// # Errors
    /// As [`fit`](Self::fit).
    pub fn fit_regularity(
        groups: &HistoryGroups,
        sum_of_ln_gaps: f64,
        first: FirstDropout,
        options: FitOptions,
    ) -> Result<Fit<Self>, FitError> {
        let mut best = Self::fit(groups, sum_of_ln_gaps, 1, first, options)?;
        for k in 2..=Self::MOST {
            let next = Self::fit(groups, sum_of_ln_gaps, k, first, options)?;
            if next.log_likelihood() <= best.log_likelihood() {
                break;
            }
            best = next;
        }
        Ok(best)
    }

    /// The natural logarithm of the likelihood of one history, given the sum of the logarithms of
    /// its gaps.
    ///
    /// # Errors
    /// When the history is in another unit, or the sum is not finite.
    pub fn log_likelihood(
        &self,
        history: &RepeatHistory,
        sum_of_ln_gaps: f64,
    ) -> Result<f64, ValueError> {
        self.unit.require("history", history.unit())?;
        let sum_of_ln_gaps = require_finite(GAPS, sum_of_ln_gaps)?;
        let parameters = self.array().map(Jet::<0>::constant);
        let known = log_likelihood(history, self.k(), self.first_dropout, parameters).value;
        Ok(known + gap_term(self.k(), f64::from(history.repeats()), sum_of_ln_gaps))
    }

    /// What is to come of somebody who makes the first purchase now.
    #[must_use]
    pub fn newcomer(&self) -> RegularOutlook {
        let [r, alpha, a, b] = self.array();
        let (alive, b) = match self.first_dropout {
            FirstDropout::AfterRepeat => (1.0, b),
            FirstDropout::AfterFirst => (b / (a + b), b + 1.0),
        };
        let phase = Phase {
            r,
            alpha,
            a,
            b,
            k: self.k(),
            passed: 0,
        };
        RegularOutlook::new(alive, vec![(1.0, phase)], self.unit)
    }

    /// What is to come of a customer with this history.
    ///
    /// # Errors
    /// When the history is in another unit.
    pub fn outlook(&self, history: &RepeatHistory) -> Result<RegularOutlook, ValueError> {
        self.unit.require("history", history.unit())?;
        let [r, alpha, a, b] = self.array();
        let chances = self.first_dropout.chances(history.repeats());
        let events = history.repeats().saturating_mul(self.k());
        let shape = r + f64::from(events);
        let age = alpha + history.age();
        let share = history.since_last() / age;
        let mut phases = Vec::new();
        let (mut weight, mut weights) = (1.0, 0.0);
        for passed in 0..self.k() {
            let so_far = f64::from(passed);
            let phase = Phase {
                r: shape + so_far,
                alpha: age,
                a,
                b: b + f64::from(chances),
                k: self.k(),
                passed,
            };
            phases.push((weight, phase));
            weights += weight;
            weight *= (shape + so_far) / (so_far + 1.0) * share;
        }
        for (weight, _) in &mut phases {
            *weight /= weights;
        }
        let alive = match chances.checked_sub(1) {
            None => 1.0,
            Some(before) => {
                let silence = history.since_last() / (alpha + history.age_at_last());
                let ln_dead = a.ln() - (b + f64::from(before)).ln() + shape * silence.ln_1p();
                1.0 / (1.0 + (ln_dead - f64::ln(weights)).exp())
            }
        };
        Ok(RegularOutlook::new(alive, phases, self.unit))
    }
}

/// `(k−1)·Σ ln Δt − x·ln (k−1)!`.
fn gap_term(k: u32, repeats: f64, sum_of_ln_gaps: f64) -> f64 {
    (f64::from(k) - 1.0) * sum_of_ln_gaps - repeats * ln_gamma(f64::from(k))
}
