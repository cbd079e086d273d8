//! How well a model foretells what was held out.

use crm_segment::value::{
    CnbdK, CovariateError, CovariateModel, FitOptions, ObservedBase, PurchaseModel, RepeatHistory,
    TimeSpan, ValueError, WithCovariates, score_all,
};

/// ForecastAccuracy and truth of all customers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ForecastAccuracy {
    /// The sum of the expected purchases.
    pub(crate) predicted: f64,
    /// The sum of the purchases.
    pub(crate) actual: f64,
    pub(crate) mean_absolute_error: f64,
    pub(crate) root_mean_square_error: f64,
    /// The mean of `(ln(1 + actual) − ln(1 + predicted))²`.
    pub(crate) mean_square_log_error: f64,
    /// Pearson's.
    pub(crate) correlation: f64,
    pub(crate) mean_alive: f64,
}

impl ForecastAccuracy {
    /// Over `length` units of the base's time after the calibration.
    pub(crate) fn of<M: PurchaseModel + Sync>(
        model: &M,
        base: &ObservedBase<u32>,
        length: f64,
    ) -> Result<Self, ValueError> {
        let customers = base.customers();
        let histories: Vec<RepeatHistory> = customers
            .iter()
            .map(|customer| *customer.history())
            .collect();
        let span = TimeSpan::new(length, base.unit())?;
        let scores = score_all(model, &histories, span, FitOptions::default())?;
        let scores = scores
            .iter()
            .map(|score| (score.expected_purchases, score.probability_alive));
        Ok(Self::of_scores(base, scores))
    }

    /// The same of a model of regular customers.
    pub(crate) fn of_regular(
        model: &CnbdK,
        base: &ObservedBase<u32>,
        length: f64,
    ) -> Result<Self, ValueError> {
        let span = TimeSpan::new(length, base.unit())?;
        let scores = base.customers().iter().map(|customer| {
            let outlook = model.outlook(customer.history())?;
            Ok((
                outlook.expected_purchases(span)?,
                outlook.probability_alive(),
            ))
        });
        let scores: Vec<(f64, f64)> = scores.collect::<Result<_, ValueError>>()?;
        Ok(Self::of_scores(base, scores))
    }

    /// The same of a model with covariates, whose values are those of each customer.
    pub(crate) fn with_covariates<M: CovariateModel>(
        model: &WithCovariates<M>,
        base: &ObservedBase<u32>,
        values: &[&[f64]],
        length: f64,
    ) -> Result<Self, CovariateError> {
        let span = TimeSpan::new(length, base.unit())?;
        let customers = base.customers().iter().zip(values);
        let scores = customers.map(|(customer, values)| {
            let outlook = model.for_covariates(values)?.outlook(customer.history())?;
            let expected = outlook.expected_purchases(span)?;
            Ok((expected, outlook.probability_alive()))
        });
        let scores: Vec<(f64, f64)> = scores.collect::<Result<_, CovariateError>>()?;
        Ok(Self::of_scores(base, scores))
    }

    /// Of expected purchases and probabilities, in the order of the customers.
    fn of_scores(base: &ObservedBase<u32>, scores: impl IntoIterator<Item = (f64, f64)>) -> Self {
        let mut alive = 0.0;
        let mut pairs = Vec::new();
        for (customer, (predicted, probability)) in base.customers().iter().zip(scores) {
            pairs.push((f64::from(customer.held_out_purchases()), predicted));
            alive += probability;
        }
        Self::of_pairs(&pairs, alive)
    }

    fn of_pairs(pairs: &[(f64, f64)], alive: f64) -> Self {
        let n = pairs.len() as f64;
        let sum = |of: &dyn Fn(f64, f64) -> f64| -> f64 {
            pairs
                .iter()
                .map(|(actual, predicted)| of(*actual, *predicted))
                .sum()
        };
        let (actual, predicted) = (sum(&|actual, _| actual), sum(&|_, predicted| predicted));
        let (mean_actual, mean_predicted) = (actual / n, predicted / n);
        let both = sum(&|actual, predicted| (actual - mean_actual) * (predicted - mean_predicted));
        let own = sum(&|actual, _| (actual - mean_actual).powi(2));
        let others = sum(&|_, predicted| (predicted - mean_predicted).powi(2));
        let square = sum(&|actual, predicted| (actual - predicted).powi(2));
        let log_square = sum(&|actual, predicted| (actual.ln_1p() - predicted.ln_1p()).powi(2));
        Self {
            predicted,
            actual,
            mean_absolute_error: sum(&|actual, predicted| (actual - predicted).abs()) / n,
            root_mean_square_error: (square / n).sqrt(),
            mean_square_log_error: log_square / n,
            correlation: both / (own * others).sqrt(),
            mean_alive: alive / n,
        }
    }
}
