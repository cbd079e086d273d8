//! The serialised forms, frozen.

use crm_core::strategies as any;
use crm_core::*;
use proptest::prelude::*;
use serde::{Deserialize, Serialize};

use super::text;

/// Each form of each type that interactions are made of.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Forms {
    notes: Vec<Note>,
    actors: Vec<Actor>,
    collaborators: Vec<Collaborator>,
    task_updates: Vec<TaskUpdate>,
    hand_over_updates: Vec<HandOverUpdate>,
    watch_updates: Vec<WatchUpdate>,
    idea_updates: Vec<IdeaUpdate>,
    feedback: Vec<ProductFeedback>,
}

#[test]
fn forms_are_frozen() {
    let frozen = include_str!("../fixtures/collaboration.json");
    let forms: Forms = serde_json::from_str(frozen).unwrap();
    let statuses: Vec<_> = forms
        .task_updates
        .iter()
        .filter_map(|one| one.status)
        .collect();
    assert_eq!(statuses, TaskStatus::ALL);
    let priorities = forms.task_updates.iter().filter_map(|one| one.priority);
    assert_eq!(priorities.collect::<Vec<_>>(), TaskPriority::ALL);
    let answers: Vec<_> = forms
        .idea_updates
        .iter()
        .filter_map(|one| match &one.step {
            IdeaStep::Answered { status, .. } => Some(*status),
            _ => None,
        })
        .collect();
    assert_eq!(answers, IdeaStatus::ALL);
    let written: serde_json::Value = serde_json::from_str(frozen).unwrap();
    assert_eq!(serde_json::to_value(&forms).unwrap(), written);
}

#[test]
fn an_old_note_is_read_and_written_as_it_was() {
    let old = r#"{"note":{"text":"called back"}}"#;
    let content: InteractionContent = serde_json::from_str(old).unwrap();
    assert_eq!(
        content,
        InteractionContent::Note(Note::new(text("called back")))
    );
    assert_eq!(serde_json::to_string(&content).unwrap(), old);
}

#[test]
fn what_breaks_a_rule_is_refused() {
    for points in [0, 6, 255] {
        let refused = Rating::new(points).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "rating: must be from 1 to 5, got a number"
        );
    }
    assert_eq!((Rating::LOWEST.points(), Rating::HIGHEST.points()), (1, 5));
    for broken in [
        r#"{"feedback":{"product":"CD-1","rating":0}}"#,
        r#"{"feedback":{"product":"CD-1","rating":4.5}}"#,
        r#"{"feedback":{"product":"","rating":4}}"#,
        r#"{"task":{"task":"1"}}"#,
        r#"{"task":{"task":"1","by":"customer","done":true}}"#,
        r#"{"task":{"task":"1","by":{"staff":"Kim Novak"}}}"#,
        r#"{"task":{"task":"1","by":"customer","assigned":{"partner":"x"}}}"#,
        r#"{"hand_over":{"hand_over":"1","by":"customer","step":{"offered":{}}}}"#,
        r#"{"watch":{"watcher":"customer","step":"began","by":"customer"}}"#,
        r#"{"idea":{"idea":"1","by":"customer","step":{"proposed":{"title":" "}}}}"#,
        r#"{"note":{"text":"x","from":"y"}}"#,
    ] {
        assert!(
            serde_json::from_str::<InteractionContent>(broken).is_err(),
            "{broken}"
        );
    }
}

proptest! {
    #[test]
    fn every_form_survives_json(content in prop_oneof![
        any::note().prop_map(InteractionContent::Note),
        any::task_update().prop_map(InteractionContent::Task),
        any::hand_over_update().prop_map(InteractionContent::HandOver),
        any::watch_update().prop_map(InteractionContent::Watch),
        any::idea_update().prop_map(InteractionContent::Idea),
        any::product_feedback().prop_map(InteractionContent::Feedback),
    ]) {
        let text = serde_json::to_string(&content).unwrap();
        prop_assert_eq!(serde_json::from_str::<InteractionContent>(&text).unwrap(), content);
    }
}
