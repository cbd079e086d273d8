//! The written form of the figures of a period.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use crm_core::{Location, ValidationError};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::WebReport;
use crate::format::FormatOne;
use crate::written::{Digits, Listed, require_consistent, rising_map};

/// Tables in rising order; the length of the sessions in microseconds.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename = "WebReport")]
struct Form<D, E, T, P> {
    format: FormatOne,
    visitors: u64,
    new_visitors: u64,
    returning_visitors: u64,
    sessions: u64,
    first_sessions: u64,
    engaged_sessions: u64,
    single_page_sessions: u64,
    page_views: u64,
    total_length_micros: Digits<i128>,
    depths: D,
    entries: E,
    exits: E,
    transitions: T,
    paths: P,
}

/// How often each of something came.
type Times<T> = Vec<(T, u64)>;

/// What is read of it.
type Read =
    Form<Times<u32>, Times<Location>, Vec<(Location, Times<Location>)>, Times<Vec<Location>>>;

impl TryFrom<Read> for WebReport {
    type Error = ValidationError;

    fn try_from(form: Read) -> Result<Self, Self::Error> {
        let mut transitions = Vec::new();
        for (from, to) in form.transitions {
            require_consistent(!to.is_empty(), "transitions", "must lead somewhere")?;
            transitions.push((from, counted("transitions", to)?));
        }
        let report = Self {
            visitors: form.visitors,
            new_visitors: form.new_visitors,
            returning_visitors: form.returning_visitors,
            sessions: form.sessions,
            first_sessions: form.first_sessions,
            engaged_sessions: form.engaged_sessions,
            single_page_sessions: form.single_page_sessions,
            page_views: form.page_views,
            total_length: length_of_micros(form.total_length_micros.0)?,
            depths: counted("depths", form.depths)?,
            entries: counted("entries", form.entries)?,
            exits: counted("exits", form.exits)?,
            transitions: rising_map("transitions", transitions)?,
            paths: counted("paths", form.paths)?,
        };
        report.require_sums()?;
        Ok(report)
    }
}

impl WebReport {
    /// Refuses counts that no sessions have.
    fn require_sums(&self) -> Result<(), ValidationError> {
        require_consistent(
            self.visitors == self.new_visitors.saturating_add(self.returning_visitors)
                && self.visitors <= self.sessions,
            "visitors",
            "must be the new and the returning ones, with a session each",
        )?;
        require_consistent(
            self.first_sessions == self.new_visitors
                && self.engaged_sessions <= self.sessions
                && total(&self.depths) == self.sessions,
            "sessions",
            "must be those of all depths, hold the engaged ones, and a first one of each new visitor",
        )?;
        let views = self.depths.iter().fold(0_u64, |sum, (depth, times)| {
            sum.saturating_add(times.saturating_mul((*depth).into()))
        });
        let single = self.depths.get(&1).copied().unwrap_or(0);
        require_consistent(
            views == self.page_views && self.single_page_sessions <= single,
            "page views",
            "must be those of all depths",
        )?;
        let without = self.depths.get(&0).copied().unwrap_or(0);
        let with_a_page = self.sessions.saturating_sub(without);
        require_consistent(
            total(&self.entries) == with_a_page && total(&self.exits) == with_a_page,
            "entries",
            "must be as many as the exits and the sessions with a page",
        )?;
        let followed = self.transitions.values().map(total);
        require_consistent(
            followed.fold(0, u64::saturating_add) == self.page_views.saturating_sub(with_a_page),
            "transitions",
            "must be the page views but one of each session with a page",
        )?;
        require_consistent(
            total(&self.paths) <= with_a_page && !self.paths.keys().any(Vec::is_empty),
            "paths",
            "must be of a page or more, and no more than the sessions with a page",
        )
    }
}

/// A table of counts above zero.
fn counted<T: Ord>(
    field: &'static str,
    times: Times<T>,
) -> Result<BTreeMap<T, u64>, ValidationError> {
    let all_came = times.iter().all(|(_, times)| *times > 0);
    require_consistent(all_came, field, "must have come at least once each")?;
    rising_map(field, times)
}

fn total<T>(counts: &BTreeMap<T, u64>) -> u64 {
    counts.values().copied().fold(0, u64::saturating_add)
}

/// Whole seconds and microseconds: what sessions add up to may have more microseconds than 64 bits hold.
fn length_of_micros(micros: i128) -> Result<TimeDelta, ValidationError> {
    let parts = i64::try_from(micros.div_euclid(1_000_000))
        .ok()
        .zip(u32::try_from(micros.rem_euclid(1_000_000).saturating_mul(1_000)).ok());
    let length = parts.and_then(|(seconds, nanos)| TimeDelta::new(seconds, nanos));
    let length = length.filter(|length| *length >= TimeDelta::zero());
    let rule = "must be a time of zero or more";
    require_consistent(length.is_some(), "total length", rule)?;
    Ok(length.unwrap_or_default())
}

fn micros_of_length(length: TimeDelta) -> i128 {
    let micros = i128::from(length.subsec_nanos()).div_euclid(1_000);
    i128::from(length.num_seconds())
        .saturating_mul(1_000_000)
        .saturating_add(micros)
}

impl Serialize for WebReport {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let transitions = self.transitions.iter();
        let form = Form {
            format: FormatOne,
            visitors: self.visitors,
            new_visitors: self.new_visitors,
            returning_visitors: self.returning_visitors,
            sessions: self.sessions,
            first_sessions: self.first_sessions,
            engaged_sessions: self.engaged_sessions,
            single_page_sessions: self.single_page_sessions,
            page_views: self.page_views,
            total_length_micros: Digits(micros_of_length(self.total_length)),
            depths: Listed(self.depths.iter()),
            entries: Listed(self.entries.iter()),
            exits: Listed(self.exits.iter()),
            transitions: Listed(transitions.map(|(from, to)| (from, Listed(to.iter())))),
            paths: Listed(self.paths.iter()),
        };
        form.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for WebReport {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let form = Read::deserialize(deserializer)?;
        form.try_into().map_err(de::Error::custom)
    }
}
