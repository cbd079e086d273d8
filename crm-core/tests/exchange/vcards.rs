//! vCards.

use crm_core::exchange::*;
use crm_core::*;
use proptest::prelude::*;

use crate::support::*;

pub(crate) fn cards() -> ImportMapping {
    let mut cards = VCardMapping::new(Code::new_static("cards"));
    cards.organisation = Some(AttributeName::parse("organisation").unwrap());
    let record = RecordMapping::VCards(cards);
    ImportMapping::new(shop(), InputFormat::VCard, record, ValueFormats::default()).unwrap()
}

#[test]
fn a_card_of_version_4_is_taken() {
    let card = "BEGIN:VCARD\r\nVERSION:4.0\r\nUID:urn:uuid:1\r\nFN:Ann B. Lee\r\nN:Lee;Ann;B.;Dr.;\r\n\
        BDAY:19800229\r\nEMAIL;TYPE=work:ann@example.com\r\nTEL;VALUE=uri;TYPE=\"home,voice\":tel:+49-30-901820;ext=5\r\n\
        TEL;TYPE=fax:+49 30 901821\r\nTEL:030 901820\r\nADR;TYPE=home;CC=DE:;;Main St 1\\nBack house;Berlin;;10115;Deutschland\r\n\
        ORG:Acme;Sales\r\nNOTE:a friend\r\nX-SKYPE:ann\r\nEND:VCARD\r\n";
    let shop = Shop::new();
    let (progress, rejects) = shop.import(&cards(), card);
    assert_eq!(reasons(&rejects), []);
    let left: Vec<(&str, u64)> = progress
        .left_out
        .iter()
        .map(|(name, count)| (name.as_str(), *count))
        .collect();
    assert_eq!(left, [("NOTE", 1), ("TEL", 1), ("X-", 1)]);
    let ann = &shop.customers()[0];
    let Party::Person(person) = ann.party() else {
        panic!("a person");
    };
    assert_eq!(person.given_name.as_ref().unwrap().as_str(), "Ann B.");
    assert_eq!(person.born_on.unwrap().0.to_string(), "1980-02-29");
    let uid = Identity::external("cards", "urn:uuid:1").unwrap();
    assert!(ann.verified_identities()[0].is(&uid));
    let claims: Vec<&str> = ann
        .claimed_identities()
        .iter()
        .map(|one| one.kind())
        .collect();
    assert_eq!(claims, ["email", "phone"], "a fax is nobody's identity");
    assert_eq!(ann.contact_points().len(), 4);
    let postal = ann.contact_points()[3].disclose(Disclosure::SubjectAccess);
    assert_eq!(
        postal.to_string(),
        "Main St 1\nBack house\n10115\nBerlin\nDE"
    );
    let (again, _) = shop.import(&cards(), card);
    assert_eq!((again.known, shop.customers().len()), (1, 1));
}

#[test]
fn a_card_without_uid_is_recognised_by_its_content() {
    let card = "BEGIN:VCARD\nVERSION:2.1\nFN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:J=C3=BCrgen\nEND:VCARD\n";
    let shop = Shop::new();
    shop.import(&cards(), format!("{card}{card}"));
    assert_eq!(shop.customers().len(), 1);
    let Party::Person(person) = shop.customers()[0].party().clone() else {
        panic!("a person");
    };
    assert_eq!(person.given_name.unwrap().as_str(), "Jürgen");
    shop.import(
        &cards(),
        card.replace("END:VCARD", "EMAIL:j@example.com\nEND:VCARD"),
    );
    assert_eq!(shop.customers().len(), 2);
}

#[test]
fn a_card_of_an_organisation_is_one() {
    for card in [
        "BEGIN:VCARD\nVERSION:4.0\nKIND:org\nFN:Acme\nEND:VCARD\n",
        "BEGIN:VCARD\nVERSION:3.0\nN:;;;;\nFN:Acme\nORG:Acme\nEND:VCARD\n",
    ] {
        let shop = Shop::new();
        assert_eq!(reasons(&shop.import(&cards(), card).1), []);
        assert_eq!(
            shop.customers()[0].party().kind(),
            PartyKind::Organisation,
            "{card}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_bytes_make_it_fail(
        parts in proptest::collection::vec(prop_oneof![
            Just("BEGIN:VCARD\n"), Just("END:VCARD\r\n"), Just("N:"), Just(";"), Just("TEL;TYPE="), Just("\""),
            Just("BDAY:--0412"), Just("\n"), Just(" "), Just("=C3=BC="), Just("ENCODING=QUOTED-PRINTABLE:"), Just(":"),
            Just("ENCODING=b:"), Just("CHARSET=ISO-8859-1;"), Just("é"), Just("ADR:;;"), Just("data:;base64,"), Just("VERSION:2.1\n"),
        ], 0..40),
    ) {
        Shop::new().import(&cards(), parts.concat());
    }
}
