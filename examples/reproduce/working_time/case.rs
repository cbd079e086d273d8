//! Cases of calendars as they are written.

use std::borrow::Cow;

use chrono::{NaiveDateTime, TimeDelta};
use crm_core::Timestamp;
use crm_support::{
    Boundary, DayLength, EmptyWeek, Interval, LastMinute, Pauses, ReversedRange,
    WorkingTimeOptions, ZeroTarget,
};
use serde::Deserialize;
use serde_json::Value;

use super::Gap;

#[derive(Deserialize)]
pub(super) struct TimeCase {
    pub(super) kind: String,
    pub(super) calendar: Value,
    #[serde(default, alias = "at")]
    pub(super) start: Option<Timestamp>,
    #[serde(default)]
    pub(super) end: Option<Timestamp>,
    #[serde(default)]
    pub(super) local: Option<String>,
    #[serde(default)]
    pub(super) target_seconds: Option<i64>,
    #[serde(default)]
    pub(super) days: Option<u32>,
    #[serde(default)]
    pub(super) pauses: Vec<(Timestamp, Timestamp)>,
    pub(super) expect: Expected,
    /// How an independent computation answers, and the convention on which the answer rests.
    #[serde(default)]
    pub(super) reference_check: String,
    /// Why an answer of the source should not be copied.
    #[serde(default)]
    pub(super) quirk: Option<String>,
    #[serde(default)]
    notes: Option<String>,
}

/// What is expected; each kind of question has its own field.
#[derive(Deserialize)]
pub(super) struct Expected {
    #[serde(alias = "at", alias = "instant")]
    pub(super) due: Option<Timestamp>,
    pub(super) elapsed_seconds: Option<i64>,
    pub(super) open: Option<bool>,
    pub(super) first: Option<Vec<(Timestamp, Timestamp)>>,
    pub(super) error: Option<Value>,
}

impl TimeCase {
    /// The times during which the clock stands still.
    pub(super) fn pauses(&self) -> Result<Pauses, Gap> {
        // A pause that ends as it begins stops nothing, and is no interval of ours.
        let lasting = self.pauses.iter().filter(|(start, end)| start != end);
        let intervals: Result<Vec<_>, _> = lasting
            .map(|(start, end)| Interval::new(*start, *end))
            .collect();
        intervals
            .map(Pauses::new)
            .map_err(|error| Gap::refused(&error))
    }

    /// The conventions by which the case may be answered, in the order in which they are tried: the
    /// ones that it names; and where it says that its answer is one of several, each other one alone.
    pub(super) fn conventions(&self) -> Vec<WorkingTimeOptions> {
        let named = self.named_convention();
        let mut conventions = vec![named];
        if self.is_one_of_several() {
            conventions.extend([
                named.with_zero_target(ZeroTarget::Start),
                named.with_zero_target(ZeroTarget::Refused),
                named.with_reversed_range(ReversedRange::Negative),
                named.with_empty_week(EmptyWeek::WallClock),
                named.with_last_minute(LastMinute::EndOfDay),
                named.with_day_length(DayLength::ClockFace),
            ]);
        }
        conventions
    }

    /// What is said of the case in words, or shown by an answer that no other convention gives.
    fn named_convention(&self) -> WorkingTimeOptions {
        let words = [
            Some(&self.reference_check),
            self.quirk.as_ref(),
            self.notes.as_ref(),
        ];
        let words = words.map(|words| words.map(|words| words.to_lowercase()));
        let says = |text| words.iter().flatten().any(|words| words.contains(text));
        let is_error = self.expect.error.is_some();
        let options = WorkingTimeOptions::default();
        let options = if says("boundary=next_open") {
            options.with_boundary(Boundary::AtNextOpening)
        } else {
            options
        };
        let options = if says("empty week") && !is_error {
            options.with_empty_week(EmptyWeek::WallClock)
        } else {
            options
        };
        let options = if says("24:00") && says("23:59") {
            options.with_last_minute(LastMinute::EndOfDay)
        } else {
            options
        };
        let is_below_zero = self
            .expect
            .elapsed_seconds
            .is_some_and(|seconds| seconds < 0);
        let options = if is_below_zero {
            options.with_reversed_range(ReversedRange::Negative)
        } else {
            options
        };
        if self.target_seconds == Some(0) && is_error {
            return options.with_zero_target(ZeroTarget::Refused);
        }
        options
    }

    /// Whether the case says that others answer otherwise.
    fn is_one_of_several(&self) -> bool {
        let check = &self.reference_check;
        self.quirk.is_some() || check.starts_with("policy") || check.starts_with("differs")
    }

    /// What the independent computation answers, told where that differs from the source.
    pub(super) fn reference(&self) -> Option<&str> {
        let told = self.reference_check.strip_prefix("differs (reference ")?;
        told.strip_suffix(')')
    }

    /// Why a case is not counted where we answer as the independent computation does.
    pub(super) fn other_than_the_reference(&self) -> Gap {
        let reason = "an answer unlike that of the independent reference, which is ours";
        match &self.quirk {
            Some(quirk) => Gap(Cow::Owned(format!("{reason}: {quirk}"))),
            None => Gap::new(reason),
        }
    }
}

/// Reads a local time; 24:00 is midnight of the next day.
pub(super) fn local_time(text: &str) -> Option<NaiveDateTime> {
    let Some(date) = text.strip_suffix("T24:00:00") else {
        return text.parse().ok();
    };
    let midnight: NaiveDateTime = format!("{date}T00:00:00").parse().ok()?;
    midnight.checked_add_signed(TimeDelta::days(1))
}
