//! Effects of experiments: groups, differences of their means and rates, the sample ratio.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

use crm_core::{Currency, Money};
use crm_segment::{ConfidenceLevel, Effect, ExperimentArms, IntervalKind, SampleSummary};
use flate2::read::GzDecoder;
use serde_json::Value;

use super::{FUNCTION, Reference, near, number};
use crate::app::report::{Gap, Outcome, Verdict};

/// The column that tells the group.
const ARM: &str = "segment";

/// The values are told with at most two decimals, and summed up as whole hundredths.
const HUNDREDTHS: f64 = 100.0;

/// Each measure, by group.
type Measures = BTreeMap<String, ExperimentArms>;

/// Checks every value of `effects`: keys are `measure|group`, `measure|one minus other`, `srm_chi2`.
pub(super) fn check(reference: &Reference<'_>, effects: &Value) -> Vec<Outcome> {
    let measures = read(reference, effects);
    let mut outcomes = Vec::new();
    for (key, expected) in effects.as_object().into_iter().flatten() {
        let checked = match &measures {
            Ok(measures) => found(measures, key),
            Err(gap) => Err(Gap(gap.0.clone())),
        };
        match checked {
            Ok(found) => outcomes.extend(verdicts(&found, expected).into_iter().map(
                |(what, verdict)| {
                    reference.outcome("experiment", &format!("{key}/{what}"), verdict)
                },
            )),
            Err(gap) => {
                let verdict = Verdict::NotExpressible(gap);
                outcomes.push(reference.outcome("experiment", key, verdict));
            }
        }
    }
    outcomes
}

/// What we say to a key, by the names that the file has for figures.
fn found(measures: &Measures, key: &str) -> Result<BTreeMap<&'static str, f64>, Gap> {
    if key == "srm_chi2" {
        let arms = measures.values().next().ok_or(NO_SUCH_GROUP)?;
        let equal = vec![1; arms.iter().len()];
        let ratio = arms
            .sample_ratio(&equal)
            .map_err(|error| Gap::refused(&error))?;
        return Ok([("", ratio.chi_squared)].into());
    }
    let (measure, groups) = key.split_once('|').ok_or(NO_SUCH_GROUP)?;
    let arms = measures.get(measure).ok_or(NO_SUCH_GROUP)?;
    let Some((one, other)) = groups.split_once(" minus ") else {
        return Ok(figures_of_group(&group(arms, groups)?));
    };
    let (one, other) = (group(arms, one)?, group(arms, other)?);
    let level = ConfidenceLevel::PERCENT_95;
    let effect = Effect::between(&one, &other, level, IntervalKind::Normal);
    Ok(figures_of_effect(
        &effect.map_err(|error| Gap::refused(&error))?,
    ))
}

fn figures_of_group(group: &SampleSummary) -> BTreeMap<&'static str, f64> {
    let spread = group.standard_deviation().unwrap_or(f64::NAN);
    [
        ("n", group.count() as f64),
        ("sum", group.sum() as f64 / HUNDREDTHS),
        ("mean", group.mean().unwrap_or(f64::NAN) / HUNDREDTHS),
        ("sd", spread / HUNDREDTHS),
    ]
    .into()
}

fn figures_of_effect(effect: &Effect) -> BTreeMap<&'static str, f64> {
    [
        ("diff", effect.difference / HUNDREDTHS),
        ("se", effect.standard_error / HUNDREDTHS),
        ("z", effect.z.unwrap_or(f64::NAN)),
        ("ci/0", effect.lower / HUNDREDTHS),
        ("ci/1", effect.upper / HUNDREDTHS),
    ]
    .into()
}

/// A group by its name, or by how its name begins; `control` is the one that begins with `No `, and
/// `Any ` stands for all others together.
fn group(arms: &ExperimentArms, name: &str) -> Result<SampleSummary, Gap> {
    let is_control = |arm: &str| arm.starts_with("No ");
    let is_meant = |arm: &str| match name {
        "control" => is_control(arm),
        _ if name.starts_with("Any ") => !is_control(arm),
        _ => arm.starts_with(name),
    };
    let meant = arms.iter().filter(|(arm, _)| is_meant(arm));
    let merged = meant
        .map(|(_, summary)| summary)
        .try_fold(SampleSummary::default(), SampleSummary::merge);
    let merged = merged.map_err(|error| Gap::refused(&error))?;
    if merged.count() == 0 {
        Err(NO_SUCH_GROUP)
    } else {
        Ok(merged)
    }
}

fn verdicts(found: &BTreeMap<&'static str, f64>, expected: &Value) -> Vec<(String, Verdict)> {
    let mut verdicts = Vec::new();
    for (what, value) in flat(expected) {
        let verdict = match (found.get(what.as_str()), number(value)) {
            (Some(found), Ok(value)) => near(*found, value, FUNCTION),
            (_, Err(gap)) => Verdict::NotExpressible(gap),
            (None, _) => Verdict::NotExpressible(Gap::new("a question that no check knows")),
        };
        verdicts.push((what, verdict));
    }
    verdicts
}

/// The numbers of a value, each with its path.
fn flat(value: &Value) -> Vec<(String, &Value)> {
    let under = |key: String, value| {
        flat(value).into_iter().map(move |(path, number)| {
            let path = if path.is_empty() {
                key.clone()
            } else {
                format!("{key}/{path}")
            };
            (path, number)
        })
    };
    match value {
        Value::Object(members) => members
            .iter()
            .flat_map(|(key, value)| under(key.clone(), value))
            .collect(),
        Value::Array(members) => members
            .iter()
            .enumerate()
            .flat_map(|(place, value)| under(place.to_string(), value))
            .collect(),
        number => vec![(String::new(), number)],
    }
}

/// The groups of the data set that the file's own words name, such as "(hillstrom.csv)".
fn read(reference: &Reference<'_>, effects: &Value) -> Result<Measures, Gap> {
    let unreadable = |_| Gap::new("the data set of the experiment cannot be read");
    let mut table = csv::Reader::from_reader(open(reference)?);
    let headers = table.headers().map_err(unreadable)?.clone();
    let column = |name: &str| headers.iter().position(|header| header == name);
    let arm = column(ARM).ok_or(NO_SUCH_GROUP)?;
    let keys = effects
        .as_object()
        .into_iter()
        .flat_map(|effects| effects.keys());
    let named = keys.filter_map(|key| key.split_once('|').map(|(measure, _)| measure.to_owned()));
    let mut measures: Vec<(usize, String, ExperimentArms)> = Vec::new();
    for measure in named.collect::<std::collections::BTreeSet<_>>() {
        let at = column(&measure).ok_or(NO_SUCH_GROUP)?;
        measures.push((at, measure, ExperimentArms::default()));
    }
    for row in table.records() {
        let row = row.map_err(unreadable)?;
        let arm = row.get(arm).unwrap_or_default();
        for (at, _, arms) in &mut measures {
            let text = row.get(*at).unwrap_or_default();
            let value = Money::parse(text, Currency::USD).map_err(|error| Gap::refused(&error))?;
            let added = arms.add(arm, value.minor());
            added.map_err(|error| Gap::refused(&error))?;
        }
    }
    let measures = measures.into_iter();
    Ok(measures.map(|(_, measure, arms)| (measure, arms)).collect())
}

fn open(reference: &Reference<'_>) -> Result<Box<dyn Read>, Gap> {
    let missing = || Gap::new("the data set is not in the data folder");
    let words = reference.text("about");
    let name = words
        .split(['(', ')', ' '])
        .find(|word| word.ends_with(".csv"));
    let plain: PathBuf = reference.data.join(name.ok_or_else(missing)?);
    if let Ok(file) = File::open(&plain) {
        return Ok(Box::new(file));
    }
    let packed = plain.with_extension("csv.gz");
    let file = File::open(packed).map_err(|_| missing())?;
    Ok(Box::new(GzDecoder::new(file)))
}

const NO_SUCH_GROUP: Gap = Gap::new("a measure or a group that the data set does not have");
