//! Who gets how far through the steps of a funnel.

mod answer;
mod people;

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;

use crm_segment::{FunnelDefinition, FunnelEntry, FunnelStep, StepOrder};
use serde::Deserialize;
use serde_json::{Map, Value};

use self::answer::{Compared, answers};
use self::people::{Person, people};
use super::{Gap, SegmentCase, UNKNOWN_SHAPE, Verdict};

const CONVENTION: &str = "the best attempt of each person counts; anybody may begin again";

/// What an event is: the names of all steps that it can be, or a name that is none.
type What = BTreeSet<String>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    /// The events that are the steps.
    #[serde(default)]
    funnel: Option<Vec<String>>,
    /// Or how many steps there are, which are called by their numbers then.
    #[serde(default)]
    steps: Option<usize>,
    order: String,
    #[serde(default)]
    window_s: Option<NonZeroU32>,
    #[serde(default)]
    window_days: Option<NonZeroU32>,
    /// What the groups are by which the people are told apart.
    #[serde(default)]
    breakdown: Option<String>,
}

impl Asked {
    fn names(&self) -> Result<Vec<String>, Gap> {
        match (&self.funnel, self.steps) {
            (Some(names), None) => Ok(names.clone()),
            (None, Some(steps)) if steps <= FunnelDefinition::<What>::MAXIMUM_STEPS => {
                Ok((1..=steps).map(|step| step.to_string()).collect())
            }
            _ => Err(UNKNOWN_SHAPE),
        }
    }

    fn order(&self) -> Result<StepOrder, Gap> {
        match self.order.as_str() {
            "ordered" => Ok(StepOrder::Ordered),
            "strict" => Ok(StepOrder::Strict),
            "unordered" => Ok(StepOrder::Unordered),
            _ => Err(Gap::new("an order of steps that our funnels do not have")),
        }
    }

    /// How long an attempt may take.
    fn window(&self) -> Result<Option<NonZeroU32>, Gap> {
        match (self.window_s, self.window_days) {
            (seconds, None) => Ok(seconds),
            (None, Some(days)) => {
                let seconds = days.get().checked_mul(86_400).and_then(NonZeroU32::new);
                seconds.map(Some).ok_or(UNKNOWN_SHAPE)
            }
            (Some(_), Some(_)) => Err(UNKNOWN_SHAPE),
        }
    }
}

pub(super) fn check(case: &SegmentCase) -> Result<Verdict, Gap> {
    let asked: Asked = case.rule_as()?;
    let (names, order) = (asked.names()?, asked.order()?);
    let people = people(case.given()?, &names, order)?;
    let steps = names.iter().map(|name| {
        let told = people.iter().flat_map(|person| &person.events);
        let is_step = told
            .map(|event| &event.what)
            .filter(|what| what.contains(name));
        // Also where nobody takes it, a step is some event.
        let named = What::from([name.clone()]);
        FunnelStep::new(name, is_step.cloned().chain([named]))
    });
    let mut funnel = FunnelDefinition::new(steps.collect(), order, FunnelEntry::Any)
        .map_err(|error| Gap::refused(&error))?;
    if let Some(seconds) = asked.window()? {
        funnel = funnel.within_seconds(seconds);
    }
    let expected = case
        .expect
        .as_object()
        .filter(|expected| !expected.is_empty());
    let expected = expected.ok_or(UNKNOWN_SHAPE)?;
    let compared = if asked.breakdown.is_some() {
        by_group(&funnel, &people, expected)?
    } else {
        answers(&funnel, &people.iter().collect::<Vec<_>>(), expected)?
    };
    Ok(Verdict::of(
        &Value::Object(compared.found),
        &Value::Object(compared.expected),
        CONVENTION,
    ))
}

/// What is found and what is expected of each group. Of one that nobody expects it is told how far
/// its people get.
fn by_group(
    funnel: &FunnelDefinition<What>,
    people: &[Person],
    expected: &Map<String, Value>,
) -> Result<Compared, Gap> {
    let mut groups: BTreeMap<&str, Vec<&Person>> = expected
        .keys()
        .map(|group| (group.as_str(), Vec::new()))
        .collect();
    for person in people {
        let group = person.group.as_deref().ok_or(UNKNOWN_SHAPE)?;
        groups.entry(group).or_default().push(person);
    }
    let mut all = Compared::default();
    for (group, people) in groups {
        let Some(expected) = expected.get(group) else {
            let asked = Map::from_iter([("reached".to_owned(), Value::Null)]);
            let own = answers(funnel, &people, &asked)?;
            all.found.insert(group.to_owned(), own.found.into());
            continue;
        };
        let own = answers(funnel, &people, expected.as_object().ok_or(UNKNOWN_SHAPE)?)?;
        all.found.insert(group.to_owned(), own.found.into());
        all.expected.insert(group.to_owned(), own.expected.into());
    }
    Ok(all)
}
