//! The last word on something.

use crate::id::InteractionId;
use crate::interaction::Interaction;
use crate::timestamp::Timestamp;

/// Where an interaction stands among all: by instant, of one instant by id.
pub(crate) type Place = (Timestamp, InteractionId);

/// The place of an interaction.
pub(crate) fn place_of(interaction: &Interaction) -> Place {
    (interaction.occurred_at(), interaction.id())
}

/// What was said last of something, whatever the order in which it is heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Last<T>(Option<(Place, T)>);

impl<T> Default for Last<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Last<T> {
    pub(crate) fn said(place: Place, what: T) -> Self {
        Self(Some((place, what)))
    }

    /// Keeps the later word of the two.
    pub(crate) fn join(&mut self, other: Self) {
        if other.place() > self.place() {
            *self = other;
        }
    }

    /// Nothing was said before everything else.
    pub(crate) fn place(&self) -> Option<Place> {
        self.0.as_ref().map(|(place, _)| *place)
    }

    pub(crate) fn get(&self) -> Option<&T> {
        self.0.as_ref().map(|(_, what)| what)
    }
}
