//! Laws that hold for any customers.

use std::collections::BTreeMap;

use crm_core::{
    ContactAddress, ContactPoint, ContactPurpose, Customer, CustomerEdit, CustomerId,
    DuplicateFinder, LinkageModel, NewCustomer, SeededIds, Timestamp, strategies,
};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::population::Population;

/// Customers of any make, some of them made from the same details.
fn customers() -> impl Strategy<Value = Vec<Customer>> {
    let people = vec(strategies::new_customer(), 1..=4);
    (people, vec(0..4_usize, 2..=12)).prop_map(|(people, picked)| {
        let ids = SeededIds::new(1);
        let record = |index: usize| {
            let new: NewCustomer = people[index % people.len()].clone();
            let id = CustomerId::generate(&ids, Timestamp::UNIX_EPOCH);
            Customer::create(new, id, &ids, Timestamp::UNIX_EPOCH).map(|(customer, _)| customer)
        };
        picked
            .into_iter()
            .filter_map(|index| record(index).ok())
            .collect()
    })
}

fn finder(threshold: f64) -> DuplicateFinder {
    DuplicateFinder::new(LinkageModel::default().with_threshold(threshold).unwrap())
}

proptest! {
    #[test]
    fn it_does_not_matter_which_record_comes_first(
        one in strategies::customer(),
        other in strategies::customer(),
    ) {
        let finder = DuplicateFinder::default();
        let pair = finder.compare(&one, &other);
        prop_assert_eq!(&pair, &finder.compare(&other, &one));
        prop_assert_eq!(pair.is_none(), one.id() == other.id());
    }

    #[test]
    fn the_reasons_add_up_to_the_score(
        one in strategies::customer(),
        other in strategies::customer(),
    ) {
        if let Some(pair) = DuplicateFinder::default().compare(&one, &other) {
            let sum: f64 = pair.reasons.iter().map(|reason| reason.bits).sum();
            prop_assert_eq!(sum.to_bits(), pair.score.to_bits());
            let mut evidence: Vec<_> = pair.reasons.iter().map(|reason| reason.evidence).collect();
            evidence.dedup();
            prop_assert_eq!(evidence.len(), pair.reasons.len());
        }
    }

    #[test]
    fn what_is_told_is_what_the_comparison_says(customers in customers(), threshold in 0.0..40.0) {
        let finder = finder(threshold);
        let by_id: BTreeMap<_, _> = customers.iter().map(|one| (one.id(), one)).collect();
        let report = finder.find(&customers);
        prop_assert_eq!(report.customers, by_id.len());
        for pair in &report.pairs {
            prop_assert!(pair.first < pair.second && pair.score >= threshold);
            let compared = finder.compare(by_id[&pair.first], by_id[&pair.second]);
            prop_assert_eq!(compared.as_ref(), Some(pair));
        }
        for (one, next) in report.pairs.iter().zip(report.pairs.iter().skip(1)) {
            let order = next.score.total_cmp(&one.score);
            let order = order.then((one.first, one.second).cmp(&(next.first, next.second)));
            prop_assert!(order.is_lt());
        }
    }

    #[test]
    fn neither_order_nor_repetition_matters(
        (customers, shuffled) in customers().prop_flat_map(|customers| {
            let twice = [customers.clone(), customers.clone()].concat();
            (Just(customers), Just(twice).prop_shuffle())
        }),
    ) {
        let finder = finder(0.0);
        prop_assert_eq!(finder.find(&customers), finder.find(shuffled));
    }

    #[test]
    fn equal_details_that_can_tell_are_always_found(new in strategies::new_customer()) {
        let ids = SeededIds::new(1);
        let at = Timestamp::UNIX_EPOCH;
        let record = || Customer::create(new.clone(), CustomerId::generate(&ids, at), &ids, at);
        if let (Ok((one, _)), Ok((other, _))) = (record(), record()) {
            let finder = DuplicateFinder::default();
            let pair = finder.compare(&one, &other).unwrap();
            let is_told = pair.score >= finder.model().threshold();
            prop_assert_eq!(finder.find([&one, &other]).pairs.len(), usize::from(is_told));
        }
    }

    #[test]
    fn a_detail_more_in_common_never_speaks_against(
        one in strategies::customer(),
        other in strategies::customer(),
        address in strategies::contact_address(),
    ) {
        let point = ContactPoint::new(address, ContactPurpose::General);
        let ids = SeededIds::new(2);
        let with = |customer: &Customer| {
            let add = CustomerEdit::AddContactPoint(point.clone());
            customer.edit([add], &ids, customer.updated_at()).map(|(edited, _)| edited)
        };
        if let (Ok(one_with), Ok(other_with)) = (with(&one), with(&other)) {
            let finder = DuplicateFinder::default();
            let score = |pair: Option<crm_core::ProbableDuplicate>| pair.map(|pair| pair.score);
            let before = score(finder.compare(&one, &other));
            let after = score(finder.compare(&one_with, &other_with));
            if let (Some(before), Some(after)) = (before, after) {
                prop_assert!(after >= before - 1e-9, "{before} became {after}");
            }
            prop_assert_eq!(before.is_some(), after.is_some());
        }
    }
}

#[test]
fn a_higher_threshold_tells_a_part_of_the_same_pairs() {
    let customers = Population::new(1500, 3).customers;
    let all = finder(0.0).find(&customers);
    for threshold in [5.0, 10.0, 20.0] {
        let some = finder(threshold).find(&customers);
        let expected: Vec<_> = all
            .pairs
            .iter()
            .filter(|pair| pair.score >= threshold)
            .collect();
        assert!(!expected.is_empty() && expected.len() < all.pairs.len());
        assert_eq!(some.pairs.iter().collect::<Vec<_>>(), expected);
    }
}

#[test]
fn small_blocks_find_a_part_of_what_large_ones_find() {
    let customers = Population::new(1500, 4).customers;
    let found = |largest: usize| {
        let finder = DuplicateFinder::default().with_largest_block(largest.try_into().unwrap());
        finder.find(&customers)
    };
    let (small, large) = (found(2), found(100_000));
    assert_eq!(large.large_blocks, 0);
    assert!(small.large_blocks > 0 && small.comparisons < large.comparisons);
    assert!(small.pairs.iter().all(|pair| large.pairs.contains(pair)));
}

#[test]
fn an_address_is_evidence_wherever_it_stands() {
    use crm_core::{Identity, Party};

    let (ids, at) = (SeededIds::new(5), Timestamp::UNIX_EPOCH);
    let email = Identity::email("ann@example.com").unwrap();
    let ContactAddress::Email(address) = ContactAddress::Email(match &email {
        Identity::Email(address) => address.clone(),
        _ => return,
    }) else {
        return;
    };
    let mut claims = NewCustomer::new(Party::unknown_person());
    claims.claimed_identities = vec![email.claimed(at)];
    let mut lists = NewCustomer::new(Party::unknown_person());
    let point = ContactPoint::new(ContactAddress::Email(address), ContactPurpose::Work);
    lists.contact_points = vec![point];
    let record = |new| {
        let id = CustomerId::generate(&ids, at);
        Customer::create(new, id, &ids, at).unwrap().0
    };
    let report = DuplicateFinder::default().find([record(claims), record(lists)]);
    assert_eq!(report.pairs.len(), 1);
}
