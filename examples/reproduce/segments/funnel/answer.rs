//! What is asked of a funnel, answered.

use chrono::TimeDelta;
use crm_segment::{FunnelCounts, FunnelDefinition, FunnelEvents};
use serde_json::{Map, Value};

use super::super::{Gap, UNKNOWN_SHAPE};
use super::What;
use super::people::Person;

/// The step, counted from 0, and the microsecond of each that a person took.
type Taken = Vec<(usize, i64)>;

/// What is found and what is expected, question by question, as values that compare.
#[derive(Default)]
pub(super) struct Compared {
    pub(super) found: Map<String, Value>,
    pub(super) expected: Map<String, Value>,
}

/// Answers each question that a case asks.
///
/// Where a source tells that an older version of it answered otherwise, that answer is left out.
pub(super) fn answers(
    funnel: &FunnelDefinition<What>,
    people: &[&Person],
    asked: &Map<String, Value>,
) -> Result<Compared, Gap> {
    let mut compared = Compared::default();
    for (question, expected) in asked {
        if question.starts_with("older_engine_") {
            continue;
        }
        let found = answer_to(question, funnel, people)?;
        compared.found.insert(question.clone(), plain(&found));
        compared.expected.insert(question.clone(), plain(expected));
    }
    if compared.expected.is_empty() {
        return Err(UNKNOWN_SHAPE);
    }
    Ok(compared)
}

fn answer_to(
    question: &str,
    funnel: &FunnelDefinition<What>,
    people: &[&Person],
) -> Result<Value, Gap> {
    let mean = |from: usize, to: usize| mean_wait(funnel, people, from, to);
    match question {
        "reached" => return Ok(reached(funnel, people).into()),
        "avg_s" => {
            return match funnel.steps().len() {
                2 => Ok(mean(0, 1)),
                _ => Err(Gap::new(
                    "a time of which nothing tells between which steps it is",
                )),
            };
        }
        "last_step_index" => {
            let taken = of_one(funnel, people)?;
            return Ok(taken
                .len()
                .checked_sub(1)
                .map_or(Value::from(-1), Value::from));
        }
        "gaps_s" => {
            let taken = of_one(funnel, people)?;
            let waits = taken.iter().zip(taken.iter().skip(1));
            return Ok(waits
                .map(|((_, before), (_, at))| seconds(at.saturating_sub(*before)))
                .collect());
        }
        "steps_bitmask" => {
            let taken = of_one(funnel, people)?;
            let bits = taken.iter().map(|(step, _)| 1_u64.checked_shl(bit(*step)));
            return Ok(bits.flatten().fold(0, |all, bit| all | bit).into());
        }
        _ => {}
    }
    if let Some(step) = question.strip_prefix("reached_step") {
        let place = place_of(step)?;
        let all = reached(funnel, people);
        return Ok(all.get(place).copied().unwrap_or(0).into());
    }
    if let Some(step) = question.strip_prefix("step") {
        let place = place_of(step)?;
        let got_there = people
            .iter()
            .filter(|person| taken(funnel, person).len() > place);
        return Ok(got_there
            .map(|person| Value::from(person.name.clone()))
            .collect());
    }
    let step = question
        .strip_prefix("avg_seconds_step")
        .and_then(|rest| rest.strip_suffix("_first_conversion"));
    let place = place_of(step.ok_or(UNKNOWN_SHAPE)?)?;
    let before = place.checked_sub(1).ok_or(UNKNOWN_SHAPE)?;
    Ok(mean(before, place))
}

/// How many take each step.
fn reached(funnel: &FunnelDefinition<What>, people: &[&Person]) -> Vec<u64> {
    let mut events = FunnelEvents::new();
    for (number, person) in people.iter().enumerate() {
        for event in &person.events {
            events.add(number, event.clone());
        }
    }
    let counts = FunnelCounts::of(funnel, &events).steps();
    counts.iter().map(|step| step.customers).collect()
}

fn taken(funnel: &FunnelDefinition<What>, person: &Person) -> Taken {
    let attempt = funnel.best_attempt(&person.events);
    let taken = attempt.taken.into_iter();
    taken.map(|(step, at)| (step, at.as_micros())).collect()
}

/// Where a case tells of one person only.
fn of_one(funnel: &FunnelDefinition<What>, people: &[&Person]) -> Result<Taken, Gap> {
    let [person] = people else {
        return Err(UNKNOWN_SHAPE);
    };
    Ok(taken(funnel, person))
}

/// The mean time from one step taken to another, over all who took both.
fn mean_wait(funnel: &FunnelDefinition<What>, people: &[&Person], from: usize, to: usize) -> Value {
    let waits = people.iter().filter_map(|person| {
        let taken = taken(funnel, person);
        let (_, before) = taken.get(from)?;
        let (_, at) = taken.get(to)?;
        at.checked_sub(*before)
    });
    let (sum, count) = waits.fold((0_i64, 0_i64), |(sum, count), wait| {
        (sum.saturating_add(wait), count.saturating_add(1))
    });
    sum.checked_div(count).map_or(Value::Null, seconds)
}

fn seconds(micros: i64) -> Value {
    TimeDelta::microseconds(micros).as_seconds_f64().into()
}

/// The place of a step by its number, which counts from 1.
fn place_of(step: &str) -> Result<usize, Gap> {
    let number = step.parse::<usize>().ok();
    number
        .and_then(|number| number.checked_sub(1))
        .ok_or(UNKNOWN_SHAPE)
}

fn bit(step: usize) -> u32 {
    u32::try_from(step).unwrap_or(u32::MAX)
}

/// A value in which 1 and 1.0 are one number, and names have one order.
fn plain(value: &Value) -> Value {
    match value {
        Value::Number(number) => number.as_f64().map_or(Value::Null, Value::from),
        Value::Array(members) if members.iter().all(Value::is_string) => {
            let mut names: Vec<&str> = members.iter().filter_map(Value::as_str).collect();
            names.sort_unstable();
            names.into_iter().map(Value::from).collect()
        }
        Value::Array(members) => members.iter().map(plain).collect(),
        Value::Object(fields) => {
            let fields = fields
                .iter()
                .map(|(name, value)| (name.clone(), plain(value)));
            Value::Object(fields.collect())
        }
        other => other.clone(),
    }
}
