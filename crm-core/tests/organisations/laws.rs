//! A chart answers as looking at all records would.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::{created, day, id, organisation, related};
use crm_core::*;

const ORGANISATIONS: u64 = 5;
const PEOPLE: u64 = 4;

/// A relation of the record with this number to one of the organisations.
fn relation(own: u64) -> impl Strategy<Value = Relation> {
    let role = select(vec![
        RelationRole::WorksFor,
        RelationRole::MemberOf,
        RelationRole::SubsidiaryOf,
        RelationRole::Represents,
        RelationRole::ReferredBy,
    ]);
    let limit = || proptest::option::of(1_u32..9);
    let buying = vec(select(BuyingRole::ALL.as_slice()), 0..3);
    (0..ORGANISATIONS, role, limit(), limit(), buying).prop_filter_map(
        "to another, and not the wrong way round",
        move |(to, role, from, until, buying)| {
            let relation = Relation::new(id(to), role).in_buying_centre(buying);
            let relation = relation.between(from.map(day), until.map(day)).ok()?;
            (to != own).then_some(relation)
        },
    )
}

/// All records, each at its first and at a later version.
fn records() -> impl Strategy<Value = Vec<[Customer; 2]>> {
    let all: Vec<_> = (0..ORGANISATIONS + PEOPLE)
        .map(|number| {
            let relations = || vec(relation(number), 0..4);
            (relations(), relations()).prop_map(move |(first, more)| {
                let party = match number < ORGANISATIONS {
                    true => organisation("one"),
                    false => Party::unknown_person(),
                };
                let gone = first.iter().take(1).cloned();
                let edits = gone.map(CustomerEdit::RemoveRelation);
                let edits = edits.chain(more.into_iter().map(CustomerEdit::AddRelation));
                let edits: Vec<_> = edits.collect();
                let first = created(number, related(party, first));
                let ids = SeededIds::new(number);
                let (later, _) = first.edit(edits, &ids, first.created_at()).unwrap();
                [first, later]
            })
        })
        .collect();
    all
}

fn chart<'c>(customers: impl IntoIterator<Item = &'c Customer>) -> OrganisationChart {
    let mut chart = OrganisationChart::new();
    customers.into_iter().for_each(|one| chart.add(one));
    chart
}

/// All that a chart answers.
fn answers(chart: &OrganisationChart) -> impl PartialEq + std::fmt::Debug + use<> {
    let days = (1..9).map(day);
    let by_day = days.map(|day| {
        let accounts = (0..ORGANISATIONS).map(|number| {
            let above = chart.ultimate_owners(id(number), day);
            (
                chart.account(id(number), day),
                chart.scope(id(number), day),
                above,
            )
        });
        (chart.rings(day), accounts.collect::<Vec<_>>())
    });
    let careers = (0..ORGANISATIONS + PEOPLE).map(|number| chart.career(id(number)));
    (by_day.collect::<Vec<_>>(), careers.collect::<Vec<_>>())
}

/// Where everybody is, whatever id the relation names.
fn places(account: &Account) -> Vec<impl PartialEq + std::fmt::Debug + use<>> {
    let one = |position: &Position| {
        let relation = &position.relation;
        let days = (relation.from(), relation.until());
        (
            position.organisation,
            position.person,
            relation.role().clone(),
            days,
        )
    };
    let mut places: Vec<_> = account.positions.iter().map(one).collect();
    places.sort();
    places
}

fn is_organisation(customer: &Customer) -> bool {
    customer.party().kind() == PartyKind::Organisation
}

/// The organisations that a record names as above its own.
fn above(customer: &Customer, on: u32) -> BTreeSet<CustomerId> {
    let roles = [RelationRole::SubsidiaryOf, RelationRole::MemberOf];
    let relations = customer.relations().iter();
    relations
        .filter(|one| is_organisation(customer) && roles.contains(one.role()))
        .filter(|one| one.holds_on(day(on)))
        .map(Relation::to)
        .collect()
}

/// Everything at or below an organisation, by growing the set until it stays.
fn group(records: &[[Customer; 2]], top: u64, on: u32) -> BTreeSet<CustomerId> {
    let mut group = BTreeSet::from([id(top)]);
    loop {
        let size = group.len();
        for [_, customer] in records {
            if !above(customer, on).is_disjoint(&group) {
                group.insert(customer.id());
            }
        }
        if group.len() == size {
            return group;
        }
    }
}

proptest! {
    #[test]
    fn neither_order_nor_repeats_nor_old_versions_count(
        (records, told) in records().prop_flat_map(|records| {
            let versions: Vec<Customer> = records.concat();
            let told = Just([versions.clone(), versions].concat()).prop_shuffle();
            (Just(records), told)
        })
    ) {
        let latest = chart(records.iter().map(|[_, later]| later));
        prop_assert_eq!(answers(&chart(&told)), answers(&latest));
    }

    #[test]
    fn a_group_is_what_the_records_say(records in records(), top in 0..ORGANISATIONS, on in 1_u32..9) {
        let chart = chart(records.iter().map(|[_, later]| later));
        prop_assert_eq!(chart.group(id(top), day(on)), group(&records, top, on));
        // Seen from below it is the same.
        for [_, customer] in records.iter().filter(|[_, one]| is_organisation(one)) {
            prop_assert_eq!(chart.owners(customer.id(), day(on)), above(customer, on));
            let owners = chart.ultimate_owners(customer.id(), day(on));
            for owner in owners {
                prop_assert!(chart.group(owner, day(on)).contains(&customer.id()));
                prop_assert!(chart.owners(owner, day(on)).is_empty());
            }
            let itself = customer.id();
            let in_ring = chart
                .subsidiaries(itself, day(on))
                .iter()
                .any(|below| chart.group(*below, day(on)).contains(&itself));
            prop_assert_eq!(chart.rings(day(on)).contains(&itself), in_ring);
        }
    }

    #[test]
    fn positions_are_what_the_records_say(records in records(), top in 0..ORGANISATIONS, on in 1_u32..9) {
        let chart = chart(records.iter().map(|[_, later]| later));
        let roles = [RelationRole::WorksFor, RelationRole::MemberOf, RelationRole::Represents];
        let group = group(&records, top, on);
        let mut expected = Vec::new();
        for [_, customer] in records.iter().filter(|[_, one]| !is_organisation(one)) {
            for relation in customer.relations() {
                let belongs = roles.contains(relation.role()) && group.contains(&relation.to());
                if belongs && relation.holds_on(day(on)) {
                    expected.push((relation.to(), customer.id(), relation.clone()));
                }
                // What counts for the account counts while such a relation holds.
                if belongs {
                    let scope = chart.scope(id(top), day(on));
                    for any in 1..9 {
                        if relation.holds_on(day(any)) {
                            prop_assert!(scope.counts(customer.id(), day(any)));
                        }
                    }
                }
            }
            let scope = chart.scope(id(top), day(on));
            for any in 1..9 {
                let is_there = customer.relations().iter().any(|one| {
                    roles.contains(one.role()) && group.contains(&one.to()) && one.holds_on(day(any))
                });
                prop_assert_eq!(scope.counts(customer.id(), day(any)), is_there);
            }
        }
        expected.sort();
        let account = chart.account(id(top), day(on));
        let told = account.positions.iter();
        let told: Vec<_> = told.map(|one| (one.organisation, one.person, one.relation.clone())).collect();
        prop_assert_eq!(told, expected);
        for role in BuyingRole::ALL {
            let who: BTreeSet<_> = account.buying_centre().who(role).collect();
            let people = account.positions.iter().filter(|one| one.relation.buying().contains(&role));
            prop_assert_eq!(who, people.map(|one| one.person).collect::<BTreeSet<_>>());
        }
    }

    #[test]
    fn absorbing_is_as_if_all_had_named_the_survivor(
        records in records(),
        absorbed in 0..ORGANISATIONS,
        survivor in 0..ORGANISATIONS,
        first in any::<bool>(),
    ) {
        prop_assume!(absorbed != survivor);
        let others = || records.iter().map(|[_, later]| later).filter(|one| one.id() != id(absorbed));
        let mut told = OrganisationChart::new();
        if first {
            told.absorb(id(absorbed), id(survivor));
        }
        records.iter().for_each(|[_, later]| told.add(later));
        told.absorb(id(absorbed), id(survivor));
        // A group's relation to itself is none.
        let renamed: Vec<Customer> = others().map(|one| {
            let relations = one.relations().iter().filter_map(|relation| {
                let to = if relation.to() == id(absorbed) { id(survivor) } else { relation.to() };
                let renamed = Relation::new(to, relation.role().clone())
                    .in_buying_centre(relation.buying().iter().copied())
                    .between(relation.from(), relation.until())
                    .unwrap();
                (to != one.id()).then_some(renamed)
            });
            let form = related(one.party().clone(), relations);
            let number = one.id().as_uuid().as_u128() & 0xff;
            created(u64::try_from(number).unwrap(), form)
        }).collect();
        let expected = chart(&renamed);
        for on in 1..9 {
            for number in (0..ORGANISATIONS).filter(|number| *number != absorbed) {
                let (told, expected) = (told.account(id(number), day(on)), expected.account(id(number), day(on)));
                prop_assert_eq!(&told.group, &expected.group);
                prop_assert_eq!(places(&told), places(&expected));
                prop_assert_eq!(told.buying_centre(), expected.buying_centre());
            }
        }
    }
}
