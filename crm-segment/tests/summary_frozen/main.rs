//! The written forms of summaries are frozen, and what no summary can be is refused.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

mod contradictory_cells_and_arms;
mod contradictory_deeds;
mod contradictory_histories;
mod contradictory_purchases;
mod hostile_forms;
#[path = "../support/interaction.rs"]
mod interaction;
mod sums_at_their_bounds;
mod written_forms;

use serde::de::DeserializeOwned;
use serde_json::Value;

fn fixtures() -> Value {
    serde_json::from_str(include_str!("../fixtures/summary_forms.json")).unwrap()
}

/// The refusal of a form with one member changed.
#[track_caller]
fn refusal<T: DeserializeOwned>(name: &str, pointer: &str, wrong: &Value) -> String {
    let mut form = fixtures()[name].clone();
    let member = form
        .pointer_mut(pointer)
        .unwrap_or_else(|| panic!("{name} {pointer}"));
    *member = wrong.clone();
    match serde_json::from_value::<T>(form) {
        Ok(_) => panic!("{name} with {pointer} {wrong} was read"),
        Err(error) => error.to_string(),
    }
}

/// Expects each change to be refused with words that name the field and the rule, and that tell no amount
/// and no instant.
#[track_caller]
fn refuses<T: DeserializeOwned>(name: &str, changes: &[(&str, Value, &str)]) {
    for (pointer, wrong, words) in changes {
        let told = refusal::<T>(name, pointer, wrong);
        assert!(told.contains(words), "{name} {pointer} {wrong}: {told}");
        let wrong = wrong.as_str().unwrap_or_default();
        let is_personal =
            wrong.len() > 5 && wrong.starts_with(|first: char| first.is_ascii_digit());
        assert!(
            !is_personal || !told.contains(wrong),
            "{name} {pointer}: {told}"
        );
    }
}

const ORDER: &str = "must be in rising order, each once";
