//! Cases of calendars as they are written.

use std::borrow::Cow;

use chrono::{NaiveDateTime, TimeDelta};
use crm_core::Timestamp;
use crm_support::{Boundary, Interval, Pauses};
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

    /// A case whose answer depends on the convention names it; otherwise either gives the answer.
    pub(super) fn boundary(&self) -> Boundary {
        if self.reference_check.contains("boundary=next_open") {
            Boundary::AtNextOpening
        } else {
            Boundary::AtClosing
        }
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
