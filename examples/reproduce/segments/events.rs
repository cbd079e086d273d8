//! What a user did, and rules that ask for it.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use crm_core::{
    Channel, Code, CustomerId, Direction, IdempotencyKey, Interaction, InteractionContent,
    InteractionId, NewInteraction, SeededIds, Timestamp,
};
use crm_segment::{
    Comparison, Condition, EventCondition, EventFilter, EventMeasure, Rule, Window, WindowBound,
};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::profile::encoded;
use super::{Gap, UNKNOWN_SHAPE, instant};

const DAY: u32 = 86_400;

/// What a user did, by name.
#[derive(Debug, Default, Clone)]
pub(super) struct Events(Vec<(Timestamp, Code)>);

impl Events {
    pub(super) fn add(&mut self, at: Timestamp, name: &str) -> Result<(), Gap> {
        self.0.push((at, event_code(name)?));
        Ok(())
    }

    /// Adds an event some days before an instant.
    pub(super) fn add_days_ago(
        &mut self,
        days: u32,
        now: Timestamp,
        name: &str,
    ) -> Result<(), Gap> {
        let at = now
            .checked_add(TimeDelta::days(i64::from(days).saturating_neg()))
            .ok_or(UNKNOWN_SHAPE)?;
        self.add(at, name)
    }

    pub(super) fn timeline(&self, customer: CustomerId) -> Result<Vec<Interaction>, Gap> {
        let ids = SeededIds::new(2);
        let interaction = |(number, (at, name)): (usize, &(Timestamp, Code))| {
            let new = NewInteraction {
                channel: Channel::Web,
                direction: Direction::Inbound,
                content: InteractionContent::Other {
                    name: name.clone(),
                    text: None,
                },
                regarding: None,
                occurred_at: *at,
                source: Code::new_static("case"),
                key: IdempotencyKey::parse(number.to_string())
                    .map_err(|error| Gap::refused(&error))?,
            };
            let id = InteractionId::generate(&ids, *at);
            Ok(Interaction::restore(id, customer, *at, new))
        };
        let mut timeline = self
            .0
            .iter()
            .enumerate()
            .map(interaction)
            .collect::<Result<Vec<_>, Gap>>()?;
        timeline.sort_by_key(|event| (event.occurred_at(), event.id()));
        Ok(timeline)
    }
}

/// The name of a thing of the host's own that stands for an event: names of cases are freer than ours.
pub(super) fn event_code(name: &str) -> Result<Code, Gap> {
    if name.contains('*') {
        return Err(Gap::new("names of events with wildcards"));
    }
    Code::parse(encoded("e.", name)).map_err(|error| Gap::refused(&error))
}

/// A rule on events of a name in a window.
pub(super) fn counted(name: &str, within: Window, is: Comparison<u64>) -> Result<Rule, Gap> {
    let events = EventCondition {
        of: EventFilter::named(event_code(name)?),
        within,
        is: EventMeasure::Count(is),
    };
    Rule::new(Condition::Events(events)).map_err(|error| Gap::refused(&error))
}

pub(super) fn last_days(days: u32) -> Result<Window, Gap> {
    let seconds = days.checked_mul(DAY).ok_or(UNKNOWN_SHAPE)?;
    Window::last_seconds(seconds).map_err(|error| Gap::refused(&error))
}

pub(super) fn days_ago(days: u32) -> Result<WindowBound, Gap> {
    let seconds = days.checked_mul(DAY).ok_or(UNKNOWN_SHAPE)?;
    WindowBound::ago(seconds).map_err(|error| Gap::refused(&error))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Count {
    cmp: String,
    value: u64,
}

/// Did it so often, of late.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Performed {
    event: String,
    count: Option<Count>,
    within_last_s: Option<u32>,
    #[serde(default, rename = "where")]
    properties: Vec<Value>,
}

pub(super) fn performed(asked: &Value) -> Result<Rule, Gap> {
    let asked: Performed = read(asked)?;
    if !asked.properties.is_empty() {
        return Err(PROPERTIES);
    }
    let within = match asked.within_last_s {
        Some(seconds) => Window::last_seconds(seconds).map_err(|error| Gap::refused(&error))?,
        None => Window::ALL,
    };
    let is = match asked.count {
        Some(count) => comparison(&count.cmp, count.value)?,
        None => Comparison::Gte(1),
    };
    counted(&asked.event, within, is)
}

pub(super) const PROPERTIES: Gap = Gap::new("properties of the host's own events");

/// Did it within some days, or did not; or between two instants, from so many to so many times.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PastEvent {
    past_event: String,
    within_days: Option<u32>,
    #[serde(default = "yes")]
    occurred: bool,
    from: Option<String>,
    to: Option<String>,
    min: Option<u64>,
    max: Option<u64>,
}

const fn yes() -> bool {
    true
}

pub(super) fn past_event(asked: &Value) -> Result<Rule, Gap> {
    let asked: PastEvent = read(asked)?;
    let bound = |text: &Option<String>| match text {
        Some(text) => instant(text)
            .map(WindowBound::At)
            .map(Some)
            .ok_or(UNKNOWN_SHAPE),
        None => Ok(None),
    };
    let within = match asked.within_days {
        Some(days) => last_days(days)?,
        None => Window {
            from: bound(&asked.from)?,
            until: bound(&asked.to)?,
        },
    };
    let is = match (asked.occurred, asked.min, asked.max) {
        (false, None, None) => Comparison::Eq(0),
        (true, min, None) => Comparison::Gte(min.unwrap_or(1)),
        (true, min, Some(max)) => Comparison::Between {
            from: min.unwrap_or(1),
            to: max,
        },
        (false, ..) => return Err(UNKNOWN_SHAPE),
    };
    counted(&asked.past_event, within, is)
}

/// Events as a list of names with days or dates.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    #[serde(rename = "type")]
    name: String,
    days_ago: Option<u32>,
    at: Option<String>,
}

pub(super) fn told(list: &Value, now: Timestamp) -> Result<Events, Gap> {
    let mut events = Events::default();
    for event in read::<Vec<Told>>(list)? {
        match (event.days_ago, event.at) {
            (Some(days), None) => events.add_days_ago(days, now, &event.name)?,
            (None, Some(day)) => {
                let at = instant(&format!("{day}T00:00:00Z")).ok_or(UNKNOWN_SHAPE)?;
                events.add(at, &event.name)?;
            }
            _ => return Err(UNKNOWN_SHAPE),
        }
    }
    Ok(events)
}

pub(super) fn comparison(operator: &str, value: u64) -> Result<Comparison<u64>, Gap> {
    Ok(match operator {
        "eq" => Comparison::Eq(value),
        "ne" => Comparison::Ne(value),
        "lt" => Comparison::Lt(value),
        "lte" => Comparison::Lte(value),
        "gt" => Comparison::Gt(value),
        "gte" => Comparison::Gte(value),
        _ => return Err(Gap::new("an operator that our rules do not have")),
    })
}

fn read<T: serde::de::DeserializeOwned>(value: &Value) -> Result<T, Gap> {
    serde_json::from_value(value.clone()).map_err(|_| UNKNOWN_SHAPE)
}

/// Whether a rule of a case asks for events at its root.
pub(super) fn asks_for_events(node: &Map<String, Value>) -> bool {
    let asking = BTreeSet::from(["performed", "last_performed", "past_event", "score_if"]);
    node.keys().any(|field| asking.contains(field.as_str()))
}
