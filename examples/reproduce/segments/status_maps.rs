//! Values by key, of two profiles that become one.

use std::collections::BTreeSet;

use crm_core::{FieldRule, MergePolicy};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::records::{Attributes, attribute, merged, record, written};
use super::told::attribute_name;
use super::{Gap, SegmentCase, Verdict};

pub(super) fn check(case: &SegmentCase) -> Result<Verdict, Gap> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Given {
        master: Map<String, Value>,
        slave: Map<String, Value>,
    }
    let given: Given = case.given()?;
    let expected: Map<String, Value> = case.expect_as()?;
    let policy = MergePolicy::default()
        .with_attributes(FieldRule::Survivor)
        .map_err(|error| Gap::refused(&error))?;
    let master = record(attributes(&given.master)?, 1)?;
    let slave = record(attributes(&given.slave)?, 2)?;
    let survives = merged(master, slave, &policy)?;
    let expected_by_name = attributes(&expected)?;
    let shown = |of: &Attributes| -> Result<String, Gap> {
        let keys: BTreeSet<&String> = given
            .master
            .keys()
            .chain(given.slave.keys())
            .chain(expected.keys())
            .collect();
        let entries = keys.into_iter().map(|key| {
            let value = of.get(&attribute_name(key)?);
            Ok(format!("{key}: {}", written(value)))
        });
        Ok(entries.collect::<Result<Vec<_>, Gap>>()?.join(", "))
    };
    Ok(Verdict::of(
        &shown(&survives)?,
        &shown(&expected_by_name)?,
        "the keys are attributes, of which the survivor's stay",
    ))
}

fn attributes(of: &Map<String, Value>) -> Result<Attributes, Gap> {
    let mut attributes = Attributes::new();
    for (key, value) in of {
        if let Some(value) = attribute(value)? {
            attributes.insert(attribute_name(key)?, value);
        }
    }
    Ok(attributes)
}
