//! Files of reference values of the value models: fits, prediction functions, accuracy after the
//! calibration period, contracts, effects of experiments.

mod data_folder;
mod experiments;
mod fits;
mod holdout;
mod points;

use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::report::{Gap, Outcome, Verdict};

/// Relative tolerances, as they are promised.
pub(super) const PARAMETER: f64 = 1e-9;
pub(super) const STANDARD_ERROR: f64 = 1e-6;
pub(super) const LOG_LIKELIHOOD: f64 = 1e-12;
pub(super) const FUNCTION: f64 = 1e-12;
/// Where the formula of the paper holds a hypergeometric function.
pub(super) const HYPERGEOMETRIC: f64 = 1e-10;

/// A file of reference values.
pub(super) struct Reference<'a> {
    file: &'a str,
    root: &'a Map<String, Value>,
    data: PathBuf,
}

/// Checks one file; `data` is the folder of its data sets, by default `../data/transactions` seen
/// from the file.
pub(crate) fn check(path: &Path, json: &Value, data: Option<&Path>) -> Vec<Outcome> {
    let file = path
        .file_stem()
        .map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    let Some(root) = json.as_object() else {
        return vec![unknown(&file, &file)];
    };
    let beside = || {
        path.parent()
            .unwrap_or(Path::new("."))
            .join("../data/transactions")
    };
    let reference = Reference {
        file: &file,
        root,
        data: data.map_or_else(beside, Path::to_owned),
    };
    let mut outcomes = Vec::new();
    if root.contains_key("params") {
        outcomes.extend(points::check(&reference));
    }
    for (key, value) in root {
        match key.as_str() {
            // Words, and what the points have read already.
            _ if value.is_string() => {}
            "params" | "rows" | "expect" | "gg" | "bgbb" | "bgbb_expect" | "survival_percent" => {}
            "fits" => outcomes.extend(fits::check(&reference, value)),
            "effects" => outcomes.extend(experiments::check(&reference, value)),
            "tlearner" => outcomes.extend(two_models(&file, key, value)),
            _ if holdout::is_one(value) => outcomes.extend(holdout::check(&reference, key, value)),
            _ => outcomes.push(unknown(&file, key)),
        }
    }
    outcomes
}

impl Reference<'_> {
    /// A text that stands beside the values.
    fn text(&self, key: &str) -> &str {
        self.root
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    fn outcome(&self, group: &str, id: &str, verdict: Verdict) -> Outcome {
        Outcome {
            id: format!("{}/{id}", self.file),
            group: group.to_owned(),
            verdict,
        }
    }
}

/// Uplift by two regressions belongs to a later crate.
fn two_models(file: &str, key: &str, value: &Value) -> Vec<Outcome> {
    let outcome = |name: &String| Outcome {
        id: format!("{file}/{key}/{name}"),
        group: "experiment".to_owned(),
        verdict: Verdict::NotExpressible(Gap::new("uplift by two models")),
    };
    value
        .as_object()
        .into_iter()
        .flat_map(Map::keys)
        .map(outcome)
        .collect()
}

fn unknown(file: &str, key: &str) -> Outcome {
    Outcome {
        id: format!("{file}/{key}"),
        group: "unknown".to_owned(),
        verdict: Verdict::NotExpressible(Gap::new("the value is of a shape that no check reads")),
    }
}

/// A number, or the text of one.
pub(super) fn number(value: &Value) -> Result<f64, Gap> {
    let told = match value {
        Value::String(text) => text.trim().parse().ok(),
        other => other.as_f64(),
    };
    told.ok_or(NOT_A_NUMBER)
}

/// The number under a key.
pub(super) fn number_at(values: &Value, key: &str) -> Result<f64, Gap> {
    number(values.get(key).unwrap_or(&Value::Null))
}

/// The whole number under a key.
pub(super) fn whole_at(values: &Value, key: &str) -> Result<u32, Gap> {
    let told = number_at(values, key)?;
    if told.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&told) {
        Ok(told as u32)
    } else {
        Err(NOT_A_NUMBER)
    }
}

const NOT_A_NUMBER: Gap = Gap::new("a number is missing or is none");

/// Whether a number is the expected one, up to a relative tolerance.
pub(super) fn near(found: f64, expected: f64, tolerance: f64) -> Verdict {
    let off = if found == expected {
        0.0
    } else if expected == 0.0 {
        found.abs()
    } else {
        ((found - expected) / expected).abs()
    };
    verdict(found, expected, off, tolerance, "relative")
}

/// Whether a number is the expected one, up to an absolute tolerance.
pub(super) fn within(found: f64, expected: f64, tolerance: f64) -> Verdict {
    verdict(
        found,
        expected,
        (found - expected).abs(),
        tolerance,
        "absolute",
    )
}

fn verdict(found: f64, expected: f64, off: f64, tolerance: f64, kind: &str) -> Verdict {
    if off <= tolerance {
        return Verdict::Passed;
    }
    Verdict::Failed {
        expected: format!("{expected:.15e}"),
        found: format!("{found:.15e}"),
        convention: format!("off by {off:.1e}, {kind} tolerance {tolerance:.0e}").into(),
    }
}
