//! Memberships that are followed are those that rules tell, at every instant: laws.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test may stop at the first surprise"
)]

use std::cell::Cell;
use std::collections::BTreeMap;

use crm_core::{ConsentLedger, CustomerId, Interaction, Timestamp, strategies as core_strategies};
use crm_segment::strategies::{self, KnownCustomer};
use crm_segment::{
    CustomerFacts, CustomerFigures, MembershipChange, MembershipChangeKind, SegmentDefinition,
    SegmentName, SegmentStream,
};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestRunner;

/// One thing that a stream can be told of one of the customers.
#[derive(Debug, Clone)]
enum Told {
    Customer,
    Consents,
    /// Other consents in their place.
    OtherConsents(ConsentLedger),
    Figures,
    /// Nothing in their place.
    NoFigures,
    Event(usize),
    /// So many of the events in the place of what was told.
    Timeline(Index),
    Facts,
    Forgotten,
}

/// What was told of a customer so far.
#[derive(Debug, Clone, Default)]
struct Memory {
    is_known: bool,
    consents: ConsentLedger,
    figures: bool,
    events: Vec<usize>,
}

impl Memory {
    fn hear(&mut self, told: &Told, known: &KnownCustomer) {
        match told {
            Told::Customer => self.is_known = true,
            Told::Consents => self.consents = known.consents.clone(),
            Told::OtherConsents(other) => self.consents = other.clone(),
            Told::Figures => self.figures = true,
            Told::NoFigures => self.figures = false,
            Told::Event(event) => self.events.push(*event),
            Told::Timeline(index) => self.events = (0..part(index, known)).collect(),
            Told::Facts => {
                *self = Self {
                    is_known: true,
                    consents: known.consents.clone(),
                    figures: true,
                    events: (0..known.timeline.len()).collect(),
                };
            }
            Told::Forgotten => *self = Self::default(),
        }
    }

    /// Whether an event can be told once more.
    fn can_hear(&self, told: &Told) -> bool {
        !matches!(told, Told::Event(event) if self.events.contains(event))
    }

    fn timeline(&self, known: &KnownCustomer) -> Vec<Interaction> {
        let mut events = self.events.clone();
        events.sort_unstable();
        let events = events
            .into_iter()
            .map(|event| known.timeline[event].clone());
        events.collect()
    }

    /// What rules are asked about; `None` before the record is known.
    fn facts<'a>(
        &'a self,
        known: &'a KnownCustomer,
        timeline: &'a [Interaction],
        as_of: Timestamp,
    ) -> Option<CustomerFacts<'a>> {
        let figures = match self.figures {
            true => figures(known),
            false => CustomerFigures::new(),
        };
        let facts = CustomerFacts::new(&known.customer, &self.consents, as_of)
            .with_figures(figures)
            .with_timeline(timeline);
        self.is_known.then_some(facts)
    }
}

fn part(index: &Index, known: &KnownCustomer) -> usize {
    index.index(known.timeline.len() + 1)
}

fn figures(known: &KnownCustomer) -> CustomerFigures<'_> {
    known.facts().figures
}

fn tell(stream: &mut SegmentStream, told: &Told, known: &KnownCustomer) -> Vec<MembershipChange> {
    let id = known.customer.id();
    match told {
        Told::Customer => stream.record_customer(&known.customer),
        Told::Consents => stream.record_consents(id, &known.consents),
        Told::OtherConsents(other) => stream.record_consents(id, other),
        Told::Figures => stream.record_figures(id, &figures(known)),
        Told::NoFigures => stream.record_figures(id, &CustomerFigures::new()),
        Told::Event(event) => stream.record_interaction(&known.timeline[*event]),
        Told::Timeline(index) => stream.record_timeline(id, &known.timeline[..part(index, known)]),
        Told::Facts => stream.record_facts(&known.facts()),
        Told::Forgotten => stream.forget(id),
    }
}

/// Everything of each customer in some order, with a few surprises among it, and times in between.
fn story() -> impl Strategy<Value = (Vec<KnownCustomer>, Vec<(usize, Told)>, Vec<Timestamp>)> {
    let customers = prop::collection::vec(strategies::known_customer(), 1..3);
    let customers = customers.prop_filter("different customers", |customers| {
        customers.len() < 2 || customers[0].customer.id() != customers[1].customer.id()
    });
    customers.prop_flat_map(|customers| {
        let mut all = Vec::new();
        for (number, known) in customers.iter().enumerate() {
            all.extend([Told::Customer, Told::Consents, Told::Figures].map(|told| (number, told)));
            all.extend((0..known.timeline.len()).map(|event| (number, Told::Event(event))));
        }
        let surprise = prop_oneof![
            2 => any::<Index>().prop_map(Told::Timeline),
            1 => Just(Told::Facts),
            1 => Just(Told::Forgotten),
            1 => Just(Told::Customer),
            2 => core_strategies::consent_ledger().prop_map(Told::OtherConsents),
            1 => Just(Told::NoFigures),
        ];
        let surprises = prop::collection::vec((0..customers.len(), surprise), 0..4);
        let steps = surprises.prop_flat_map(move |surprises| {
            let told = [all.clone(), surprises].concat();
            let times = prop::collection::vec(core_strategies::recent_timestamp(), told.len() + 1);
            let times = times.prop_map(|mut times| {
                times.sort();
                times
            });
            (Just(told).prop_shuffle(), times)
        });
        (Just(customers), steps).prop_map(|(customers, (told, times))| (customers, told, times))
    })
}

fn definitions() -> impl Strategy<Value = Vec<SegmentDefinition>> {
    let rules = prop::collection::vec(strategies::rule(), 1..6);
    rules.prop_map(|rules| {
        let named = |(number, rule)| {
            let name = SegmentName::parse(format!("{number}")).unwrap();
            SegmentDefinition::new(name, rule)
        };
        rules.into_iter().enumerate().map(named).collect()
    })
}

/// What changes by time alone up to an instant, as the rules tell it.
fn changes_by_time(
    definitions: &[SegmentDefinition],
    facts: &CustomerFacts<'_>,
    until: Timestamp,
) -> Vec<(Timestamp, CustomerId, usize, MembershipChangeKind)> {
    let mut changes = Vec::new();
    for (number, definition) in definitions.iter().enumerate() {
        let mut facts = *facts;
        let mut belongs = definition.rule.matches(&facts);
        while let Some(at) = definition.rule.changes_at(&facts).filter(|at| *at <= until) {
            belongs = !belongs;
            let kind = match belongs {
                true => MembershipChangeKind::Entered,
                false => MembershipChangeKind::Left,
            };
            changes.push((at, facts.customer.id(), number, kind));
            facts = facts.at(at);
        }
    }
    changes
}

fn numbered(
    changes: &[MembershipChange],
) -> Vec<(Timestamp, CustomerId, usize, MembershipChangeKind)> {
    changes
        .iter()
        .map(|change| {
            let number = change.segment.as_str().parse().unwrap();
            (change.at, change.customer, number, change.kind)
        })
        .collect()
}

/// At each step of a story memberships are those of up to five rules for up to two customers, and what changed by
/// time since has the instants that rules tell.
#[test]
fn memberships_are_those_that_rules_tell() {
    let config = ProptestConfig {
        cases: 512,
        ..ProptestConfig::default()
    };
    let compared = Cell::new(0);
    let run = TestRunner::new(config).run(&(definitions(), story()), |(definitions, story)| {
        let (customers, told, times) = story;
        let mut stream = SegmentStream::new(definitions.clone(), times[0]).unwrap();
        let mut memories = vec![Memory::default(); customers.len()];
        let mut current = BTreeMap::new();
        for ((of, told), next) in told.iter().zip(&times[1..]) {
            let known = &customers[*of];
            if !memories[*of].can_hear(told) {
                continue;
            }
            let changes = tell(&mut stream, told, known);
            memories[*of].hear(told, known);
            let now = stream.present();
            for change in numbered(&changes) {
                prop_assert_eq!((change.0, change.1), (now, known.customer.id()));
            }
            follow(&mut current, &changes)?;
            compare(&stream, &definitions, &customers, &memories, &current)?;
            let known = memories.iter().filter(|memory| memory.is_known).count();
            compared.set(compared.get() + known * definitions.len());

            let mut expected = Vec::new();
            for (memory, known) in memories.iter().zip(&customers) {
                let timeline = memory.timeline(known);
                if let Some(facts) = memory.facts(known, &timeline, now) {
                    expected.extend(changes_by_time(&definitions, &facts, *next));
                }
            }
            expected.sort();
            if let Some(first) = expected.first() {
                prop_assert!(
                    stream
                        .next_change_possible()
                        .is_some_and(|next| next <= first.0)
                );
            }
            let changes = stream.advance(*next).unwrap();
            prop_assert_eq!(numbered(&changes), expected);
            prop_assert_eq!(stream.present(), *next);
            prop_assert!(
                stream
                    .next_change_possible()
                    .is_none_or(|change| change > *next)
            );
            follow(&mut current, &changes)?;
            compare(&stream, &definitions, &customers, &memories, &current)?;
        }
        Ok(())
    });
    run.unwrap();
    // Rule, history and instant, each followed by a course of time.
    assert!(compared.get() >= 10_000, "{} compared", compared.get());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    /// Whatever the order, and whether time passes before or behind: the end is the same.
    #[test]
    fn the_order_of_telling_makes_no_difference(
        definitions in definitions(),
        (customers, told, times) in story(),
    ) {
        let told: Vec<_> = told
            .into_iter()
            .filter(|(_, told)| {
                matches!(
                    told,
                    Told::Customer | Told::Consents | Told::Figures | Told::Event(_)
                )
            })
            .collect();
        let end = *times.last().unwrap();
        let mut forwards = SegmentStream::new(definitions.clone(), times[0]).unwrap();
        for ((of, told), next) in told.iter().zip(&times) {
            forwards.advance(*next).unwrap();
            tell(&mut forwards, told, &customers[*of]);
        }
        forwards.advance(end).unwrap();
        let mut backwards = SegmentStream::new(definitions.clone(), end).unwrap();
        for (of, told) in told.iter().rev() {
            tell(&mut backwards, told, &customers[*of]);
        }
        let mut at_once = SegmentStream::new(definitions.clone(), end).unwrap();
        for known in &customers {
            at_once.record_facts(&known.facts());
        }
        for known in &customers {
            let segments = |stream: &SegmentStream| -> Vec<SegmentName> {
                stream.segments_of(known.customer.id()).cloned().collect()
            };
            prop_assert_eq!(segments(&forwards), segments(&backwards));
            prop_assert_eq!(segments(&forwards), segments(&at_once));
        }
        // And what follows is the same.
        let far = Timestamp::parse("2027-01-01T00:00:00Z").unwrap();
        let after = forwards.advance(far).unwrap();
        prop_assert_eq!(&after, &backwards.advance(far).unwrap());
        prop_assert_eq!(&after, &at_once.advance(far).unwrap());
    }
}

/// Entering and leaving take turns.
fn follow(
    current: &mut BTreeMap<(CustomerId, usize), MembershipChangeKind>,
    changes: &[MembershipChange],
) -> Result<(), TestCaseError> {
    for (_, customer, number, kind) in numbered(changes) {
        let before = current.insert((customer, number), kind);
        prop_assert_ne!(before.unwrap_or(MembershipChangeKind::Left), kind);
    }
    Ok(())
}

fn compare(
    stream: &SegmentStream,
    definitions: &[SegmentDefinition],
    customers: &[KnownCustomer],
    memories: &[Memory],
    current: &BTreeMap<(CustomerId, usize), MembershipChangeKind>,
) -> Result<(), TestCaseError> {
    for (memory, known) in memories.iter().zip(customers) {
        let id = known.customer.id();
        let timeline = memory.timeline(known);
        let facts = memory.facts(known, &timeline, stream.present());
        for (number, definition) in definitions.iter().enumerate() {
            let expected = facts.is_some_and(|facts| definition.rule.matches(&facts));
            prop_assert_eq!(
                stream.is_member(id, &definition.name),
                expected,
                "{}",
                definition.rule
            );
            let told = current.get(&(id, number)) == Some(&MembershipChangeKind::Entered);
            prop_assert_eq!(told, expected);
            prop_assert_eq!(stream.members(&definition.name).contains(&id), expected);
        }
    }
    Ok(())
}
