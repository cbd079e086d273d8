//! Records to be merged.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use crm_core::{
    AttributeName, AttributeText, AttributeValue, BirthDate, Code, ConsentLedger, ContactAddress,
    ContactPoint, ContactPurpose, Currency, Customer, CustomerId, EmailAddress, FamilyName,
    FieldRule, GivenName, Identity, MergeField, MergeId, MergePlan, MergePolicy, MergeSide, Money,
    NewCustomer, Party, Person, Relation, RelationRole, SeededIds, Tag, Timestamp,
    VerificationMethod, plan_merge,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

pub(crate) fn at(minute: i64) -> Timestamp {
    Timestamp::from_micros(minute * 60_000_000).unwrap()
}

pub(crate) fn attribute(name: &str) -> AttributeName {
    AttributeName::parse(name).unwrap()
}

/// A merge of two records by a policy, at minute 1000.
pub(crate) fn plan(survivor: &Customer, absorbed: &Customer, policy: &MergePolicy) -> MergePlan {
    plan_at(survivor, absorbed, policy, 1000)
}

pub(crate) fn plan_at(
    survivor: &Customer,
    absorbed: &Customer,
    policy: &MergePolicy,
    minute: i64,
) -> MergePlan {
    let side = |customer: &Customer| {
        let nothing = ConsentLedger::default();
        MergeSide::new(customer.clone(), [], nothing)
    };
    let id = MergeId::generate(&SeededIds::new(9), at(minute));
    plan_merge(id, &side(survivor), &side(absorbed), policy, at(minute)).unwrap()
}

/// What a person may be told to be, from few values, so that two agree often.
fn told() -> impl Strategy<Value = NewCustomer> {
    let name = || option::of(select(vec!["Ann", "Anna", "Anne-Marie"]));
    let day = (1..3_u32).prop_map(|day| BirthDate(NaiveDate::from_ymd_opt(1990, 1, day).unwrap()));
    let systems = select(vec!["", "shop", "erp", "shop erp"]);
    let tags = vec(select(vec!["vip", "press", "b2b"]), 0..3);
    let points = vec(
        select(vec!["a@example.com", "b@example.com", "c@example.com"]),
        0..3,
    );
    let roles = vec((0..4_u64, 0..2_u8), 0..3);
    let attributes = (
        option::of(0..4_i64),
        option::of(0..4_i64),
        option::of(select(vec!["Ulm", "Bonn", "Köln"])),
        option::of(vec(select(vec!["tea", "jazz", "go"]), 0..3)),
    );
    let person = (name(), name(), option::of(day));
    (
        person,
        systems,
        tags,
        points,
        roles,
        attributes,
        any::<u64>(),
    )
        .prop_map(
            |(person, systems, tags, points, roles, attributes, number)| {
                let mut new = NewCustomer::new(Party::Person(Person {
                    given_name: person.0.map(|name| GivenName::parse(name).unwrap()),
                    family_name: person.1.map(|name| FamilyName::parse(name).unwrap()),
                    born_on: person.2,
                }));
                for system in systems.split_whitespace() {
                    let identity = Identity::external(system, &number.to_string()).unwrap();
                    let proof = VerificationMethod::TrustedSource;
                    new = new.with_identity(identity.verified(proof, at(0)));
                }
                new.tags = tags
                    .into_iter()
                    .map(|tag| Tag::parse(tag).unwrap())
                    .collect();
                for address in points {
                    let address = ContactAddress::Email(EmailAddress::parse(address).unwrap());
                    let point = ContactPoint::new(address, ContactPurpose::General);
                    if !new.contact_points.contains(&point) {
                        new.contact_points.push(point);
                    }
                }
                for (to, role) in roles {
                    let role =
                        [RelationRole::WorksFor, RelationRole::MemberOf][usize::from(role)].clone();
                    let to = CustomerId::generate(&SeededIds::new(700 + to), at(0));
                    let relation = Relation::new(to, role);
                    if !new.relations.contains(&relation) {
                        new.relations.push(relation);
                    }
                }
                new.attributes = attributes_of(attributes);
                new
            },
        )
}

type Attributes = (
    Option<i64>,
    Option<i64>,
    Option<&'static str>,
    Option<Vec<&'static str>>,
);

fn attributes_of(
    (points, cents, city, interests): Attributes,
) -> BTreeMap<AttributeName, AttributeValue> {
    let text = |text: &str| AttributeText::parse(text).unwrap();
    let values = [
        ("points", points.map(AttributeValue::Integer)),
        (
            "spent",
            cents.map(|cents| AttributeValue::Money(Money::new(cents, Currency::EUR))),
        ),
        ("city", city.map(|city| AttributeValue::Text(text(city)))),
        (
            "interests",
            interests.map(|some| AttributeValue::Texts(some.into_iter().map(text).collect())),
        ),
    ];
    values
        .into_iter()
        .filter_map(|(name, value)| Some((attribute(name), value?)))
        .collect()
}

/// A person whom the number tells from others, changed last at one of few minutes.
pub(crate) fn person(number: u64) -> impl Strategy<Value = Customer> {
    (told(), 0..3_i64).prop_map(move |(new, minute)| {
        let ids = SeededIds::new(number);
        let id = CustomerId::generate(&ids, at(minute));
        Customer::create(new, id, &ids, at(minute)).unwrap().0
    })
}

/// A policy with a rule for each field, of rules that do not ask who survives.
pub(crate) fn policy() -> impl Strategy<Value = MergePolicy> {
    let systems = ["erp", "shop"].map(Code::new_static).to_vec();
    let usual = vec![
        FieldRule::Newest,
        FieldRule::Oldest,
        FieldRule::Longest,
        FieldRule::SourcePriority(systems),
    ];
    let with = |more: &[FieldRule]| select([usual.as_slice(), more].concat());
    let orders = [FieldRule::Maximum, FieldRule::Minimum];
    let numbers = [orders.as_slice(), &[FieldRule::Sum]].concat();
    (
        (with(&[]), with(&[]), with(&orders)),
        (
            with(&numbers),
            with(&numbers),
            with(&[]),
            with(&[FieldRule::Union]),
        ),
        with(&[FieldRule::Union]),
    )
        .prop_map(|(person, attributes, tags)| {
            let of = |name| MergeField::Attribute(attribute(name));
            let rules = [
                (MergeField::GivenName, person.0),
                (MergeField::FamilyName, person.1),
                (MergeField::BornOn, person.2),
                (of("points"), attributes.0),
                (of("spent"), attributes.1),
                (of("city"), attributes.2),
                (of("interests"), attributes.3),
                (MergeField::Tags, tags.clone()),
                (MergeField::ContactPoints, tags.clone()),
                (MergeField::Relations, tags),
            ];
            let mut policy = MergePolicy::default();
            for (field, rule) in rules {
                // Days have no length; the rule is left out then.
                policy = policy.clone().with_rule(field, rule).unwrap_or(policy);
            }
            policy
        })
}
