//! What is left to decide of a rule.

use crate::{Condition, Rule, RuleStore};

/// What decides of customers of whom a store knows that the rule may hold and need not: the rule without
/// the conditions that are settled by that. `None` when nothing in it is open to the store.
///
/// Of rules that must all hold, those that are not open hold, else the whole could not; of rules of which
/// one is enough, those that are not open fail, else the whole would hold. Where one is left, the same is
/// so of it; of several it is not known which of them is in doubt, and each is asked whole.
pub(super) fn undecided(rule: &Rule, store: &dyn RuleStore) -> Option<Rule> {
    let condition = match rule.condition() {
        Condition::All(rules) | Condition::Any(rules) => {
            let mut open: Vec<(&Rule, Rule)> = rules
                .iter()
                .filter_map(|rule| Some((rule, undecided(rule, store)?)))
                .collect();
            if open.len() < 2 {
                return open.pop().map(|(_, left)| left);
            }
            let whole = open.into_iter().map(|(rule, _)| rule.clone()).collect();
            match rule.condition() {
                Condition::All(_) => Condition::All(whole),
                _ => Condition::Any(whole),
            }
        }
        Condition::Not(inner) => Condition::Not(Box::new(undecided(inner, store)?)),
        leaf if store.is_open(leaf) => leaf.clone(),
        _ => return None,
    };
    // What is left is within the limits, as the rule is; and the whole of it would say the same.
    Some(Rule::new(condition).unwrap_or_else(|_| rule.clone()))
}
