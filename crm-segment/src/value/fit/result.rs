//! A fitted model.

use super::newton::Optimum;
use super::vector::Vector;
use super::{Estimated, FitError, FitOutcome};
use crate::value::ValueError;

/// A model at its maximum likelihood, with how the fit ended and how sure the parameters are.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit<M> {
    model: M,
    log_likelihood: f64,
    outcome: FitOutcome,
    gradient_norm: f64,
    passes: u32,
    /// Of the logarithms of the parameters, and of the coefficients by their steps.
    covariance: Option<Vec<Vec<f64>>>,
    /// What one step of the search was for each estimate.
    steps: Vec<f64>,
}

impl<M: Estimated> Fit<M> {
    pub(crate) fn new<const N: usize>(
        optimum: &Optimum<[f64; N]>,
        model: impl FnOnce(&[f64; N]) -> Result<M, ValueError>,
    ) -> Result<Self, FitError> {
        let model = model(&optimum.coordinates.map(f64::exp))?;
        Ok(Self::of(optimum.clone(), model, vec![1.0; N]))
    }

    pub(crate) fn of<V: Vector>(optimum: Optimum<V>, model: M, steps: Vec<f64>) -> Self {
        let rows = |covariance: V::Matrix| {
            let rows = covariance.as_ref().iter();
            rows.map(|row| row.as_ref().to_vec()).collect()
        };
        Self {
            model,
            log_likelihood: optimum.log_likelihood,
            outcome: optimum.outcome,
            gradient_norm: optimum.gradient_norm,
            passes: optimum.passes,
            covariance: optimum.covariance.map(rows),
            steps,
        }
    }

    /// The model; look at the [outcome](Self::outcome) before its parameters are used.
    #[must_use]
    pub const fn model(&self) -> &M {
        &self.model
    }

    /// The natural logarithm of the likelihood of the whole base.
    #[must_use]
    pub const fn log_likelihood(&self) -> f64 {
        self.log_likelihood
    }

    /// How the fit ended.
    #[must_use]
    pub const fn outcome(&self) -> &FitOutcome {
        &self.outcome
    }

    /// Whether the parameters are those of a maximum.
    #[must_use]
    pub fn is_converged(&self) -> bool {
        self.outcome == FitOutcome::Converged
    }

    /// The largest slope of the log-likelihood by the logarithm of a parameter, or by a coefficient
    /// times the standard deviation of its covariate; near 0 at a maximum.
    #[must_use]
    pub const fn gradient_norm(&self) -> f64 {
        self.gradient_norm
    }

    /// How often the likelihood of the whole base was computed.
    #[must_use]
    pub const fn passes(&self) -> u32 {
        self.passes
    }

    /// The standard error of each parameter, in the order of [`Model::NAMES`](crate::value::Model::NAMES),
    /// and of each coefficient of a [model with covariates](crate::value::WithCovariates), by the
    /// inverse of the observed information; `None` unless the fit converged.
    #[must_use]
    pub fn standard_errors(&self) -> Option<Vec<f64>> {
        let covariance = self.covariance.as_ref()?;
        let positive = self.model.positive();
        let estimates = self.model.estimates().into_iter().zip(&self.steps);
        let errors = covariance.iter().zip(estimates).enumerate();
        errors
            .map(|(at, (row, (estimate, step)))| {
                let size = if at < positive { estimate } else { *step };
                Some(size * row.get(at)?.sqrt())
            })
            .collect()
    }

    /// The standard error of a quantity computed from the model, by the delta method; `None`
    /// unless the fit converged and the quantity is finite around the maximum.
    ///
    /// The slopes are central differences of fourth order, right to about 9 digits.
    ///
    /// ```
    /// use crm_segment::value::{
    ///     BgNbd, FitOptions, HistoryGroups, PurchaseModel, Recency, RepeatHistory, TimeSpan, TimeUnit,
    /// };
    ///
    /// let week = TimeUnit::Week;
    /// let mut rows = Vec::new();
    /// for (repeats, last, age, customers) in [
    ///     (0, 0.0, 39.0, 700), (1, 5.0, 38.0, 90), (1, 25.0, 37.0, 70), (2, 9.0, 36.0, 30),
    ///     (2, 31.0, 39.0, 35), (3, 34.0, 38.0, 25), (5, 35.0, 37.0, 15), (9, 33.0, 36.0, 6),
    /// ] {
    ///     let history = RepeatHistory::new(repeats, Recency::AgeAtLast(last), age, week)?;
    ///     rows.push((history, customers));
    /// }
    /// let base = HistoryGroups::new(week, rows)?;
    /// let fit = BgNbd::fit(&base, FitOptions::default())?;
    /// let year = TimeSpan::new(52.0, week)?;
    /// let error = fit.standard_error_of(|model| model.newcomer().expected_purchases(year).ok());
    /// assert!(error.is_some_and(|error| error > 0.0));
    /// # Ok::<(), crm_segment::value::FitError>(())
    /// ```
    #[must_use]
    pub fn standard_error_of(&self, quantity: impl Fn(&M) -> Option<f64>) -> Option<f64> {
        let covariance = self.covariance.as_ref()?;
        let values = self.model.estimates();
        let positive = self.model.positive();
        let shifted = |index: usize, by: f64| {
            let mut moved = values.clone();
            let value = moved.get_mut(index)?;
            if index < positive {
                *value *= by.exp();
            } else {
                *value += by * self.steps.get(index)?;
            }
            quantity(&self.model.with_estimates(&moved).ok()?)
        };
        let slope = |index: usize| {
            const STEP: f64 = 1e-3;
            let near = shifted(index, STEP)? - shifted(index, -STEP)?;
            let far = shifted(index, 2.0 * STEP)? - shifted(index, -2.0 * STEP)?;
            Some((8.0 * near - far) / (12.0 * STEP))
        };
        let slopes: Vec<f64> = (0..values.len()).map(slope).collect::<Option<_>>()?;
        let variance: f64 = covariance
            .iter()
            .zip(&slopes)
            .map(|(row, own)| {
                let others: f64 = row
                    .iter()
                    .zip(&slopes)
                    .map(|(cell, other)| cell * other)
                    .sum();
                own * others
            })
            .sum();
        variance.is_finite().then(|| variance.max(0.0).sqrt())
    }
}
