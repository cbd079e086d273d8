//! Fits: parameters, standard errors and log-likelihoods.

use crm_segment::value::{
    BgBb, BgNbd, Fit, FitError, FitOptions, GammaGamma, MbgNbd, Model, Nbd, ParetoNbd,
    ShiftedBetaGeometric, Survivors, TimeUnit,
};
use serde_json::Value;

use super::{
    LOG_LIKELIHOOD, PARAMETER, Reference, STANDARD_ERROR, near, number, number_at, whole_at,
};
use crate::app::report::{Gap, Outcome, Verdict};

const GROUP: &str = "fits";

pub(super) fn check(reference: &Reference<'_>, fits: &Value) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for (name, expected) in fits.as_object().into_iter().flatten() {
        let checked = if expected.get("h").is_some() {
            contract(reference, name, expected)
        } else {
            fit(reference, name, expected)
        };
        match checked {
            Ok(checks) => outcomes.extend(checks.into_iter().map(|(what, verdict)| {
                reference.outcome(GROUP, &format!("{name}/{what}"), verdict)
            })),
            Err(gap) => outcomes.push(reference.outcome(GROUP, name, Verdict::NotExpressible(gap))),
        }
    }
    outcomes
}

type Checks = Vec<(String, Verdict)>;

/// A fit named by its model and its data set, such as `bgnbd_cdnow_sample`.
fn fit(reference: &Reference<'_>, name: &str, expected: &Value) -> Result<Checks, Gap> {
    let (model, data) = name
        .split_once('_')
        .ok_or(Gap::new("a fit that names no model and data set"))?;
    let options = FitOptions::default();
    match model {
        "nbd" => repeat_fit(reference, data, expected, |groups| {
            Nbd::fit(groups, options)
        }),
        "bgnbd" => repeat_fit(reference, data, expected, |groups| {
            BgNbd::fit(groups, options)
        }),
        "mbgnbd" => repeat_fit(reference, data, expected, |groups| {
            MbgNbd::fit(groups, options)
        }),
        "pnbd" => repeat_fit(reference, data, expected, |groups| {
            ParetoNbd::fit(groups, options)
        }),
        "gg" => {
            let spends = reference.observed(data)?.spend_groups();
            let spends = spends.map_err(|error| Gap::refused(&error))?;
            checks(
                GammaGamma::fit(&spends, options),
                spends.customers(),
                expected,
            )
        }
        "bgbb" => {
            let groups = reference.opportunities(data)?;
            checks(BgBb::fit(&groups, options), groups.customers(), expected)
        }
        _ => Err(Gap::new("a model that is not there")),
    }
}

fn repeat_fit<M: Model>(
    reference: &Reference<'_>,
    data: &str,
    expected: &Value,
    fit: impl FnOnce(&crm_segment::value::HistoryGroups) -> Result<Fit<M>, FitError>,
) -> Result<Checks, Gap> {
    let groups = reference.observed(data)?.groups();
    let groups = groups.map_err(|error| Gap::refused(&error))?;
    checks(fit(&groups), groups.customers(), expected)
}

fn checks<M: Model>(
    fit: Result<Fit<M>, FitError>,
    customers: u64,
    expected: &Value,
) -> Result<Checks, Gap> {
    let fit = fit.map_err(|error| Gap::refused(&error))?;
    let mut checks: Checks = Vec::new();
    if expected.get("n").is_some() {
        let verdict = near(customers as f64, number_at(expected, "n")?, 0.0);
        checks.push(("n".to_owned(), verdict));
    }
    let errors = fit.standard_errors().unwrap_or_default();
    for (at, parameter) in fit.model().parameters().iter().enumerate() {
        let name = parameter.name;
        if let Some(value) = named(expected, "params", name, at) {
            checks.push((
                name.to_owned(),
                near(parameter.value, number(value)?, PARAMETER),
            ));
        }
        if let Some(value) = named(expected, "se", name, at) {
            let error = errors.get(at).copied().unwrap_or(f64::NAN);
            checks.push((
                format!("{name}, standard error"),
                near(error, number(value)?, STANDARD_ERROR),
            ));
        }
    }
    if expected.get("LL").is_some() {
        let verdict = near(
            fit.log_likelihood(),
            number_at(expected, "LL")?,
            LOG_LIKELIHOOD,
        );
        checks.push(("LL".to_owned(), verdict));
    }
    Ok(checks)
}

/// A value by its name or, in a list, by its place.
pub(super) fn named<'a>(
    expected: &'a Value,
    key: &str,
    name: &str,
    at: usize,
) -> Option<&'a Value> {
    match expected.get(key)? {
        Value::Array(values) => values.get(at),
        values => values.get(name),
    }
}

/// A fit to the first years of a table of survivors, such as `regular_7`.
fn contract(reference: &Reference<'_>, name: &str, expected: &Value) -> Result<Checks, Gap> {
    let (table, _) = name.rsplit_once('_').unwrap_or((name, ""));
    let tables = reference.root.get("survival_percent");
    let left = tables
        .and_then(|tables| tables.get(table))
        .and_then(Value::as_array)
        .ok_or(Gap::new("the table of survivors is missing"))?;
    let years = usize::try_from(whole_at(expected, "h")?).unwrap_or(usize::MAX);
    let left = left.iter().take(years.saturating_add(1)).map(number);
    let left =
        Survivors::new(left.collect::<Result<_, _>>()?).map_err(|error| Gap::refused(&error))?;
    let fit =
        ShiftedBetaGeometric::fit(&[left], TimeUnit::Year).map_err(|error| Gap::refused(&error))?;
    let model = fit.model();
    let mut checks: Checks = Vec::new();
    for (key, value) in expected.as_object().into_iter().flatten() {
        let (found, tolerance) = match key.as_str() {
            "alpha" => (model.alpha(), PARAMETER),
            "beta" => (model.beta(), PARAMETER),
            "LL_per_100" => (fit.log_likelihood(), LOG_LIKELIHOOD),
            // What was given, and what the table says of later years.
            "h" => continue,
            key if key.starts_with("actual") => continue,
            key => {
                let years = key.strip_prefix('S').and_then(|years| years.parse().ok());
                let years = years.ok_or(Gap::new("a question that no check knows"))?;
                // Told with ten digits.
                (model.survival(years), PARAMETER)
            }
        };
        checks.push((key.clone(), near(found, number(value)?, tolerance)));
    }
    Ok(checks)
}
