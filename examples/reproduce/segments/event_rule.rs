//! Rules that ask for what a user did.

use crm_core::{AttributeText, InteractionKind};
use crm_segment::{
    AttributeTest, Comparison, Condition, EventCondition, EventFilter, EventMeasure, EventProperty,
    PropertyTest, Rule, Window, WindowBound,
};
use serde::Deserialize;
use serde_json::Value;

use super::events::{Events, event_code};
use super::operand::{Operands, UNKNOWN_OPERATOR};
use super::told::attribute_name;
use super::{Gap, UNKNOWN_SHAPE, instant, read};

const DAY: u32 = 86_400;

/// A rule on events of a name in a window.
pub(super) fn counted(name: &str, within: Window, is: Comparison<u64>) -> Result<Rule, Gap> {
    built(named(name)?, within, EventMeasure::Count(is))
}

fn built(of: EventFilter, within: Window, is: EventMeasure) -> Result<Rule, Gap> {
    let events = EventCondition { of, within, is };
    Rule::new(Condition::Events(events)).map_err(|error| Gap::refused(&error))
}

/// The events of a name, or of all that begin as it does where a star ends it.
fn named(name: &str) -> Result<EventFilter, Gap> {
    let Some(beginning) = name.strip_suffix('*') else {
        return Ok(EventFilter::named(event_code(name)?));
    };
    if beginning.contains('*') {
        return Err(Gap::new("names of events with a star in the middle"));
    }
    let beginning = event_code(beginning)?;
    let beginning =
        AttributeText::parse(beginning.as_str()).map_err(|error| Gap::refused(&error))?;
    Ok(
        EventFilter::of_kinds([InteractionKind::Other]).with(PropertyTest {
            property: EventProperty::Name,
            is: AttributeTest::StartsWith(beginning),
        }),
    )
}

/// A test of what an event tells under a path.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PropertyAsked {
    path: String,
    cmp: String,
    #[serde(default)]
    value: Value,
}

fn with_properties(
    of: EventFilter,
    asked: &[PropertyAsked],
    events: &Events,
) -> Result<EventFilter, Gap> {
    asked.iter().try_fold(of, |of, asked| {
        let test = PropertyTest {
            property: EventProperty::Own(attribute_name(&asked.path)?),
            is: asked.test(events)?,
        };
        Ok(of.with(test))
    })
}

impl PropertyAsked {
    /// The events tell the type of the property, as a host's schema would.
    fn test(&self, events: &Events) -> Result<AttributeTest, Gap> {
        let told = events.told(&self.path).collect::<Result<Vec<_>, _>>()?;
        let operands = Operands {
            path: &self.path,
            attribute: told.iter().flatten().next().copied(),
            value: &self.value,
        };
        if let Some(test) = operands.test(&self.cmp)? {
            return Ok(test);
        }
        match self.cmp.as_str() {
            "in" => Ok(AttributeTest::In(operands.list()?)),
            "ne" if told.iter().all(Option::is_some) => Ok(AttributeTest::Ne(operands.one()?)),
            "ne" => Err(Gap::new(
                "events without a property that must differ: for us it does not",
            )),
            _ => Err(UNKNOWN_OPERATOR),
        }
    }
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
    properties: Vec<PropertyAsked>,
}

pub(super) fn performed(asked: &Value, events: &Events) -> Result<Rule, Gap> {
    let asked: Performed = read(asked)?;
    let within = match asked.within_last_s {
        Some(seconds) => Window::last_seconds(seconds).map_err(|error| Gap::refused(&error))?,
        None => Window::ALL,
    };
    let is = match asked.count {
        Some(count) => comparison(&count.cmp, count.value)?,
        None => Comparison::Gte(1),
    };
    let of = with_properties(named(&asked.event)?, &asked.properties, events)?;
    built(of, within, EventMeasure::Count(is))
}

/// The last that was selected has these properties.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LastPerformed {
    event: String,
    #[serde(default)]
    select_where: Vec<PropertyAsked>,
    then: Vec<PropertyAsked>,
}

pub(super) fn last_performed(asked: &Value, events: &Events) -> Result<Rule, Gap> {
    let asked: LastPerformed = read(asked)?;
    let of = with_properties(named(&asked.event)?, &asked.select_where, events)?;
    let then = with_properties(EventFilter::all(), &asked.then, events)?;
    built(of, Window::ALL, EventMeasure::Last(then))
}

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

pub(super) fn comparison(operator: &str, value: u64) -> Result<Comparison<u64>, Gap> {
    Ok(match operator {
        "eq" => Comparison::Eq(value),
        "ne" => Comparison::Ne(value),
        "lt" => Comparison::Lt(value),
        "lte" => Comparison::Lte(value),
        "gt" => Comparison::Gt(value),
        "gte" => Comparison::Gte(value),
        _ => return Err(UNKNOWN_OPERATOR),
    })
}
