//! The specification once more, written as plainly as it can be: sets, loops, no index.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use crm_core::*;

use crate::world::Readings;

#[derive(Clone)]
struct Person {
    id: CustomerId,
    events: Vec<InteractionId>,
    held: BTreeMap<IdentityKey, Timestamp>,
    merges: u32,
}

/// The profiles of these events.
pub(crate) fn profiles(policy: &IdentityPolicy, events: &[IdentityEvent]) -> Readings {
    let mut events = events.to_vec();
    events.sort_by_key(|event| (event.occurred_at, event.id));
    let mut people: Vec<Person> = Vec::new();
    for event in &events {
        people = after(policy, people, event);
    }
    people.sort_by_key(|person| person.id);
    for person in &mut people {
        person.events.sort_by_key(|id| {
            let event = events.iter().find(|event| event.id == *id).unwrap();
            (event.occurred_at, event.id)
        });
    }
    people
        .into_iter()
        .map(|person| {
            let held = person.held.into_iter().collect();
            (person.id, person.events, held, person.merges)
        })
        .collect()
}

fn rule<'a>(policy: &'a IdentityPolicy, key: &IdentityKey) -> Option<(usize, &'a IdentityRule)> {
    let rules = || policy.rules().iter().enumerate();
    let named = |name: &str| rules().find(|(_, rule)| rule.namespace().as_str() == name);
    let kind = key.namespace().split('/').next().unwrap();
    named(key.namespace()).or_else(|| named(kind))
}

fn is_customer(policy: &IdentityPolicy, key: &IdentityKey) -> bool {
    rule(policy, key).is_some_and(|(_, rule)| rule.bearer() == IdentityBearer::Customer)
}

fn after(policy: &IdentityPolicy, people: Vec<Person>, event: &IdentityEvent) -> Vec<Person> {
    let verified: BTreeSet<IdentityKey> = event
        .observed
        .verified()
        .iter()
        .map(|one| one.key())
        .filter(|key| policy.blocks(key).is_none() && rule(policy, key).is_some())
        .collect();
    let mut left: Vec<IdentityKey> = verified.into_iter().collect();
    left.sort_by_key(|key| (rule(policy, key).unwrap().0, key.clone()));
    let all = left.clone();
    loop {
        if left.is_empty() {
            return people; // nobody's
        }
        let (others, moving) = devices_of_others(policy, &people, &all, &left);
        if !others.is_empty() {
            left.retain(|key| !others.contains(key));
            continue;
        }
        let tried = joined(policy, &people, &left, &moving, event);
        if let Some(people) = tried {
            return people;
        }
        left.pop();
    }
}

/// The devices that must be left aside, and those that go along.
fn devices_of_others(
    policy: &IdentityPolicy,
    people: &[Person],
    all: &[IdentityKey],
    left: &[IdentityKey],
) -> (BTreeSet<IdentityKey>, BTreeSet<IdentityKey>) {
    let holder = |key: &IdentityKey| people.iter().find(|person| person.held.contains_key(key));
    let is_known = |person: &Person| person.held.keys().any(|key| is_customer(policy, key));
    let own: Vec<&IdentityKey> = all.iter().filter(|key| is_customer(policy, key)).collect();
    let holders: BTreeSet<CustomerId> =
        own.iter().filter_map(|key| Some(holder(key)?.id)).collect();
    let (mut others, mut moving) = (BTreeSet::new(), BTreeSet::new());
    let mut first = None;
    for device in left.iter().filter(|key| !is_customer(policy, key)) {
        let Some(known) = holder(device).filter(|person| is_known(person)) else {
            continue;
        };
        let fits = if holders.is_empty() {
            (first.is_none() || first == Some(known.id))
                && !own.iter().any(|key| {
                    known
                        .held
                        .keys()
                        .any(|held| held.namespace() == key.namespace())
                })
        } else {
            holders.contains(&known.id)
        };
        if fits {
            first = Some(known.id);
        } else if rule(policy, device).unwrap().1.bearer() == IdentityBearer::SwitchingDevice
            && left.iter().any(|key| is_customer(policy, key))
        {
            moving.insert(device.clone());
        } else {
            others.insert(device.clone());
        }
    }
    (others, moving)
}

/// The people after these identities made one of several, unless a limit breaks.
fn joined(
    policy: &IdentityPolicy,
    people: &[Person],
    left: &[IdentityKey],
    moving: &BTreeSet<IdentityKey>,
    event: &IdentityEvent,
) -> Option<Vec<Person>> {
    let now = event.occurred_at;
    let staying = |key: &&IdentityKey| !moving.contains(*key);
    let (mut mine, mut rest): (Vec<Person>, Vec<Person>) =
        people.iter().cloned().partition(|one| {
            left.iter()
                .filter(staying)
                .any(|key| one.held.contains_key(key))
        });
    for person in &mut rest {
        person.held.retain(|key, _| !moving.contains(key));
    }
    mine.sort_by_key(|person| person.id);
    let new = CustomerId::from_uuid(event.id.as_uuid()).unwrap();
    let mut one = Person {
        id: mine.first().map_or(new, |person| person.id),
        events: vec![event.id],
        held: BTreeMap::new(),
        merges: mine.len().saturating_sub(1) as u32,
    };
    for person in &mine {
        one.events.extend(&person.events);
        one.held.extend(person.held.clone());
        one.merges += person.merges;
    }
    for key in left {
        one.held.entry(key.clone()).or_insert(now);
    }
    let count = |person: &Person, namespace: &str, limit: IdentityLimit| {
        let counts = |since: &Timestamp| match limit.window() {
            IdentityWindow::Days(days) => {
                *since > now.checked_add(-TimeDelta::days(i64::from(days))).unwrap()
            }
            _ => true,
        };
        let held = person.held.iter();
        held.filter(|(key, since)| key.namespace() == namespace && counts(since))
            .count()
    };
    for key in one.held.keys() {
        let Some((_, rule)) = rule(policy, key) else {
            continue;
        };
        let (namespace, limit) = (key.namespace(), rule.limit());
        let before = mine
            .iter()
            .map(|person| count(person, namespace, limit))
            .max();
        let all = count(&one, namespace, limit);
        if all > limit.count() as usize && all > before.unwrap_or(0) {
            return None;
        }
    }
    if mine.len() > 1 && one.merges > policy.most_merges() {
        return None;
    }
    rest.push(one);
    Some(rest)
}
