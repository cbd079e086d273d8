//! Rules about an instant of the past say later what they said then.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test reports by panicking"
)]

use std::cell::Cell;
use std::sync::Arc;

use chrono::TimeDelta;
use crm_core::conformance::world::tenant;
use crm_core::{
    Actor, AttributeName, AttributeValue, Clock, Code, CoreStore, Currency, Customer, CustomerEdit,
    CustomerFilter, CustomerId, ManualClock, NewCustomer, Origin, Page, PageLimit, Party, Profiles,
    SeededIds, Timestamp,
};
use crm_segment::strategies::{self, KnownCustomer};
use crm_segment::{Condition, Rule, Segmenter, SegmenterError};
use crm_storage::{MemoryDatabase, SqliteDatabase};
use futures_executor::block_on;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, TestRunner};

/// What becomes of some customers, and what is asked of them after each step.
#[derive(Debug, Clone)]
struct History {
    /// Whose record becomes like which: a place beyond the customers that there are makes a new one.
    steps: Vec<(Index, KnownCustomer)>,
    rules: Vec<Rule>,
}

/// Whether somebody else would have to know the answer.
fn asks_for_a_figure(leaf: &Condition) -> bool {
    matches!(
        leaf,
        Condition::Stage(_) | Condition::Rfm(_) | Condition::Segment(_) | Condition::Metric { .. }
    )
}

fn history() -> impl Strategy<Value = History> {
    let step = (any::<Index>(), strategies::known_customer());
    let on_records = prop_oneof![strategies::leaf_rule(), strategies::rule()]
        .prop_filter("a rule without figures", |rule| {
            !rule.leaves().into_iter().any(asks_for_a_figure)
        });
    (vec(step, 2..7), vec(on_records, 6)).prop_map(|(steps, rules)| History { steps, rules })
}

/// The edits after which a record has the attributes, tags and relations of another one.
fn edits_to(record: &Customer, like: &Customer) -> Vec<CustomerEdit> {
    let gone = record.attributes().keys();
    let gone = gone.filter(|name| !like.attributes().contains_key(*name));
    let set = like.attributes().clone().into_iter();
    let untagged = record.tags().difference(like.tags()).cloned();
    let parted = record.relations().iter().cloned();
    let related = like.relations().iter().cloned();
    let mut edits: Vec<CustomerEdit> = gone.cloned().map(CustomerEdit::RemoveAttribute).collect();
    edits.extend(set.map(|(name, value)| CustomerEdit::SetAttribute(name, value)));
    edits.extend(untagged.map(CustomerEdit::RemoveTag));
    edits.extend(like.tags().iter().cloned().map(CustomerEdit::AddTag));
    edits.extend(parted.map(CustomerEdit::RemoveRelation));
    edits.extend(related.map(CustomerEdit::AddRelation));
    if record.party().kind() == like.party().kind() {
        edits.push(CustomerEdit::SetParty(like.party().clone()));
    }
    edits
}

/// A new record like another one; identities are one customer's alone, and left out.
fn new_like(like: &Customer) -> NewCustomer {
    NewCustomer {
        attributes: like.attributes().clone(),
        tags: like.tags().clone(),
        relations: like.relations().to_vec(),
        ..NewCustomer::new(like.party().clone())
    }
}

struct Desk {
    profiles: Profiles,
    clock: Arc<ManualClock>,
    segmenter: Segmenter,
    store: Arc<dyn CoreStore>,
}

fn desk(store: Arc<dyn CoreStore>) -> Desk {
    let clock = Arc::new(ManualClock::new(
        Timestamp::parse("2026-03-01T12:00:00Z").unwrap(),
    ));
    let origin = Origin::new(Code::new_static("shop"), Actor::Customer);
    let ids = Arc::new(SeededIds::new(7));
    Desk {
        profiles: Profiles::new(store.clone(), clock.clone(), ids).with_origin(origin),
        clock,
        segmenter: Segmenter::new(store.clone(), store.clone(), Currency::EUR),
        store,
    }
}

impl Desk {
    async fn known(&self) -> Vec<Customer> {
        let (all, page) = (CustomerFilter::all(), Page::first(PageLimit::MAXIMUM));
        let listed = self.store.list_customers(&all, &page).await.unwrap();
        assert!(listed.next.is_none());
        listed.items
    }
}

/// Who was named by which rule, when.
type Named = Vec<(usize, Timestamp, Vec<CustomerId>)>;

/// Plays the steps, and asks every rule after each.
async fn asked_then(desk: &Desk, history: &History) -> Named {
    let mut known: Vec<Customer> = Vec::new();
    let mut named = Named::new();
    for (place, like) in &history.steps {
        desk.clock.advance(TimeDelta::microseconds(3));
        let like = &like.customer;
        let place = place.index(known.len().saturating_add(1));
        match known.get_mut(place) {
            None => known.push(desk.profiles.create(new_like(like)).await.unwrap()),
            Some(record) => {
                let edits = edits_to(record, like);
                let (id, version) = (record.id(), record.version());
                // A relation to the customer itself is refused, and nothing changes.
                if let Ok(edited) = desk.profiles.edit(id, version, edits).await {
                    *record = edited;
                }
            }
        }
        let now = desk.clock.now();
        for (number, rule) in history.rules.iter().enumerate() {
            let members = desk.segmenter.members(rule, now).await.unwrap();
            named.push((number, now, members));
        }
    }
    named
}

fn the_past_stays(store: impl Fn() -> Arc<dyn CoreStore>, cases: u32) {
    let changed = Cell::new(0_u32);
    let case = |history: History| {
        let desk = desk(store());
        block_on(async {
            let named = asked_then(&desk, &history).await;
            let later = desk.segmenter.clone().with_earlier_records();
            for (number, then, members) in named {
                let rule = history.rules.get(number).unwrap();
                let told = later.members(rule, then).await.unwrap();
                assert_eq!(told, members, "{rule} at {then}");
                let count = later.count_members(rule, then).await.unwrap();
                assert_eq!(count, u64::try_from(members.len()).unwrap());
                for record in desk.known().await {
                    let customer = record.id();
                    let explained = later.explain(rule, then, customer).await.unwrap();
                    let there = record.created_at() <= then;
                    assert_eq!(explained.is_some(), there, "{customer} at {then}");
                    let matches = explained.is_some_and(|explained| explained.matches);
                    assert_eq!(matches, members.contains(&customer), "{rule} at {then}");
                    let span = later.span(rule, then, customer).await.unwrap();
                    assert_eq!(span.is_some(), there);
                }
                let today = desk.segmenter.members(rule, then).await.unwrap();
                changed.set(changed.get().saturating_add(u32::from(today != members)));
            }
        });
        Ok(())
    };
    let config = Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    };
    TestRunner::new(config).run(&history(), case).unwrap();
    assert!(
        changed.get() >= cases,
        "today's records would have said the same, but {changed:?} times"
    );
}

#[test]
fn what_was_asked_in_memory_is_answered_alike_later() {
    let fresh = || Arc::new(MemoryDatabase::new().tenant(tenant(1))) as Arc<dyn CoreStore>;
    the_past_stays(fresh, 60);
}

#[test]
fn what_was_asked_in_sqlite_is_answered_alike_later() {
    let fresh = || {
        let database = SqliteDatabase::open_in_memory().unwrap();
        Arc::new(database.tenant(tenant(1))) as Arc<dyn CoreStore>
    };
    the_past_stays(fresh, 30);
}

#[test]
fn a_change_that_nobody_noted_is_told_by_its_customer() {
    block_on(async {
        let store = Arc::new(MemoryDatabase::new().tenant(tenant(1)));
        let desk = desk(store.clone());
        let unnoted = Profiles::new(store, desk.clock.clone(), Arc::new(SeededIds::new(8)));
        let new = NewCustomer::new(Party::unknown_person());
        let made = desk.profiles.create(new).await.unwrap();
        let before = desk.clock.now();
        desk.clock.advance(TimeDelta::seconds(1));
        let seats = AttributeName::parse("seats").unwrap();
        let ten = AttributeValue::Integer(10);
        let edit = vec![CustomerEdit::SetAttribute(seats, ten)];
        let edited = unnoted.edit(made.id(), made.version(), edit).await.unwrap();
        let rule: Rule = "seats >= 10".parse().unwrap();

        let later = desk.segmenter.clone().with_earlier_records();
        let after = desk.clock.now();
        assert_eq!(later.members(&rule, after).await.unwrap(), [made.id()]);
        let refused = later.members(&rule, before).await;
        let Err(SegmenterError::EarlierRecord { customer, source }) = refused else {
            panic!("{refused:?}");
        };
        assert_eq!(customer, made.id());
        let told = source.to_string();
        let version = edited.version();
        assert_eq!(
            told,
            format!("it is not noted what changed with version {version}")
        );
        // Before there was a customer there is nothing to know.
        let earlier = before.checked_add(TimeDelta::microseconds(-1)).unwrap();
        assert_eq!(later.members(&rule, earlier).await.unwrap(), []);
    });
}
