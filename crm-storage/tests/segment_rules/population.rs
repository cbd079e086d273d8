//! Customers with their consents and what happened, and rules to ask of them.

use std::collections::{BTreeMap, BTreeSet};

use crm_core::{
    AttributeValue, Code, ConsentLedger, Customer, CustomerId, IdentityKey, Interaction,
    InteractionId, NewInteraction, SeededIds, Timestamp, strategies as core_strategies,
};
use crm_segment::{Rule, strategies};
use proptest::collection::vec;
use proptest::prelude::*;

/// One customer.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    pub(crate) customer: Customer,
    pub(crate) consents: ConsentLedger,
    pub(crate) timeline: Vec<Interaction>,
    pub(crate) metrics: BTreeMap<Code, AttributeValue>,
}

/// Rules, asked of customers at instants.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) customers: Vec<Known>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) instants: Vec<Timestamp>,
}

fn known() -> impl Strategy<Value = Known> {
    strategies::known_customer().prop_flat_map(|known| {
        let consents = core_strategies::consent_ledger_of(known.customer.id());
        consents.prop_map(move |consents| Known {
            customer: known.customer.clone(),
            consents,
            timeline: renumbered(known.customer.id(), &known.timeline),
            metrics: known.metrics.clone(),
        })
    })
}

/// The same with ids that no other customer's interactions have.
fn renumbered(customer: CustomerId, timeline: &[Interaction]) -> Vec<Interaction> {
    let (number, _) = customer.as_uuid().as_u64_pair();
    let ids = SeededIds::new(number ^ customer.as_uuid().as_u64_pair().1);
    let mut timeline: Vec<Interaction> = timeline
        .iter()
        .map(|told| {
            let new = NewInteraction {
                channel: told.channel(),
                direction: told.direction(),
                content: told.content().clone(),
                regarding: None,
                occurred_at: told.occurred_at(),
                source: told.source().clone(),
                key: told.key().clone(),
            };
            let id = InteractionId::generate(&ids, told.occurred_at());
            Interaction::restore(id, customer, told.recorded_at(), new)
        })
        .collect();
    timeline.sort_by_key(|event| (event.occurred_at(), event.id()));
    timeline
}

pub(crate) fn asked() -> impl Strategy<Value = Asked> {
    let rule = prop_oneof![strategies::leaf_rule(), strategies::rule()];
    (
        vec(known(), 3..6),
        vec(rule, 8),
        vec(core_strategies::recent_timestamp(), 3),
    )
        .prop_map(|(customers, rules, instants)| Asked {
            customers,
            rules,
            instants,
        })
        .prop_filter("customers who can stand beside each other", |asked| {
            let customers = || asked.customers.iter().map(|known| &known.customer);
            let ids: BTreeSet<CustomerId> = customers().map(Customer::id).collect();
            let held = || customers().flat_map(Customer::verified_identities);
            let keys: BTreeSet<IdentityKey> = held().map(|held| held.key()).collect();
            ids.len() == asked.customers.len() && keys.len() == held().count()
        })
}
