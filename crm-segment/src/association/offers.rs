//! What to offer somebody next.

use std::collections::{BTreeMap, BTreeSet};

use crm_core::ProductCode;

use super::{AssociationRule, AssociationRules};

/// An item to offer, with the reasons for it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Offer<'rules, I: Ord = ProductCode> {
    /// What to offer.
    pub item: &'rules I,
    /// The rules that speak for it, the surest first; there is at least one.
    pub reasons: Vec<&'rules AssociationRule<I>>,
}

impl<I: Ord + Clone> AssociationRules<I> {
    /// What to offer somebody who has these items: at most `limit` others, the most likely first.
    ///
    /// An item is offered when there is a rule that leads from items that the customer has to it
    /// alone, and that holds more often than by chance. The offers stand in the order of their surest
    /// rules ([`surest_first`](AssociationRule::surest_first)), so that the same base always gives the
    /// same list. Whether somebody may be approached at all is not looked at here.
    #[must_use]
    pub fn offers(&self, has: &BTreeSet<I>, limit: usize) -> Vec<Offer<'_, I>> {
        let mut reasons: BTreeMap<&I, Vec<&AssociationRule<I>>> = BTreeMap::new();
        let mut in_order: Vec<&I> = Vec::new();
        // The rules come the surest first: so do the first reasons of the items.
        for rule in self.rules().iter().filter(|rule| rule.is_positive()) {
            let [item] = rule.consequent.as_slice() else {
                continue;
            };
            if has.contains(item) || !rule.antecedent.iter().all(|own| has.contains(own)) {
                continue;
            }
            let own = reasons.entry(item).or_default();
            if own.is_empty() {
                in_order.push(item);
            }
            own.push(rule);
        }
        in_order
            .into_iter()
            .take(limit)
            .filter_map(|item| {
                let reasons = reasons.remove(item)?;
                Some(Offer { item, reasons })
            })
            .collect()
    }
}
