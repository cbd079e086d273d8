//! What is refused, and with which rule.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test reports by panicking"
)]

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use chrono::NaiveDate;
use crm_core::*;

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

/// The field and the rule of a refusal.
fn told<T: std::fmt::Debug>(refused: Result<T, ValidationError>) -> String {
    refused.unwrap_err().to_string()
}

#[test]
fn texts() {
    assert_eq!(
        told(GivenName::parse(" \t ")),
        "given name: must not be empty, got text of 3 characters"
    );
    assert_eq!(
        told(GivenName::parse("")),
        "given name: must not be empty, got nothing"
    );
    assert_eq!(
        told(Tag::parse("x".repeat(65))),
        "tag: must have at most 64 characters, got text of 65 characters"
    );
    for text in [
        "a\r\nBcc: x",
        "a\nb",
        "a\u{2028}b",
        "a\u{85}b",
        "a\u{0}b",
        "a\u{1b}[31mb",
    ] {
        assert_eq!(
            GivenName::parse(text).unwrap_err().rule(),
            &ValidationRule::ControlCharacter,
            "{text:?}"
        );
    }
    assert_eq!(
        InteractionText::parse("one\r\ntwo\tthree")
            .unwrap()
            .as_str(),
        "one\ntwo\tthree",
        "several lines are fine where they belong"
    );
    assert!(InteractionText::parse("one\u{0}two").is_err());
    assert!(
        InteractionText::parse("x".repeat(10_000_000)).is_err(),
        "ten megabytes"
    );
}

#[test]
fn codes_and_names() {
    for text in [
        "",
        "Upper",
        "with space",
        "ünï",
        "-leading",
        "a/b",
        &"x".repeat(65),
    ] {
        assert_eq!(Code::parse(text).unwrap_err().field(), "code", "{text:?}");
    }
    for text in [
        "",
        "9lives",
        "_x",
        "a-b",
        "A",
        "name; DROP TABLE",
        "__proto__",
        &"x".repeat(65),
    ] {
        assert_eq!(
            AttributeName::parse(text).unwrap_err().field(),
            "attribute name",
            "{text:?}"
        );
    }
    assert_eq!(
        told(Channel::parse("fax")),
        "channel: must be a code of the list of channels, got text of 3 characters"
    );
    assert!(Direction::parse("sideways").is_err());
    assert!(InteractionKind::parse("theft").is_err());
}

#[test]
fn money() {
    assert_eq!(
        told(Currency::parse("EURO")),
        "currency: must be a code of ISO 4217, got text of 4 characters"
    );
    assert_eq!(
        told(Money::parse("12.345", Currency::EUR)),
        "amount: must have at most 2 decimals, got text of 6 characters"
    );
    assert!(matches!(
        Money::parse("92233720368547758.08", Currency::EUR)
            .unwrap_err()
            .rule(),
        ValidationRule::OutOfRange { .. }
    ));
    for text in [
        "", "abc", "1e309", "1,000.00", "1.000,00", "NaN", "Infinity", "0x10", "١٢٣", "１２",
        " 1 ", "1_000",
    ] {
        assert!(
            matches!(
                Money::parse(text, Currency::EUR).unwrap_err().rule(),
                ValidationRule::Malformed { .. }
            ),
            "{text:?}"
        );
    }
    let most = Money::new(i64::MAX, Currency::EUR);
    assert_eq!(
        most.checked_add(Money::new(1, Currency::EUR)),
        Err(MoneyError::Overflow)
    );
    assert_eq!(
        most.checked_add(Money::new(1, Currency::USD))
            .unwrap_err()
            .to_string(),
        "amounts of EUR and USD do not combine"
    );
}

#[test]
fn instants_and_ids() {
    for text in [
        "",
        "yesterday",
        "2026-02-30T00:00:00Z",
        "2023-02-29T00:00:00Z",
        "10000-01-01T00:00:00Z",
        "-0001-01-01T00:00:00Z",
        "2026-01-01T24:00:00Z",
        "2026-01-01T00:00:00",
        "2026-01-01",
    ] {
        assert_eq!(
            Timestamp::parse(text).unwrap_err().field(),
            "timestamp",
            "{text:?}"
        );
    }
    assert_eq!(
        told(CustomerId::parse("42")),
        "customer id: must be a UUID, got text of 2 characters"
    );
    assert!(told(CustomerId::parse("6f4f8f4a-1b7e-4a3c-9d8e-0c8a6a1f2b3c")).contains("version 7"));
    assert!(PageLimit::new(0).is_err());
    assert!(PageLimit::new(1001).is_err());
}

#[test]
fn addresses() {
    for text in [
        "",
        "a",
        "a@",
        "@b.c",
        "a@b",
        "a b@example.com",
        "a@example.com, b@example.com",
        "Ann <a@example.com>",
        "a@[127.0.0.1]",
        "a@example.com\r\nBcc: x@example.com",
        "a\u{0}@example.com",
        "\"a b\"@example.com",
        "a@exam ple.com",
        "undisclosed-recipients:;",
    ] {
        assert_eq!(
            EmailAddress::parse(text).unwrap_err().field(),
            "email address",
            "{text:?}"
        );
    }
    assert!(EmailAddress::parse(format!("{}@example.com", "a".repeat(300))).is_err());
    for text in [
        "",
        "030 901820",
        "+0 123 456 789",
        "+1",
        "tel:+4930901820",
        "+49 30 90182x",
        "+1234567890123456",
    ] {
        assert_eq!(
            PhoneNumber::parse(text).unwrap_err().field(),
            "phone number",
            "{text:?}"
        );
    }
    for text in ["", "de", "DEU", "XX", "ÄÖ"] {
        assert_eq!(
            Country::parse(text).unwrap_err().field(),
            "country",
            "{text:?}"
        );
    }
    let line = || AddressLine::parse("1 Example Road").unwrap();
    let address = |lines| {
        PostalAddress::new(
            lines,
            City::parse("Exampleton").unwrap(),
            Country::parse("GB").unwrap(),
        )
    };
    assert!(address(vec![]).is_err());
    assert!(address(vec![line(); 6]).is_err());
    let point = ContactPoint::new(
        ContactAddress::Postal(address(vec![line()]).unwrap()),
        ContactPurpose::Home,
    );
    let noon = at("2026-01-01T12:00:00Z");
    assert!(point.valid_between(Some(noon), Some(noon)).is_err());
}

#[test]
fn customers() {
    let (ids, now) = (SeededIds::new(1), at("2026-01-01T00:00:00Z"));
    let id = CustomerId::generate(&ids, now);
    let identity = || {
        Identity::external("shop", "1")
            .unwrap()
            .verified(VerificationMethod::Staff, now)
    };
    let person = || NewCustomer::new(Party::unknown_person());

    let twice = person().with_identity(identity()).with_identity(identity());
    let refused = Customer::create(twice, id, &ids, now).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "verified identities: must not repeat an identity, got a combination of values"
    );

    let claim = || Identity::external("shop", "1").unwrap().claimed(now);
    let mut claimed_twice = person();
    claimed_twice.claimed_identities = vec![claim(), claim()];
    let refused = Customer::create(claimed_twice, id, &ids, now).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "claimed identities: must not repeat an identity, got a combination of values"
    );
    let mut claimed_and_proved = person().with_identity(identity());
    claimed_and_proved.claimed_identities.push(claim());
    assert!(Customer::create(claimed_and_proved, id, &ids, now).is_err());

    let mut to_itself = person();
    to_itself
        .relations
        .push(Relation::new(id, RelationRole::WorksFor));
    assert!(Customer::create(to_itself, id, &ids, now).is_err());

    let mut too_many = person();
    too_many.tags = (0..201)
        .map(|number| Tag::parse(format!("tag {number}")).unwrap())
        .collect();
    let refused = Customer::create(too_many, id, &ids, now).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "tags: must have at most 200 members, got 201 members"
    );

    let name = || AttributeName::parse("interests").unwrap();
    let mut too_many = person();
    let texts = (0..501).map(|number| AttributeText::parse(format!("text {number}")).unwrap());
    too_many
        .attributes
        .insert(name(), AttributeValue::Texts(texts.collect()));
    let refused = Customer::create(too_many, id, &ids, now).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "interests: must have at most 500 members, got 501 members"
    );
    let far_away = NaiveDate::from_ymd_opt(10_000, 1, 1).unwrap();
    let mut of_the_future = person();
    of_the_future
        .attributes
        .insert(name(), AttributeValue::Date(far_away));
    assert!(Customer::create(of_the_future, id, &ids, now).is_err());
    let unborn = Person {
        born_on: Some(BirthDate(far_away)),
        ..Person::default()
    };
    let refused = Customer::create(NewCustomer::new(Party::Person(unborn)), id, &ids, now);
    assert_eq!(
        refused.unwrap_err().to_string(),
        "born_on: must be from the year 1 to the year 9999, got a number"
    );

    let (ann, _) = Customer::create(person(), id, &ids, now).unwrap();
    let firm = Party::Organisation(Organisation {
        name: OrganisationName::parse("Example Ltd").unwrap(),
    });
    let refused = ann
        .edit([CustomerEdit::SetParty(firm)], &ids, now)
        .unwrap_err();
    assert_eq!(
        refused,
        CustomerError::PartyKindChanged { expected: "person" }
    );

    let day = |day| NaiveDate::from_ymd_opt(2026, 1, day);
    assert!(
        Relation::new(id, RelationRole::MemberOf)
            .between(day(2), day(1))
            .is_err()
    );
    assert!(Number::new(f64::NAN).is_err());
    assert!(Number::new(f64::INFINITY).is_err());
    assert!(LifecycleRule::new(1, 2, 365).is_err());
    assert!(LifecycleRule::new(2, 1, 365).is_err());
    assert!(LifecycleRule::new(2, 2, 0).is_err());
}

#[test]
fn purchases_and_consents() {
    let euro = |minor| Money::new(minor, Currency::EUR);
    let line = |amount| PurchaseLine {
        product: ProductCode::parse("CD-1").unwrap(),
        name: None,
        category: None,
        quantity: NonZeroU32::MIN,
        amount,
    };
    assert!(
        Purchase::new(euro(-1), vec![]).is_err(),
        "a negative purchase"
    );
    assert!(
        Purchase::new(euro(1), vec![line(euro(-1))]).is_err(),
        "a negative line"
    );
    let mixed = Purchase::new(euro(1), vec![line(Money::new(1, Currency::USD))]);
    assert_eq!(mixed.unwrap_err().field(), "purchase currency");
    assert!(
        Purchase::new(euro(1), vec![line(euro(1)); 1001]).is_err(),
        "1,001 lines"
    );

    let (ids, now) = (SeededIds::new(1), at("2026-01-01T00:00:00Z"));
    let consent = |decision, valid_until| {
        let new = NewConsent::new(
            ConsentScope::everywhere(Purpose::Marketing),
            decision,
            ConsentEvidence::new(ConsentMethod::Spoken, Code::new_static("desk")),
            now,
        )
        .until(valid_until);
        ConsentRecord::record(new, CustomerId::generate(&ids, now), &ids, now)
    };
    assert!(
        consent(ConsentDecision::Granted, Some(now)).is_err(),
        "ends when it begins"
    );
    let later = Some(at("2027-01-01T00:00:00Z"));
    assert!(
        consent(ConsentDecision::Withdrawn, later).is_err(),
        "a withdrawal that ends"
    );
    let (grant, _) = consent(ConsentDecision::Granted, later).unwrap();

    let good = serde_json::to_value(&grant).unwrap();
    assert_eq!(
        serde_json::from_value::<ConsentRecord>(good.clone()).unwrap(),
        grant
    );
    let breaking = [
        ("valid_until", serde_json::json!(now)),
        ("decision", serde_json::json!("withdrawn")),
        ("unknown_field", serde_json::json!(1)),
    ];
    for (field, value) in breaking {
        let mut bad = good.clone();
        bad[field] = value;
        assert!(
            serde_json::from_value::<ConsentRecord>(bad).is_err(),
            "{field}"
        );
    }
}

#[test]
fn stored_text_that_breaks_a_rule_is_not_read() {
    let (ids, now) = (SeededIds::new(1), at("2026-01-01T00:00:00Z"));
    let id = CustomerId::generate(&ids, now);
    let (ann, _) =
        Customer::create(NewCustomer::new(Party::unknown_person()), id, &ids, now).unwrap();
    let good = serde_json::to_value(&ann).unwrap();
    assert!(serde_json::from_value::<Customer>(good.clone()).is_ok());
    let breaking: BTreeMap<&str, serde_json::Value> = BTreeMap::from([
        ("version", 0.into()),
        ("id", "nobody".into()),
        ("updated_at", "2025-12-31T23:59:59Z".into()),
        ("tags", serde_json::json!([""])),
        ("unknown_field", 1.into()),
        ("party", serde_json::json!({ "robot": {} })),
        (
            "attributes",
            serde_json::json!({ "Upper": { "integer": 1 } }),
        ),
        (
            "relations",
            serde_json::json!([{ "to": id, "role": "works_for" }]),
        ),
    ]);
    for (field, value) in breaking {
        let mut bad = good.clone();
        bad[field] = value;
        assert!(serde_json::from_value::<Customer>(bad).is_err(), "{field}");
    }
    assert!(serde_json::from_str::<Money>(r#"{"minor":1.5,"currency":"EUR"}"#).is_err());
    assert!(
        serde_json::from_str::<Money>(r#"{"minor":9223372036854775808,"currency":"EUR"}"#).is_err()
    );
    assert!(serde_json::from_str::<Money>(r#"{"minor":1,"currency":"EUR","rate":2}"#).is_err());
}
