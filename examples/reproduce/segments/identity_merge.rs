//! Profiles that become one, and browsers that change hands.

use std::collections::BTreeMap;

use crm_core::{
    BlockedValues, CustomerId, DeviceId, Identity, IdentityBearer, IdentityLimit,
    IdentityNamespace, IdentityPolicy, IdentityRule, IdentityWindow,
};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::office::{Office, identity};
use super::{Gap, SegmentCase, UNKNOWN_SHAPE, Verdict, status_maps};

pub(super) fn check(case: &SegmentCase) -> Result<Verdict, Gap> {
    let rule = case.rule.as_str().ok_or(UNKNOWN_SHAPE)?;
    if let Some(property) = rule.strip_prefix("merge on property ") {
        return check_merge(case, property);
    }
    match rule {
        "user switch on shared browser" => check_switch(case),
        "merge per-key status maps, master wins on conflict" => status_maps::check(case),
        _ => Err(Gap::new("a rule of merging in words that no check reads")),
    }
}

/// A profile that is found by a property, and one on whose browser the property is told.
fn check_merge(case: &SegmentCase, property: &str) -> Result<Verdict, Gap> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Given {
        master: BTreeMap<String, String>,
        event_profile: BTreeMap<String, String>,
    }
    let given: Given = case.given()?;
    let master = text(&given.master, "id")?;
    let other = text(&given.event_profile, "id")?;
    let mut office = Office::new(switching()?)?;
    let known_by = identity(property, text(&given.master, "mergeIdentifier")?)?;
    let mut named = Named::default();
    named.is(office.tell(vec![known_by])?.customer(), master);
    named.is(office.tell(vec![session()?])?.customer(), other);
    let told = identity(property, text(&given.event_profile, property)?)?;
    let survivor = office.tell(vec![told, session()?])?.customer();
    let leads_to = |name: &str| -> Result<&str, Gap> {
        let id = named.id(name).ok_or(UNKNOWN_SHAPE)?;
        Ok(named.name(office.current(id)?))
    };
    let answer = |question: &String, expected: &Value| -> Result<Value, Gap> {
        if let Some(name) = call(question) {
            return Ok(format!("returns {}", leads_to(name)?).into());
        }
        if let Some(name) = question.strip_suffix("_row") {
            let id = named.id(name).ok_or(UNKNOWN_SHAPE)?;
            let is_kept = office.has_record(id)?;
            return Ok(if is_kept { "kept" } else { "deleted" }.into());
        }
        match question.as_str() {
            "survivor" => Ok(named.name(survivor).into()),
            "alias" => {
                let names = expected.as_object().filter(|names| !names.is_empty());
                let names = names.ok_or(UNKNOWN_SHAPE)?.keys();
                let leads = names.map(|name| Ok((name.clone(), leads_to(name)?.into())));
                leads.collect::<Result<Map<_, _>, Gap>>().map(Value::Object)
            }
            _ => Err(UNKNOWN_SHAPE),
        }
    };
    compare(
        case,
        answer,
        "the master is the older profile, and the older one stays",
    )
}

/// Somebody who tells another identity on a browser where somebody else was known.
fn check_switch(case: &SegmentCase) -> Result<Verdict, Gap> {
    let given: Map<String, Value> = case.given()?;
    let (mut first, mut event, mut known) = (None, None, None);
    for (field, value) in &given {
        if field == "session profile" {
            first = serde_json::from_value::<BTreeMap<String, String>>(value.clone()).ok();
        } else if let Some(property) = field.strip_prefix("event ") {
            event = value.as_str().map(|value| (property, value));
        } else if let Some(told) = field.strip_prefix("existing with ") {
            known = value.as_str().map(|name| (told, name));
        } else {
            return Err(UNKNOWN_SHAPE);
        }
    }
    let first = first.ok_or(UNKNOWN_SHAPE)?;
    let (property, told) = event.ok_or(UNKNOWN_SHAPE)?;
    let mut office = Office::new(switching()?)?;
    let mut named = Named::default();
    let known_by = identity(property, text(&first, "mergeIdentifier")?)?;
    let before = office.tell(vec![known_by, session()?])?.customer();
    named.is(before, text(&first, "id")?);
    if let Some((told, name)) = known {
        named.is(
            office.tell(vec![identity(property, told)?])?.customer(),
            name,
        );
    }
    let told_by = identity(property, told)?;
    let after = office.tell(vec![told_by.clone(), session()?])?.customer();
    let on_session = office.holder(&session()?)?;
    let answer = |question: &String, _: &Value| -> Result<Value, Gap> {
        match question.as_str() {
            "event.profile" if named.knows(after) => Ok(named.name(after).into()),
            "event.profile" if after.is_some() && office.holder(&told_by)? == after => {
                Ok(format!("new profile with mergeIdentifier {told}").into())
            }
            "event.profile" if after.is_some() => Ok("new profile".into()),
            "session" if before.is_some() && on_session == before => {
                Ok(format!("kept by {}", named.name(before)).into())
            }
            "session" if named.knows(on_session) => {
                Ok(format!("reassigned to {}", named.name(on_session)).into())
            }
            "session" if on_session.is_some() && on_session == after => {
                Ok("reassigned to it".into())
            }
            _ => Err(UNKNOWN_SHAPE),
        }
    };
    compare(
        case,
        answer,
        "the session is a device that goes along with the latest customer",
    )
}

/// Compares answer by answer.
fn compare(
    case: &SegmentCase,
    answer: impl Fn(&String, &Value) -> Result<Value, Gap>,
    convention: &'static str,
) -> Result<Verdict, Gap> {
    let questions = case.expect.as_object().filter(|asked| !asked.is_empty());
    let answers = questions
        .ok_or(UNKNOWN_SHAPE)?
        .iter()
        .map(|(question, expected)| Ok((question.clone(), answer(question, expected)?)));
    let found = Value::Object(answers.collect::<Result<_, Gap>>()?);
    Ok(Verdict::of(&found, &case.expect, convention))
}

/// The names by which a case calls its profiles.
#[derive(Default)]
struct Named(Vec<(CustomerId, String)>);

impl Named {
    fn is(&mut self, id: Option<CustomerId>, name: &str) {
        self.0.extend(id.map(|id| (id, name.to_owned())));
    }

    fn id(&self, name: &str) -> Option<CustomerId> {
        let mut all = self.0.iter();
        all.find_map(|(id, own)| (own == name).then_some(*id))
    }

    fn knows(&self, id: Option<CustomerId>) -> bool {
        self.0.iter().any(|(own, _)| Some(*own) == id)
    }

    fn name(&self, id: Option<CustomerId>) -> &str {
        let mut all = self.0.iter();
        let found = all.find_map(|(own, name)| (Some(*own) == id).then_some(name.as_str()));
        found.unwrap_or("another profile")
    }
}

/// The name in "load(NAME)".
fn call(question: &str) -> Option<&str> {
    question.strip_prefix("load(")?.strip_suffix(')')
}

fn text<'a>(object: &'a BTreeMap<String, String>, field: &str) -> Result<&'a str, Gap> {
    object.get(field).map(String::as_str).ok_or(UNKNOWN_SHAPE)
}

/// The browser: a session of the sources is bound to the profile that was known on it last.
fn session() -> Result<Identity, Gap> {
    let session = DeviceId::parse("session").map_err(|error| Gap::refused(&error))?;
    Ok(Identity::Device(session))
}

fn switching() -> Result<IdentityPolicy, Gap> {
    let one = IdentityLimit::new(1, IdentityWindow::Ever).map_err(|error| Gap::refused(&error))?;
    let rule = |namespace, bearer| IdentityRule::new(namespace, bearer, one);
    let rules = vec![
        rule(IdentityNamespace::CUSTOM, IdentityBearer::Customer),
        rule(IdentityNamespace::DEVICE, IdentityBearer::SwitchingDevice),
    ];
    let merges = IdentityPolicy::DEFAULT_MERGES;
    IdentityPolicy::new(1, rules, BlockedValues::default(), merges)
        .map_err(|error| Gap::refused(&error))
}
