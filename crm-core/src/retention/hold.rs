//! Legal holds, put together from what was said about them.

use std::collections::BTreeMap;

use crate::actor::Actor;
use crate::code::Code;
use crate::id::InteractionId;
use crate::interaction::{
    Interaction, InteractionContent, LegalHoldNumber, LegalHoldStep, LegalHoldUpdate, Told,
    told_in_order,
};
use crate::timestamp::Timestamp;

/// A legal hold on a customer, as what was told leaves it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LegalHold {
    /// Its number.
    pub number: LegalHoldNumber,
    /// Why, by a code of the host.
    pub reason: Code,
    /// Who placed it last.
    pub placed_by: Actor,
    /// The interaction that placed it last.
    pub placed_in: InteractionId,
    /// Since when it holds without a break.
    pub since: Timestamp,
    /// Until when (excluded), if that is known.
    pub until: Option<Timestamp>,
    /// When it was lifted, if it was.
    pub lifted_at: Option<Timestamp>,
}

impl LegalHold {
    /// Whether it holds. One that is told to begin later does so at once: what it is to keep must be
    /// there then.
    #[must_use]
    pub fn is_in_force(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|until| now < until)
            && self.lifted_at.is_none_or(|lifted_at| now < lifted_at)
    }

    /// Whether the update says what stands already.
    pub(crate) fn is_as_told(&self, update: &LegalHoldUpdate) -> bool {
        match &update.step {
            LegalHoldStep::Lifted => self.lifted_at.is_some(),
            LegalHoldStep::Placed { reason, until } => {
                self.lifted_at.is_none() && self.reason == *reason && self.until == *until
            }
        }
    }
}

/// The legal holds that the interactions of one customer tell of, by their numbers.
///
/// Steps take effect in the order in which they happened, of one instant by the ids of the
/// interactions: the holds are a function of the set of interactions, in whatever order it was told.
/// What was said last counts; lifting what was never placed says nothing.
#[must_use]
pub fn legal_holds<'a>(interactions: impl IntoIterator<Item = &'a Interaction>) -> Vec<LegalHold> {
    let updates = told_in_order(interactions, |interaction| match interaction.content() {
        InteractionContent::LegalHold(update) => Some(update),
        _ => None,
    });
    let mut holds: BTreeMap<&LegalHoldNumber, LegalHold> = BTreeMap::new();
    for Told { at, id, what } in updates {
        match &what.step {
            LegalHoldStep::Placed { reason, until } => {
                let before = holds.get(&what.hold);
                let goes_on = before.filter(|hold| hold.is_in_force(at));
                let since = goes_on.map_or(at, |hold| hold.since);
                let hold = LegalHold {
                    number: what.hold.clone(),
                    reason: reason.clone(),
                    placed_by: what.by.clone(),
                    placed_in: id,
                    since,
                    until: *until,
                    lifted_at: None,
                };
                holds.insert(&what.hold, hold);
            }
            LegalHoldStep::Lifted => {
                if let Some(hold) = holds.get_mut(&what.hold) {
                    hold.lifted_at = hold.lifted_at.or(Some(at));
                }
            }
        }
    }
    holds.into_values().collect()
}
