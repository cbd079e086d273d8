//! What people did told in words, and rules in words.

use std::collections::BTreeMap;

use crm_core::Timestamp;
use crm_segment::{Comparison, Condition, EventFilter, Regularity, Rule, Window};
use serde_json::Value;

use super::event_rule::{comparison, counted, days_ago, last_days};
use super::events::{Events, event_code};
use super::profile::Profile;
use super::{Gap, SegmentCase, UNKNOWN_SHAPE, Verdict, start_of_2024};

/// The event of a case that names none.
const THE_EVENT: &str = "E";

/// Where the words leave open what lies exactly on a border.
const CONVENTION: &str = "exactly so long ago lies before the window";

pub(super) fn check(case: &SegmentCase) -> Result<Verdict, Gap> {
    if case.expect.get("error").is_some() {
        return Err(Gap::new(
            "rules of negations alone, which are rules of ours, refused",
        ));
    }
    let given: BTreeMap<String, String> = case.given()?;
    let expected: Vec<String> = case.expect_as()?;
    let (rule, now) = (rule(&case.rule)?, start_of_2024()?);
    let mut found = Vec::new();
    for (person, words) in &given {
        let profile = Profile {
            events: events(words, &case.rule, now)?,
            ..Profile::default()
        };
        if profile.matches(&rule, now)? {
            found.push(person.clone());
        }
    }
    Ok(Verdict::of(
        &found.join(", "),
        &expected.join(", "),
        CONVENTION,
    ))
}

fn rule(asked: &Value) -> Result<Rule, Gap> {
    let field = |name: &str| asked.get(name).and_then(Value::as_str);
    if let (Some(count), Some(within)) = (field("performed_count"), field("within")) {
        let (operator, value) = count.split_once(' ').ok_or(UNKNOWN_SHAPE)?;
        let value = value.parse().map_err(|_| UNKNOWN_SHAPE)?;
        return counted(
            THE_EVENT,
            last_days(days(within)?)?,
            comparison(operator, value)?,
        );
    }
    if let Some(within) = field("first_time_within") {
        let within = days(within)?;
        return joined([
            counted(THE_EVENT, last_days(within)?, Comparison::Gte(1)),
            counted(
                THE_EVENT,
                Window::before(days_ago(within)?),
                Comparison::Eq(0),
            ),
        ]);
    }
    if let Some(words) = field("restarted") {
        let words: Vec<&str> = words
            .split([' ', ','])
            .filter(|word| !word.is_empty())
            .collect();
        let [
            "did",
            "in",
            "last",
            lately,
            "days",
            "not",
            "in",
            "the",
            "rest",
            "of",
            "the",
            "last",
            "week",
            "did",
            "earlier",
        ] = words.as_slice()
        else {
            return Err(UNKNOWN_SHAPE);
        };
        let lately = lately.parse().map_err(|_| UNKNOWN_SHAPE)?;
        let pause = Window::between(days_ago(7)?, days_ago(lately)?);
        return joined([
            counted(THE_EVENT, last_days(lately)?, Comparison::Gte(1)),
            counted(THE_EVENT, pause, Comparison::Eq(0)),
            counted(THE_EVENT, Window::before(days_ago(7)?), Comparison::Gte(1)),
        ]);
    }
    if let Some(words) = field("regularly") {
        return regularly(words);
    }
    if let Some(conditions) = asked.get("and").and_then(Value::as_array) {
        let condition = |words: &Value| did_or_did_not(words.as_str().ok_or(UNKNOWN_SHAPE)?);
        return joined(conditions.iter().map(condition));
    }
    Err(UNKNOWN_SHAPE)
}

/// "gte 2 per 3 days in >=2 of last 3 periods".
fn regularly(words: &str) -> Result<Rule, Gap> {
    let number = |word: &str| word.parse().map_err(|_| UNKNOWN_SHAPE);
    let words: Vec<&str> = words.split(' ').collect();
    let [
        "gte",
        at_least,
        "per",
        days,
        "days",
        "in",
        periods,
        "of",
        "last",
        of_last,
        "periods",
    ] = words.as_slice()
    else {
        return Err(UNKNOWN_SHAPE);
    };
    let days: u32 = days.parse().map_err(|_| UNKNOWN_SHAPE)?;
    let regularity = Regularity {
        of: EventFilter::named(event_code(THE_EVENT)?),
        at_least: number(at_least)?,
        period_seconds: number(&days.saturating_mul(86_400).to_string())?,
        periods: number(periods.strip_prefix(">=").ok_or(UNKNOWN_SHAPE)?)?,
        of_last: number(of_last)?,
    };
    Rule::new(Condition::Regularly(regularity)).map_err(|error| Gap::refused(&error))
}

/// "N in 1 week", "not E in 30d".
fn did_or_did_not(words: &str) -> Result<Rule, Gap> {
    let (is, words) = match words.strip_prefix("not ") {
        Some(rest) => (Comparison::Eq(0), rest),
        None => (Comparison::Gte(1), words),
    };
    let (name, within) = words.split_once(" in ").ok_or(UNKNOWN_SHAPE)?;
    counted(name, last_days(days(within)?)?, is)
}

fn joined(rules: impl IntoIterator<Item = Result<Rule, Gap>>) -> Result<Rule, Gap> {
    let rules = rules.into_iter().collect::<Result<Vec<_>, _>>()?;
    Rule::all(rules).map_err(|error| Gap::refused(&error))
}

/// "1 week", "30d", "4 days".
fn days(words: &str) -> Result<u32, Gap> {
    let unit = words.trim_start_matches(|character: char| character.is_ascii_digit());
    let number = words
        .strip_suffix(unit)
        .and_then(|number| number.parse::<u32>().ok());
    let length = match unit.trim() {
        "d" | "day" | "days" => 1,
        "week" | "weeks" => 7,
        _ => return Err(UNKNOWN_SHAPE),
    };
    number
        .and_then(|number| number.checked_mul(length))
        .ok_or(UNKNOWN_SHAPE)
}

/// What somebody did: "events 20, 5 and 1 days ago"; "N 4d, E 2d"; the counts of the last periods.
fn events(words: &str, asked: &Value, now: Timestamp) -> Result<Events, Gap> {
    let mut events = Events::default();
    if let Some(regular) = asked.get("regularly").and_then(Value::as_str) {
        let length = regular
            .split(' ')
            .nth(3)
            .and_then(|days| days.parse::<u32>().ok());
        let counts = words
            .strip_prefix("period counts newest first ")
            .unwrap_or(words);
        for (period, count) in (0_u32..).zip(counts.split(',')) {
            let count: u32 = count.trim().parse().map_err(|_| UNKNOWN_SHAPE)?;
            let ago = length
                .and_then(|length| length.checked_mul(period))
                .ok_or(UNKNOWN_SHAPE)?;
            for _ in 0..count {
                events.add_days_ago(ago, now, THE_EVENT)?;
            }
        }
        return Ok(events);
    }
    let plain = words
        .strip_prefix("events ")
        .or(words.strip_prefix("event "));
    if let Some(plain) = plain {
        let numbers = plain
            .strip_suffix(" days ago")
            .or(plain.strip_suffix(" day ago"));
        let numbers = numbers.ok_or(UNKNOWN_SHAPE)?.replace(" and ", ",");
        for days in numbers.split(',') {
            let days = days.trim().parse().map_err(|_| UNKNOWN_SHAPE)?;
            events.add_days_ago(days, now, THE_EVENT)?;
        }
        return Ok(events);
    }
    for event in words.split(',') {
        let event = event.trim();
        let event = event.strip_suffix(" ago").unwrap_or(event);
        let (name, ago) = event.split_once(' ').ok_or(UNKNOWN_SHAPE)?;
        events.add_days_ago(days(ago)?, now, name)?;
    }
    Ok(events)
}
