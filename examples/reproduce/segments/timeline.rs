//! Membership at several instants while the traits of users change.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use crm_core::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::condition::{CONVENTION, translate};
use super::profile::Profile;
use super::told::Told;
use super::{Gap, SegmentCase, UNKNOWN_SHAPE, Verdict, start_of_2024};

#[derive(Deserialize)]
struct Given {
    timeline: Vec<Map<String, Value>>,
}

/// Rules by the name of the segment.
type Definitions = Map<String, Value>;

/// Traits that a user had from an instant on.
struct Identified<'a> {
    at_ms: i64,
    user: &'a str,
    traits: &'a Map<String, Value>,
}

/// Something that a user did.
struct Tracked<'a> {
    at_ms: i64,
    user: &'a str,
    event: &'a str,
    properties: Option<&'a Map<String, Value>>,
}

impl<'a> Tracked<'a> {
    fn add(&self, profiles: &mut BTreeMap<&'a str, Profile>) -> Result<(), Gap> {
        let events = &mut profiles.entry(self.user).or_default().events;
        let mut properties = self.properties.map(Told::of).unwrap_or_default();
        properties.drop_empty_texts();
        events.add(at(self.at_ms)?, self.event, properties)
    }
}

/// Walks along the timeline; the first membership that differs decides.
pub(super) fn check(case: &SegmentCase) -> Result<Verdict, Gap> {
    let given: Given = case.given()?;
    let defined = case.rule.get("segments").and_then(Value::as_object);
    let mut definitions = defined.ok_or(UNKNOWN_SHAPE)?.clone();
    let mut identified: Vec<Identified<'_>> = Vec::new();
    let mut happened: Vec<Tracked<'_>> = Vec::new();
    let mut verdict = None;
    for entry in &given.timeline {
        let at_ms = entry
            .get("t_ms")
            .and_then(Value::as_i64)
            .ok_or(UNKNOWN_SHAPE)?;
        match text(entry, "kind")? {
            "identify" => identified.push(Identified {
                at_ms,
                user: text(entry, "userId")?,
                traits: object(entry, "traits")?,
            }),
            "track" => happened.push(Tracked {
                at_ms,
                user: text(entry, "userId")?,
                event: text(entry, "event")?,
                properties: match entry.get("properties") {
                    None | Some(Value::Null) => None,
                    Some(told) => Some(told.as_object().ok_or(UNKNOWN_SHAPE)?),
                },
            }),
            "define" => definitions.extend(object(entry, "segments")?.clone()),
            "expect" => {
                let mut profiles = profiles(&identified, at_ms);
                for tracked in &happened {
                    tracked.add(&mut profiles)?;
                }
                let now = check_users(entry, &definitions, &profiles, at_ms)?;
                // Every checkpoint is visited: one that cannot be expressed spoils the case.
                verdict = Some(now.behind(verdict));
            }
            _ => {
                return Err(Gap::new(
                    "steps of a timeline other than facts and definitions",
                ));
            }
        }
    }
    verdict.ok_or(UNKNOWN_SHAPE)
}

/// The traits that the users have at an instant: of one told twice, the later counts.
fn profiles<'a>(identified: &[Identified<'a>], until_ms: i64) -> BTreeMap<&'a str, Profile> {
    let mut known: Vec<_> = identified
        .iter()
        .filter(|own| own.at_ms <= until_ms)
        .collect();
    known.sort_by_key(|own| own.at_ms);
    let mut profiles: BTreeMap<&str, Profile> = BTreeMap::new();
    for own in known {
        let profile = profiles.entry(own.user).or_default();
        profile.properties.set_all(own.traits);
        // In this source a trait with an empty text is absent, as it is in our records.
        profile.properties.drop_empty_texts();
    }
    profiles
}

fn check_users(
    entry: &Map<String, Value>,
    definitions: &Definitions,
    profiles: &BTreeMap<&str, Profile>,
    at_ms: i64,
) -> Result<Verdict, Gap> {
    require_only(entry, &["t_ms", "kind", "users", "why"])?;
    let as_of = at(at_ms)?;
    let nothing_known = Profile::default();
    for (user, expected) in object(entry, "users")? {
        let expected = expected.as_object().ok_or(UNKNOWN_SHAPE)?;
        require_only(expected, &["segments"])?;
        let profile = profiles.get(user.as_str()).unwrap_or(&nothing_known);
        for (segment, is_member) in object(expected, "segments")? {
            let rule = definitions.get(segment).ok_or(UNKNOWN_SHAPE)?;
            let is_member = is_member.as_bool().ok_or(UNKNOWN_SHAPE)?;
            let found = is_in(rule, profile, as_of)?;
            if found != is_member {
                let convention = format!("{user} in {segment} at {at_ms} ms; {CONVENTION}");
                return Ok(Verdict::of(&found, &is_member, convention));
            }
        }
    }
    Ok(Verdict::Passed)
}

fn at(at_ms: i64) -> Result<Timestamp, Gap> {
    TimeDelta::try_milliseconds(at_ms)
        .and_then(|since| start_of_2024().ok()?.checked_add(since))
        .ok_or(UNKNOWN_SHAPE)
}

fn is_in(rule: &Value, profile: &Profile, as_of: Timestamp) -> Result<bool, Gap> {
    profile.matches(&translate(rule, profile)?, as_of)
}

/// Refuses what would be left unchecked.
fn require_only(object: &Map<String, Value>, fields: &[&str]) -> Result<(), Gap> {
    if object.keys().all(|field| fields.contains(&field.as_str())) {
        return Ok(());
    }
    Err(Gap::new("checkpoints on more than membership"))
}

fn text<'a>(entry: &'a Map<String, Value>, field: &str) -> Result<&'a str, Gap> {
    entry
        .get(field)
        .and_then(Value::as_str)
        .ok_or(UNKNOWN_SHAPE)
}

fn object<'a>(entry: &'a Map<String, Value>, field: &str) -> Result<&'a Map<String, Value>, Gap> {
    entry
        .get(field)
        .and_then(Value::as_object)
        .ok_or(UNKNOWN_SHAPE)
}
