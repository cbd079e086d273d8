//! What rules say for all combinations of answers that can be.

use super::RuleLint;
use super::subject::combinations;
use crate::rule::{Condition, Rule};

/// A part of a rule, numbered.
pub(super) struct Part {
    number: usize,
    /// Where it is: from the root down, which of the rules inside.
    pub(super) place: Vec<usize>,
    pub(super) kind: PartKind,
}

pub(super) enum PartKind {
    All(Vec<Part>),
    Any(Vec<Part>),
    Not(Box<Part>),
    /// Which of the conditions of the table.
    Leaf(usize),
}

/// All combinations of the answers of some conditions that can be of one customer.
pub(super) struct TruthTable {
    /// One bit for each condition.
    combinations: Vec<u32>,
    /// By number.
    left_out: Vec<bool>,
}

impl TruthTable {
    /// Some rules and the table of them; `None` when they have too many different conditions.
    pub(super) fn of(rules: &[&Rule]) -> Option<(Vec<Part>, Self)> {
        let mut numbering = Numbering::default();
        let parts = rules
            .iter()
            .map(|rule| numbering.part(rule, &mut Vec::new()))
            .collect::<Option<Vec<Part>>>()?;
        let table = Self {
            combinations: combinations(&numbering.leaves),
            left_out: vec![false; numbering.parts],
        };
        Some((parts, table))
    }

    /// Whether a rule fails for a combination, and whether it holds for one.
    pub(super) fn answers(&self, part: &Part) -> (bool, bool) {
        let combinations = self.combinations.iter();
        combinations.fold((false, false), |(fails, holds), combination| {
            match self.holds(part, *combination) {
                true => (fails, true),
                false => (true, holds),
            }
        })
    }

    /// Whether two rules hold together for a combination.
    pub(super) fn overlap(&self, one: &Part, other: &Part) -> bool {
        let mut combinations = self.combinations.iter();
        combinations
            .any(|combination| self.holds(one, *combination) && self.holds(other, *combination))
    }

    /// Whether none of the rules holds for a combination.
    pub(super) fn leaves_somebody_out(&self, parts: &[Part]) -> bool {
        let none = |combination: &u32| !parts.iter().any(|part| self.holds(part, *combination));
        self.combinations.iter().any(none)
    }

    /// Leaves a part out for good if the rule says the same without it, for all combinations; says
    /// whether it does.
    pub(super) fn leave_out_if_idle(&mut self, whole: &Part, part: &Part) -> bool {
        let before = self.all(whole);
        self.set_left_out(part, true);
        let is_idle = before == self.all(whole);
        self.set_left_out(part, is_idle);
        is_idle
    }

    fn set_left_out(&mut self, part: &Part, is_left_out: bool) {
        if let Some(left_out) = self.left_out.get_mut(part.number) {
            *left_out = is_left_out;
        }
    }

    fn all(&self, part: &Part) -> Vec<bool> {
        let combinations = self.combinations.iter();
        combinations
            .map(|combination| self.holds(part, *combination))
            .collect()
    }

    fn holds(&self, part: &Part, combination: u32) -> bool {
        let is_there = |part: &&Part| self.left_out.get(part.number) != Some(&true);
        match &part.kind {
            PartKind::All(parts) => {
                let mut parts = parts.iter().filter(is_there);
                parts.all(|part| self.holds(part, combination))
            }
            PartKind::Any(parts) => {
                let mut parts = parts.iter().filter(is_there);
                parts.any(|part| self.holds(part, combination))
            }
            PartKind::Not(inner) => !self.holds(inner, combination),
            PartKind::Leaf(leaf) => bit(combination, *leaf),
        }
    }
}

/// Numbers the parts of rules, and their different conditions.
#[derive(Default)]
struct Numbering<'rule> {
    leaves: Vec<&'rule Condition>,
    parts: usize,
}

impl<'rule> Numbering<'rule> {
    fn part(&mut self, rule: &'rule Rule, place: &mut Vec<usize>) -> Option<Part> {
        let number = self.parts;
        self.parts = self.parts.saturating_add(1);
        let kind = match rule.condition() {
            Condition::All(rules) => PartKind::All(self.inner(rules, place)?),
            Condition::Any(rules) => PartKind::Any(self.inner(rules, place)?),
            Condition::Not(inner) => {
                place.push(0);
                let inner = self.part(inner, place);
                place.pop();
                PartKind::Not(Box::new(inner?))
            }
            leaf => PartKind::Leaf(self.leaf(leaf)?),
        };
        Some(Part {
            number,
            place: place.clone(),
            kind,
        })
    }

    fn inner(&mut self, rules: &'rule [Rule], place: &mut Vec<usize>) -> Option<Vec<Part>> {
        let mut parts = Vec::with_capacity(rules.len());
        for (index, rule) in rules.iter().enumerate() {
            place.push(index);
            let part = self.part(rule, place);
            place.pop();
            parts.push(part?);
        }
        Some(parts)
    }

    fn leaf(&mut self, leaf: &'rule Condition) -> Option<usize> {
        if let Some(known) = self.leaves.iter().position(|known| *known == leaf) {
            return Some(known);
        }
        self.leaves.push(leaf);
        (self.leaves.len() <= RuleLint::MAXIMUM_CONDITIONS)
            .then(|| self.leaves.len().saturating_sub(1))
    }
}

fn bit(combination: u32, place: usize) -> bool {
    let place = u32::try_from(place).ok();
    let shifted = place.and_then(|place| combination.checked_shr(place));
    shifted.is_some_and(|shifted| shifted & 1 == 1)
}
