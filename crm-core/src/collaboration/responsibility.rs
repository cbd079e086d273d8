//! Who is responsible for a customer, and who was.

use std::collections::BTreeMap;

use super::{HandOver, HandOverState};
use crate::collaborator::Collaborator;
use crate::interaction::{HandOverNumber, Interaction, InteractionContent, Told, told_in_order};
use crate::timestamp::Timestamp;

/// A time during which somebody is responsible for a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ResponsibilityTerm {
    /// Who.
    pub responsible: Collaborator,
    /// From when on.
    pub since: Timestamp,
    /// Until when (excluded), if somebody else came after.
    pub until: Option<Timestamp>,
    /// The hand-over by which it came.
    pub hand_over: HandOverNumber,
}

/// Who is responsible for a customer, who was, and what is asked of whom.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Responsibility {
    /// The terms, oldest first: each begins where the one before it ends.
    pub terms: Vec<ResponsibilityTerm>,
    /// The hand-overs, by number.
    pub hand_overs: Vec<HandOver>,
}

impl Responsibility {
    /// Who is responsible at an instant; `None` before the first one.
    #[must_use]
    pub fn at(&self, instant: Timestamp) -> Option<&Collaborator> {
        let begun = self.terms.iter().take_while(|term| term.since <= instant);
        begun.last().map(|term| &term.responsible)
    }

    /// The hand-overs that wait for an answer, by number.
    pub fn waiting(&self) -> impl Iterator<Item = &HandOver> {
        let is_waiting = |one: &&HandOver| one.state == HandOverState::Waiting;
        self.hand_overs.iter().filter(is_waiting)
    }

    /// Whoever is responsible already stays so.
    fn pass_to(&mut self, responsible: &Collaborator, hand_over: &HandOverNumber, at: Timestamp) {
        if let Some(last) = self.terms.last_mut() {
            if last.responsible == *responsible {
                return;
            }
            last.until = Some(at);
        }
        self.terms.push(ResponsibilityTerm {
            responsible: responsible.clone(),
            since: at,
            until: None,
            hand_over: hand_over.clone(),
        });
    }
}

/// Who is responsible for a customer by what its interactions tell.
///
/// Steps take effect in the order in which they happened, of one instant by the ids of the
/// interactions: the answer is a function of the set of interactions, in whatever order it was told.
/// The responsibility passes when a hand-over is accepted or assigned. An offer under a number that
/// was used before asks anew; an answer to a hand-over that does not wait for one says nothing.
#[must_use]
pub fn responsibility<'a>(
    interactions: impl IntoIterator<Item = &'a Interaction>,
) -> Responsibility {
    let updates = told_in_order(interactions, |interaction| match interaction.content() {
        InteractionContent::HandOver(update) => Some(update),
        _ => None,
    });
    let mut hand_overs: BTreeMap<&HandOverNumber, HandOver> = BTreeMap::new();
    let mut found = Responsibility::default();
    for Told { at, what, .. } in updates {
        let passes = match HandOver::begun_by(what, at) {
            Some(begun) => {
                let is_assigned = begun.state == HandOverState::Assigned;
                hand_overs.insert(&what.hand_over, begun);
                is_assigned
            }
            None => hand_overs
                .get_mut(&what.hand_over)
                .is_some_and(|asked| asked.is_accepted_by(what, at)),
        };
        if let (true, Some(passed)) = (passes, hand_overs.get(&what.hand_over)) {
            found.pass_to(&passed.to, &passed.number, at);
        }
    }
    found.hand_overs = hand_overs.into_values().collect();
    found
}
