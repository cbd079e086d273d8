//! Which evidence two details give.

use crm_core::DuplicateEvidence as E;
use crm_core::{
    AddressLine, BirthDate, City, ContactAddress, ContactPoint, ContactPurpose, Country, Customer,
    CustomerId, DuplicateFinder, EmailAddress, FamilyName, GivenName, NewCustomer, Organisation,
    OrganisationName, Party, Person, PhoneNumber, PostalAddress, PostalCode, SeededIds, Timestamp,
};

/// What the two show beside each other.
fn shown(one: NewCustomer, other: NewCustomer) -> Vec<E> {
    let (ids, at) = (SeededIds::new(1), Timestamp::UNIX_EPOCH);
    let record = |new| {
        let id = CustomerId::generate(&ids, at);
        Customer::create(new, id, &ids, at).unwrap().0
    };
    let pair = DuplicateFinder::default()
        .compare(&record(one), &record(other))
        .unwrap();
    pair.reasons.iter().map(|reason| reason.evidence).collect()
}

fn named(given: &str, family: &str) -> NewCustomer {
    NewCustomer::new(Party::Person(Person {
        given_name: GivenName::parse(given).ok(),
        family_name: FamilyName::parse(family).ok(),
        born_on: None,
    }))
}

fn born(day: &str) -> NewCustomer {
    NewCustomer::new(Party::Person(Person {
        born_on: Some(BirthDate(day.parse().unwrap())),
        ..Person::default()
    }))
}

fn company(name: &str) -> NewCustomer {
    let name = OrganisationName::parse(name).unwrap();
    NewCustomer::new(Party::Organisation(Organisation { name }))
}

fn reached(address: ContactAddress) -> NewCustomer {
    let mut new = NewCustomer::new(Party::unknown_person());
    new.contact_points = vec![ContactPoint::new(address, ContactPurpose::General)];
    new
}

fn email(address: &str) -> NewCustomer {
    reached(ContactAddress::Email(EmailAddress::parse(address).unwrap()))
}

fn phone(number: &str) -> NewCustomer {
    reached(ContactAddress::Phone(PhoneNumber::parse(number).unwrap()))
}

fn home(line: &str, code: &str) -> NewCustomer {
    let lines = vec![AddressLine::parse(line).unwrap()];
    let (city, country) = (City::parse("Bonn").unwrap(), Country::parse("DE").unwrap());
    let address = PostalAddress::new(lines, city, country).unwrap();
    let address = match PostalCode::parse(code) {
        Ok(code) => address.with_postal_code(code),
        Err(_) => address,
    };
    reached(ContactAddress::Postal(address))
}

#[test]
fn names_of_people() {
    for (one, other, evidence) in [
        (
            ("Ann", "Lee"),
            ("ANN", "Lee "),
            vec![E::GivenNameSame, E::FamilyNameSame],
        ),
        (
            ("Zoë", "Müller"),
            ("Zoe", "Muller"),
            vec![E::GivenNameSame, E::FamilyNameSame],
        ),
        (
            ("Иван", "Петров"),
            ("Ivan", "Petrov"),
            vec![E::GivenNameSame, E::FamilyNameSame],
        ),
        (
            ("Ann", "Mueller"),
            ("Ann", "Müller"),
            vec![E::GivenNameSame, E::FamilyNameSimilar],
        ),
        (
            ("Jonathan", "Lee"),
            ("Johnathan", "Lee"),
            vec![E::GivenNameSimilar, E::FamilyNameSame],
        ),
        (
            ("Anna Maria", "Lee"),
            ("Anna", "Lee"),
            vec![E::GivenNameSimilar, E::FamilyNameSame],
        ),
        (
            ("Ann", "Lee-Moore"),
            ("Ann", "Moore"),
            vec![E::GivenNameSame, E::FamilyNameSimilar],
        ),
        (
            ("A.", "Lee"),
            ("Ann", "Lee"),
            vec![E::GivenNameInitial, E::FamilyNameSame],
        ),
        (("Lee", "Ann"), ("Ann", "Lee"), vec![E::NamesExchanged]),
        (
            ("Ann", "Lee"),
            ("Bob", "Stone"),
            vec![E::GivenNameDifferent, E::FamilyNameDifferent],
        ),
        (
            ("Ann", "Scope"),
            ("Ann", "Sс\u{43e}р\u{435}"),
            vec![E::GivenNameSame, E::FamilyNameConfusable],
        ),
        (("Ann", "Lee"), ("", "Lee"), vec![E::FamilyNameSame]),
        (("Ann", "Lee"), ("", ""), vec![]),
        (("—", "Lee"), ("—", "Lee"), vec![E::FamilyNameSame]),
    ] {
        let found = shown(named(one.0, one.1), named(other.0, other.1));
        assert_eq!(found, evidence, "{one:?} beside {other:?}");
    }
}

#[test]
fn names_of_organisations() {
    for (one, other, evidence) in [
        ("Acme Trading Ltd.", "ACME Trading", E::OrganisationNameSame),
        (
            "Acme Trading GmbH & Co. KG",
            "Acme Trading AG",
            E::OrganisationNameSame,
        ),
        ("Acme Trading", "Acme Tradign", E::OrganisationNameSimilar),
        (
            "Acme Trading",
            "Acme Trading Berlin",
            E::OrganisationNameSimilar,
        ),
        ("Acme", "Аcme", E::OrganisationNameSame),
        ("Scope", "Sс\u{43e}р\u{435}", E::OrganisationNameConfusable),
        (
            "Acme Trading",
            "Northern Mills",
            E::OrganisationNameDifferent,
        ),
    ] {
        let found = shown(company(one), company(other));
        assert_eq!(found, [evidence], "{one} beside {other}");
    }
    assert_eq!(shown(company("Lee"), named("Ann", "Lee")), []);
}

#[test]
fn days_of_birth() {
    for (one, other, evidence) in [
        ("1980-05-17", "1980-05-17", E::BirthDateSame),
        ("1980-05-07", "1980-07-05", E::BirthDateExchanged),
        ("1980-05-17", "1981-05-17", E::BirthDateNear),
        ("1980-05-17", "1980-05-18", E::BirthDateNear),
        ("1980-05-17", "1981-05-18", E::BirthDateDifferent),
    ] {
        assert_eq!(
            shown(born(one), born(other)),
            [evidence],
            "{one} beside {other}"
        );
    }
}

#[test]
fn addresses_of_all_kinds() {
    for (one, other, evidence) in [
        (
            email("ann.lee@example.com"),
            email("Ann.Lee@Example.com"),
            E::EmailSame,
        ),
        (
            email("ann.lee@example.com"),
            email("ann.lee@example.org"),
            E::EmailSimilar,
        ),
        (
            email("ann.lee@example.com"),
            email("an.lee@example.com"),
            E::EmailSimilar,
        ),
        (
            email("info@example.com"),
            email("info@example.org"),
            E::EmailDifferent,
        ),
        (phone("+4930901820"), phone("+49 30 90 18 20"), E::PhoneSame),
        (phone("+4930901820"), phone("+4930901280"), E::PhoneSimilar),
        (
            phone("+4930901820"),
            phone("+4930901288"),
            E::PhoneDifferent,
        ),
        (
            home("Hauptstraße 5", "53111"),
            home("Hauptstrasse 5", "53111"),
            E::AddressSame,
        ),
        (
            home("Hauptstraße 5", "53111"),
            home("Hauptstr. 5", "53111"),
            E::AddressSimilar,
        ),
        (
            home("Hauptstraße 5", "53111"),
            home("Hauptstraße 7", "53111"),
            E::AddressSameArea,
        ),
        (
            home("Hauptstraße 5", "53111"),
            home("Hauptstraße 5", "53113"),
            E::AddressDifferent,
        ),
        (
            home("Hauptstraße 5", ""),
            home("Hauptstraße 5", ""),
            E::AddressSame,
        ),
    ] {
        assert_eq!(shown(one, other), [evidence]);
    }
}

#[test]
fn the_best_of_several_counts() {
    let mut both = email("old@example.com");
    both.contact_points
        .extend(email("ann@example.com").contact_points);
    assert_eq!(shown(both, email("ann@example.com")), [E::EmailSame]);
}

#[test]
fn a_household_is_not_one_customer() {
    let member = |given: &str, day: &str| {
        let mut new = NewCustomer::new(Party::Person(Person {
            given_name: GivenName::parse(given).ok(),
            family_name: FamilyName::parse("Lee").ok(),
            born_on: Some(BirthDate(day.parse().unwrap())),
        }));
        new.contact_points = [phone("+4930901820"), home("Hauptstraße 5", "53111")]
            .into_iter()
            .flat_map(|part| part.contact_points)
            .collect();
        new
    };
    let (ids, at) = (SeededIds::new(1), Timestamp::UNIX_EPOCH);
    let record = |new| {
        let id = CustomerId::generate(&ids, at);
        Customer::create(new, id, &ids, at).unwrap().0
    };
    let household = [
        record(member("Ann", "1980-05-17")),
        record(member("Bob", "1978-11-02")),
        record(member("Carl", "2009-02-28")),
    ];
    assert_eq!(DuplicateFinder::default().find(&household).pairs, []);
    let again = record(member("Anne", "1980-05-17"));
    let report = DuplicateFinder::default().find(household.iter().chain([&again]));
    assert_eq!(report.pairs.len(), 1);
}
