//! One question, asked in memory, in the database and of a stream.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use async_trait::async_trait;
use crm_core::{
    AttributeValue, ChangeSet, Code, CoreStore, Currency, CustomerId, EntityRef, Event, EventId,
    Page, PageLimit, SeededIds, StoreError, Timestamp,
};
use crm_segment::{
    Condition, CustomerFacts, MetricSource, Rule, RuleStore, SegmentDefinition, SegmentName,
    SegmentStream, Segmenter, SegmenterError,
};

use crm_segment::strategies::map_of_segment_names;

use super::population::Asked;

pub(crate) trait RuledStore: CoreStore + RuleStore + 'static {}

impl<S: CoreStore + RuleStore + 'static> RuledStore for S {}

#[derive(Debug)]
struct Figures(BTreeMap<CustomerId, BTreeMap<Code, AttributeValue>>);

#[async_trait]
impl MetricSource for Figures {
    async fn metrics(
        &self,
        customer: CustomerId,
        _: &BTreeSet<Code>,
        _: Timestamp,
    ) -> Result<BTreeMap<Code, AttributeValue>, StoreError> {
        Ok(self.0.get(&customer).cloned().unwrap_or_default())
    }
}

/// Stores the customers.
pub(crate) async fn stored(store: &impl CoreStore, asked: &Asked) {
    let ids = SeededIds::new(99);
    let event = |entity: EntityRef, customer| {
        let id = EventId::generate(&ids, Timestamp::UNIX_EPOCH);
        Event::new(id, Code::new_static("told"), entity, Timestamp::UNIX_EPOCH)
            .of_customer(customer)
    };
    for known in &asked.customers {
        let id = known.customer.id();
        let mut changes =
            ChangeSet::new().insert_customer(known.customer.clone(), vec![event(id.into(), id)]);
        for consent in known.consents.entries() {
            let entity = EntityRef::new(EntityRef::CONSENT, consent.id().as_uuid());
            changes = changes.append_consent(consent.clone(), event(entity, id));
        }
        for interaction in &known.timeline {
            let entity = EntityRef::new(EntityRef::INTERACTION, interaction.id().as_uuid());
            changes = changes.record_interaction(interaction.clone(), event(entity, id));
        }
        store.apply(changes).await.unwrap();
    }
}

/// Whom a rule names at an instant, by the places of both.
type Expected = BTreeMap<(usize, usize), Vec<CustomerId>>;

/// Asks all of it in memory, in the database and of a stream; how many triples of rule, customer and
/// instant were asked.
pub(crate) async fn the_same<S: RuledStore>(store: Arc<S>, asked: &Asked) -> usize {
    let customers = asked.customers.iter();
    let figures = customers.map(|known| (known.customer.id(), known.metrics.clone()));
    let in_memory = Segmenter::new(store.clone(), store.clone(), Currency::EUR)
        .with_map(map_of_segment_names())
        .with_metrics(Arc::new(Figures(figures.collect())));
    let in_database = in_memory.clone().with_rule_store(store.clone());
    let mut answers = Expected::new();
    for (place, rule) in asked.rules.iter().enumerate() {
        for (number, instant) in asked.instants.iter().enumerate() {
            let expected = in_memory.members(rule, *instant).await;
            let found = in_database.members(rule, *instant).await;
            match (expected, found) {
                (Ok(expected), Ok(found)) => {
                    assert_eq!(found, expected, "{rule} at {instant}");
                    if number == 0 {
                        counted(&in_database, rule, *instant, &expected).await;
                        explained(&in_memory, &in_database, rule, *instant, asked).await;
                    }
                    answers.insert((place, number), expected);
                }
                // Amounts of two currencies cannot be scored.
                (Err(SegmenterError::Summary(_)), Err(SegmenterError::Summary(_))) => {}
                (expected, found) => panic!("{rule} at {instant}: {expected:?} and {found:?}"),
            }
        }
    }
    followed(&*store, asked, &answers).await;
    answers.len() * asked.customers.len()
}

/// A stream that is told all at the first instant names the same at each.
async fn followed(store: &impl CoreStore, asked: &Asked, expected: &Expected) {
    let rules = asked.rules.iter().enumerate();
    // Stages and scores would have to be told; the stream has tests of its own for those.
    let followed: Vec<(usize, SegmentName)> = rules
        .filter(|(_, rule)| !rule.leaves().into_iter().any(is_scored))
        .map(|(place, _)| (place, SegmentName::parse(format!("{place}")).unwrap()))
        .collect();
    let definitions = followed
        .iter()
        .map(|(place, name)| SegmentDefinition::new(name.clone(), asked.rules[*place].clone()));
    let mut instants: Vec<(Timestamp, usize)> = asked.instants.iter().copied().zip(0..).collect();
    instants.sort();
    let first = instants[0].0;
    let mut stream = SegmentStream::new(definitions, first).unwrap();
    let mut ledgers = BTreeMap::new();
    for known in &asked.customers {
        let id = known.customer.id();
        let consents = store.consent_ledger(id).await.unwrap();
        let facts = CustomerFacts::new(&known.customer, &consents, first)
            .with_timeline(&known.timeline)
            .with_metrics(&known.metrics);
        stream.record_facts(&facts);
        ledgers.insert(id, consents);
    }
    for (instant, number) in instants {
        stream.advance(instant).unwrap();
        for (place, name) in &followed {
            let mut members = stream.members(name);
            members.retain(|member| ledgers[member].restriction(instant).is_none());
            let rule = &asked.rules[*place];
            assert_eq!(members, expected[&(*place, number)], "{rule} at {instant}");
        }
    }
}

fn is_scored(leaf: &Condition) -> bool {
    matches!(
        leaf,
        Condition::Stage(_) | Condition::Rfm(_) | Condition::Segment(_)
    )
}

async fn counted(segmenter: &Segmenter, rule: &Rule, instant: Timestamp, members: &[CustomerId]) {
    let count = segmenter.count_members(rule, instant).await.unwrap();
    assert_eq!(count, members.len() as u64, "{rule} at {instant}");
    let mut page = Some(Page::first(PageLimit::new(1).unwrap()));
    let mut paged = Vec::new();
    while let Some(asked) = page {
        let read = segmenter.members_page(rule, instant, &asked).await.unwrap();
        assert!(read.items.len() <= 1);
        paged.extend(read.items);
        page = read
            .next
            .map(|cursor| Page::after(cursor, PageLimit::new(1).unwrap()));
    }
    assert_eq!(paged, members, "{rule} at {instant}, page by page");
}

async fn explained(
    in_memory: &Segmenter,
    in_database: &Segmenter,
    rule: &Rule,
    instant: Timestamp,
    asked: &Asked,
) {
    for known in &asked.customers {
        let id = known.customer.id();
        let expected = in_memory.explain(rule, instant, id).await.unwrap();
        let found = in_database.explain(rule, instant, id).await.unwrap();
        assert_eq!(found, expected, "{rule} at {instant}");
        assert!(found.is_some());
    }
    let nobody = CustomerId::generate(&SeededIds::new(77), instant);
    for segmenter in [in_memory, in_database] {
        let told = segmenter.explain(rule, instant, nobody).await.unwrap();
        assert_eq!(told, None, "{rule} of nobody");
    }
}
