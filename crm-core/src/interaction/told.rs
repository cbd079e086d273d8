//! The order in which interactions take effect.

use super::Interaction;
use crate::id::InteractionId;
use crate::timestamp::Timestamp;

/// One of the things that interactions tell.
pub(crate) struct Told<T> {
    pub(crate) at: Timestamp,
    pub(crate) id: InteractionId,
    pub(crate) what: T,
}

/// What interactions tell, each once, in the order in which it takes effect: by instant, of one
/// instant by the ids of the interactions. A fold over it is a function of the set of interactions.
pub(crate) fn told_in_order<'a, T>(
    interactions: impl IntoIterator<Item = &'a Interaction>,
    what: impl Fn(&'a Interaction) -> Option<T>,
) -> Vec<Told<T>> {
    let mut told: Vec<Told<T>> = interactions
        .into_iter()
        .filter_map(|interaction| {
            Some(Told {
                at: interaction.occurred_at(),
                id: interaction.id(),
                what: what(interaction)?,
            })
        })
        .collect();
    told.sort_by_key(|one| (one.at, one.id));
    told.dedup_by_key(|one| one.id);
    told
}
