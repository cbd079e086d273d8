//! Properties that a user has by what was told of it along a timeline.

use std::collections::BTreeMap;

use crm_core::{Customer, Identity, IdentityPolicy};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::office::Office;
use super::records::{Attributes, attribute, written};
use super::told::attribute_name;
use super::{Gap, SegmentCase, UNKNOWN_SHAPE, Verdict};

const CONVENTION: &str =
    "each trait that is told completes the record; of one told again the later counts";
const EVENTS: Gap = Gap::new("properties computed from events");

/// The name of the property that is the id of the user, whether or not a case defines it.
const ID: &str = "id";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    timeline: Vec<Step>,
    properties: BTreeMap<String, Value>,
    #[serde(default, rename = "clock")]
    _clock: Option<String>,
}

/// Something along the timeline; what a user did changes no trait.
#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Step {
    Identify {
        t_ms: i64,
        #[serde(rename = "userId")]
        user: String,
        traits: Map<String, Value>,
    },
    Track {},
    Expect {
        t_ms: i64,
        users: BTreeMap<String, Expected>,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    properties: Map<String, Value>,
}

pub(super) fn check(case: &SegmentCase) -> Result<Verdict, Gap> {
    let given: Given = case.given()?;
    let traits = traits(&given.properties)?;
    let mut verdict = None;
    for step in &given.timeline {
        let Step::Expect { t_ms, users } = step else {
            continue;
        };
        for (user, expected) in users {
            let record = record(&given.timeline, user, *t_ms, &traits)?;
            let now = compare(record.as_ref(), &expected.properties, &traits)?;
            // Every checkpoint is visited: one that cannot be expressed spoils the case.
            verdict = Some(now.behind(verdict));
        }
    }
    verdict.ok_or(UNKNOWN_SHAPE)
}

/// The properties that are traits, each with the path of its trait.
fn traits(properties: &BTreeMap<String, Value>) -> Result<BTreeMap<&str, &str>, Gap> {
    let mut traits = BTreeMap::new();
    for (name, property) in properties {
        let text = |field: &str| property.get(field).and_then(Value::as_str);
        let fields = property.as_object().map_or(0, Map::len);
        match (text("type"), text("path"), fields) {
            (Some("Id"), None, 1) if name == ID => {}
            (Some("Trait"), Some(path), 2) => {
                if path.contains(['[', ']', '$', '"', '*']) || path.contains("..") {
                    return Err(Gap::new("paths with wildcards or places in a list"));
                }
                traits.insert(name.as_str(), path);
            }
            _ => return Err(EVENTS),
        }
    }
    Ok(traits)
}

/// The record of a user at an instant; `None` while nothing was told of it.
fn record(
    timeline: &[Step],
    wanted: &str,
    until_ms: i64,
    paths: &BTreeMap<&str, &str>,
) -> Result<Option<Customer>, Gap> {
    let mut told: Vec<(i64, &Map<String, Value>)> = timeline
        .iter()
        .filter_map(|step| match step {
            Step::Identify { t_ms, user, traits } if user == wanted && *t_ms <= until_ms => {
                Some((*t_ms, traits))
            }
            _ => None,
        })
        .collect();
    told.sort_by_key(|(at, _)| *at);
    let identity = Identity::external("case", wanted).map_err(|error| Gap::refused(&error))?;
    let office = Office::new(IdentityPolicy::default())?;
    let mut record = None;
    for (_, traits) in told {
        let mut attributes = Attributes::new();
        for path in paths.values() {
            let Some(value) = at_path(traits, path) else {
                continue;
            };
            if value.is_object() {
                return Err(Gap::new("an object as a whole is no value of an attribute"));
            }
            if let Some(value) = attribute(value)? {
                attributes.insert(attribute_name(path)?, value);
            }
        }
        record = Some(office.know(identity.clone(), attributes)?);
    }
    Ok(record)
}

/// The value at a path such as `address.city`.
fn at_path<'a>(traits: &'a Map<String, Value>, path: &str) -> Option<&'a Value> {
    let mut names = path.split('.');
    let first = traits.get(names.next()?)?;
    names.try_fold(first, |value, name| value.get(name))
}

fn compare(
    record: Option<&Customer>,
    expected: &Map<String, Value>,
    traits: &BTreeMap<&str, &str>,
) -> Result<Verdict, Gap> {
    let (mut found, mut wanted) = (BTreeMap::new(), BTreeMap::new());
    for (name, path) in traits {
        let own = record.and_then(|record| Some((record, attribute_name(path).ok()?)));
        let own = own.and_then(|(record, name)| record.attributes().get(&name));
        found.insert(*name, written(own));
        wanted.insert(*name, written(None));
    }
    for (name, value) in expected {
        if name == ID {
            let id = record.and_then(id_of);
            found.insert(ID, id.map_or_else(|| written(None), |id| format!("{id:?}")));
        } else if !traits.contains_key(name.as_str()) {
            return Err(UNKNOWN_SHAPE);
        }
        wanted.insert(name, written(attribute(value)?.as_ref()));
    }
    Ok(Verdict::of(
        &format!("{found:?}"),
        &format!("{wanted:?}"),
        CONVENTION,
    ))
}

/// The id under which the source knows the customer.
fn id_of(record: &Customer) -> Option<String> {
    let mut held = record.verified_identities().iter();
    held.find_map(|held| match held.identifier() {
        Some(Identity::External { id, .. }) => Some(id.as_str().to_owned()),
        _ => None,
    })
}
