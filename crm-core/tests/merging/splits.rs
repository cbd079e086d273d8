//! Undoing gives back what was.

use crm_core::{
    AttributeValue, Customer, CustomerEdit, GivenName, MergeError, MergeId, Party, Person,
    SeededIds, Tag, strategies,
};
use proptest::prelude::*;

use crate::people::{at, attribute, person, plan, policy};

/// A record as JSON, without version and time of change.
fn content(customer: &Customer) -> serde_json::Value {
    let mut json = serde_json::to_value(customer).unwrap();
    let fields = json.as_object_mut().unwrap();
    fields.remove("version");
    fields.remove("updated_at");
    json
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_split_gives_back_both(a in person(1), b in person(2), policy in policy()) {
        let merge = plan(&a, &b, &policy).into_record();
        let undone = merge.undo(merge.merged(), merge.id(), at(2000)).unwrap();
        prop_assert_eq!(content(undone.survivor()), content(&a));
        prop_assert_eq!(content(undone.absorbed()), content(&b));
        prop_assert_eq!(undone.survivor().version(), merge.merged().version().next());
        prop_assert_eq!(undone.absorbed().version(), b.version().next());
    }

    #[test]
    fn any_two_of_one_kind_come_back(plan in strategies::merge_plan()) {
        let merge = plan.into_record();
        let undone = merge.undo(merge.merged(), merge.id(), merge.merged_at()).unwrap();
        prop_assert_eq!(content(undone.survivor()), content(merge.survivor()));
        prop_assert_eq!(content(undone.absorbed()), content(merge.absorbed()));
    }

    /// What nobody had before the merge is the survivor's, as if the merge had never been.
    #[test]
    fn what_came_later_stays(
        a in person(1),
        b in person(2),
        policy in policy(),
        with_name in any::<bool>(),
    ) {
        let ids = SeededIds::new(5);
        let mut edits = vec![
            CustomerEdit::AddTag(Tag::parse("since").unwrap()),
            CustomerEdit::SetAttribute(attribute("points"), AttributeValue::Integer(99)),
            CustomerEdit::SetAttribute(attribute("since"), AttributeValue::Boolean(true)),
        ];
        if with_name {
            edits.push(CustomerEdit::SetParty(Party::Person(Person {
                given_name: Some(GivenName::parse("Since").unwrap()),
                ..Person::default()
            })));
        }
        let merge = plan(&a, &b, &policy).into_record();
        let (edited, _) = merge.merged().edit(edits, &ids, at(1500)).unwrap();
        let undone = merge.undo(&edited, merge.id(), at(2000)).unwrap();
        let survivor = undone.survivor();
        prop_assert!(survivor.tags().contains(&Tag::parse("since").unwrap()));
        let expected = AttributeValue::Integer(99);
        prop_assert_eq!(survivor.attributes().get(&attribute("points")), Some(&expected));
        prop_assert!(survivor.attributes().contains_key(&attribute("since")));
        for name in ["city", "spent", "interests"].map(attribute) {
            prop_assert_eq!(survivor.attributes().get(&name), a.attributes().get(&name));
        }
        let named = |customer: &Customer| match customer.party() {
            Party::Person(person) => person.given_name.clone(),
            _ => None,
        };
        if with_name {
            prop_assert_eq!(named(survivor), Some(GivenName::parse("Since").unwrap()));
        } else {
            prop_assert_eq!(survivor.party(), a.party());
        }
        prop_assert_eq!(content(undone.absorbed()), content(&b));
    }

    #[test]
    fn what_was_taken_away_stays_away(a in person(1), b in person(2), policy in policy()) {
        let ids = SeededIds::new(5);
        let merge = plan(&a, &b, &policy).into_record();
        let edits = merge.merged().tags().iter().cloned().map(CustomerEdit::RemoveTag);
        let (edited, _) = merge.merged().edit(edits, &ids, at(1500)).unwrap();
        let undone = merge.undo(&edited, merge.id(), at(2000)).unwrap();
        let dropped_by_the_merge = a.tags().difference(merge.merged().tags());
        prop_assert_eq!(undone.survivor().tags(), &dropped_by_the_merge.cloned().collect());
        prop_assert_eq!(undone.absorbed().tags(), b.tags());
    }
}

#[test]
fn the_latest_merge_is_undone_first_and_once() {
    let make = |number| {
        let ids = SeededIds::new(number);
        let id = crm_core::CustomerId::generate(&ids, at(0));
        let new = crm_core::NewCustomer::new(Party::unknown_person());
        Customer::create(new, id, &ids, at(0)).unwrap().0
    };
    let merge = plan(&make(1), &make(2), &crm_core::MergePolicy::default()).into_record();
    let later = MergeId::generate(&SeededIds::new(77), at(1001));
    let refused = merge.undo(merge.merged(), later, at(2000)).unwrap_err();
    assert_eq!(refused, MergeError::LaterMerge { merge: later });
    let undone = merge.undo(merge.merged(), merge.id(), at(2000)).unwrap();
    let again = undone.record().undo(merge.merged(), merge.id(), at(2000));
    let merge = merge.id();
    assert_eq!(again.unwrap_err(), MergeError::AlreadyUndone { merge });
}
