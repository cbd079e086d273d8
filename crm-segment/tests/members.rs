//! Who is on a list: whom the rule names, and who may be acted on.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test may stop at the first surprise"
)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use crm_core::{
    AttributeValue, Channel, Code, ConsentDecision, ConsentEvidence, ConsentLedger, ConsentMethod,
    ConsentRecord, ConsentScope, ContactUse, Currency, Customer, CustomerId, Interaction,
    LifecycleStage, NewConsent, Purpose, SeededIds, StoreError, Timestamp, strategies as any,
};
use crm_segment::{
    BucketSeed, Condition, CustomerFacts, MetricSource, Rule, SegmentDefinition, SegmentName,
    Segmenter, strategies,
};
use futures_executor::block_on;
use proptest::collection::vec;
use proptest::prelude::*;
use support::TinyPages;

/// Customers who bought nothing, with their ledgers and what else they did.
#[derive(Debug, Clone)]
struct Base {
    customers: Vec<Customer>,
    consents: Vec<ConsentRecord>,
    interactions: Vec<Interaction>,
}

/// Of nobody a figure is known.
#[derive(Debug)]
struct NoFigures;

#[async_trait::async_trait]
impl MetricSource for NoFigures {
    async fn metrics(
        &self,
        _: CustomerId,
        _: &BTreeSet<Code>,
        _: Timestamp,
    ) -> Result<BTreeMap<Code, AttributeValue>, StoreError> {
        Ok(BTreeMap::new())
    }
}

impl Base {
    fn store(&self) -> Arc<TinyPages> {
        Arc::new(TinyPages {
            customers: self.customers.clone(),
            consents: self.consents.clone(),
            interactions: self.interactions.clone(),
            ..TinyPages::default()
        })
    }

    fn members(&self, rule: &Rule, as_of: Timestamp) -> Vec<CustomerId> {
        members(&self.store(), rule, as_of)
    }

    fn entries_of(&self, customer: CustomerId) -> impl Iterator<Item = &ConsentRecord> {
        let entries = self.consents.iter();
        entries.filter(move |entry| entry.customer() == customer)
    }

    /// Those of whom the rule holds, restricted or not.
    fn named(&self, rule: &Rule, as_of: Timestamp) -> Vec<CustomerId> {
        let holds = |customer: &&Customer| {
            let entries = self.entries_of(customer.id()).cloned().collect();
            let ledger = ConsentLedger::new(entries);
            let own = self.interactions.iter();
            let own = own.filter(|event| event.customer() == customer.id());
            let timeline: Vec<Interaction> = own.cloned().collect();
            let facts = CustomerFacts::new(customer, &ledger, as_of).with_timeline(&timeline);
            rule.matches(&facts.with_stage(LifecycleStage::Prospect))
        };
        let named = self.customers.iter().filter(holds);
        named.map(Customer::id).collect()
    }

    /// Whether somebody asked for restriction, and nothing lifted it since.
    fn is_restricted(&self, customer: CustomerId, as_of: Timestamp) -> bool {
        let told = |decision| {
            let entries = self.entries_of(customer);
            let told = entries.filter(move |entry| entry.decision() == decision);
            told.map(ConsentRecord::occurred_at)
                .filter(move |at| *at <= as_of)
        };
        told(ConsentDecision::Restricted)
            .any(|since| !told(ConsentDecision::RestrictionLifted).any(|lifted| lifted > since))
    }

    /// The same, where everybody decides this besides.
    fn all_decide(&self, new: &NewConsent, seed: u64) -> Self {
        let (mut base, ids) = (self.clone(), SeededIds::new(seed));
        let all = base.customers.iter().map(|customer| {
            let recorded = ConsentRecord::record(new.clone(), customer.id(), &ids, new.occurred_at);
            recorded.unwrap().0
        });
        base.consents.extend(all);
        base
    }

    fn without_restrictions(mut self) -> Self {
        self.consents.retain(|entry| {
            !matches!(
                entry.decision(),
                ConsentDecision::Restricted | ConsentDecision::RestrictionLifted
            )
        });
        self
    }
}

fn members(store: &Arc<TinyPages>, rule: &Rule, as_of: Timestamp) -> Vec<CustomerId> {
    let segmenter = Segmenter::new(store.clone(), store.clone(), Currency::EUR)
        .with_map(strategies::map_of_segment_names())
        .with_metrics(Arc::new(NoFigures));
    block_on(segmenter.members(rule, as_of)).unwrap()
}

fn by_letter() -> ConsentEvidence {
    ConsentEvidence::new(ConsentMethod::Written, Code::new_static("desk"))
}

/// Restricted, lifted or neither, at an instant.
fn restriction() -> impl Strategy<Value = Option<NewConsent>> + Clone {
    let decision = (any::<bool>(), any::recent_timestamp()).prop_map(|(lifts, at)| match lifts {
        true => NewConsent::restriction_lifted(by_letter(), at),
        false => NewConsent::restricted(by_letter(), at),
    });
    proptest::option::of(decision)
}

fn base() -> impl Strategy<Value = Base> {
    let known = vec(strategies::known_customer(), 0..6);
    let known = known.prop_flat_map(|known| {
        let customers: BTreeMap<CustomerId, (Customer, Vec<Interaction>)> = known
            .into_iter()
            .map(|known| (known.customer.id(), (known.customer, known.timeline)))
            .collect();
        let ledgers: Vec<_> = customers
            .keys()
            .map(|id| any::consent_ledger_of(*id))
            .collect();
        let more = vec(vec(restriction(), 0..3), customers.len());
        (Just(customers), ledgers, more)
    });
    known.prop_map(|(customers, ledgers, more)| {
        let ids = SeededIds::new(4);
        let mut consents: Vec<ConsentRecord> = Vec::new();
        for ((id, ledger), more) in customers.keys().zip(ledgers).zip(more) {
            consents.extend(ledger.entries().iter().cloned());
            for new in more.into_iter().flatten() {
                let at = new.occurred_at;
                let (entry, _) = ConsentRecord::record(new, *id, &ids, at).unwrap();
                consents.push(entry);
            }
        }
        let (customers, timelines): (_, Vec<_>) = customers.into_values().unzip();
        let mut interactions: Vec<Interaction> = timelines.into_iter().flatten().collect();
        interactions.retain(|event| event.content().purchase().is_none());
        Base {
            customers,
            consents,
            interactions,
        }
    })
}

fn topics() -> [Option<Code>; 3] {
    [None, Some("news"), Some("offers")].map(|topic| topic.map(Code::new_static))
}

fn use_of(topic: Option<Code>) -> ContactUse {
    let used = ContactUse::new(Purpose::Marketing, Channel::Email);
    match topic {
        Some(topic) => used.about(topic),
        None => used,
    }
}

fn asks_for(used: ContactUse) -> Rule {
    Rule::new(Condition::Consent(used)).unwrap()
}

proptest! {
    /// What is looked at beforehand is what the list says then.
    #[test]
    fn a_preview_an_overlap_and_a_snapshot_tell_of_the_members(
        base in base(),
        (one, other) in (strategies::rule(), strategies::rule()),
        as_of in any::recent_timestamp(),
    ) {
        let store = base.store();
        let segmenter = Segmenter::new(store.clone(), store.clone(), Currency::EUR)
            .with_map(strategies::map_of_segment_names())
            .with_metrics(Arc::new(NoFigures));
        let (first, second) = (base.members(&one, as_of), base.members(&other, as_of));
        let seed = BucketSeed::parse("look").unwrap();
        let preview = block_on(segmenter.preview(&one, as_of, seed, 100)).unwrap();
        let mut drawn = preview.sample.customers();
        drawn.sort();
        prop_assert_eq!((preview.count, &drawn), (first.len() as u64, &first));
        let definition = SegmentDefinition::new(SegmentName::parse("One").unwrap(), one.clone()).revised(one.clone());
        let snapshot = block_on(segmenter.snapshot(&definition, as_of)).unwrap();
        prop_assert_eq!(snapshot.members(), &first[..]);
        prop_assert_eq!((snapshot.segment(), snapshot.revision(), snapshot.as_of()), (&definition.name, 2, as_of));
        let overlap = block_on(segmenter.overlap(&one, &other, as_of)).unwrap();
        let both = first.iter().filter(|id| second.contains(id)).count() as u64;
        prop_assert_eq!(overlap.both, both);
        prop_assert_eq!(overlap.first_only, first.len() as u64 - both);
        prop_assert_eq!(overlap.second_only, second.len() as u64 - both);
    }

    #[test]
    fn members_are_those_whom_the_rule_names_and_nobody_who_is_restricted(
        base in base(),
        rule in strategies::rule(),
        as_of in any::recent_timestamp(),
    ) {
        let mut expected = base.named(&rule, as_of);
        expected.retain(|id| !base.is_restricted(*id, as_of));
        prop_assert_eq!(base.members(&rule, as_of), expected);
    }

    #[test]
    fn a_rule_and_its_negation_share_out_all_who_are_not_restricted(
        base in base(),
        rule in strategies::rule(),
        as_of in any::recent_timestamp(),
    ) {
        let named = base.members(&rule, as_of);
        let others = base.members(&Rule::negate(rule).unwrap(), as_of);
        prop_assert!(named.iter().all(|id| !others.contains(id)));
        let together: BTreeSet<CustomerId> = named.into_iter().chain(others).collect();
        let all = base.customers.iter().map(Customer::id);
        let free: BTreeSet<_> = all.filter(|id| !base.is_restricted(*id, as_of)).collect();
        prop_assert_eq!(together, free);
    }

    #[test]
    fn a_restriction_takes_everybody_from_the_list_and_lifting_it_brings_them_back(
        base in base(),
        rule in strategies::rule(),
    ) {
        // Behind everything that the ledgers tell.
        let instants = ["2100-01-01", "2100-01-02", "2100-01-03"];
        let [before, restricted, lifted] =
            instants.map(|day| Timestamp::parse(&format!("{day}T12:00:00Z")).unwrap());
        let base = base.without_restrictions();
        let asked = base.all_decide(&NewConsent::restricted(by_letter(), restricted), 5);
        prop_assert_eq!(asked.members(&rule, before), base.members(&rule, before));
        prop_assert_eq!(asked.members(&rule, restricted), []);
        prop_assert_eq!(asked.members(&rule, lifted), []);
        let freed = asked.all_decide(&NewConsent::restriction_lifted(by_letter(), lifted), 6);
        prop_assert_eq!(freed.members(&rule, restricted), []);
        prop_assert_eq!(freed.members(&rule, lifted), base.members(&rule, lifted));
    }

    #[test]
    fn a_topic_is_answered_as_the_ledger_answers(
        base in base(),
        as_of in any::recent_timestamp(),
    ) {
        for used in topics().map(use_of) {
            let all = base.customers.iter().map(Customer::id);
            let permitted = all.filter(|id| {
                let ledger = ConsentLedger::new(base.entries_of(*id).cloned().collect());
                ledger.permission_for(&used, as_of).is_permitted()
            });
            let permitted: Vec<CustomerId> = permitted.collect();
            prop_assert_eq!(base.members(&asks_for(used), as_of), permitted);
        }
    }

    /// A rule that asks for no consent costs one ledger for each whom it names, no other one more
    /// than one for each customer.
    #[test]
    fn no_ledger_is_read_for_nothing(
        base in base(),
        rule in strategies::rule(),
        as_of in any::recent_timestamp(),
    ) {
        let store = base.store();
        members(&store, &rule, as_of);
        let expected = match asks_for_consent(&rule) {
            true => base.customers.len(),
            false => base.named(&rule, as_of).len(),
        };
        prop_assert_eq!(store.ledgers_read.load(Ordering::Relaxed), expected);
    }
}

fn asks_for_consent(rule: &Rule) -> bool {
    matches!(rule.condition(), Condition::Consent(_))
        || rule.condition().rules().iter().any(asks_for_consent)
}

#[test]
fn a_yes_to_one_topic_is_none_to_another_and_none_to_no_topic() {
    let customer = strategies::person_with(BTreeMap::new(), BTreeSet::new()).unwrap();
    let at = |day| Timestamp::parse(&format!("2026-03-{day:02}T12:00:00Z")).unwrap();
    let everything = ConsentScope::on(Purpose::Marketing, Channel::Email);
    let offers = everything.clone().about(Code::new_static("offers"));
    let decided = |scope: &ConsentScope, decision, day| {
        NewConsent::new(scope.clone(), decision, by_letter(), at(day))
    };
    let base = Base {
        customers: vec![customer],
        consents: Vec::new(),
        interactions: Vec::new(),
    };
    let base = base.all_decide(&decided(&offers, ConsentDecision::Granted, 1), 1);
    let base = base.all_decide(&decided(&everything, ConsentDecision::Granted, 2), 2);
    let base = base.all_decide(&decided(&offers, ConsentDecision::Withdrawn, 3), 3);
    let is_member =
        |day| topics().map(|topic| !base.members(&asks_for(use_of(topic)), at(day)).is_empty());
    // On no topic, on news, on offers.
    assert_eq!(is_member(1), [false, false, true]);
    assert_eq!(is_member(2), [true, true, true]);
    assert_eq!(is_member(3), [true, true, false]);
}
