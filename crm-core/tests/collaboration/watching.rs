//! Who watches, and who is told.

use std::collections::BTreeSet;

use crm_core::strategies as any;
use crm_core::*;
use proptest::prelude::*;

use super::{at, by, history_told_twice, in_order, staff, text, told};

fn watch(watcher: Collaborator, step: WatchStep) -> InteractionContent {
    InteractionContent::Watch(WatchUpdate::new(watcher, step, by("kim")))
}

fn any_watch() -> impl Strategy<Value = InteractionContent> + Clone {
    any::watch_update().prop_map(InteractionContent::Watch)
}

fn billing() -> Collaborator {
    Collaborator::Department(Code::new_static("billing"))
}

#[test]
fn all_are_told_but_the_one_who_did_it() {
    let history = [
        told(1, 0, watch(staff("kim"), WatchStep::Began)),
        told(2, 1, watch(staff("lee"), WatchStep::Began)),
        told(3, 2, watch(billing(), WatchStep::Began)),
        told(4, 3, watch(staff("lee"), WatchStep::Began)),
    ];
    let watching = watchers(&history);
    assert_eq!(watching.since(&staff("lee")), Some(at(1)));
    let note = |note: Note| told(9, 9, InteractionContent::Note(note));
    let kims = note(Note::new(text("called back")).by(by("kim")));
    assert_eq!(watching.to_tell_of(&kims), [staff("lee"), billing()].into());
    let nobodys = note(Note::new(text("called back")));
    assert_eq!(watching.to_tell_of(&nobodys).len(), 3);
    // A department that has the code of a member of staff is another.
    let actor = Actor::Staff(Code::new_static("billing"));
    assert!(watching.to_tell(Some(&actor)).contains(&billing()));

    let left = told(5, 4, watch(staff("lee"), WatchStep::Ended));
    let watching = watchers(history.iter().chain([&left]));
    assert_eq!(watching.since(&staff("lee")), None);
    assert_eq!(watching.to_tell_of(&kims), [billing()].into());
}

#[test]
fn every_content_that_has_an_actor_names_it() {
    let all: Vec<Interaction> =
        serde_json::from_str(include_str!("../fixtures/interactions.json")).unwrap();
    let named = all.iter().filter(|one| one.content().actor().is_some());
    let kinds: Vec<_> = named.map(|one| one.content().kind()).collect();
    // The note of the fixture is an old one, without.
    let expected = [
        InteractionKind::Task,
        InteractionKind::HandOver,
        InteractionKind::Watch,
        InteractionKind::Idea,
        InteractionKind::DataSubjectRequest,
        InteractionKind::LegalHold,
        InteractionKind::Revision,
        InteractionKind::QuestionnaireResponse,
    ];
    assert_eq!(kinds, expected);
}

proptest! {
    #[test]
    fn neither_order_nor_repeats_change_the_watchers((told, again) in history_told_twice(any_watch())) {
        prop_assert_eq!(watchers(&told), watchers(&again));
    }

    #[test]
    fn the_last_word_of_each_watcher_counts((told, _) in history_told_twice(any_watch())) {
        let words = || in_order(&told).into_iter().rev().filter_map(|one| match one.content() {
            InteractionContent::Watch(update) => Some(update),
            _ => None,
        });
        let last = |watcher: &Collaborator| words().find(|word| word.watcher == *watcher).unwrap().step;
        let all: BTreeSet<_> = words().map(|word| word.watcher.clone()).collect();
        let expected: Vec<_> = all.iter().filter(|one| last(one) == WatchStep::Began).collect();
        let found = watchers(&told);
        prop_assert_eq!(found.iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn nobody_is_told_of_what_it_did_itself(
        (told, _) in history_told_twice(any_watch()),
        content in any::interaction_content(),
    ) {
        let watching = watchers(&told);
        let event = super::told(99, 0, content);
        let to_tell = watching.to_tell_of(&event);
        let left_out: Vec<_> = watching.iter().filter(|one| !to_tell.contains(one)).collect();
        let actor = match event.content().actor() {
            Some(Actor::Staff(code)) => Some(Collaborator::Staff(code.clone())),
            Some(Actor::Partner(code)) => Some(Collaborator::Partner(code.clone())),
            _ => None,
        };
        prop_assert!(actor.as_ref().is_none_or(|actor| !to_tell.contains(actor)));
        // And nobody else is left out.
        prop_assert!(left_out.into_iter().all(|one| Some(one) == actor.as_ref()));
        prop_assert!(to_tell.iter().all(|one| watching.since(one).is_some()));
    }
}
