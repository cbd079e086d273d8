//! When a rule and each of its conditions held of one customer.

use crm_core::Timestamp;
use crm_segment::{CustomerFacts, Rule};

use super::DaySpan;

/// From when until when something held: the beginning belongs to it, the end does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spell {
    /// The first instant.
    pub from: Timestamp,
    /// The instant before which it ends.
    pub until: Timestamp,
}

/// When a condition held.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct HeldCondition {
    /// The condition, as a rule of its own.
    pub rule: Rule,
    /// The spells in which it held, in order; between two of them it did not.
    pub spells: Vec<Spell>,
}

/// When a rule held of one customer, and when each of its conditions did.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MembershipHistory {
    /// The days that were looked at.
    pub span: DaySpan,
    /// The conditions without conditions in them, in the order of the rule, each once.
    pub conditions: Vec<HeldCondition>,
    /// The rule as a whole.
    pub whole: HeldCondition,
}

impl MembershipHistory {
    /// What held over these days, by the facts of a customer whose timeline reaches to their end.
    #[must_use]
    pub fn of(rule: &Rule, facts: &CustomerFacts<'_>, span: DaySpan) -> Self {
        let mut conditions: Vec<HeldCondition> = Vec::new();
        for leaf in rule.leaves() {
            // A part of a rule is within the limits of the whole.
            let Ok(part) = Rule::new(leaf.clone()) else {
                continue;
            };
            if conditions.iter().all(|told| told.rule != part) {
                conditions.push(HeldCondition::of(part, facts, span));
            }
        }
        Self {
            span,
            conditions,
            whole: HeldCondition::of(rule.clone(), facts, span),
        }
    }
}

impl HeldCondition {
    fn of(rule: Rule, facts: &CustomerFacts<'_>, span: DaySpan) -> Self {
        let mut spells: Vec<Spell> = Vec::new();
        let mut next = Some(span.start());
        while let Some(from) = next.filter(|from| *from < span.end()) {
            let answer = rule.answer(&facts.at(from));
            next = answer.unchanged_until;
            if !answer.matches {
                continue;
            }
            let until = next.map_or(span.end(), |until| until.min(span.end()));
            match spells.last_mut() {
                // An answer may be looked at anew and stay the same.
                Some(last) if last.until == from => last.until = until,
                _ => spells.push(Spell { from, until }),
            }
        }
        Self { rule, spells }
    }

    /// The instants within the days at which it began to hold and ceased to, in order.
    #[must_use]
    pub fn changes(&self, span: DaySpan) -> Vec<(Timestamp, bool)> {
        let ends = self
            .spells
            .iter()
            .flat_map(|spell| [(spell.from, true), (spell.until, false)]);
        ends.filter(|(at, _)| *at > span.start() && *at < span.end())
            .collect()
    }
}
