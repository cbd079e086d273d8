//! Which of two values survives a merge.

use crm_core::{AttributeName, AttributeValue, FieldRule, MergePolicy};
use serde::Deserialize;
use serde_json::Value;

use super::records::{Attributes, attribute, merged, record, written};
use super::{Gap, SegmentCase, UNKNOWN_SHAPE, Verdict};

const CONVENTION: &str = "no merge: the winner's value stays what it was";

/// How a case says that the value of the winner does not change.
const NO_MERGE: &str = "no merge";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    newer: Value,
    older: Value,
    /// The value of the winner so far: one of the two.
    #[serde(default)]
    winner: Value,
    /// What the field is set to where nobody said anything.
    #[serde(default)]
    default: Value,
    #[serde(default)]
    newer_is_anonymous: bool,
}

pub(super) fn check(case: &SegmentCase) -> Result<Verdict, Gap> {
    let given: Given = case.given()?;
    let policy = policy(case.rule.as_str().ok_or(UNKNOWN_SHAPE)?)?;
    if given.newer_is_anonymous && !given.default.is_null() && given.default == given.newer {
        return Err(Gap::new(
            "values that are only the default of their field: our records do not hold such",
        ));
    }
    let (newer, older) = (attribute(&given.newer)?, attribute(&given.older)?);
    let winner = match attribute(&given.winner)? {
        None => older.clone(),
        told if told == newer || told == older => told,
        Some(_) => {
            return Err(Gap::new(
                "a third value, of a winner that is neither record",
            ));
        }
    };
    let name = AttributeName::parse("field").map_err(|error| Gap::refused(&error))?;
    let side = |value: &Option<AttributeValue>, day| {
        let own = value.clone().map(|value| (name.clone(), value));
        record(own.into_iter().collect::<Attributes>(), day)
    };
    let (newer_record, older_record) = (side(&newer, 2)?, side(&older, 1)?);
    let survives = if winner == newer && winner != older {
        merged(newer_record, older_record, &policy)?
    } else {
        merged(older_record, newer_record, &policy)?
    };
    let survives = survives.get(&name);
    let (found, expected) = match case.expect.as_str() {
        Some(NO_MERGE) if survives == winner.as_ref() => (NO_MERGE.to_owned(), NO_MERGE.to_owned()),
        Some(NO_MERGE) => (written(survives), NO_MERGE.to_owned()),
        _ => {
            let expected = attribute(&case.expect)?;
            (written(survives), written(expected.as_ref()))
        }
    };
    Ok(Verdict::of(&found, &expected, CONVENTION))
}

fn policy(rule: &str) -> Result<MergePolicy, Gap> {
    let rule = match rule {
        "newest non-empty value wins" => FieldRule::Newest,
        "oldest non-empty value wins" => FieldRule::Oldest,
        _ => {
            return Err(Gap::new(
                "a rule of survivorship in words that no check reads",
            ));
        }
    };
    MergePolicy::default()
        .with_attributes(rule)
        .map_err(|error| Gap::refused(&error))
}
