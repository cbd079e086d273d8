//! What customers are told of what is held of them: all of it, and nothing of anybody else; and what
//! the inventory of personal data says of it is so.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test reports by panicking"
)]

mod inventory;
mod people;

use crm_core::{
    Code, EntityRef, EventId, MergePolicy, PersonalDataReport, SuppressionKey, SuppressionKeys,
};
use futures_executor::block_on;
use proptest::collection::vec;
use proptest::prelude::*;

use people::{House, Told, WORDS};

/// What happens to the four people, by their numbers.
#[derive(Debug, Clone)]
enum Step {
    Merge(usize, usize),
    Unmerge,
    Erase(usize),
    /// Somebody works on the request of a person.
    Work(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (0..4_usize, 0..4_usize).prop_map(|(one, other)| Step::Merge(one, other)),
        2 => Just(Step::Unmerge),
        1 => (0..4_usize).prop_map(Step::Erase),
        2 => (0..4_usize).prop_map(Step::Work),
    ];
    vec(step, 0..10)
}

/// Plays the steps, and keeps whose words stand in whose report.
async fn check(house: &House, steps: &[Step]) {
    let mut with: Vec<usize> = (0..4).collect();
    let mut merges = Vec::new();
    let mut erased = [false; 4];
    // Who took part in the merges that are kept, undone ones included.
    let mut kept: Vec<Vec<usize>> = Vec::new();
    for step in steps {
        match step {
            Step::Merge(one, other) => {
                let (into, from) = (with[*one], with[*other]);
                if into == from || erased[into] || erased[from] {
                    continue;
                }
                let policy = MergePolicy::default();
                let (survivor, absorbed) = (house.people[into], house.people[from]);
                let merge = house.profiles.merge(survivor, absorbed, &policy).await;
                merges.push((merge.unwrap().id(), with.clone()));
                let both = (0..4).filter(|person| [into, from].contains(&with[*person]));
                kept.push(both.collect());
                for person in with.iter_mut().filter(|person| **person == from) {
                    *person = into;
                }
            }
            Step::Unmerge => {
                if let Some((merge, before)) = merges.pop() {
                    house.profiles.unmerge(merge).await.unwrap();
                    with = before;
                }
            }
            Step::Work(person) => house.work(*person).await,
            Step::Erase(person) => {
                let gone = with[*person];
                house.profiles.erase(house.people[gone]).await.unwrap();
                // A merge that held one of them cannot be undone any more.
                merges.clear();
                for (person, whose) in with.iter().enumerate() {
                    erased[person] |= *whose == gone;
                }
                kept.retain(|both| !both.iter().any(|person| with[*person] == gone));
            }
        }
    }
    let events = house.events().await;
    for person in 0..4 {
        let report = house.report(person).await.unwrap();
        // Who was erased has the id that was asked for, and the one that it led to.
        let is_one = |other: usize| match erased[person] {
            true => other == person || other == with[person],
            false => with[other] == with[person],
        };
        let met = |other: usize| {
            kept.iter()
                .filter(|both| both.iter().any(|person| is_one(*person)))
                .any(|both| both.contains(&other))
        };
        check_events(house, &report, &events, is_one, met);
        let text = serde_json::to_string(&report).unwrap();
        assert!(
            !format!("{report:?}").contains("marker"),
            "Debug shows a value"
        );
        for other in 0..4 {
            let is_held = !erased[person] && with[other] == with[person];
            for word in WORDS {
                let marker = house.marker(other, word);
                assert_eq!(
                    text.contains(&marker),
                    is_held,
                    "{marker} of {other} for {person}"
                );
            }
        }
        if erased[person] {
            let kinds: Vec<_> = report
                .sections
                .iter()
                .map(|one| one.record().name)
                .collect();
            assert_eq!(kinds, ["erased customer", "event"]);
        }
    }
}

/// The report tells the events that concern the person, each once, and no id of anybody else.
fn check_events(
    house: &House,
    report: &PersonalDataReport,
    events: &[Told],
    is_one: impl Fn(usize) -> bool,
    met: impl Fn(usize) -> bool,
) {
    let told = report.section("event").unwrap();
    let mut found: Vec<_> = told.rows().iter().map(|row| row["id"].clone()).collect();
    found.sort_unstable_by_key(|id| id.to_string());
    let own = events.iter().filter(|event| match event.first {
        first if is_one(first) => is_one(event.under) || met(event.under),
        first if met(first) => false,
        _ => is_one(event.under),
    });
    let mut expected: Vec<_> = own.map(|event| event.id.to_string()).collect();
    expected.sort_unstable();
    assert_eq!(found, expected);
    let text = serde_json::to_string(told).unwrap();
    for other in (0..4).filter(|other| !is_one(*other)) {
        let id = house.people[other].to_string();
        assert!(!text.contains(&id), "{id} of {other}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn each_is_told_all_that_is_held_of_it_and_of_nobody_else(steps in steps()) {
        block_on(check(&block_on(House::in_memory()), &steps));
        block_on(check(&block_on(House::in_sqlite()), &steps));
    }
}

#[test]
fn who_was_never_there_is_told_nothing() {
    let house = block_on(House::in_memory());
    let stranger = house.stranger();
    let report = house.profiles.personal_data(stranger, &[]);
    assert_eq!(block_on(report).unwrap(), None);
}

/// Who was erased and comes back is told that an address is kept from being written to.
#[test]
fn a_suppressed_address_is_told_to_its_owner() {
    let house = block_on(House::in_memory());
    let key = SuppressionKey::from_random([7; 32]).unwrap();
    let keys = SuppressionKeys::new(1, key);
    let profiles = house.profiles.clone().with_suppression_keys(keys);
    let held = |id| {
        let report = block_on(profiles.personal_data(id, &[])).unwrap().unwrap();
        report.section("suppression").unwrap().rows().len()
    };
    assert_eq!(held(house.people[0]), 0);
    block_on(profiles.erase(house.people[0])).unwrap();
    let again = block_on(profiles.create(house.record(0))).unwrap();
    // The address alone: the claim and the number of the shop are none.
    assert_eq!(held(again.id()), 1);
    assert_eq!(held(house.people[1]), 0);
}

#[test]
fn an_old_id_gets_the_report_of_the_customer() {
    let house = block_on(House::in_memory());
    let (survivor, absorbed) = (house.people[0], house.people[1]);
    block_on(
        house
            .profiles
            .merge(survivor, absorbed, &MergePolicy::default()),
    )
    .unwrap();
    let report = block_on(house.report(1)).unwrap();
    assert_eq!(report.customer, survivor);
    assert_eq!(report, block_on(house.report(0)).unwrap());
    let former = report.section("alias").unwrap().rows();
    assert_eq!(former.len(), 1);
    assert_eq!(former[0]["id"], absorbed.to_string());
    assert_eq!(report.section("merge").unwrap().rows().len(), 1);
}

/// What two customers have together is told to each as far as it stands under their own id, whoever
/// came first, also when one of them is merged with somebody else, or erased.
#[test]
fn of_what_two_share_each_is_told_the_own_part() {
    let house = block_on(House::in_memory());
    let order = EntityRef::new(Code::new_static("order"), house.stranger().as_uuid());
    let first = block_on(house.order(&order, 0));
    let second = block_on(house.order(&order, 1));
    let third = block_on(house.order(&order, 0));
    let told = |person| {
        let report = block_on(house.report(person)).unwrap();
        let events = report.section("event").unwrap().rows();
        let orders = events.iter().filter(|row| row["name"] == "order.seen");
        let mut orders: Vec<_> = orders.map(|row| row["id"].clone()).collect();
        orders.sort_unstable_by_key(|id| id.to_string());
        orders
    };
    let expected = |ids: &[EventId]| -> Vec<_> {
        ids.iter()
            .map(|id| serde_json::Value::from(id.to_string()))
            .collect()
    };
    let check = || {
        assert_eq!(told(0), expected(&[first, third]));
        assert_eq!(told(1), expected(&[second]));
    };
    check();
    let (survivor, absorbed) = (house.people[2], house.people[1]);
    let policy = MergePolicy::default();
    let merge = block_on(house.profiles.merge(survivor, absorbed, &policy)).unwrap();
    check();
    block_on(house.profiles.unmerge(merge.id())).unwrap();
    check();
    assert!(told(2).is_empty());
    block_on(house.profiles.erase(house.people[0])).unwrap();
    check();
}
