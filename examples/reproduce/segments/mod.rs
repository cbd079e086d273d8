//! Cases of segment rules, RFM scores and consent, of metrics over periods, and of identities.

mod activities;
mod client_clock;
mod cohort;
mod computed_property;
mod condition;
mod consent;
mod event_rule;
mod events;
mod funnel;
mod identity_limits;
mod identity_merge;
mod life_cycle;
mod office;
mod operand;
mod periods;
mod profile;
mod records;
mod retention;
mod rfm;
mod status_maps;
mod stickiness;
mod survivorship;
mod timeline;
mod told;

use chrono::{DateTime, NaiveDateTime, TimeDelta};
use crm_core::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::RawValue;

use super::case_file::RawCase;
use super::report::{Gap, Outcome, Verdict};

/// What every case has. `given` stays as it is written: in a table of segments the order of the
/// rows counts, and a [`Value`] would lose it.
#[derive(Deserialize)]
struct SegmentCase {
    id: String,
    area: String,
    #[serde(default)]
    source: Value,
    #[serde(default)]
    given: Option<Box<RawValue>>,
    #[serde(default)]
    rule: Value,
    #[serde(default)]
    expect: Value,
    #[serde(default)]
    note: Option<String>,
}

impl SegmentCase {
    /// What is given, in the shape that a check knows how to read.
    fn given<'case, T: Deserialize<'case>>(&'case self) -> Result<T, Gap> {
        self.given
            .as_deref()
            .and_then(|given| serde_json::from_str(given.get()).ok())
            .ok_or(UNKNOWN_SHAPE)
    }

    /// The rule, in the shape that a check knows how to read.
    fn rule_as<T: DeserializeOwned>(&self) -> Result<T, Gap> {
        read(&self.rule)
    }

    /// The answer, in the shape that a check knows how to read.
    fn expect_as<T: DeserializeOwned>(&self) -> Result<T, Gap> {
        read(&self.expect)
    }

    /// The expected answer of a question that is answered by yes or no.
    fn expects(&self) -> Result<bool, Gap> {
        self.expect.as_bool().ok_or(UNKNOWN_SHAPE)
    }
}

fn read<T: DeserializeOwned>(value: &Value) -> Result<T, Gap> {
    serde_json::from_value(value.clone()).map_err(|_| UNKNOWN_SHAPE)
}

const UNKNOWN_SHAPE: Gap = Gap::new("the case is of a shape that no check reads");

/// Windows move with the clock by seconds; anything else has to be worked out by the host.
const MOVING_LIMIT: &str = "limits that move with the clock by more than a fixed distance";

pub(crate) fn check(cases: &[RawCase]) -> Vec<Outcome> {
    let read: Vec<Option<SegmentCase>> = cases.iter().map(RawCase::read).collect();
    let known: Vec<&SegmentCase> = read.iter().flatten().collect();
    let outcome = |(raw, case): (&RawCase, &Option<SegmentCase>)| match case {
        Some(case) => Outcome {
            id: case.id.clone(),
            group: case.area.clone(),
            verdict: judge(case, &known).into(),
        },
        None => Outcome {
            id: raw.id(),
            group: "no area".to_owned(),
            verdict: Verdict::NotExpressible(UNKNOWN_SHAPE),
        },
    };
    cases.iter().zip(&read).map(outcome).collect()
}

fn judge(case: &SegmentCase, all: &[&SegmentCase]) -> Result<Verdict, Gap> {
    match case.area.as_str() {
        "condition_unomi" | "segment_unomi" => condition::check(case),
        "segment_timeline" => timeline::check(case),
        "consent" => consent::check(case),
        "rfm" => rfm::check(case, all),
        "cohort_behaviour" => cohort::check(case),
        "relative_date" => Err(Gap::new("a language of date arithmetic")),
        "computed_property" => computed_property::check(case),
        "retention" => retention::check(case),
        "lifecycle" => life_cycle::check(case),
        "stickiness" => stickiness::check(case),
        "funnel" => funnel::check(case),
        "identity_merge" => identity_merge::check(case),
        "survivorship" => survivorship::check(case),
        "identity_limits" => identity_limits::check(case),
        _ => Err(Gap::new("the area is unknown")),
    }
}

/// The instant at which cases without one of their own are asked.
fn start_of_2024() -> Result<Timestamp, Gap> {
    Timestamp::parse("2024-01-01T00:00:00Z").map_err(|error| Gap::refused(&error))
}

/// Reads an instant; a local time of an unnamed zone counts as UTC, which keeps every distance and
/// every day between the instants of a case.
fn instant(text: &str) -> Option<Timestamp> {
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Timestamp::new(at.into()).ok();
    }
    let local: NaiveDateTime = text.strip_suffix("(local)")?.trim_end().parse().ok()?;
    Timestamp::new(local.and_utc()).ok()
}

/// The distance from whenever it is asked: `now-5d`.
fn moved(text: &str) -> Option<TimeDelta> {
    match text.strip_prefix("now")? {
        "" => Some(TimeDelta::zero()),
        distance => fixed_distance(distance),
    }
}

/// A sign, a number and a unit that always lasts equally long.
fn fixed_distance(text: &str) -> Option<TimeDelta> {
    let (is_earlier, rest) = match (text.strip_prefix('+'), text.strip_prefix('-')) {
        (Some(rest), _) => (false, rest),
        (None, Some(rest)) => (true, rest),
        (None, None) => return None,
    };
    let unit = rest.trim_start_matches(|character: char| character.is_ascii_digit());
    let number: i64 = rest.strip_suffix(unit)?.parse().ok()?;
    let seconds: i64 = match unit {
        "s" => 1,
        "min" => 60,
        "h" => 3_600,
        "d" | "day" | "days" => 86_400,
        _ => return None,
    };
    let seconds = number.checked_mul(seconds)?;
    TimeDelta::try_seconds(if is_earlier {
        seconds.checked_neg()?
    } else {
        seconds
    })
}
