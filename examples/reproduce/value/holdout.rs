//! How good forecasts were after the calibration period.

use crm_segment::value::{
    BgNbd, Fit, FitError, FitOptions, HistoryGroups, MbgNbd, Nbd, ObservedBase, ParetoNbd,
    PurchaseModel,
};
use serde_json::Value;

use super::fits::named;
use super::{LOG_LIKELIHOOD, Reference, near, number, within};
use crate::app::accuracy::ForecastAccuracy;
use crate::app::report::{Gap, Outcome, Verdict};

/// The parameters of such a file are told as found by another optimiser.
const PARAMETER: f64 = 1e-6;

/// Whether it is a data set with models that have accuracies.
pub(super) fn is_one(value: &Value) -> bool {
    let mut models = value
        .as_object()
        .into_iter()
        .flat_map(|models| models.values());
    models.any(|model| model.get("mae").is_some() || model.get("pred").is_some())
}

pub(super) fn check(reference: &Reference<'_>, data: &str, models: &Value) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for (name, expected) in models.as_object().into_iter().flatten() {
        let id = |what: &str| format!("{data}/{name}/{what}");
        match judged(reference, data, name, expected) {
            Ok(checks) => outcomes.extend(
                checks
                    .into_iter()
                    .map(|(what, verdict)| reference.outcome("holdout", &id(&what), verdict)),
            ),
            Err(gap) => {
                let verdict = Verdict::NotExpressible(gap);
                outcomes.push(reference.outcome("holdout", &id("all"), verdict));
            }
        }
    }
    outcomes
}

fn judged(
    reference: &Reference<'_>,
    data: &str,
    model: &str,
    expected: &Value,
) -> Result<Vec<(String, Verdict)>, Gap> {
    let options = FitOptions::default();
    let base = reference.observed(data)?;
    let groups = base.groups().map_err(|error| Gap::refused(&error))?;
    let weeks = reference.periods()?;
    let days = weeks
        .held_out_until
        .signed_duration_since(weeks.until)
        .num_days();
    let weeks = days as f64 / 7.0;
    let all = Holdout {
        base: &base,
        groups: &groups,
        weeks,
        expected,
    };
    match model {
        "NBD" => all.checks(|groups| Nbd::fit(groups, options)),
        "BG/NBD" => all.checks(|groups| BgNbd::fit(groups, options)),
        "MBG/NBD" => all.checks(|groups| MbgNbd::fit(groups, options)),
        "Pareto/NBD" => all.checks(|groups| ParetoNbd::fit(groups, options)),
        _ => Err(Gap::new("a model that is not there")),
    }
}

struct Holdout<'a> {
    base: &'a ObservedBase<u32>,
    groups: &'a HistoryGroups,
    weeks: f64,
    expected: &'a Value,
}

impl Holdout<'_> {
    fn checks<M: PurchaseModel + Sync>(
        &self,
        fit: impl FnOnce(&HistoryGroups) -> Result<Fit<M>, FitError>,
    ) -> Result<Vec<(String, Verdict)>, Gap> {
        let fit = fit(self.groups).map_err(|error| Gap::refused(&error))?;
        let forecast = ForecastAccuracy::of(fit.model(), self.base, self.weeks);
        let forecast = forecast.map_err(|error| Gap::refused(&error))?;
        let mut checks = Vec::new();
        for (at, parameter) in fit.model().parameters().iter().enumerate() {
            if let Some(value) = named(self.expected, "params", parameter.name, at) {
                let verdict = near(parameter.value, number(value)?, PARAMETER);
                checks.push((parameter.name.to_owned(), verdict));
            }
        }
        for (key, value) in self.expected.as_object().into_iter().flatten() {
            let verdict = match key.as_str() {
                "params" => continue,
                "LL" => near(fit.log_likelihood(), number(value)?, LOG_LIKELIHOOD),
                "palive_mean" => within(forecast.mean_alive, number(value)?, 1e-6),
                "actual" => within(forecast.actual, number(value)?, 0.0),
                "pred" => within(forecast.predicted, number(value)?, 0.01),
                "mae" => within(forecast.mean_absolute_error, number(value)?, 1e-5),
                "rmse" => within(forecast.root_mean_square_error, number(value)?, 1e-5),
                "msle" => within(forecast.mean_square_log_error, number(value)?, 1e-5),
                "corr" => within(forecast.correlation, number(value)?, 1e-5),
                _ => Verdict::NotExpressible(Gap::new("a question that no check knows")),
            };
            checks.push((key.clone(), verdict));
        }
        Ok(checks)
    }
}
