//! Single cases, by hand. Facts about how others merge are told with their source.

use chrono::NaiveDate;
use crm_core::{
    AttributeText, AttributeValue, BirthDate, Currency, Customer, CustomerId, FamilyName,
    FieldRule, Kept, MergeError, MergeField, MergePolicy, MergeSide, Money, NewCustomer,
    Organisation, OrganisationName, Party, Person, Relation, RelationRole, SeededIds, plan_merge,
};

use crate::people::{at, attribute, plan};

fn made(number: u64, minute: i64, new: NewCustomer) -> Customer {
    let ids = SeededIds::new(number);
    let id = CustomerId::generate(&ids, at(minute));
    Customer::create(new, id, &ids, at(minute)).unwrap().0
}

fn with(number: u64, minute: i64, name: &str, value: AttributeValue) -> Customer {
    let mut new = NewCustomer::new(Party::unknown_person());
    new.attributes.insert(attribute(name), value);
    made(number, minute, new)
}

fn text(text: &str) -> AttributeValue {
    AttributeValue::Text(AttributeText::parse(text).unwrap())
}

/// Mautic (commit 24271492, MergeValueHelperTest): the newest value that is not empty wins; equal
/// values are no conflict; nothing never overwrites something.
#[test]
fn the_newest_value_that_is_there_wins() {
    let cases = [
        (Some("bbb"), Some("bbb"), "bbb", 0),
        (Some("aaa"), Some("bbb"), "aaa", 1),
        (None, Some("bbb"), "bbb", 0),
        (Some("aaa"), None, "aaa", 0),
    ];
    for (newer, older, expected, conflicts) in cases {
        let person = |number, minute, name: Option<&str>| {
            let person = Person {
                family_name: name.map(|name| FamilyName::parse(name).unwrap()),
                ..Person::default()
            };
            made(number, minute, NewCustomer::new(Party::Person(person)))
        };
        let (newer, older) = (person(1, 50, newer), person(2, 10, older));
        for (survivor, absorbed) in [(&newer, &older), (&older, &newer)] {
            let plan = plan(survivor, absorbed, &MergePolicy::default());
            let Party::Person(merged) = plan.merged().party() else {
                panic!("a person")
            };
            assert_eq!(merged.family_name.as_ref().unwrap().as_str(), expected);
            assert_eq!(plan.conflicts().len(), conflicts);
        }
    }
}

/// Unomi (commit ef10dfe, ProfileMergeIT): values by key, the master wins where both have one.
#[test]
fn the_survivor_may_win_key_by_key() {
    let flags = |number, flags: &[(&str, bool)]| {
        let mut new = NewCustomer::new(Party::unknown_person());
        for (name, value) in flags {
            new.attributes
                .insert(attribute(name), AttributeValue::Boolean(*value));
        }
        made(number, 0, new)
    };
    let master = flags(1, &[("one", true), ("two", false)]);
    let slave = flags(2, &[("one", false), ("three", true)]);
    let policy = MergePolicy::default()
        .with_attributes(FieldRule::Survivor)
        .unwrap();
    let plan = plan(&master, &slave, &policy);
    let expected = flags(3, &[("one", true), ("two", false), ("three", true)]);
    assert_eq!(plan.merged().attributes(), expected.attributes());
    let [conflict] = plan.conflicts() else {
        panic!("one conflict")
    };
    assert_eq!(conflict.field.to_string(), "attributes.one");
    assert_eq!(
        (&conflict.rule, conflict.kept),
        (&FieldRule::Survivor, Kept::Survivor)
    );
}

#[test]
fn sums_are_exact_and_never_too_large() {
    let points = MergeField::Attribute(attribute("points"));
    let policy = MergePolicy::default()
        .with_rule(points, FieldRule::Sum)
        .unwrap();
    let of = |number, value| with(number, 0, "points", value);
    let sum = |a, b| {
        let plan = plan(&of(1, a), &of(2, b), &policy);
        plan.merged().attributes()[&attribute("points")].clone()
    };
    let integer = AttributeValue::Integer;
    assert_eq!(sum(integer(7), integer(-3)), integer(4));
    let euros = |cents| AttributeValue::Money(Money::new(cents, Currency::EUR));
    assert_eq!(sum(euros(1999), euros(1)), euros(2000));
    // Two currencies have no sum: the newer one counts, of one instant the one of the larger id.
    let dollars = AttributeValue::Money(Money::new(5, Currency::USD));
    let kept = sum(euros(1), dollars.clone());
    assert!(kept == dollars || kept == euros(1));

    let (a, b) = (of(1, integer(i64::MAX)), of(2, integer(1)));
    let side = |customer: &Customer| {
        MergeSide::new(customer.clone(), [], crm_core::ConsentLedger::default())
    };
    let id = crm_core::MergeId::generate(&SeededIds::new(9), at(0));
    let refused = plan_merge(id, &side(&a), &side(&b), &policy, at(1)).unwrap_err();
    let attribute = attribute("points");
    assert_eq!(refused, MergeError::SumTooLarge { attribute });
}

#[test]
fn a_rule_that_says_nothing_leaves_it_to_the_newest() {
    let (newer, older) = (
        with(1, 9, "city", text("Ulm")),
        with(2, 1, "city", text("Bonn")),
    );
    let policy = MergePolicy::default()
        .with_attributes(FieldRule::Maximum)
        .unwrap();
    let plan = plan(&older, &newer, &policy);
    assert_eq!(plan.merged().attributes()[&attribute("city")], text("Ulm"));
    assert_eq!(plan.conflicts()[0].rule, FieldRule::Newest);
}

#[test]
fn a_person_and_an_organisation_are_not_one() {
    let organisation = || {
        let name = OrganisationName::parse("Acme").unwrap();
        NewCustomer::new(Party::Organisation(Organisation { name }))
    };
    let born = BirthDate(NaiveDate::from_ymd_opt(1990, 1, 1).unwrap());
    let somebody = Person {
        born_on: Some(born),
        ..Person::default()
    };
    let acme = made(1, 0, organisation());
    let person = made(2, 0, NewCustomer::new(Party::Person(somebody)));
    let side = |customer: &Customer| {
        MergeSide::new(customer.clone(), [], crm_core::ConsentLedger::default())
    };
    let id = crm_core::MergeId::generate(&SeededIds::new(9), at(0));
    let policy = MergePolicy::default();
    let refused = plan_merge(id, &side(&acme), &side(&person), &policy, at(1)).unwrap_err();
    assert_eq!(refused, MergeError::DifferentParties);
    // A visitor of whom nothing is known turns out to be the company.
    let visitor = made(3, 5, NewCustomer::new(Party::unknown_person()));
    for (survivor, absorbed) in [(&visitor, &acme), (&acme, &visitor)] {
        let plan = plan(survivor, absorbed, &policy);
        assert_eq!(plan.merged().party(), acme.party());
        let merge = plan.record();
        let undone = merge.undo(merge.merged(), merge.id(), at(9)).unwrap();
        assert_eq!(undone.survivor().party(), survivor.party());
    }
}

#[test]
fn nobody_has_a_relation_to_oneself() {
    let ann = made(1, 0, NewCustomer::new(Party::unknown_person()));
    let mut new = NewCustomer::new(Party::unknown_person());
    new.relations = vec![Relation::new(ann.id(), RelationRole::Represents)];
    let clerk = made(2, 0, new);
    let plan = plan(&ann, &clerk, &MergePolicy::default());
    assert!(plan.merged().relations().is_empty());
    let merge = plan.record();
    let undone = merge.undo(merge.merged(), merge.id(), at(9)).unwrap();
    assert_eq!(undone.absorbed().relations(), clerk.relations());
}
