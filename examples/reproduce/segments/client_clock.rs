//! When something happened, by the clock of a device that is wrong.

use chrono::TimeDelta;
use crm_core::{ClientTimes, Timestamp};
use serde::Deserialize;

use super::{Gap, SegmentCase, UNKNOWN_SHAPE, Verdict, fixed_distance, instant, start_of_2024};

/// Instants by two clocks: "T+10s", "C+4s".
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Clocks {
    #[serde(rename = "receivedAt")]
    received: String,
    #[serde(default, rename = "sentAt")]
    sent: Option<String>,
    #[serde(rename = "originalTimestamp")]
    original: String,
}

pub(super) fn check(case: &SegmentCase) -> Result<Verdict, Gap> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Expected {
        timestamp: String,
    }
    let given: Clocks = case.given()?;
    let expected: Expected = case.expect_as()?;
    // The formula may stand before the answer.
    let answer = expected.timestamp.rsplit(" = ").next();
    let ours = given.received.split(['+', '-']).next().unwrap_or_default();
    let read = |text: &str| by_clock(text, ours);
    let times = ClientTimes {
        occurred: read(&given.original)?,
        sent: given.sent.as_deref().map(read).transpose()?,
        received: read(&given.received)?,
    };
    let written = |at: Timestamp| format!("{} microseconds", at.as_micros());
    Ok(Verdict::of(
        &written(times.corrected()),
        &written(read(answer.unwrap_or_default())?),
        "the device's clock is years behind ours",
    ))
}

/// An instant of a clock with a name: ours, or one that is years behind it.
fn by_clock(text: &str, ours: &str) -> Result<Timestamp, Gap> {
    if let Some(at) = instant(text) {
        return Ok(at);
    }
    let distance = text.trim_start_matches(|character: char| character.is_ascii_alphabetic());
    let name = text.strip_suffix(distance).unwrap_or_default();
    if name.is_empty() {
        return Err(UNKNOWN_SHAPE);
    }
    let behind = if name == ours { 0 } else { -1_000 };
    let since = match distance {
        "" => Some(TimeDelta::zero()),
        distance => fixed_distance(distance),
    };
    start_of_2024()?
        .checked_add(TimeDelta::days(behind))
        .and_then(|at| at.checked_add(since?))
        .ok_or(UNKNOWN_SHAPE)
}
