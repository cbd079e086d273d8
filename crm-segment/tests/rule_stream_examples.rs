//! Memberships that are followed are those that rules tell, at every instant: examples.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test may stop at the first surprise"
)]

#[path = "support/interaction.rs"]
mod interaction;
#[path = "support/purchase_line.rs"]
mod purchase_line;

use crm_core::{
    Channel, ConsentLedger, Currency, Customer, CustomerId, Interaction, InteractionContent,
    InteractionId, LifecycleStage, Money, NewCustomer, Party, Purchase, SeededIds, Tag, Timestamp,
};
use crm_segment::{
    CustomerFacts, CustomerFigures, MembershipChange, MembershipChangeKind, SegmentDefinition,
    SegmentName, SegmentStream, SegmentStreamError,
};
use interaction::interaction;
use purchase_line::purchase_line;

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

/// Noon of a day of November 2026.
fn noon(day: u32) -> Timestamp {
    at(&format!("2026-11-{day:02}T12:00:00Z"))
}

fn name(text: &str) -> SegmentName {
    SegmentName::parse(text).unwrap()
}

fn stream(rules: &[(&str, &str)]) -> SegmentStream {
    let definition =
        |(text, rule): &(&str, &str)| SegmentDefinition::new(name(text), rule.parse().unwrap());
    SegmentStream::new(rules.iter().map(definition), noon(1)).unwrap()
}

fn customer(seed: u64) -> Customer {
    let ids = SeededIds::new(seed);
    let new = NewCustomer::new(Party::unknown_person());
    Customer::create(new, CustomerId::generate(&ids, noon(1)), &ids, noon(1))
        .unwrap()
        .0
}

fn event(of: &Customer, key: u64, at: Timestamp, content: InteractionContent) -> Interaction {
    let new = interaction(Channel::Web, at, key, content);
    let id = InteractionId::generate(&SeededIds::new(key), at);
    Interaction::restore(id, of.id(), at, new)
}

fn visit(of: &Customer, key: u64, at: Timestamp) -> Interaction {
    event(of, key, at, InteractionContent::Visit)
}

fn purchase(of: &Customer, key: u64, at: Timestamp, minor: i64) -> Interaction {
    let amount = Money::new(minor, Currency::EUR);
    let line = purchase_line("p", "shoes", amount);
    let purchase = Purchase::new(amount, vec![line]).unwrap();
    event(of, key, at, InteractionContent::Purchase(purchase))
}

fn told(changes: &[MembershipChange]) -> Vec<(&str, MembershipChangeKind, Timestamp)> {
    changes
        .iter()
        .map(|change| (change.segment.as_str(), change.kind, change.at))
        .collect()
}

use MembershipChangeKind::{Entered, Left};

#[test]
fn who_is_active_leaves_after_thirty_days_to_the_microsecond() {
    let mut stream = stream(&[("active", "did(visit) in the last 30 days")]);
    let one = customer(1);
    assert!(stream.record_customer(&one).is_empty());
    let changes = stream.record_interaction(&visit(&one, 1, noon(1)));
    assert_eq!(told(&changes), [("active", Entered, noon(1))]);
    let leaves = at("2026-12-01T12:00:00Z");
    assert_eq!(stream.next_change_possible(), Some(leaves));
    assert!(
        stream
            .advance(at("2026-12-01T11:59:59.999999Z"))
            .unwrap()
            .is_empty()
    );
    assert!(stream.is_member(one.id(), &name("active")));
    let changes = stream.advance(at("2027-01-01T00:00:00Z")).unwrap();
    assert_eq!(told(&changes), [("active", Left, leaves)]);
    assert_eq!(stream.next_change_possible(), None);
}

#[test]
fn a_further_visit_puts_the_end_off() {
    let mut stream = stream(&[("active", "did(visit) in the last 7 days")]);
    let one = customer(1);
    stream.record_customer(&one);
    stream.record_interaction(&visit(&one, 1, noon(1)));
    stream.advance(noon(5)).unwrap();
    assert!(
        stream
            .record_interaction(&visit(&one, 2, noon(5)))
            .is_empty()
    );
    let changes = stream.advance(noon(30)).unwrap();
    assert_eq!(told(&changes), [("active", Left, noon(12))]);
}

#[test]
fn what_is_told_late_is_put_in_its_place() {
    let mut stream = stream(&[
        ("active", "did(visit) in the last 7 days"),
        ("twice", "count(visit) >= 2 in the last 7 days"),
    ]);
    let one = customer(1);
    stream.record_customer(&one);
    stream.advance(noon(10)).unwrap();
    // Of no window any more.
    assert!(
        stream
            .record_interaction(&visit(&one, 1, noon(2)))
            .is_empty()
    );
    let changes = stream.record_interaction(&visit(&one, 2, noon(6)));
    assert_eq!(told(&changes), [("active", Entered, noon(10))]);
    let changes = stream.record_interaction(&visit(&one, 3, noon(5)));
    assert_eq!(told(&changes), [("twice", Entered, noon(10))]);
    let changes = stream.advance(noon(20)).unwrap();
    assert_eq!(
        told(&changes),
        [("twice", Left, noon(12)), ("active", Left, noon(13))]
    );
}

#[test]
fn what_lies_in_the_future_counts_from_its_instant_on() {
    let mut stream = stream(&[("active", "did(visit) in the last 7 days")]);
    let one = customer(1);
    stream.record_customer(&one);
    assert!(
        stream
            .record_interaction(&visit(&one, 1, noon(3)))
            .is_empty()
    );
    let changes = stream.advance(noon(30)).unwrap();
    assert_eq!(
        told(&changes),
        [("active", Entered, noon(3)), ("active", Left, noon(10))]
    );
}

#[test]
fn sums_fall_with_what_leaves_them() {
    let mut stream = stream(&[
        ("spent", "spent >= 100 EUR in the last 7 days"),
        ("ever", "spent >= 100 EUR"),
    ]);
    let one = customer(1);
    stream.record_customer(&one);
    assert!(
        stream
            .record_interaction(&purchase(&one, 1, noon(1), 6_000))
            .is_empty()
    );
    stream.advance(noon(3)).unwrap();
    let changes = stream.record_interaction(&purchase(&one, 2, noon(3), 5_000));
    assert_eq!(
        told(&changes),
        [("spent", Entered, noon(3)), ("ever", Entered, noon(3))]
    );
    assert_eq!(
        told(&stream.advance(noon(30)).unwrap()),
        [("spent", Left, noon(8))]
    );
}

#[test]
fn many_customers_come_by_instant_and_by_id() {
    let mut stream = stream(&[
        ("week", "did(visit) in the last 7 days"),
        ("two weeks", "did(visit) in the last 14 days"),
    ]);
    let customers: Vec<Customer> = (1..20).map(customer).collect();
    for (key, one) in (0..).zip(&customers) {
        stream.record_customer(one);
        stream.record_interaction(&visit(one, key, noon(1)));
    }
    assert_eq!(stream.members(&name("week")).len(), 19);
    let changes = stream.advance(noon(30)).unwrap();
    assert_eq!(changes.len(), 38);
    assert!(changes.is_sorted_by_key(|change| (change.at, change.customer)));
}

#[test]
fn nobody_belongs_before_the_record_is_known_and_what_was_told_is_kept() {
    let mut stream = stream(&[("all", "everyone"), ("active", "did(visit)")]);
    let one = customer(1);
    assert!(
        stream
            .record_interaction(&visit(&one, 1, noon(1)))
            .is_empty()
    );
    assert_eq!(stream.segments_of(one.id()).count(), 0);
    let changes = stream.record_customer(&one);
    assert_eq!(
        told(&changes),
        [("all", Entered, noon(1)), ("active", Entered, noon(1))]
    );
    let changes = stream.forget(one.id());
    assert_eq!(
        told(&changes),
        [("all", Left, noon(1)), ("active", Left, noon(1))]
    );
    assert!(stream.forget(one.id()).is_empty());
    assert!(stream.advance(noon(2)).unwrap().is_empty());
}

#[test]
fn who_is_forgotten_is_not_waited_for() {
    let mut stream = stream(&[("active", "did(visit) in the last 7 days")]);
    let (one, other) = (customer(1), customer(2));
    let empty = format!("{stream:?}");
    for (key, of) in [(1, &one), (2, &other), (3, &one)] {
        stream.record_customer(of);
        stream.record_interaction(&visit(of, key, noon(1)));
    }
    assert_eq!(stream.next_change_possible(), Some(noon(8)));
    // Earlier ones are looked at earlier, each customer once.
    stream.record_timeline(one.id(), &[visit(&one, 4, at("2026-10-26T12:00:00Z"))]);
    assert_eq!(stream.next_change_possible(), Some(noon(2)));
    stream.forget(one.id());
    assert_eq!(stream.next_change_possible(), Some(noon(8)));
    stream.forget(other.id());
    assert_eq!(stream.next_change_possible(), None);
    assert_eq!(format!("{stream:?}"), empty);
}

#[test]
fn a_timeline_takes_the_place_of_what_was_told() {
    let mut stream = stream(&[
        ("sequence", "sequence(visit then purchase within 1 day)"),
        ("twice", "count(visit) >= 2"),
    ]);
    let (one, other) = (customer(1), customer(2));
    let events = [visit(&one, 1, noon(1)), purchase(&one, 2, noon(1), 100)];
    stream.record_customer(&one);
    stream.record_interaction(&events[0]);
    let changes = stream.record_interaction(&events[1]);
    assert_eq!(told(&changes), [("sequence", Entered, noon(1))]);
    // A merge: what happened to the other one is of this one now.
    stream.record_customer(&other);
    stream.record_interaction(&visit(&other, 3, noon(1)));
    assert!(stream.forget(other.id()).is_empty());
    let both = [
        events[0].clone(),
        visit(&one, 3, noon(1)),
        events[1].clone(),
    ];
    let consents = ConsentLedger::default();
    let merged = CustomerFacts::new(&one, &consents, noon(1)).with_timeline(&both);
    assert_eq!(
        told(&stream.record_facts(&merged)),
        [("twice", Entered, noon(1))]
    );
    // The same once more changes nothing.
    assert!(stream.record_timeline(one.id(), &both).is_empty());
    let changes = stream.record_timeline(one.id(), &events[..1]);
    assert_eq!(
        told(&changes),
        [("sequence", Left, noon(1)), ("twice", Left, noon(1))]
    );
}

#[test]
fn records_and_figures_are_answered_anew_when_they_are_told() {
    let mut stream = stream(&[
        ("vip", r#"tagged "vip""#),
        ("lapsed", "stage lapsed"),
        ("new", "profile.created_at within the last 7 days"),
    ]);
    let one = customer(1);
    let changes = stream.record_customer(&one);
    assert_eq!(told(&changes), [("new", Entered, noon(1))]);
    let figures = CustomerFigures::new().with_stage(LifecycleStage::Lapsed);
    let changes = stream.record_figures(one.id(), &figures);
    assert_eq!(told(&changes), [("lapsed", Entered, noon(1))]);
    let changes = stream.record_figures(one.id(), &CustomerFigures::new());
    assert_eq!(told(&changes), [("lapsed", Left, noon(1))]);
    let ids = SeededIds::new(1);
    let new = NewCustomer {
        tags: [Tag::parse("vip").unwrap()].into(),
        ..NewCustomer::new(Party::unknown_person())
    };
    let tagged = Customer::create(new, one.id(), &ids, noon(1)).unwrap().0;
    assert_eq!(
        told(&stream.record_customer(&tagged)),
        [("vip", Entered, noon(1))]
    );
    assert_eq!(
        told(&stream.advance(noon(30)).unwrap()),
        [("new", Left, noon(8))]
    );
}

#[test]
fn time_does_not_run_back_and_names_differ() {
    let mut stream = stream(&[("all", "everyone")]);
    stream.advance(noon(2)).unwrap();
    let refused = stream.advance(noon(1)).unwrap_err();
    let (present, asked) = (noon(2), noon(1));
    assert_eq!(refused, SegmentStreamError::TimeRunsBack { present, asked });
    assert_eq!(stream.present(), noon(2));

    let twice = [("a", "everyone"), ("a", "nobody")];
    let definitions =
        twice.map(|(text, rule)| SegmentDefinition::new(name(text), rule.parse().unwrap()));
    let refused = SegmentStream::new(definitions, noon(1)).unwrap_err();
    assert_eq!(refused.to_string(), "two segments are called \"a\"");
}

/// Leaves that stay where they are keep a few events, whatever happens; sums for ever and sequences that are reached
/// keep none.
#[test]
fn a_year_of_visits_and_purchases_takes_no_more_room_than_a_week() {
    let mut stream = stream(&[
        ("ten", "count(visit) >= 10"),
        ("active", "did(visit) in the last 7 days"),
        ("last", "last(visit) is (visit on web)"),
        ("first", "first(visit) is (visit on web)"),
        ("spent", "spent >= 100 EUR"),
        ("mean", "average(purchase) >= 0.01 EUR"),
        ("largest", "maximum(purchase) >= 0.01 EUR"),
        ("bought", "sequence(visit then purchase within 1 day)"),
        (
            "days",
            r#"distinct(each month in "Europe/Berlin", visit) > 3"#,
        ),
    ]);
    let one = customer(1);
    stream.record_customer(&one);
    let mut sizes = Vec::new();
    for hour in 0..24 * 365 {
        let now = Timestamp::from_micros(noon(1).as_micros() + hour * 3_600_000_000).unwrap();
        stream.advance(now).unwrap();
        stream.record_interaction(&visit(&one, hour as u64, now));
        stream.record_interaction(&purchase(&one, 10_000 + hour as u64, now, 100));
        if hour == 24 * 7 || hour == 24 * 365 - 1 {
            sizes.push(format!("{stream:?}").len());
        }
    }
    assert!(sizes[1] < sizes[0] + 1_000, "{sizes:?}");
    assert_eq!(stream.segments_of(one.id()).count(), 9);
}
