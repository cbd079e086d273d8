//! Why a customer belongs, or does not.

use super::{Condition, CustomerFacts, Rule};

/// Whether a customer belongs, and the conditions that decide it.
///
/// Deciding are, from the root down: of `all` that holds every rule, else those that fail; of `any`
/// that holds those that do, else every rule; of `not` the rule in it. A leaf reached in this way is
/// named with its own answer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Explanation<'rule> {
    /// Whether the customer belongs.
    pub matches: bool,
    /// The leaves that decide it, in the order of the rule.
    pub deciding: Vec<DecidingCondition<'rule>>,
}

/// A leaf of a rule with its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct DecidingCondition<'rule> {
    /// The condition.
    pub condition: &'rule Condition,
    /// Whether it holds.
    pub holds: bool,
}

impl<'rule> Explanation<'rule> {
    pub(super) fn of(rule: &'rule Rule, facts: &CustomerFacts<'_>) -> Self {
        Self::told(rule, &mut |leaf| leaf.holds(facts))
    }

    /// By the answers of the leaves, which are asked once each in the order of the rule.
    pub(crate) fn told(
        rule: &'rule Rule,
        answer: &mut dyn FnMut(&'rule Condition) -> bool,
    ) -> Self {
        let condition = rule.condition();
        let mut inner = || -> Vec<Self> {
            let rules = condition.rules().iter();
            rules.map(|rule| Self::told(rule, answer)).collect()
        };
        match condition {
            Condition::All(_) => Self::joined(inner(), false),
            Condition::Any(_) => Self::joined(inner(), true),
            Condition::Not(_) => {
                let inner = inner();
                Self {
                    matches: !inner.iter().any(|inner| inner.matches),
                    deciding: inner.into_iter().flat_map(|inner| inner.deciding).collect(),
                }
            }
            leaf => {
                let holds = answer(leaf);
                Self {
                    matches: holds,
                    deciding: vec![DecidingCondition {
                        condition: leaf,
                        holds,
                    }],
                }
            }
        }
    }

    /// Joins the answers of several rules of which one that answers `decisive` settles the matter.
    fn joined(inner: Vec<Self>, decisive: bool) -> Self {
        let is_settled = inner.iter().any(|inner| inner.matches == decisive);
        let matches = is_settled == decisive;
        let deciding = inner
            .into_iter()
            .filter(|inner| inner.matches == matches)
            .flat_map(|inner| inner.deciding)
            .collect();
        Self { matches, deciding }
    }
}
