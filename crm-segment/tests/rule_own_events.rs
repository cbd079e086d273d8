//! Each row of the contract of the edges that is about events of the host's own.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a test may stop at the first surprise"
)]

#[path = "support/interaction.rs"]
mod interaction;

use crm_core::{
    AttributeName, AttributeValue, Channel, Code, ConsentLedger, Customer, CustomerId, Interaction,
    InteractionContent, InteractionId, InteractionProperties, NewCustomer, Party, SeededIds,
    Timestamp,
};
use crm_segment::{CustomerFacts, Rule};
use interaction::interaction;

fn noon() -> Timestamp {
    Timestamp::parse("2026-11-22T12:00:00Z").unwrap()
}

fn own(name: &str, properties: &[(&str, AttributeValue)]) -> InteractionContent {
    let named = properties
        .iter()
        .map(|(name, value)| (AttributeName::parse(*name).unwrap(), value.clone()));
    InteractionContent::Other {
        name: Code::parse(name).unwrap(),
        text: None,
        properties: InteractionProperties::new(named).unwrap(),
    }
}

/// Whether a rule holds of a customer of whom this happened, a second apart, up to noon.
fn holds(rule: &str, happened: &[InteractionContent]) -> bool {
    let ids = SeededIds::new(1);
    let id = CustomerId::generate(&ids, noon());
    let new = NewCustomer::new(Party::unknown_person());
    let (customer, _) = Customer::create(new, id, &ids, noon()).unwrap();
    let begins = noon().as_micros() - 1_000_000 * i64::try_from(happened.len()).unwrap();
    let event = |(content, number): (&InteractionContent, i64)| {
        let at = Timestamp::from_micros(begins + 1_000_000 * number).unwrap();
        let new = interaction(Channel::Web, at, number, content.clone());
        Interaction::restore(InteractionId::generate(&ids, at), id, at, new)
    };
    let timeline: Vec<_> = happened.iter().zip(1..).map(event).collect();
    let rule: Rule = rule
        .parse()
        .unwrap_or_else(|error| panic!("{rule}: {error}"));
    assert_eq!(rule.to_string().parse(), Ok(rule.clone()), "{rule}");
    let written = serde_json::to_string(&rule).unwrap();
    assert_eq!(serde_json::from_str::<Rule>(&written).unwrap(), rule);
    let nothing = ConsentLedger::default();
    let facts = CustomerFacts::new(&customer, &nothing, noon()).with_timeline(&timeline);
    rule.matches(&facts)
}

fn text(text: &str) -> AttributeValue {
    AttributeValue::text(text).unwrap()
}

#[test]
fn properties_are_asked_for_under_their_names_and_types() {
    let booked = [own(
        "trial_booked",
        &[
            ("plan", text("gold")),
            ("seats", AttributeValue::Integer(5)),
        ],
    )];
    for rule in [
        "did(other named trial_booked where property.seats >= 5)",
        r#"did(other where property.plan = "gold" and property.seats between 1 and 5)"#,
        r#"did(anything where property.plan starts with "go")"#,
        "did(other where property.seats exists)",
        "did(other where property.coupon missing)",
        r#"did(other where property.seats != "5")"#,
        r#"last(other) is (anything where property.plan one of ("gold", "silver"))"#,
    ] {
        assert!(holds(rule, &booked), "{rule}");
    }
    for rule in [
        "did(other where property.seats > 5)",
        r#"did(other where property.seats = "5")"#,
        r#"did(other where property.coupon != "x")"#,
        "did(other named demo where property.seats >= 5)",
        "did(visit where property.seats >= 5)",
    ] {
        assert!(!holds(rule, &booked), "{rule}");
    }
}

/// What sites and apps tell themselves has no such properties, whatever it is called.
#[test]
fn of_what_is_not_of_the_hosts_own_they_are_missing() {
    let visited = [InteractionContent::Visit];
    assert!(holds("did(visit where property.seats missing)", &visited));
    assert!(!holds("did(visit where property.seats exists)", &visited));
    assert!(holds("did(visit where name missing)", &visited));
}

#[test]
fn names_are_tested_as_texts() {
    let tried = [own("trial_booked", &[]), own("trial_ended", &[])];
    assert!(holds(
        r#"count(other where name starts with "trial_") = 2"#,
        &tried
    ));
    assert!(holds(
        r#"count(other where name ends with "booked") = 1"#,
        &tried
    ));
    assert!(holds(
        r#"count(other named trial_ended where name != "trial_booked") = 1"#,
        &tried
    ));
}

/// As those of every property: told from the instant at which the event happened.
#[test]
fn windows_of_a_property_are_told_from_its_event() {
    let day = |day: &str| AttributeValue::Date(day.parse().unwrap());
    let due = [own("trial_booked", &[("due", day("2026-11-25"))])];
    let rule = "did(other where property.due within the next 7 days)";
    assert!(holds(rule, &due));
    let overdue = [own("trial_booked", &[("due", day("2026-11-20"))])];
    assert!(!holds(rule, &overdue));
}

#[test]
fn what_is_no_name_of_a_property_is_told_with_its_place() {
    let refused = |rule: &str| {
        let error = rule.parse::<Rule>().unwrap_err();
        (error.column, error.to_string())
    };
    let (column, told) = refused("did(other where property.Seats > 5)");
    assert_eq!(column, 26, "{told}");
    let (column, told) = refused("did(other where seats > 5)");
    assert_eq!(column, 17);
    assert!(
        told.contains("'property.' and a name of your own, or a property"),
        "{told}"
    );
}
