//! What rules ask of the record, of consents and of figures.

use crm_core::{ConsentLedger, Customer, Timestamp};

use super::customer_state::CustomerState;
use crate::rule::{is_permitted, permission_changes_after};
use crate::{Condition, ConditionSource, CustomerFacts, CustomerFigures};

/// Where the answer of a leaf comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FactSource {
    Record,
    Consents,
    Figures,
}

impl FactSource {
    /// Where the answer of a condition comes from; `None` of conditions on events and of those with others in
    /// them.
    pub(super) const fn of(condition: &Condition) -> Option<Self> {
        match condition.source() {
            ConditionSource::Record => Some(Self::Record),
            ConditionSource::Consents => Some(Self::Consents),
            ConditionSource::Figure(_) => Some(Self::Figures),
            ConditionSource::Rules(_) | ConditionSource::Events(_) => None,
        }
    }
}

/// A leaf whose answer, while nothing new is told, is known for all time to come: whether it holds, and at
/// which instants that becomes otherwise. So the facts themselves need not be kept.
#[derive(Debug)]
pub(super) struct FactLeaf {
    pub(super) leaf: usize,
    pub(super) source: FactSource,
    pub(super) condition: Condition,
}

impl FactLeaf {
    pub(super) fn tell_record(
        &self,
        customer: &Customer,
        now: Timestamp,
        state: &mut CustomerState,
        flipped: &mut Vec<usize>,
    ) {
        let unknown = ConsentLedger::default();
        let facts = CustomerFacts::new(customer, &unknown, now);
        let holds = |at| self.condition.holds(&facts.at(at));
        let changes = |at| self.condition.changes_after(&facts.at(at));
        self.tell(holds, changes, now, state, flipped);
    }

    pub(super) fn tell_consents(
        &self,
        consents: &ConsentLedger,
        now: Timestamp,
        state: &mut CustomerState,
        flipped: &mut Vec<usize>,
    ) {
        let Condition::Consent(used) = &self.condition else {
            return;
        };
        let holds = |at| is_permitted(used, consents, at);
        let changes = |at| permission_changes_after(consents, at);
        self.tell(holds, changes, now, state, flipped);
    }

    pub(super) fn tell_figures(
        &self,
        figures: &CustomerFigures<'_>,
        now: Timestamp,
        state: &mut CustomerState,
        flipped: &mut Vec<usize>,
    ) {
        let Some(figure) = self.condition.figure() else {
            return;
        };
        let holds = |at| figure.passes(figures, at);
        let changes = |at| figure.changes_after(figures, at);
        self.tell(holds, changes, now, state, flipped);
    }

    fn tell(
        &self,
        holds: impl Fn(Timestamp) -> bool,
        changes_after: impl Fn(Timestamp) -> i64,
        now: Timestamp,
        state: &mut CustomerState,
        flipped: &mut Vec<usize>,
    ) {
        let mut held = holds(now);
        state.set(self.leaf, held, flipped);
        let mut at = now;
        while let Ok(next) = Timestamp::from_micros(changes_after(at)) {
            at = next;
            if holds(at) != held {
                held = !held;
                state.flip_later(at.as_micros(), self.leaf, self.source);
            }
        }
    }
}
