//! Customers and what they are made of.

use chrono::NaiveDate;
use proptest::collection::{btree_map, btree_set, vec};
use proptest::option;
use proptest::prelude::*;

use super::basic::{attribute_name, code, customer_id, line, money, timestamp};
use super::contact::{claimed_identity, contact_point, identity, verified_identity};
use super::text::{attribute_text, family_name, given_name, organisation_name, relation_title};
use crate::{
    AttributeValue, BirthDate, BuyingRole, Customer, CustomerEdit, CustomerFilter, LifecycleFacts,
    LifecycleRule, LifecycleStage, NewCustomer, Number, Organisation, Party, PartyKind, Person,
    Relation, RelationRole, SeededIds, Tag,
};

fn date() -> impl Strategy<Value = NaiveDate> + Clone {
    (1900i32..2100, 1u32..=366).prop_filter_map("a day of the year", |(year, day)| {
        NaiveDate::from_yo_opt(year, day)
    })
}

/// Any [`Number`].
pub fn number() -> impl Strategy<Value = Number> + Clone {
    prop_oneof![
        -1e6f64..1e6,
        proptest::num::f64::NORMAL,
        Just(0.0),
        Just(-0.0)
    ]
    .prop_filter_map("a finite number", |number| Number::new(number).ok())
}

/// Any [`AttributeValue`].
pub fn attribute_value() -> impl Strategy<Value = AttributeValue> + Clone {
    let text = attribute_text();
    prop_oneof![
        text.clone().prop_map(AttributeValue::Text),
        any::<i64>().prop_map(AttributeValue::Integer),
        number().prop_map(AttributeValue::Number),
        any::<bool>().prop_map(AttributeValue::Boolean),
        date().prop_map(AttributeValue::Date),
        timestamp().prop_map(AttributeValue::Instant),
        money().prop_map(AttributeValue::Money),
        btree_set(text, 0..4).prop_map(AttributeValue::Texts),
    ]
    .boxed()
}

/// Any [`Tag`].
pub fn tag() -> impl Strategy<Value = Tag> + Clone {
    prop_oneof![
        proptest::sample::select(vec!["vip", "VIP", "newsletter", "b2b"]).prop_map(str::to_owned),
        line(),
    ]
    .prop_filter_map("a tag", |text| Tag::parse(text).ok())
}

/// Any [`PartyKind`].
pub fn party_kind() -> impl Strategy<Value = PartyKind> + Clone {
    proptest::sample::select(vec![PartyKind::Person, PartyKind::Organisation])
}

/// Any [`BirthDate`].
pub fn birth_date() -> impl Strategy<Value = BirthDate> + Clone {
    date().prop_map(BirthDate)
}

/// Any [`Person`], of whom anything may be unknown.
pub fn person() -> impl Strategy<Value = Person> + Clone {
    let (given, family) = (option::of(given_name()), option::of(family_name()));
    (given, family, option::of(birth_date())).prop_map(|(given_name, family_name, born_on)| {
        Person {
            given_name,
            family_name,
            born_on,
        }
    })
}

/// Any [`Organisation`].
pub fn organisation() -> impl Strategy<Value = Organisation> + Clone {
    organisation_name().prop_map(|name| Organisation { name })
}

/// Any [`Party`].
pub fn party() -> impl Strategy<Value = Party> + Clone {
    prop_oneof![
        3 => person().prop_map(Party::Person),
        1 => organisation().prop_map(Party::Organisation),
    ]
    .boxed()
}

/// Any [`RelationRole`].
pub fn relation_role() -> impl Strategy<Value = RelationRole> + Clone {
    prop_oneof![
        Just(RelationRole::WorksFor),
        Just(RelationRole::MemberOf),
        Just(RelationRole::SubsidiaryOf),
        Just(RelationRole::Represents),
        Just(RelationRole::ReferredBy),
        code().prop_map(RelationRole::Other),
    ]
}

/// Any [`BuyingRole`].
pub fn buying_role() -> impl Strategy<Value = BuyingRole> + Clone {
    proptest::sample::select(BuyingRole::ALL.as_slice())
}

/// Any [`Relation`].
pub fn relation() -> impl Strategy<Value = Relation> + Clone {
    let day = || option::of(date());
    (
        customer_id(),
        relation_role(),
        option::of(relation_title()),
        day(),
        day(),
        btree_set(buying_role(), 0..3),
    )
        .prop_filter_map(
            "a relation that does not end before it begins",
            |(to, role, title, from, until, buying)| {
                let relation = Relation::new(to, role)
                    .in_buying_centre(buying)
                    .between(from, until)
                    .ok()?;
                Some(match title {
                    Some(title) => relation.with_title(title),
                    None => relation,
                })
            },
        )
        .boxed()
}

/// Any [`NewCustomer`] that makes a record.
pub fn new_customer() -> impl Strategy<Value = NewCustomer> + Clone {
    let identities = (
        vec(verified_identity(), 0..3),
        vec(claimed_identity(), 0..2),
    );
    let rest = (
        vec(contact_point(), 0..3),
        btree_map(attribute_name(), attribute_value(), 0..4),
        btree_set(tag(), 0..4),
        vec(relation(), 0..3),
    );
    (party(), identities, rest)
        .prop_map(
            |(party, (mut verified, claimed), (contact_points, attributes, tags, relations))| {
                verified.sort_by_key(|verified| verified.key());
                verified.dedup_by_key(|verified| verified.key());
                NewCustomer {
                    party,
                    verified_identities: verified,
                    claimed_identities: claimed,
                    contact_points,
                    attributes,
                    tags,
                    relations,
                }
            },
        )
        .boxed()
}

/// Any [`Customer`] that was just created.
pub fn customer() -> impl Strategy<Value = Customer> + Clone {
    (new_customer(), customer_id(), timestamp())
        .prop_filter_map("a customer", |(new, id, at)| {
            Customer::create(new, id, &SeededIds::new(0), at)
                .ok()
                .map(|(customer, _)| customer)
        })
        .boxed()
}

/// Any [`CustomerEdit`].
pub fn customer_edit() -> impl Strategy<Value = CustomerEdit> + Clone {
    prop_oneof![
        party().prop_map(CustomerEdit::SetParty),
        verified_identity().prop_map(CustomerEdit::AddVerifiedIdentity),
        identity().prop_map(CustomerEdit::RemoveVerifiedIdentity),
        claimed_identity().prop_map(CustomerEdit::AddClaimedIdentity),
        contact_point().prop_map(CustomerEdit::AddContactPoint),
        contact_point().prop_map(CustomerEdit::RemoveContactPoint),
        (attribute_name(), attribute_value())
            .prop_map(|(name, value)| CustomerEdit::SetAttribute(name, value)),
        attribute_name().prop_map(CustomerEdit::RemoveAttribute),
        tag().prop_map(CustomerEdit::AddTag),
        tag().prop_map(CustomerEdit::RemoveTag),
        relation().prop_map(CustomerEdit::AddRelation),
        relation().prop_map(CustomerEdit::RemoveRelation),
    ]
    .boxed()
}

/// Any [`LifecycleFacts`], also inconsistent ones.
pub fn lifecycle_facts() -> impl Strategy<Value = LifecycleFacts> + Clone {
    (0u64..6, 0u32..5, option::of(timestamp())).prop_map(
        |(purchases, categories, last_purchase)| LifecycleFacts {
            purchases,
            categories,
            last_purchase,
        },
    )
}

/// Any [`LifecycleRule`] with small limits.
pub fn lifecycle_rule() -> impl Strategy<Value = LifecycleRule> + Clone {
    (2u64..5, 2u32..4, 1u32..1000).prop_filter_map("a rule", |(purchases, categories, days)| {
        LifecycleRule::new(purchases, categories, days).ok()
    })
}

/// Any [`LifecycleStage`].
pub fn lifecycle_stage() -> impl Strategy<Value = LifecycleStage> + Clone {
    proptest::sample::select(vec![
        LifecycleStage::Prospect,
        LifecycleStage::Acquired,
        LifecycleStage::Retained,
        LifecycleStage::Extended,
        LifecycleStage::Lapsed,
    ])
}

/// Any [`CustomerFilter`].
pub fn customer_filter() -> impl Strategy<Value = CustomerFilter> + Clone {
    (option::of(party_kind()), option::of(tag())).prop_map(|(party, tag)| {
        let mut filter = CustomerFilter::all();
        (filter.party, filter.tag) = (party, tag);
        filter
    })
}
