//! When people were active.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeZone};
use crm_core::{Currency, Timestamp};
use crm_segment::{ActivityTable, CalendarPeriod, CalendarUnit, PeriodCalendar};
use serde::Deserialize;
use serde_json::Value;

use super::periods::MOST_PERIODS;
use super::{Gap, SegmentCase, UNKNOWN_SHAPE};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    events: BTreeMap<String, Value>,
    #[serde(default)]
    zone: Option<String>,
}

/// When each person was active, in a place.
pub(super) struct Activities {
    days: PeriodCalendar,
    by_person: Vec<Vec<Timestamp>>,
}

impl Activities {
    /// Reads what is given of each person: a list of instants and dates, or a series in words. Without
    /// a zone it is UTC.
    pub(super) fn of(case: &SegmentCase) -> Result<Self, Gap> {
        let Given { events, zone } = case.given()?;
        let zone = zone.as_deref().unwrap_or("UTC");
        let days = PeriodCalendar::in_zone(CalendarUnit::Day, zone)
            .map_err(|error| Gap::refused(&error))?;
        let read = |(person, told): (&String, &Value)| match told {
            Value::Array(list) => {
                let moments = list.iter().map(|moment| {
                    let text = moment.as_str().ok_or(UNKNOWN_SHAPE)?;
                    moment_of(person, text, &days)
                });
                moments.collect()
            }
            Value::String(series) => series_of(series, &days),
            _ => Err(UNKNOWN_SHAPE),
        };
        Ok(Self {
            by_person: events.iter().map(read).collect::<Result<_, _>>()?,
            days,
        })
    }

    /// The periods of a kind, in the place of the case.
    pub(super) fn calendar(&self, unit: CalendarUnit) -> PeriodCalendar {
        PeriodCalendar::new(unit, self.days.zone())
    }

    /// The day of a date, or of a date with a time.
    pub(super) fn day(&self, text: &str) -> Result<CalendarPeriod, Gap> {
        let at = moment(text, &self.days)?;
        Ok(self.days.period_of(at))
    }

    /// The period of a kind in which a date lies.
    pub(super) fn period(&self, unit: CalendarUnit, text: &str) -> Result<CalendarPeriod, Gap> {
        Ok(self.calendar(unit).period_of(moment(text, &self.days)?))
    }

    /// Who was active when; what lies on days or periods that are not wanted is left out.
    pub(super) fn table(
        &self,
        calendar: PeriodCalendar,
        is_wanted: impl Fn(Timestamp) -> bool,
    ) -> ActivityTable<usize> {
        let mut table = ActivityTable::new(calendar, Currency::EUR);
        for (person, instants) in self.by_person.iter().enumerate() {
            for at in instants.iter().filter(|at| is_wanted(**at)) {
                table.add(person, *at);
            }
        }
        table
    }

    /// The day on which an instant lies.
    pub(super) fn day_of(&self, at: Timestamp) -> CalendarPeriod {
        self.days.period_of(at)
    }
}

/// An instant, behind which one of the person's other names may stand in brackets.
fn moment_of(person: &str, text: &str, days: &PeriodCalendar) -> Result<Timestamp, Gap> {
    let Some((plain, behind)) = text.split_once(" (") else {
        return moment(text, days);
    };
    let name = behind.strip_suffix(')').ok_or(UNKNOWN_SHAPE)?;
    let names = person.split(|character: char| !character.is_alphanumeric());
    if names.into_iter().any(|own| own == name) {
        return moment(plain, days);
    }
    Err(UNKNOWN_SHAPE)
}

/// "2020-06-10T05:00:00Z", "2020-06-10T06:00", "2020-06-10": the last begins with its day.
fn moment(text: &str, days: &PeriodCalendar) -> Result<Timestamp, Gap> {
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Timestamp::new(at.into()).map_err(|error| Gap::refused(&error));
    }
    match text.split_once('T') {
        Some((date, time)) => on(date_of(date)?, Some(time), days),
        None => on(date_of(text)?, None, days),
    }
}

/// "daily 2020-01-11..2020-01-19 12:00Z", "2020-01-11,13,15 12:00Z".
fn series_of(series: &str, days: &PeriodCalendar) -> Result<Vec<Timestamp>, Gap> {
    let (dates, time) = match series.rsplit_once(' ') {
        Some((dates, time)) if time.contains(':') => (dates, Some(time)),
        _ => (series, None),
    };
    let dates = match dates.strip_prefix("daily ") {
        Some(range) => {
            let (from, to) = range.split_once("..").ok_or(UNKNOWN_SHAPE)?;
            let to = date_of(to)?;
            let most = usize::from(MOST_PERIODS);
            let all = date_of(from)?.iter_days().take_while(|date| *date <= to);
            let all: Vec<NaiveDate> = all.take(most.saturating_add(1)).collect();
            if all.len() > most {
                return Err(UNKNOWN_SHAPE);
            }
            all
        }
        None => listed(dates)?,
    };
    dates.into_iter().map(|date| on(date, time, days)).collect()
}

/// Dates of which the later ones may be told by the day alone.
fn listed(dates: &str) -> Result<Vec<NaiveDate>, Gap> {
    let mut all: Vec<NaiveDate> = Vec::new();
    for text in dates.split(',') {
        let text = text.trim();
        let date = match (all.last(), text.parse()) {
            (Some(before), Ok(day)) => before.with_day(day).ok_or(UNKNOWN_SHAPE)?,
            _ => date_of(text)?,
        };
        all.push(date);
    }
    Ok(all)
}

fn date_of(text: &str) -> Result<NaiveDate, Gap> {
    text.parse().map_err(|_| UNKNOWN_SHAPE)
}

/// A time of a date: of UTC when it ends in Z, else of the place; without one the begin of the day.
fn on(date: NaiveDate, time: Option<&str>, days: &PeriodCalendar) -> Result<Timestamp, Gap> {
    let Some(time) = time else {
        let begin = days.begins_at(days.period_of_date(date));
        return begin.ok_or(UNKNOWN_SHAPE);
    };
    let (time, is_utc) = match time.strip_suffix('Z') {
        Some(time) => (time, true),
        None => (time, false),
    };
    let time: NaiveTime = NaiveTime::parse_from_str(time, "%H:%M:%S")
        .or_else(|_| NaiveTime::parse_from_str(time, "%H:%M"))
        .map_err(|_| UNKNOWN_SHAPE)?;
    let clock = date.and_time(time);
    let at = if is_utc {
        clock.and_utc()
    } else {
        let local = days.zone().from_local_datetime(&clock).earliest();
        local.ok_or(UNKNOWN_SHAPE)?.to_utc()
    };
    Timestamp::new(at).map_err(|error| Gap::refused(&error))
}
