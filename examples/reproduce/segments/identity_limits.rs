//! Limits of identities, and values that identify nobody.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crm_core::{
    BlockedPattern, BlockedValues, Identity, IdentityBearer, IdentityLimit, IdentityNamespace,
    IdentityPolicy, IdentityRule, IdentityWindow,
};
use serde::Deserialize;

use super::office::{Office, identity, namespace};
use super::{Gap, SegmentCase, UNKNOWN_SHAPE, Verdict, client_clock};

pub(super) fn check(case: &SegmentCase) -> Result<Verdict, Gap> {
    if let Ok(given) = case.given::<Meeting>() {
        return check_meeting(case, &given);
    }
    if let Ok(given) = case.given::<Value>() {
        return check_value(case, &given);
    }
    client_clock::check(case)
}

/// A profile, and an event with some of its identities and some others.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Meeting {
    profile: BTreeMap<String, String>,
    event: BTreeMap<String, String>,
    limits: BTreeMap<String, u32>,
    priority: Vec<String>,
}

fn check_meeting(case: &SegmentCase, given: &Meeting) -> Result<Verdict, Gap> {
    if !rule_of(case)?.contains("demote lowest-priority id") {
        return Err(Gap::new(
            "what happens beyond a limit, other than leaving out the lowest",
        ));
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Expected {
        result: String,
    }
    let expected: Expected = case.expect_as()?;
    let expected = Landing::read(&expected.result)?;
    let rule = |property: &String| {
        let count = given.limits.get(property).ok_or(UNKNOWN_SHAPE)?;
        rule(property, *count)
    };
    let rules = given.priority.iter().map(rule).collect::<Result<_, _>>()?;
    let mut office = Office::new(policy(rules, BlockedValues::default())?)?;
    let all = |of: &BTreeMap<String, String>| -> Result<Vec<Identity>, Gap> {
        of.iter()
            .map(|(name, value)| identity(name, value))
            .collect()
    };
    let before = office.tell(all(&given.profile)?)?.customer();
    let after = office.tell(all(&given.event)?)?.customer();
    let mut found = Landing {
        is_new: after.is_some() && before != after,
        with: BTreeSet::new(),
        without: BTreeSet::new(),
    };
    for (name, value) in &given.event {
        if after.is_some() && office.holder(&identity(name, value)?)? == after {
            found.with.insert(format!("{name} {value}"));
        } else {
            found.without.insert(name.clone());
        }
    }
    let convention = "identities of namespaces of the host's own, limits for ever";
    Ok(Verdict::of(&found, &expected, convention))
}

/// Where an event landed, and with which of its identities.
#[derive(PartialEq)]
struct Landing {
    is_new: bool,
    with: BTreeSet<String>,
    without: BTreeSet<String>,
}

impl Landing {
    /// Reads "new profile with NAME VALUE; NAME not attached to it".
    fn read(text: &str) -> Result<Self, Gap> {
        const OTHER_WORDS: Gap = Gap::new("where an event lands, in words that no check reads");
        let (is_new, rest) = match (
            text.strip_prefix("new profile with "),
            text.strip_prefix("existing profile with "),
        ) {
            (Some(rest), _) => (true, rest),
            (None, Some(rest)) => (false, rest),
            (None, None) => return Err(OTHER_WORDS),
        };
        let (with, without) = match rest.split_once("; ") {
            Some((with, without)) => {
                let names = without.strip_suffix(" not attached to it");
                (with, names.ok_or(OTHER_WORDS)?)
            }
            None => (rest, ""),
        };
        let list = |text: &str| -> BTreeSet<String> {
            let text = text.replace(" and ", ", ");
            let members = text.split(", ").filter(|member| !member.is_empty());
            members.map(str::to_owned).collect()
        };
        Ok(Self {
            is_new,
            with: list(with),
            without: list(without),
        })
    }
}

impl fmt::Display for Landing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.is_new { "new" } else { "existing" };
        write!(
            formatter,
            "{kind} profile with {:?}, without {:?}",
            self.with, self.without
        )
    }
}

/// A value by which nobody is recognised.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Value {
    value: String,
}

fn check_value(case: &SegmentCase, given: &Value) -> Result<Verdict, Gap> {
    const ANY: &str = "id";
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Expected {
        promoted_to_identifier: bool,
    }
    let expected: Expected = case.expect_as()?;
    let blocked = match rule_of(case)?.strip_prefix("blocked value ") {
        // Which values are blocked is not told: those of our own policy are asked.
        Some("exact") => BlockedValues::new(IdentityPolicy::default().blocked().exact(), []),
        Some("^[0-]*$" | r"^[0\-]*$") => {
            BlockedValues::new([] as [&str; 0], [BlockedPattern::ZerosAndDashes])
        }
        Some(_) => return Err(Gap::new("blocked values of a pattern that ours are not")),
        None => return Err(UNKNOWN_SHAPE),
    };
    let blocked = blocked.map_err(|error| Gap::refused(&error))?;
    let mut office = Office::new(policy(vec![rule(ANY, 1)?], blocked)?)?;
    let identity = identity(ANY, &given.value)?;
    let recognised = office.tell(vec![identity.clone()])?.customer();
    let found = recognised.is_some() && office.holder(&identity)? == recognised;
    let convention = "exact values are those that our own policy blocks";
    Ok(Verdict::of(
        &found,
        &expected.promoted_to_identifier,
        convention,
    ))
}

fn rule_of(case: &SegmentCase) -> Result<&str, Gap> {
    case.rule.as_str().ok_or(UNKNOWN_SHAPE)
}

fn rule(property: &str, count: u32) -> Result<IdentityRule, Gap> {
    let limit =
        IdentityLimit::new(count, IdentityWindow::Ever).map_err(|error| Gap::refused(&error))?;
    let namespace = IdentityNamespace::custom(&namespace(property)?);
    Ok(IdentityRule::new(
        namespace,
        IdentityBearer::Customer,
        limit,
    ))
}

fn policy(rules: Vec<IdentityRule>, blocked: BlockedValues) -> Result<IdentityPolicy, Gap> {
    IdentityPolicy::new(1, rules, blocked, IdentityPolicy::DEFAULT_MERGES)
        .map_err(|error| Gap::refused(&error))
}
