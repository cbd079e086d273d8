//! What is left to decide of a rule.

use crate::{Condition, Rule, RuleStore};

/// What decides of customers of whom a store knows that the rule may hold and need not: the rule without
/// the conditions that are settled by that.
///
/// Of rules that must all hold, those that are not open hold, else the whole could not; of rules of which
/// one is enough, those that are not open fail, else the whole would hold.
pub(super) fn undecided(rule: &Rule, store: &dyn RuleStore) -> Rule {
    let condition = match rule.condition() {
        Condition::All(rules) | Condition::Any(rules) => {
            let open: Vec<&Rule> = rules.iter().filter(|rule| is_open(rule, store)).collect();
            match (open.as_slice(), rule.condition()) {
                ([only], _) => return undecided(only, store),
                (_, Condition::All(_)) => Condition::All(open.into_iter().cloned().collect()),
                _ => Condition::Any(open.into_iter().cloned().collect()),
            }
        }
        Condition::Not(inner) => Condition::Not(Box::new(undecided(inner, store))),
        leaf => leaf.clone(),
    };
    // What is left is within the limits, as the rule is; and the whole of it would say the same.
    Rule::new(condition).unwrap_or_else(|_| rule.clone())
}

/// Whether a condition in the rule is open to the store.
pub(super) fn is_open(rule: &Rule, store: &dyn RuleStore) -> bool {
    rule.leaves().iter().any(|leaf| store.is_open(leaf))
}
