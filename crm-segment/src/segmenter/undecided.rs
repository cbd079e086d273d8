//! What is left to decide of a rule.

use crate::{Condition, Rule, RuleError, RuleStore};

/// What decides of customers of whom a store knows that the rule may hold and need not: the rule without
/// the conditions that are settled by that.
///
/// Of rules that must all hold, those that are not open hold, else the whole could not; of rules of which
/// one is enough, those that are not open fail, else the whole would hold.
///
/// # Errors
/// Never: what is left is no larger than the rule.
pub(super) fn undecided(rule: &Rule, store: &dyn RuleStore) -> Result<Rule, RuleError> {
    let condition = match rule.condition() {
        Condition::All(rules) | Condition::Any(rules) => {
            let open: Vec<&Rule> = rules.iter().filter(|rule| is_open(rule, store)).collect();
            match (open.as_slice(), rule.condition()) {
                ([only], _) => return undecided(only, store),
                (_, Condition::All(_)) => Condition::All(open.into_iter().cloned().collect()),
                _ => Condition::Any(open.into_iter().cloned().collect()),
            }
        }
        Condition::Not(inner) => Condition::Not(Box::new(undecided(inner, store)?)),
        leaf => leaf.clone(),
    };
    Rule::new(condition)
}

/// Whether a condition in the rule is open to the store.
pub(super) fn is_open(rule: &Rule, store: &dyn RuleStore) -> bool {
    match rule.condition() {
        Condition::All(rules) | Condition::Any(rules) => {
            rules.iter().any(|rule| is_open(rule, store))
        }
        Condition::Not(inner) => is_open(inner, store),
        leaf => store.is_open(leaf),
    }
}
