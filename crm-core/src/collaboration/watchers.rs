//! Who watches a customer.

use std::collections::{BTreeMap, BTreeSet};

use crate::actor::Actor;
use crate::collaborator::Collaborator;
use crate::interaction::{Interaction, InteractionContent, Told, WatchStep, told_in_order};
use crate::timestamp::Timestamp;

/// Who wants to know what happens to a customer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Watchers {
    since: BTreeMap<Collaborator, Timestamp>,
}

impl Watchers {
    /// All of them, in the order of their kinds and codes.
    pub fn iter(&self) -> impl Iterator<Item = &Collaborator> {
        self.since.keys()
    }

    /// Since when this one watches without a break; `None` for one who does not.
    #[must_use]
    pub fn since(&self, watcher: &Collaborator) -> Option<Timestamp> {
        self.since.get(watcher).copied()
    }

    /// Whom to tell of what this one did: all but that one. A department is told of what its people
    /// do. `None` is for what nobody in particular did.
    #[must_use]
    pub fn to_tell(&self, actor: Option<&Actor>) -> BTreeSet<Collaborator> {
        self.iter()
            .filter(|watcher| !actor.is_some_and(|actor| watcher.is(actor)))
            .cloned()
            .collect()
    }

    /// Whom to tell of an interaction: all but the one who acted, where the content names one.
    #[must_use]
    pub fn to_tell_of(&self, interaction: &Interaction) -> BTreeSet<Collaborator> {
        self.to_tell(interaction.content().actor())
    }
}

/// Who watches a customer by what its interactions tell.
///
/// Of each watcher the last word counts, of one instant the one of the interaction with the highest
/// id: the answer is a function of the set of interactions, in whatever order it was told.
#[must_use]
pub fn watchers<'a>(interactions: impl IntoIterator<Item = &'a Interaction>) -> Watchers {
    let updates = told_in_order(interactions, |interaction| match interaction.content() {
        InteractionContent::Watch(update) => Some(update),
        _ => None,
    });
    let mut found = Watchers::default();
    for Told { at, what, .. } in updates {
        match what.step {
            WatchStep::Began => {
                found.since.entry(what.watcher.clone()).or_insert(at);
            }
            WatchStep::Ended => {
                found.since.remove(&what.watcher);
            }
        }
    }
    found
}
