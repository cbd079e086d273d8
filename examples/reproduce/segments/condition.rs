//! Rules over the properties of a profile.

use chrono::TimeDelta;
use crm_core::{AttributeValue, Timestamp};
use crm_segment::{AttributeTest, Condition, Rule, RuleError, Window, WindowBound};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::event_rule::{last_performed, past_event, performed};
use super::events::told;
use super::operand::{Operands, UNKNOWN_OPERATOR};
use super::profile::Profile;
use super::told::{Told, attribute_name};
use super::{Gap, MOVING_LIMIT, SegmentCase, UNKNOWN_SHAPE, Verdict, moved, start_of_2024};

/// How a rule of a case is put to us. Negative operators of the sources are complements, which hold
/// where the property is missing; our `ne` does not, so they are written as `not`.
pub(super) const CONVENTION: &str = "negative operators as complements: true where it is missing";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    #[serde(default)]
    profile: Map<String, Value>,
    #[serde(default)]
    events: Option<Value>,
}

pub(super) fn check(case: &SegmentCase) -> Result<Verdict, Gap> {
    let given: Given = case.given()?;
    let now = start_of_2024()?;
    let mut profile = Profile {
        properties: Told::of(&given.profile),
        ..Profile::default()
    };
    if let Some(events) = &given.events {
        profile.events = told(events, now)?;
    }
    if let Some(scored) = case.rule.get("score_if") {
        return check_score(case, scored, &profile, now);
    }
    let expected = case.expects()?;
    let rule = translate(&case.rule, &profile)?;
    let found = profile.matches(&rule, now)?;
    Ok(Verdict::of(&found, &expected, CONVENTION))
}

/// Points for whom a rule names, and none for others.
fn check_score(
    case: &SegmentCase,
    scored: &Value,
    profile: &Profile,
    now: Timestamp,
) -> Result<Verdict, Gap> {
    let points = |value: Option<&Value>| value.and_then(Value::as_i64).ok_or(UNKNOWN_SHAPE);
    let (points, expected) = (
        points(case.rule.get("score"))?,
        points(case.expect.get("score"))?,
    );
    let is_named = profile.matches(&past_event(scored)?, now)?;
    let found = if is_named { points } else { 0 };
    Ok(Verdict::of(
        &found,
        &expected,
        "points while the rule names the user",
    ))
}

/// The rule of a case as one of ours. The profile tells the types of the attributes, as a host's
/// schema would.
pub(super) fn translate(rule: &Value, profile: &Profile) -> Result<Rule, Gap> {
    let node = rule.as_object().ok_or(UNKNOWN_SHAPE)?;
    if let Some(inner) = only(node, "not") {
        return negate(translate(inner, profile)?);
    }
    if let Some(inner) = only(node, "and") {
        return all(translate_all(inner, profile)?);
    }
    if let Some(inner) = only(node, "or") {
        return any(translate_all(inner, profile)?);
    }
    if node.contains_key("nested_any") {
        return Err(Gap::new(
            "lists of other things than texts, and conditions on their elements",
        ));
    }
    if let Some(operator) = node.get("in_segments") {
        // The segments that a profile is in are given as one of its properties.
        return leaf(
            "segments",
            operator,
            node,
            &["in_segments", "value"],
            profile,
        );
    }
    if let (Some(path), Some(operator)) = (node.get("prop"), node.get("cmp")) {
        let path = path.as_str().ok_or(UNKNOWN_SHAPE)?;
        return leaf(path, operator, node, &["prop", "cmp", "value"], profile);
    }
    if let (Some(path), Some(operator)) = (node.get("trait"), node.get("cmp")) {
        let path = plain_path(path.as_str().ok_or(UNKNOWN_SHAPE)?)?;
        return leaf(path, operator, node, &["trait", "cmp", "value"], profile);
    }
    if let Some(asked) = only(node, "performed") {
        return performed(asked, &profile.events);
    }
    if let Some(asked) = only(node, "last_performed") {
        return last_performed(asked, &profile.events);
    }
    if node.contains_key("past_event") {
        return past_event(rule);
    }
    Err(Gap::new("a condition that our rules do not have"))
}

fn only<'a>(node: &'a Map<String, Value>, field: &str) -> Option<&'a Value> {
    node.get(field).filter(|_| node.len() == 1)
}

fn translate_all(rules: &Value, profile: &Profile) -> Result<Vec<Rule>, Gap> {
    let rules = rules.as_array().ok_or(UNKNOWN_SHAPE)?;
    rules.iter().map(|rule| translate(rule, profile)).collect()
}

/// The path without the brackets that JSONPath needs around a name with spaces.
fn plain_path(path: &str) -> Result<&str, Gap> {
    let bracketed = path
        .strip_prefix("$[\"")
        .and_then(|rest| rest.strip_suffix("\"]"));
    let plain = bracketed.unwrap_or(path);
    if plain.contains(['[', ']', '$', '"', '*']) {
        return Err(Gap::new("paths with wildcards or places in a list"));
    }
    Ok(plain)
}

/// A condition on one property.
fn leaf(
    path: &str,
    operator: &Value,
    node: &Map<String, Value>,
    read_fields: &[&str],
    profile: &Profile,
) -> Result<Rule, Gap> {
    // A field that is not read may change what the condition means.
    if node
        .keys()
        .any(|field| !read_fields.contains(&field.as_str()))
    {
        return Err(Gap::new("a condition that our rules do not have"));
    }
    let attribute = profile.properties.attribute(path)?;
    let operands = Operands {
        path,
        attribute,
        value: node.get("value").unwrap_or(&Value::Null),
    };
    let is = |test: AttributeTest| -> Result<Rule, Gap> {
        let name = attribute_name(path)?;
        built(Rule::new(Condition::Attribute { name, is: test }))
    };
    let operator = operator.as_str().ok_or(UNKNOWN_SHAPE)?;
    if let Some(distance) = node.get("value").and_then(Value::as_str).and_then(moved) {
        return is(AttributeTest::Within(moving(operator, distance)?));
    }
    if let Some(test) = operands.test(operator)? {
        return is(test);
    }
    match operator {
        "ne" => negate(is(AttributeTest::Eq(operands.one()?))?),
        "in" => any_of(attribute, &operands, is),
        "not_in" => negate(any_of(attribute, &operands, is)?),
        "all" => all_of(attribute, &operands, is),
        "not_contains" => negate(is(AttributeTest::Contains(operands.part()?))?),
        "is_day" => on_day(&operands, is),
        "is_not_day" => negate(on_day(&operands, is)?),
        "regex" | "regex_full" | "matches" => Err(Gap::new("regular expressions")),
        _ => Err(UNKNOWN_OPERATOR),
    }
}

/// After or before an instant at a fixed distance from now. What lies exactly there is not said by a
/// window to be after it, nor by another to be before it; no case has a value there.
fn moving(operator: &str, distance: TimeDelta) -> Result<Window, Gap> {
    let seconds =
        u32::try_from(distance.num_seconds().unsigned_abs()).map_err(|_| UNKNOWN_SHAPE)?;
    let bound = if distance < TimeDelta::zero() {
        WindowBound::ago(seconds)
    } else {
        WindowBound::ahead(seconds)
    };
    let bound = bound.map_err(|error| Gap::refused(&error))?;
    match operator {
        "gt" | "gte" => Ok(Window::since(bound)),
        "lt" | "lte" => Ok(Window::before(bound)),
        _ => Err(Gap::new(MOVING_LIMIT)),
    }
}

/// The attribute is one of the values, or has one of them as a member.
fn any_of(
    attribute: Option<&AttributeValue>,
    operands: &Operands<'_>,
    is: impl Fn(AttributeTest) -> Result<Rule, Gap>,
) -> Result<Rule, Gap> {
    if matches!(attribute, Some(AttributeValue::Texts(_))) {
        return any(has_members(operands, is)?);
    }
    is(AttributeTest::In(operands.list()?))
}

/// The attribute, taken as a set, has every one of the values.
fn all_of(
    attribute: Option<&AttributeValue>,
    operands: &Operands<'_>,
    is: impl Fn(AttributeTest) -> Result<Rule, Gap>,
) -> Result<Rule, Gap> {
    if operands.value.as_array().is_some_and(Vec::is_empty) {
        return Err(Gap::new("having all of nothing: the sources differ"));
    }
    if matches!(attribute, Some(AttributeValue::Texts(_))) {
        return all(has_members(operands, is)?);
    }
    let listed = operands.list()?.into_iter();
    all(listed
        .map(|value| is(AttributeTest::Eq(value)))
        .collect::<Result<_, _>>()?)
}

/// For each of the values, that the attribute has it as a member.
fn has_members(
    operands: &Operands<'_>,
    is: impl Fn(AttributeTest) -> Result<Rule, Gap>,
) -> Result<Vec<Rule>, Gap> {
    let listed = operands.value.as_array().ok_or(UNKNOWN_SHAPE)?;
    let has_member = |value: &Value| {
        let member = Operands { value, ..*operands };
        is(AttributeTest::Contains(member.text()?))
    };
    listed.iter().map(has_member).collect()
}

fn on_day(
    operands: &Operands<'_>,
    is: impl Fn(AttributeTest) -> Result<Rule, Gap>,
) -> Result<Rule, Gap> {
    let (start, end) = operands.day()?;
    all(vec![
        is(AttributeTest::Gte(start))?,
        is(AttributeTest::Lt(end))?,
    ])
}

fn all(rules: Vec<Rule>) -> Result<Rule, Gap> {
    built(Rule::all(rules))
}

fn any(rules: Vec<Rule>) -> Result<Rule, Gap> {
    built(Rule::any(rules))
}

fn negate(rule: Rule) -> Result<Rule, Gap> {
    built(Rule::negate(rule))
}

fn built(rule: Result<Rule, RuleError>) -> Result<Rule, Gap> {
    rule.map_err(|error| Gap::refused(&error))
}
