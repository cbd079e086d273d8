//! Which values survive.

use std::collections::{BTreeMap, BTreeSet};

use crm_core::{
    AttributeName, AttributeValue, Customer, FieldRule, Kept, MergeField, MergePolicy, Party, Tag,
};
use proptest::prelude::*;

use crate::people::{person, plan, plan_at, policy};

/// The values of a record, whoever it is and in whatever order lists stand.
#[derive(Debug, PartialEq)]
struct Values {
    party: Party,
    attributes: BTreeMap<AttributeName, AttributeValue>,
    tags: BTreeSet<Tag>,
    points: BTreeSet<String>,
    relations: BTreeSet<crm_core::Relation>,
    identities: BTreeSet<crm_core::IdentityKey>,
    created_at: crm_core::Timestamp,
}

fn values(customer: &Customer) -> Values {
    let text = |point| serde_json::to_string(point).unwrap();
    Values {
        party: customer.party().clone(),
        attributes: customer.attributes().clone(),
        tags: customer.tags().clone(),
        points: customer.contact_points().iter().map(text).collect(),
        relations: customer.relations().iter().cloned().collect(),
        identities: customer.identity_keys().into_iter().collect(),
        created_at: customer.created_at(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn the_order_of_merging_does_not_change_the_values(
        people in (person(1), person(2), person(3)),
        policy in policy(),
    ) {
        let (a, b, c) = people;
        let merge = |one: &Customer, other: &Customer, minute| {
            plan_at(one, other, &policy, minute).merged().clone()
        };
        let expected = values(&merge(&merge(&a, &b, 1000), &c, 2000));
        for (first, second, third) in [
            (&a, &c, &b), (&b, &a, &c), (&b, &c, &a), (&c, &a, &b), (&c, &b, &a),
        ] {
            let left = merge(&merge(first, second, 1000), third, 2000);
            prop_assert_eq!(&values(&left), &expected);
            let right = merge(first, &merge(second, third, 1500), 2500);
            prop_assert_eq!(&values(&right), &expected);
        }
    }

    #[test]
    fn what_is_missing_never_wins(a in person(1), b in person(2), policy in policy()) {
        let merged = plan(&a, &b, &policy).merged().clone();
        let name = |customer: &Customer| match customer.party() {
            Party::Person(person) => {
                [person.given_name.is_some(), person.family_name.is_some(), person.born_on.is_some()]
            }
            _ => [false; 3],
        };
        let both = name(&a).into_iter().zip(name(&b)).map(|(a, b)| a || b);
        prop_assert_eq!(both.collect::<Vec<_>>(), name(&merged).to_vec());
        let names = a.attributes().keys().chain(b.attributes().keys()).collect::<BTreeSet<_>>();
        prop_assert_eq!(names, merged.attributes().keys().collect::<BTreeSet<_>>());
        prop_assert_eq!(
            a.tags().is_empty() && b.tags().is_empty(),
            merged.tags().is_empty()
        );
    }

    #[test]
    fn a_value_is_one_of_the_two_and_each_conflict_is_told(
        a in person(1),
        b in person(2),
        policy in policy(),
    ) {
        let plan = plan(&a, &b, &policy);
        let merged = plan.merged();
        let told = |field: &MergeField| {
            plan.conflicts().iter().find(|conflict| conflict.field == *field)
        };
        for (name, value) in merged.attributes() {
            let field = MergeField::Attribute(name.clone());
            match (a.attributes().get(name), b.attributes().get(name)) {
                (Some(one), Some(other)) if one != other => {
                    let conflict = told(&field).unwrap();
                    match conflict.kept {
                        Kept::Survivor => prop_assert_eq!(value, one),
                        Kept::Absorbed => prop_assert_eq!(value, other),
                        _ => prop_assert!(
                            matches!(conflict.rule, FieldRule::Sum | FieldRule::Union)
                        ),
                    }
                }
                (Some(one), None) | (None, Some(one)) => {
                    prop_assert_eq!(value, one);
                    prop_assert!(told(&field).is_none());
                }
                _ => {}
            }
        }
        // Which record survives changes neither the values nor what is in conflict.
        let crossed = super::people::plan(&b, &a, &policy);
        let fields = |plan: &crm_core::MergePlan| {
            plan.conflicts().iter().map(|conflict| conflict.field.clone()).collect::<BTreeSet<_>>()
        };
        prop_assert_eq!(fields(&crossed), fields(&plan));
        prop_assert_eq!(values(crossed.merged()), values(merged));
    }

    #[test]
    fn equal_records_have_no_conflict(a in person(1)) {
        let twin = {
            let ids = crm_core::SeededIds::new(2);
            let id = crm_core::CustomerId::generate(&ids, a.created_at());
            let mut new = crm_core::NewCustomer::new(a.party().clone());
            new.attributes = a.attributes().clone();
            new.tags = a.tags().clone();
            new.contact_points = a.contact_points().to_vec();
            new.relations = a.relations().to_vec();
            Customer::create(new, id, &ids, a.created_at()).unwrap().0
        };
        let plan = plan(&a, &twin, &MergePolicy::default());
        prop_assert!(plan.conflicts().is_empty());
        prop_assert_eq!(values(plan.merged()), values(&a));
    }

    #[test]
    fn the_survivors_own_rule_keeps_what_it_has(a in person(1), b in person(2)) {
        let policy = MergePolicy::default().with_attributes(FieldRule::Survivor).unwrap();
        let merged = plan(&a, &b, &policy).merged().clone();
        for (name, value) in merged.attributes() {
            let own = a.attributes().get(name).or(b.attributes().get(name));
            prop_assert_eq!(Some(value), own);
        }
    }
}
