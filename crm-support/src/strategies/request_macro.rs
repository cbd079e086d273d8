//! Macros.

use crm_core::strategies as core;
use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::{message_text, priority, request_state_kind, specialist_id};
use crate::{ApprovalState, MacroFacts, MacroStep, RequestMacro};

/// Any [`MacroStep`] that a macro can have; tags, teams and answers are few, so that steps meet.
pub fn macro_step() -> impl Strategy<Value = MacroStep> + Clone {
    let name = select(vec!["a", "b", "c"])
        .prop_filter_map("a code", |name| crm_core::Code::parse(name).ok());
    prop_oneof![
        1 => priority().prop_map(MacroStep::SetPriority),
        1 => specialist_id().prop_map(MacroStep::AssignTo),
        1 => name.clone().prop_map(MacroStep::AssignToTeam),
        2 => name.clone().prop_map(MacroStep::AddTag),
        2 => name.clone().prop_map(MacroStep::RemoveTag),
        1 => specialist_id().prop_map(MacroStep::AddWatcher),
        1 => specialist_id().prop_map(MacroStep::RemoveWatcher),
        1 => name.prop_map(MacroStep::InsertAnswer),
        1 => message_text().prop_map(MacroStep::Note),
        3 => select(RequestMacro::COMMANDS.to_vec()).prop_map(MacroStep::Command),
    ]
}

/// Any [`RequestMacro`] of up to eight steps.
pub fn request_macro() -> impl Strategy<Value = RequestMacro> + Clone {
    (core::code(), 1..100_u32, vec(macro_step(), 1..12)).prop_filter_map(
        "a macro",
        |(name, version, steps)| {
            // Of steps that do not go together, the first are kept.
            let mut kept: Vec<MacroStep> = Vec::new();
            for step in steps {
                kept.push(step);
                if RequestMacro::new(name.clone(), version, kept.clone()).is_err() {
                    kept.pop();
                }
            }
            RequestMacro::new(name, version, kept).ok()
        },
    )
}

/// Any [`MacroFacts`].
pub fn macro_facts() -> impl Strategy<Value = MacroFacts> + Clone {
    let name = select(vec!["a", "b", "c"])
        .prop_filter_map("a code", |name| crm_core::Code::parse(name).ok());
    let named = (btree_set(name.clone(), 0..3), option::of(name));
    let approval = (any::<bool>(), select(ApprovalState::ALL));
    (request_state_kind(), priority(), named, approval).prop_map(
        |(state, priority, (tags, team), (needs_approval, approval))| MacroFacts {
            team,
            tags,
            needs_approval,
            approval,
            ..MacroFacts::new(state, priority)
        },
    )
}
