//! What the tests have in common.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use crm_core::{Code, SeededIds, Timestamp};
use crm_support::{NewSpecialist, Specialist, SpecialistId, SpecialistName, strategies};
use proptest::prelude::*;

pub(crate) fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

pub(crate) fn code(code: &'static str) -> Code {
    Code::new_static(code)
}

/// Specialists with ids of their own.
pub(crate) fn team() -> impl Strategy<Value = Vec<Specialist>> {
    proptest::collection::vec(strategies::specialist(), 0..8).prop_map(|team| {
        let by_id: BTreeMap<SpecialistId, Specialist> = team
            .into_iter()
            .map(|specialist| (specialist.id(), specialist))
            .collect();
        by_id.into_values().collect()
    })
}

pub(crate) fn name(name: &str) -> SpecialistName {
    SpecialistName::parse(name).unwrap()
}

/// Someone who was hired, each under another id.
pub(crate) fn hire(ids: &SeededIds, new: NewSpecialist) -> Specialist {
    Specialist::register(new, ids, at("2026-11-01T00:00:00Z")).0
}

/// The instant so much later.
pub(crate) fn after(instant: Timestamp, time: TimeDelta) -> Timestamp {
    instant.checked_add(time).unwrap()
}
