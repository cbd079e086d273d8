//! Laws over sets of events, in whatever order they come.

use std::collections::{BTreeMap, BTreeSet};

use crm_core::*;
use proptest::prelude::*;

use crate::model;
use crate::world::*;

/// The events in another order, and after how many each time somebody looks.
fn shuffled() -> impl Strategy<Value = (Vec<IdentityEvent>, Vec<IdentityEvent>, usize)> {
    events().prop_flat_map(|events| (Just(events.clone()), Just(events).prop_shuffle(), 1..6usize))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn the_order_of_arrival_changes_nothing(
        policy in tight_policy(),
        (events, others, often) in shuffled(),
    ) {
        let mut one = graph_of(&policy, &events);
        let mut other = IdentityGraph::new(policy);
        for (number, event) in others.iter().enumerate() {
            other.insert(event.clone()).unwrap();
            if number % often == 0 {
                let _ = other.resolved();
            }
        }
        prop_assert_eq!(profiles(&mut one), profiles(&mut other));
        let (one, other) = (one.resolved(), other.resolved());
        for event in &events {
            prop_assert_eq!(one.resolution(event.id), other.resolution(event.id));
            prop_assert_eq!(one.suspects(event.id), other.suspects(event.id));
        }
        for profile in one.profiles() {
            let id = profile.id();
            prop_assert_eq!(one.unproven_contacts(id), other.unproven_contacts(id));
        }
    }

    #[test]
    fn each_set_of_events_comes_to_what_the_plain_model_says(
        policy in tight_policy(),
        events in events(),
    ) {
        prop_assert_eq!(profiles(&mut graph_of(&policy, &events)), model::profiles(&policy, &events));
    }

    #[test]
    fn told_at_once_or_one_by_one_is_the_same(policy in tight_policy(), events in events()) {
        let mut at_once = IdentityGraph::new(policy.clone());
        at_once.insert_all(events.clone()).unwrap();
        prop_assert_eq!(profiles(&mut at_once), profiles(&mut graph_of(&policy, &events)));
    }

    #[test]
    fn what_is_told_twice_changes_nothing(policy in tight_policy(), events in events()) {
        let mut graph = graph_of(&policy, &events);
        let before = profiles(&mut graph);
        for event in &events {
            prop_assert_eq!(graph.insert(event.clone()), Ok(false));
        }
        prop_assert_eq!(profiles(&mut graph), before);
        prop_assert_eq!(graph.len(), events.len());
    }

    /// Where no limit binds and no device is shared, profiles are what hangs together.
    #[test]
    fn without_limits_profiles_are_connected_components(events in events()) {
        let all = ["external", "login", "email", "phone", "device", "custom"];
        let wide = policy(&all.map(|kind| (kind, IdentityBearer::Customer, limit(100))));
        let mut components: Vec<(BTreeSet<IdentityKey>, BTreeSet<InteractionId>)> = Vec::new();
        for event in &events {
            let mut keys: BTreeSet<_> =
                event.observed.verified().iter().map(|one| one.key()).collect();
            if keys.is_empty() {
                continue;
            }
            let mut ids = BTreeSet::from([event.id]);
            components.retain(|(held, members)| {
                let is_apart = held.is_disjoint(&keys);
                if !is_apart {
                    keys.extend(held.iter().cloned());
                    ids.extend(members);
                }
                is_apart
            });
            components.push((keys, ids));
        }
        let expected: BTreeSet<_> = components.into_iter().map(|(_, ids)| ids).collect();
        let found: BTreeSet<BTreeSet<_>> = profiles(&mut graph_of(&wide, &events))
            .into_iter()
            .map(|(_, events, _, _)| events.into_iter().collect())
            .collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn no_limit_that_holds_for_ever_is_broken(policy in tight_policy(), events in events()) {
        for (_, _, held, merges) in profiles(&mut graph_of(&policy, &events)) {
            prop_assert!(merges <= policy.most_merges());
            let mut counts: BTreeMap<String, u32> = BTreeMap::new();
            for (key, _) in &held {
                prop_assert!(policy.blocks(key).is_none(), "a blocked value is held");
                let rule = policy.rule_of(key).expect("an identity without rule is held");
                let count = counts.entry(key.namespace().to_owned()).or_default();
                *count += 1;
                if rule.limit().window() == IdentityWindow::Ever {
                    prop_assert!(*count <= rule.limit().count());
                }
            }
        }
    }

    /// Each event with proof is one profile's, and each identity has one holder.
    #[test]
    fn profiles_share_neither_events_nor_identities(policy in tight_policy(), events in events()) {
        let mut graph = graph_of(&policy, &events);
        let all = profiles(&mut graph);
        let resolved = graph.resolved();
        let (mut seen, mut held) = (BTreeSet::new(), BTreeSet::new());
        for (id, events, identities, _) in &all {
            prop_assert!(!events.is_empty());
            for event in events {
                prop_assert!(seen.insert(*event));
                prop_assert_eq!(resolved.customer_of(*event), Some(*id));
            }
            for (key, _) in identities {
                prop_assert!(held.insert(key.clone()));
                prop_assert_eq!(resolved.holder(key).unwrap().id(), *id);
            }
        }
        for event in &events {
            let decision = &resolved.resolution(event.id).unwrap().decision;
            let is_nobodys = *decision == IdentityDecision::Unproven;
            prop_assert_eq!(!seen.contains(&event.id), is_nobodys);
        }
    }

    /// Who signs in one at a time stays one, whatever devices they share.
    #[test]
    fn shared_devices_glue_no_two_people_together(
        told in prop::collection::vec(
            (0..8i64, prop::sample::select(vec!["login:ann", "login:bob", "login:cyd"]),
             prop::sample::subsequence(vec!["device:d1", "device:d2", "device:d3"], 0..3)),
            1..14,
        ),
        anonymous in prop::collection::vec((0..8i64, prop::sample::select(vec!["device:d1", "device:d2"])), 0..6),
        device in prop::sample::select(vec![IdentityBearer::Device, IdentityBearer::SwitchingDevice]),
    ) {
        // Logins have no limit here: the devices alone must not do it.
        let policy = policy(&[
            ("login", IdentityBearer::Customer, limit(100)),
            ("device", device, limit(100)),
        ]);
        let mut events = Vec::new();
        let mut whose: BTreeMap<InteractionId, &str> = BTreeMap::new();
        for (number, (day, login, devices)) in told.iter().enumerate() {
            let mut all = devices.clone();
            all.push(login);
            let event = event(number as u64 + 1, *day, &all, &[]);
            whose.insert(event.id, login);
            events.push(event);
        }
        for (number, (day, device)) in anonymous.iter().enumerate() {
            events.push(event(number as u64 + 100, *day, &[device], &[]));
        }
        for (_, events, _, _) in profiles(&mut graph_of(&policy, &events)) {
            let people: BTreeSet<_> = events.iter().filter_map(|id| whose.get(id)).collect();
            prop_assert!(people.len() <= 1, "{people:?} are one profile");
        }
    }

    /// What was done on a device before anybody signed in becomes the first one's who does.
    #[test]
    fn anonymous_visits_become_the_customers(before in 1..5u64, after in 0..3u64) {
        let mut events: Vec<_> = (1..=before).map(|n| event(n, 0, &["device:d1"], &[])).collect();
        events.push(event(50, 1, &["device:d1", "login:ann"], &[]));
        events.extend((1..=after).map(|n| event(60 + n, 2, &["login:ann"], &[])));
        let all = profiles(&mut graph_of(&IdentityPolicy::default(), &events));
        prop_assert_eq!(all.len(), 1);
        prop_assert_eq!(all[0].1.len(), events.len());
    }
}

#[test]
fn an_id_that_comes_with_another_content_is_refused() {
    let mut graph = IdentityGraph::new(IdentityPolicy::default());
    graph.insert(event(1, 0, &["login:ann"], &[])).unwrap();
    let refused = graph.insert(event(1, 0, &["login:bob"], &[])).unwrap_err();
    assert_eq!(refused.id, interaction(1));
    assert_eq!(profiles(&mut graph)[0].2, [(key("login:ann"), at(0))]);
}

#[test]
fn an_empty_graph_has_nobody() {
    let mut graph = IdentityGraph::new(IdentityPolicy::default());
    assert!(graph.is_empty());
    assert_eq!(profiles(&mut graph), []);
    assert_eq!(graph.resolved().customer_of(interaction(1)), None);
}

/// A late event can take a merge back: what happened between is decided anew.
#[test]
fn a_late_event_takes_a_merge_back() {
    let policy = policy(&[
        ("login", IdentityBearer::Customer, limit(1)),
        ("email", IdentityBearer::Customer, limit(5)),
    ]);
    let mut graph = graph_of(
        &policy,
        &[
            event(2, 2, &["login:ann"], &[]),
            event(3, 3, &["email:a@x.example"], &[]),
            event(4, 4, &["login:ann", "email:a@x.example"], &[]),
        ],
    );
    assert_eq!(profiles(&mut graph).len(), 1, "she has this address");
    // Long before, somebody else had it.
    graph
        .insert(event(1, 1, &["login:bob", "email:a@x.example"], &[]))
        .unwrap();
    let all = profiles(&mut graph);
    let events: Vec<_> = all.iter().map(|profile| profile.1.clone()).collect();
    assert_eq!(
        events,
        [
            vec![interaction(1), interaction(3)],
            vec![interaction(2), interaction(4)]
        ]
    );
}
