//! What each person did, in the ways in which cases tell it.

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::{NaiveDateTime, NaiveTime, TimeDelta};
use crm_core::Timestamp;
use crm_segment::{FunnelEvent, StepOrder};
use serde_json::{Map, Value};

use super::super::{Gap, UNKNOWN_SHAPE, start_of_2024};
use super::What;

/// Somebody who went through a funnel.
pub(super) struct Person {
    pub(super) name: String,
    /// What stands in brackets behind the name.
    pub(super) group: Option<String>,
    pub(super) events: BTreeSet<FunnelEvent<What>>,
}

/// Reads people by name with their events, or the events of a single one.
pub(super) fn people(
    told: Map<String, Value>,
    steps: &[String],
    order: StepOrder,
) -> Result<Vec<Person>, Gap> {
    let persons = match told.get("events") {
        Some(Value::Object(persons)) if told.len() == 1 => persons.clone(),
        _ => told,
    };
    let person = |(name, told): (String, Value)| {
        let (name, group) = match name.split_once(" (") {
            Some((name, group)) => {
                let group = group.strip_suffix(')').ok_or(UNKNOWN_SHAPE)?;
                (name.to_owned(), Some(group.to_owned()))
            }
            None => (name, None),
        };
        let list = told.as_array().ok_or(UNKNOWN_SHAPE)?;
        Ok(Person {
            name,
            group,
            events: events(list, steps, order)?,
        })
    };
    persons.into_iter().map(person).collect()
}

/// One event as it is told; without an instant its place in the list says what came first.
struct Told {
    at: Option<Timestamp>,
    what: What,
}

fn events(
    list: &[Value],
    steps: &[String],
    order: StepOrder,
) -> Result<BTreeSet<FunnelEvent<What>>, Gap> {
    let mut told = Vec::new();
    for event in list {
        if let Some(number) = event.as_str().and_then(|text| some_of(text, steps)) {
            // Which of the steps it were does not matter where any order counts.
            if order != StepOrder::Unordered {
                return Err(Gap::new("steps of which only the number is told"));
            }
            told.extend(steps.iter().take(number).map(|step| Told {
                at: None,
                what: What::from([step.clone()]),
            }));
        } else {
            told.push(event_of(event)?);
        }
    }
    let is_timed = told.iter().any(|event| event.at.is_some());
    let mut events = BTreeSet::new();
    for (place, event) in (0_u32..).zip(told) {
        let at = match event.at {
            Some(at) => at,
            None if is_timed => return Err(UNKNOWN_SHAPE),
            None => later(TimeDelta::seconds(place.into()))?,
        };
        events.insert(FunnelEvent {
            at,
            sequence: place.into(),
            what: event.what,
        });
    }
    Ok(events)
}

/// The number in "2 of 3", where there are three steps.
fn some_of(text: &str, steps: &[String]) -> Option<usize> {
    let (number, of) = text.split_once(" of ")?;
    let number: usize = number.parse().ok()?;
    let is_of_all = of.parse() == Ok(steps.len());
    (is_of_all && number <= steps.len()).then_some(number)
}

/// "name", "name 12:00", ["name", "05-02 00:00"], [1.5, 2] with the number of a step.
fn event_of(event: &Value) -> Result<Told, Gap> {
    if let Some(text) = event.as_str() {
        return event_in_words(text);
    }
    match event.as_array().map(Vec::as_slice) {
        Some([Value::String(name), Value::String(at)]) => Ok(Told {
            at: Some(on_a_day(at)?),
            what: What::from([name.clone()]),
        }),
        Some([Value::Number(seconds), steps @ ..]) => {
            let seconds = seconds.as_f64().ok_or(UNKNOWN_SHAPE)?;
            let since = Duration::try_from_secs_f64(seconds).ok();
            let since = since.and_then(|since| TimeDelta::from_std(since).ok());
            Ok(Told {
                at: Some(later(since.ok_or(UNKNOWN_SHAPE)?)?),
                what: steps.iter().map(step_number).collect::<Result<_, _>>()?,
            })
        }
        _ => Err(UNKNOWN_SHAPE),
    }
}

fn step_number(step: &Value) -> Result<String, Gap> {
    match step.as_i64() {
        Some(number) if number > 0 => Ok(number.to_string()),
        Some(_) => Err(Gap::new("events that end an attempt")),
        None => Err(UNKNOWN_SHAPE),
    }
}

fn event_in_words(text: &str) -> Result<Told, Gap> {
    let timed = text.rsplit_once(' ').and_then(|(name, time)| {
        let time = NaiveTime::parse_from_str(time, "%H:%M").ok()?;
        Some((name, time.signed_duration_since(NaiveTime::MIN)))
    });
    match timed {
        Some((name, since)) => Ok(Told {
            at: Some(later(since)?),
            what: What::from([name.to_owned()]),
        }),
        None => Ok(Told {
            at: None,
            what: What::from([text.to_owned()]),
        }),
    }
}

/// "05-02 00:00", of a year that the case does not tell.
fn on_a_day(text: &str) -> Result<Timestamp, Gap> {
    let at = NaiveDateTime::parse_from_str(&format!("2024-{text}"), "%Y-%m-%d %H:%M")
        .map_err(|_| UNKNOWN_SHAPE)?;
    Timestamp::new(at.and_utc()).map_err(|error| Gap::refused(&error))
}

fn later(since: TimeDelta) -> Result<Timestamp, Gap> {
    start_of_2024()?.checked_add(since).ok_or(UNKNOWN_SHAPE)
}
