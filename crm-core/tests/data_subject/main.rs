//! Data-subject requests: periods of law, and requests as functions of what was told.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "a test reports by panicking"
)]

#[path = "../timelines/crm.rs"]
mod crm;
mod forms;
mod periods;
mod requests;
mod service;
#[path = "../timelines/mod.rs"]
#[allow(dead_code, reason = "not all of what the folds share is needed here")]
mod timelines;

use std::collections::BTreeSet;

use chrono::NaiveDate;
use crm_core::*;
use proptest::prelude::*;

/// Weekdays of UTC without these dates.
#[derive(Debug, Clone)]
struct WithHolidays(BTreeSet<NaiveDate>);

impl DeadlineCalendar for WithHolidays {
    fn date_of(&self, instant: Timestamp) -> NaiveDate {
        WeekdaysInUtc.date_of(instant)
    }

    fn end_of_day(&self, date: NaiveDate) -> Option<Timestamp> {
        WeekdaysInUtc.end_of_day(date)
    }

    fn is_working_day(&self, date: NaiveDate) -> bool {
        WeekdaysInUtc.is_working_day(date) && !self.0.contains(&date)
    }
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn instant(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

/// Noon of a day.
fn noon(date: &str) -> Timestamp {
    instant(&format!("{date}T12:00:00Z"))
}

/// The last microsecond of a day.
fn end(date: &str) -> Timestamp {
    instant(&format!("{date}T23:59:59.999999Z"))
}

/// An instant of the years 1990 to 2089.
fn recent() -> impl Strategy<Value = Timestamp> + Clone {
    let micros = 631_152_000_000_000_i64..3_786_912_000_000_000;
    micros.prop_filter_map("an instant", |micros| Timestamp::from_micros(micros).ok())
}

/// Holidays among the hundred days behind an instant.
fn holidays_behind(
    instant: Timestamp,
) -> impl Strategy<Value = BTreeSet<NaiveDate>> + Clone + use<> {
    let first = WeekdaysInUtc.date_of(instant);
    proptest::collection::btree_set(0_u64..100, 0..60).prop_map(move |days| {
        let days = days.into_iter();
        days.map(|day| first.checked_add_days(chrono::Days::new(day)).unwrap())
            .collect()
    })
}

fn number(number: &str) -> DataSubjectRequestNumber {
    DataSubjectRequestNumber::parse(number).unwrap()
}

fn update(of: &str, step: DataSubjectRequestStep) -> DataSubjectRequestUpdate {
    let by = Actor::Staff(Code::new_static("kim"));
    DataSubjectRequestUpdate::new(number(of), by, step)
}

fn new(key: &str, at: Timestamp, update: DataSubjectRequestUpdate) -> NewInteraction {
    crm::new(key, at, InteractionContent::DataSubjectRequest(update))
}

/// An interaction; the number is its id and its key.
fn told(number: u64, at: Timestamp, update: DataSubjectRequestUpdate) -> Interaction {
    crm::told(number, at, InteractionContent::DataSubjectRequest(update))
}
