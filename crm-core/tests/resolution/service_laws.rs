//! Laws of the service: what it stores is what the pure decisions say.

use std::collections::{BTreeMap, BTreeSet};

use crm_core::*;
use futures_executor::block_on;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use crate::service::*;
use crate::world::*;

/// Everything stands for a customer, and nothing is limited.
fn wide_policy() -> IdentityPolicy {
    let all = ["external", "login", "email", "phone", "device", "custom"];
    policy(&all.map(|kind| (kind, IdentityBearer::Customer, limit(100))))
}

/// The tight policies with devices that stay, and behind all that stands for a customer, as the lint
/// wants them: what is told again leads to whom it led to.
fn steady_policy() -> impl Strategy<Value = IdentityPolicy> {
    let is_device = |rule: &IdentityRule| rule.bearer() != IdentityBearer::Customer;
    let steady = tight_policy().prop_map(move |policy| {
        let mut rules = policy.rules().to_vec();
        rules.sort_by_key(is_device);
        let blocked = policy.blocked().clone();
        IdentityPolicy::new(1, rules, blocked, policy.most_merges()).unwrap()
    });
    steady.prop_filter("devices stay", |policy| {
        let mut rules = policy.rules().iter();
        rules.all(|rule| rule.bearer() != IdentityBearer::SwitchingDevice)
    })
}

/// In the order in which they happened.
fn in_order(mut events: Vec<IdentityEvent>) -> Vec<IdentityEvent> {
    events.sort_by_key(|event| (event.occurred_at, event.id));
    events
}

/// What became of an item, without ids.
fn told_of(recognition: &Recognition) -> (&'static str, usize, Vec<IdentityKey>, usize) {
    let outcome = match &recognition.outcome {
        RecognitionOutcome::Recorded { recognised, .. } => match recognised {
            Recognised::Created => "created",
            Recognised::Attached => "attached",
            Recognised::Merged(_) => "merged",
            _ => "another way",
        },
        RecognitionOutcome::AlreadyRecorded { .. } => "known",
        RecognitionOutcome::Refused(RecognitionRefusal::Unproven) => "unproven",
        _ => "refused",
    };
    let dropped = recognition.dropped.iter();
    let dropped = dropped.map(|dropped| dropped.identity.clone()).collect();
    (
        outcome,
        recognition.merges().len(),
        dropped,
        recognition.suspects.len(),
    )
}

fn shuffled() -> impl Strategy<Value = (Vec<IdentityEvent>, Vec<IdentityEvent>)> {
    events().prop_flat_map(|events| (Just(events.clone()), Just(events).prop_shuffle()))
}

/// Where each part of a list ends.
fn parts() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(1..6usize, 14)
}

fn tell_in_parts(
    office: &Office,
    mut events: &[IdentityEvent],
    sizes: &[usize],
) -> Vec<Recognition> {
    let mut all = Vec::new();
    for size in sizes {
        let (part, rest) = events.split_at((*size).min(events.len()));
        all.extend(office.tell(part).recognitions);
        events = rest;
    }
    assert!(events.is_empty());
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Windows and limits included: told in the order in which they happened, the customers are the
    /// profiles of the graph.
    #[test]
    fn told_in_order_the_customers_are_the_profiles_of_the_graph(
        policy in tight_policy(),
        events in events(),
        sizes in parts(),
    ) {
        let events = in_order(events);
        let office = office(policy.clone());
        let recognitions = tell_in_parts(&office, &events, &sizes);
        prop_assert_eq!(office.people(), people_of(&policy, &events));
        let mut graph = graph_of(&policy, &events);
        let resolved = graph.resolved();
        for (event, recognition) in events.iter().zip(&recognitions) {
            let resolution = resolved.resolution(event.id).unwrap();
            let left = |dropped: &[DroppedIdentity]| -> Vec<IdentityKey> {
                dropped.iter().map(|dropped| dropped.identity.clone()).collect()
            };
            prop_assert_eq!(left(&recognition.dropped), left(&resolution.dropped));
            let is_nobodys = resolution.decision == IdentityDecision::Unproven;
            prop_assert_eq!(recognition.customer().is_none(), is_nobodys);
        }
    }

    /// Where no limit breaks and no device is shared, any order leads to the same customers.
    #[test]
    fn the_order_of_arrival_changes_nothing((events, others) in shuffled(), sizes in parts()) {
        let (one, other) = (office(wide_policy()), office(wide_policy()));
        one.tell_each(&events);
        tell_in_parts(&other, &others, &sizes);
        let plain = |people: BTreeSet<Holding>| -> BTreeSet<_> {
            let people = people.into_iter();
            people.map(|(held, told, _)| (held.into_keys().collect::<Vec<_>>(), told)).collect()
        };
        let expected = plain(people_of(&wide_policy(), &events));
        prop_assert_eq!(plain(one.people()), expected.clone());
        prop_assert_eq!(plain(other.people()), expected);
    }

    /// In parts of any size it is as one by one, in the order of the list: what is stored, what is
    /// reported, and how many events of each name are in the log.
    #[test]
    fn told_together_or_one_by_one_is_the_same(
        policy in tight_policy(),
        events in events(),
        sizes in parts(),
    ) {
        let (one, other, third) =
            (office(policy.clone()), office(policy.clone()), office(policy));
        let each = one.tell_each(&events);
        let in_parts = tell_in_parts(&other, &events, &sizes);
        let at_once = third.tell(&events).recognitions;
        for office in [&other, &third] {
            prop_assert_eq!(office.people(), one.people());
            prop_assert_eq!(office.log(), one.log());
        }
        for recognitions in [&in_parts, &at_once] {
            let told: Vec<_> = recognitions.iter().map(told_of).collect();
            prop_assert_eq!(told, each.iter().map(told_of).collect::<Vec<_>>());
        }
    }

    /// Limits or none: an item that is told again at once changes nothing, where devices stay.
    #[test]
    fn an_item_that_is_told_again_at_once_changes_nothing(
        policy in steady_policy(),
        events in events(),
        later in 0..3i64,
    ) {
        let office = office(policy);
        for event in &events {
            let first = office.recognise(vec![item(event)]);
            let before = office.content();
            office.clock.advance(chrono::TimeDelta::days(later));
            let again = office.recognise(vec![item(event)]);
            prop_assert_eq!(office.content(), before);
            prop_assert_eq!(again.recognitions[0].merges(), &[]);
            prop_assert_eq!(again.already_recorded(), first.recorded());
            prop_assert_eq!(again.refused(), first.refused());
        }
    }

    /// Where no limit breaks and no device is shared, a whole list that is told again changes nothing.
    #[test]
    fn a_list_that_is_told_again_changes_nothing(
        (events, others) in shuffled(),
        sizes in parts(),
        later in 0..3i64,
    ) {
        let office = office(wide_policy());
        office.tell(&events);
        let before = office.content();
        office.clock.advance(chrono::TimeDelta::days(later));
        let again = tell_in_parts(&office, &others, &sizes);
        prop_assert_eq!(office.content(), before);
        prop_assert!(again.iter().all(|one| one.merges().is_empty()));
    }

    /// Whatever limits break: a list that is told again stores no interaction twice, and makes nobody
    /// new. What a limit left aside the first time may find room the second time.
    #[test]
    fn a_list_that_is_told_again_stores_nothing_twice(
        policy in steady_policy(),
        events in events(),
        sizes in parts(),
    ) {
        let office = office(policy);
        let first = office.tell(&events);
        let told = |office: &Office| -> (usize, BTreeSet<String>) {
            let all: Vec<String> = office.people().into_iter().flat_map(|one| one.1).collect();
            (all.len(), all.into_iter().collect())
        };
        let before = told(&office);
        let again = tell_in_parts(&office, &events, &sizes);
        prop_assert_eq!(told(&office), before);
        prop_assert_eq!(office.log().get("customer.created").copied().unwrap_or(0), first.created.len());
        for (first, again) in first.recognitions.iter().zip(&again) {
            prop_assert_eq!(first.customer().is_none(), again.customer().is_none());
            let is_recorded = matches!(again.outcome, RecognitionOutcome::Recorded { .. });
            prop_assert!(!is_recorded);
        }
    }

    /// Nothing is lost: each item is stored once or refused.
    #[test]
    fn each_item_is_stored_once_or_refused(policy in tight_policy(), events in events()) {
        let office = office(policy);
        let report = office.tell(&events);
        let stored: Vec<String> = office.people().into_iter().flat_map(|(_, told, _)| told).collect();
        prop_assert_eq!(stored.len(), report.recorded());
        prop_assert_eq!(report.recorded() + report.refused(), events.len());
        for (event, recognition) in events.iter().zip(&report.recognitions) {
            let Some(customer) = recognition.customer() else {
                prop_assert!(!stored.contains(&event.id.to_string()));
                continue;
            };
            let current = futures_executor::block_on(office.profiles.current_id(customer)).unwrap();
            prop_assert!(office.keys(current.unwrap()).contains(&event.id.to_string()));
        }
    }

    /// Whatever somebody claims who proves only what is her own: no byte of another customer differs.
    #[test]
    fn claims_change_nothing_of_another_customer(
        policy in tight_policy(),
        honest in events_of(&["login:ann", "login:bob", "shop:1", "email:a@x.example", "device:d1"]),
        attack in prop::collection::vec(
            (
                0..8i64,
                subsequence(vec!["login:eve", "email:eve@x.example", "device:e1", "erp:666"], 0..3),
                prop::collection::vec(select(NAMES.to_vec()), 0..4),
            ),
            1..10,
        ),
    ) {
        let office = office(policy);
        office.tell(&honest);
        let before = office.content();
        let items: Vec<RecogniseItem> = attack
            .iter()
            .enumerate()
            .map(|(number, (day, own, claimed))| told(500 + number as u64, *day, own, claimed))
            .collect();
        let report = office.recognise(items);
        let hers: BTreeSet<CustomerId> = report.created.iter().copied().collect();
        prop_assert_eq!(office.content().without(&hers), before.without(&BTreeSet::new()));
        for recognition in &report.recognitions {
            prop_assert!(recognition.customer().is_none_or(|whose| hers.contains(&whose)));
        }
    }

    /// The same told without claims leads to the same customers.
    #[test]
    fn claims_decide_nothing(policy in tight_policy(), events in events()) {
        let (with, without) = (office(policy.clone()), office(policy));
        with.tell(&events);
        let plain = |event: &IdentityEvent| {
            let verified = event.observed.verified().to_vec();
            let observed = ObservedIdentities::new(verified, vec![]).unwrap();
            IdentityEvent { observed, ..event.clone() }
        };
        without.tell(&events.iter().map(plain).collect::<Vec<_>>());
        prop_assert_eq!(with.people(), without.people());
    }

    /// Who signs in one at a time stays one, whatever devices they share.
    #[test]
    fn shared_devices_glue_no_two_people_together(
        told in prop::collection::vec(
            (
                0..8i64,
                select(vec!["login:ann", "login:bob", "login:cyd"]),
                subsequence(vec!["device:d1", "device:d2", "device:d3"], 0..3),
            ),
            1..14,
        ),
        bearer in select(vec![IdentityBearer::Device, IdentityBearer::SwitchingDevice]),
    ) {
        let policy = policy(&[
            ("login", IdentityBearer::Customer, limit(100)),
            ("device", bearer, limit(100)),
        ]);
        let office = office(policy);
        let mut whose: BTreeMap<String, &str> = BTreeMap::new();
        let mut events = Vec::new();
        for (number, (day, login, devices)) in told.iter().enumerate() {
            let mut all = devices.clone();
            all.push(login);
            let event = event(number as u64 + 1, *day, &all, &[]);
            whose.insert(event.id.to_string(), login);
            events.push(event);
        }
        office.tell(&events);
        for (_, told, _) in office.people() {
            let people: BTreeSet<_> = told.iter().filter_map(|key| whose.get(key)).collect();
            prop_assert_eq!(people.len(), 1);
        }
    }

    /// Whatever is created, added and merged on the way: each value has a source of its own, and each
    /// version is known.
    #[test]
    fn what_is_recognised_is_noted(policy in tight_policy(), events in events(), sizes in parts()) {
        let mut office = office(policy);
        let origin = Origin::new(Code::new_static("site"), Actor::Customer);
        office.profiles = office.profiles.clone().with_origin(origin);
        tell_in_parts(&office, &events, &sizes);
        for customer in office.customers() {
            let history = block_on(office.profiles.history(customer.id())).unwrap().unwrap();
            let stated = |one: &ValueProvenance<'_>| {
                one.stated.is_some_and(|stated| stated.revision.merge.is_none())
            };
            prop_assert!(history.provenance().iter().all(stated));
            let first = history.as_of(Version::FIRST);
            prop_assert!(first.is_ok_and(|values| !values.is_empty()));
        }
    }

    /// What was done on a device before anybody signed in becomes the first one's who does.
    #[test]
    fn anonymous_visits_become_the_customers(
        before in 1..5u64,
        after in 0..3u64,
        known in any::<bool>(),
        sizes in parts(),
    ) {
        let office = office(IdentityPolicy::default());
        let mut events: Vec<_> = (1..=before).map(|n| event(n, 0, &["device:d1"], &[])).collect();
        if known {
            events.push(event(40, 0, &["login:ann"], &[]));
        }
        events.push(event(50, 1, &["device:d1", "login:ann"], &[]));
        events.extend((1..=after).map(|n| event(60 + n, 2, &["login:ann"], &[])));
        tell_in_parts(&office, &events, &sizes);
        let people: Vec<Holding> = office.people().into_iter().collect();
        prop_assert_eq!(people.len(), 1);
        prop_assert_eq!(people[0].1.len(), events.len());
        prop_assert_eq!(people[0].2, usize::from(known));
    }
}
