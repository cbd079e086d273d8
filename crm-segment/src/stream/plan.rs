//! Rules, taken apart so that a fact reaches only what it can change.

use std::collections::{BTreeMap, HashMap};

use crm_core::{ConsentLedger, InteractionKind, Timestamp};

use super::customer_state::CustomerState;
use super::event_leaf::EventLeaf;
use super::fact_leaf::{FactLeaf, FactSource};
use super::formula::Formula;
use super::selection::{Kept, Selection};
use crate::{Condition, CustomerFigures, Rule};

/// The leaves of all rules, equal ones once, and how each rule follows from them.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) rules: Vec<Formula>,
    /// For each leaf the rules in which it stands.
    rules_of_leaf: Vec<Vec<usize>>,
    pub(super) fact_leaves: Vec<FactLeaf>,
    pub(super) selections: Vec<Selection>,
    /// For each kind the selections that can take such an interaction.
    by_kind: BTreeMap<InteractionKind, Vec<usize>>,
    /// How many leaves ask for events.
    pub(super) spans: usize,
    /// How many of them need a total.
    pub(super) totals: usize,
}

impl Plan {
    pub(super) fn new<'rule>(rules: impl IntoIterator<Item = &'rule Rule>) -> Self {
        let mut plan = Self::default();
        let mut known = HashMap::new();
        for rule in rules {
            let formula = plan.formula(rule, &mut known);
            plan.rules.push(formula);
        }
        plan.link();
        plan
    }

    /// How many leaves there are.
    pub(super) fn leaves(&self) -> usize {
        self.rules_of_leaf.len()
    }

    /// The rules in which a leaf stands.
    pub(super) fn rules_of(&self, leaf: usize) -> &[usize] {
        self.rules_of_leaf.get(leaf).map_or(&[], Vec::as_slice)
    }

    /// The selections that can take an interaction of a kind, with their numbers.
    pub(super) fn of_kind(
        &self,
        kind: InteractionKind,
    ) -> impl Iterator<Item = (usize, &Selection)> {
        let numbers = self.by_kind.get(&kind).map_or(&[][..], Vec::as_slice);
        numbers
            .iter()
            .filter_map(|number| Some((*number, self.selections.get(*number)?)))
    }

    /// What follows for a customer of whom nothing was told, at this instant and for all time to come: without
    /// facts there is nothing that time could change.
    pub(super) fn state_of_nothing(&self, present: Timestamp) -> CustomerState {
        let mut state = CustomerState::new(self);
        let mut flipped = Vec::new();
        let (consents, figures) = (ConsentLedger::default(), CustomerFigures::new());
        for leaf in &self.fact_leaves {
            match leaf.source {
                FactSource::Record => {}
                FactSource::Consents => {
                    leaf.tell_consents(&consents, present, &mut state, &mut flipped);
                }
                FactSource::Figures => {
                    leaf.tell_figures(&figures, present, &mut state, &mut flipped);
                }
            }
        }
        self.follow(&mut state, present.as_micros(), true, &mut flipped);
        debug_assert_eq!(state.next_change(), i64::MAX, "nothing stays nothing");
        state
    }

    /// The leaves that ask for facts of a source.
    pub(super) fn leaves_of(&self, source: FactSource) -> impl Iterator<Item = &FactLeaf> {
        let leaves = self.fact_leaves.iter();
        leaves.filter(move |leaf| leaf.source == source)
    }

    /// The leaves that ask for events.
    pub(super) fn event_leaves(&self) -> impl Iterator<Item = &EventLeaf> {
        self.selections
            .iter()
            .flat_map(|selection| &selection.leaves)
    }

    /// Lets time pass up to now for the leaves of which the time has come, or for all.
    pub(super) fn follow(
        &self,
        state: &mut CustomerState,
        now: i64,
        all: bool,
        flipped: &mut Vec<usize>,
    ) {
        for (number, selection) in self.selections.iter().enumerate() {
            selection.follow(number, now, all, state, flipped);
        }
    }

    fn formula<'rule>(
        &mut self,
        rule: &'rule Rule,
        known: &mut HashMap<String, Vec<(&'rule Condition, usize)>>,
    ) -> Formula {
        let condition = rule.condition();
        let inner = condition.rules().iter();
        match condition {
            Condition::All(_) => {
                Formula::All(inner.map(|rule| self.formula(rule, known)).collect())
            }
            Condition::Any(_) => {
                Formula::Any(inner.map(|rule| self.formula(rule, known)).collect())
            }
            Condition::Not(rule) => Formula::Not(Box::new(self.formula(rule, known))),
            leaf => {
                // Equal ones have the same text.
                let alike = known.entry(rule.to_string()).or_default();
                let equal = alike.iter().find(|(other, _)| *other == leaf);
                if let Some((_, number)) = equal {
                    return Formula::Leaf(*number);
                }
                let number = self.add(leaf);
                alike.push((leaf, number));
                Formula::Leaf(number)
            }
        }
    }

    fn add(&mut self, condition: &Condition) -> usize {
        let leaf = self.rules_of_leaf.len();
        self.rules_of_leaf.push(Vec::new());
        if let Some(source) = FactSource::of(condition) {
            self.fact_leaves.push(FactLeaf {
                leaf,
                source,
                condition: condition.clone(),
            });
        } else if let Some((kept, window, asked)) = Kept::of(condition) {
            let event_leaf = EventLeaf::new(leaf, self.totals, window, asked);
            self.totals = self
                .totals
                .saturating_add(usize::from(event_leaf.has_total()));
            self.spans = self.spans.saturating_add(1);
            let mut selections = self.selections.iter_mut();
            match selections.find(|selection| selection.kept == kept) {
                Some(selection) => selection.leaves.push(event_leaf),
                None => self.selections.push(Selection {
                    kept,
                    leaves: vec![event_leaf],
                    first_span: 0,
                }),
            }
        }
        leaf
    }

    /// Notes who is reached from where.
    fn link(&mut self) {
        for (number, formula) in self.rules.iter().enumerate() {
            formula.each_leaf(&mut |leaf| {
                if let Some(rules) = self.rules_of_leaf.get_mut(leaf)
                    && rules.last() != Some(&number)
                {
                    rules.push(number);
                }
            });
        }
        let mut first_span = 0_usize;
        for (number, selection) in self.selections.iter_mut().enumerate() {
            selection.first_span = first_span;
            first_span = first_span.saturating_add(selection.leaves.len());
            let filters = selection.kept.filters();
            for kind in InteractionKind::ALL {
                if filters.iter().any(|filter| filter.admits_kind(kind)) {
                    self.by_kind.entry(kind).or_default().push(number);
                }
            }
        }
    }
}
