//! Where a permit lets a customer be reached.

use crm_core::strategies as any;
use crm_core::*;
use proptest::prelude::*;

use crate::common::{day, form};

fn granted(customer: &Customer, channel: Channel, at: Timestamp) -> Permit {
    let scope = ConsentScope::on(Purpose::Marketing, channel);
    let new = NewConsent::new(scope, ConsentDecision::Granted, form(), at);
    let ids = SeededIds::new(5);
    let (record, _) = ConsentRecord::record(new, customer.id(), &ids, at).unwrap();
    let told = ConsentLedger::new(vec![record]);
    let used = ContactUse::new(Purpose::Marketing, channel);
    ContactPolicy::default()
        .permit(customer.id(), &told, &used, at)
        .unwrap()
}

fn reached(customer: &Customer, channel: Channel, at: Timestamp) -> Vec<ContactAddress> {
    let permit = granted(customer, channel, at);
    let addresses = customer.addresses(&permit).unwrap();
    addresses.into_iter().cloned().collect()
}

fn ann(points: Vec<ContactPoint>) -> Customer {
    let email = |text| Identity::email(text).unwrap();
    let mut new = NewCustomer::new(Party::unknown_person())
        .with_identity(email("ann@example.com").verified(VerificationMethod::Confirmation, day(1)))
        .with_identity(
            Identity::external("shop", "4711")
                .unwrap()
                .verified(VerificationMethod::TrustedSource, day(1)),
        );
    new.claimed_identities = vec![email("bo@example.com").claimed(day(1))];
    new.contact_points = points;
    let ids = SeededIds::new(3);
    let id = CustomerId::generate(&ids, day(1));
    Customer::create(new, id, &ids, day(1)).unwrap().0
}

fn mailbox(text: &str) -> ContactAddress {
    ContactAddress::Email(EmailAddress::parse(text).unwrap())
}

#[test]
fn a_permit_opens_the_addresses_of_its_channel_and_instant() {
    let (home, work) = (
        mailbox("ann@home.example.com"),
        mailbox("ann@work.example.com"),
    );
    let phone = ContactAddress::Phone(PhoneNumber::parse("+4930901820").unwrap());
    let general = ContactPurpose::General;
    let moved = ContactPoint::new(work.clone(), ContactPurpose::Work)
        .valid_between(Some(day(5)), Some(day(9)))
        .unwrap();
    let ann = ann(vec![
        ContactPoint::new(home.clone(), general),
        ContactPoint::new(phone.clone(), general),
        moved,
    ]);
    assert_eq!(
        reached(&ann, Channel::Email, day(2)),
        std::slice::from_ref(&home)
    );
    assert_eq!(reached(&ann, Channel::Email, day(5)), [home.clone(), work]);
    assert_eq!(reached(&ann, Channel::Email, day(9)), [home]);
    assert_eq!(
        reached(&ann, Channel::Sms, day(2)),
        std::slice::from_ref(&phone)
    );
    assert_eq!(reached(&ann, Channel::Phone, day(2)), [phone]);
    assert!(reached(&ann, Channel::Mail, day(2)).is_empty());
}

#[test]
fn a_claimed_identity_is_never_written_to() {
    let ann = ann(vec![]);
    let permit = granted(&ann, Channel::Email, day(2));
    let verified = Identity::email("ann@example.com").unwrap();
    assert_eq!(ann.reachable_identities(&permit).unwrap(), [&verified]);
    let permit = granted(&ann, Channel::Sms, day(2));
    assert!(ann.reachable_identities(&permit).unwrap().is_empty());
}

#[test]
fn a_permit_for_another_opens_nothing() {
    let (ann, ids) = (ann(vec![]), SeededIds::new(8));
    let new = NewCustomer::new(Party::unknown_person());
    let bo = CustomerId::generate(&ids, day(1));
    let (bo, _) = Customer::create(new, bo, &ids, day(1)).unwrap();
    let permit = granted(&bo, Channel::Email, day(2));
    let foreign = ForeignPermit {
        permitted: bo.id(),
        asked: ann.id(),
    };
    assert_eq!(ann.addresses(&permit), Err(foreign));
    assert_eq!(ann.reachable_identities(&permit), Err(foreign));
}

#[test]
fn what_is_disclosed_is_text_for_eyes() {
    let street = PostalAddress::new(
        vec![AddressLine::parse("1 Example Road").unwrap()],
        City::parse("Exampleton").unwrap(),
        Country::parse("GB").unwrap(),
    );
    let street = street
        .unwrap()
        .with_postal_code(PostalCode::parse("EX1 1EX").unwrap());
    let general = ContactPurpose::General;
    let points = [mailbox("Ann@Example.com"), ContactAddress::Postal(street)];
    let ann = ann(points
        .map(|address| ContactPoint::new(address, general))
        .into());
    let shown: Vec<_> = ann
        .contact_points()
        .iter()
        .map(|point| point.disclose(Disclosure::SubjectAccess))
        .collect();
    let kinds: Vec<_> = ann
        .contact_points()
        .iter()
        .map(ContactPoint::kind)
        .collect();
    assert_eq!(kinds, ["email", "postal"]);
    assert_eq!(shown[0].to_string(), "Ann@Example.com");
    assert_eq!(
        shown[1].to_string(),
        "1 Example Road\nEX1 1EX\nExampleton\nGB"
    );
    assert_eq!(format!("{:?}", shown[0]), "DisclosedText(<15 characters>)");
    assert_eq!(shown[0].reason(), Disclosure::SubjectAccess);

    let held = ann.verified_identities();
    let [email, number] = [&held[0], &held[1]];
    assert_eq!((email.kind(), email.identifier()), ("email", None));
    assert_eq!(
        number.identifier(),
        Some(&Identity::external("shop", "4711").unwrap())
    );
    assert_eq!(
        email.disclose(Disclosure::Correction).to_string(),
        "ann@example.com"
    );
    assert!(email.is(&Identity::email("ANN@example.com").unwrap()));
}

proptest! {
    /// Whatever comes out of any customer serves the channel, holds at the instant and is one of the
    /// customer's own.
    #[test]
    fn nothing_comes_out_that_the_permit_is_not_for(
        customer in any::customer(),
        channel in any::channel(),
        at in any::recent_timestamp(),
    ) {
        let permit = granted(&customer, channel, at);
        let found = customer.addresses(&permit).unwrap();
        let expected = customer.contact_points().iter().filter(|point| {
            let serves = match channel {
                Channel::Email => point.kind() == "email",
                Channel::Phone | Channel::Sms => point.kind() == "phone",
                Channel::Mail | Channel::InPerson => point.kind() == "postal",
                _ => false,
            };
            serves && point.is_valid_at(at)
        });
        prop_assert_eq!(found.len(), expected.clone().count());
        for (point, address) in expected.zip(found) {
            prop_assert!(point.is_at(address) && address.serves(channel));
        }
        for identity in customer.reachable_identities(&permit).unwrap() {
            prop_assert!(identity.serves(channel) && identity.is_address());
            prop_assert!(customer.verified_identities().iter().any(|held| held.is(identity)));
        }
    }

    #[test]
    fn an_identifier_is_no_address(customer in any::customer()) {
        for held in customer.verified_identities() {
            prop_assert!(held.identifier().is_none_or(|identity| !identity.is_address()));
            for channel in Channel::ALL {
                prop_assert!(held.identifier().is_none_or(|identity| !identity.serves(channel)));
            }
        }
        for claimed in customer.claimed_identities() {
            prop_assert!(claimed.identifier().is_none_or(|identity| !identity.is_address()));
        }
        let keys = customer.identity_keys();
        prop_assert_eq!(keys.len(), customer.verified_identities().len());
    }
}
