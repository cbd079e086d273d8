//! What is exported is imported as it was.

use std::sync::Arc;

use crm_core::exchange::*;
use crm_core::*;
use futures_executor::block_on;
use proptest::prelude::*;

use crate::support::*;

fn mapping(input: InputFormat, record: RecordMapping) -> ImportMapping {
    ImportMapping::new(shop(), input, record, ValueFormats::default()).unwrap()
}

/// Both forms of export, each with the input that reads it.
fn forms() -> [(ExportFormat, InputFormat); 3] {
    let semicolons = CsvFormat {
        delimiter: Delimiter::SEMICOLON,
        ..CsvFormat::default()
    };
    [
        (ExportFormat::Csv(Delimiter::COMMA), InputFormat::csv()),
        (
            ExportFormat::Csv(Delimiter::SEMICOLON),
            InputFormat::Csv(semicolons),
        ),
        (ExportFormat::JsonLines, InputFormat::JsonLines),
    ]
}

fn exported(shop: &Shop, format: ExportFormat, addresses: Addresses) -> (Vec<u8>, Vec<u8>) {
    let exporter = Exporter::new(Arc::clone(&shop.store) as Arc<dyn CoreStore>, addresses);
    let (mut customers, mut interactions) = (Vec::new(), Vec::new());
    block_on(exporter.customers(&CustomerFilter::all(), format, &mut customers)).unwrap();
    let all = TimelineFilter::all();
    block_on(exporter.interactions(&all, format, &mut interactions)).unwrap();
    (customers, interactions)
}

/// Texts that spreadsheets, separators and quotes make something else of.
fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        "[=+@'＝\\-]{1,3}[a-z\",;'= ]{0,6}x",
        Just("=HYPERLINK(\"http://x.invalid\",\"a\")".to_owned()),
        Just("'=1+1".to_owned()),
        Just("''=1+1".to_owned()),
        Just("'t Hooft".to_owned()),
        Just("-5".to_owned()),
        Just("\"a\",b;c".to_owned()),
    ]
}

fn customer() -> impl Strategy<Value = NewCustomer> {
    (
        strategies::new_customer(),
        proptest::option::of((hostile(), hostile())),
    )
        .prop_map(|(mut new, hostile)| {
            if let Some((given, family)) = hostile {
                new.party = Party::Person(Person {
                    given_name: GivenName::parse(given).ok(),
                    family_name: FamilyName::parse(family).ok(),
                    born_on: None,
                });
            }
            new
        })
}

fn interaction() -> impl Strategy<Value = NewInteraction> {
    (strategies::new_interaction(), hostile(), any::<bool>()).prop_map(
        |(mut new, text, is_hostile)| {
            if is_hostile {
                new.key = IdempotencyKey::parse(&text).unwrap();
                if let InteractionContent::Purchase(purchase) = new.content {
                    let order = OrderNumber::parse(text).unwrap();
                    new.content = InteractionContent::Purchase(purchase.with_order(order));
                }
            }
            new
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_is_exported_is_imported_as_it_was(
        told in proptest::collection::vec((customer(), proptest::collection::vec(interaction(), 0..4)), 1..5),
    ) {
        let shop = Shop::new();
        for (new, interactions) in told {
            // A customer who takes another one's identity is refused: it is not there to be exported.
            let Ok(customer) = block_on(shop.profiles.create(new)) else { continue };
            let items = interactions.into_iter().map(|interaction| IngestItem {
                subject: IngestSubject::Customer(customer.id()),
                interaction,
            });
            block_on(shop.profiles.ingest(items.collect())).unwrap();
        }
        let held = shop.customers();
        for (format, input) in forms() {
            let (customers, interactions) = exported(&shop, format, Addresses::Included(Disclosure::Transfer));
            let other = Shop::new();
            let record = mapping(input.clone(), RecordMapping::ExportedCustomers);
            let (progress, rejects) = other.import(&record, &customers);
            prop_assert_eq!(reasons(&rejects), []);
            prop_assert_eq!(progress.customers_created, u64::try_from(held.len()).unwrap());
            let record = mapping(input, RecordMapping::ExportedInteractions);
            let (_, rejects) = other.import(&record, &interactions);
            prop_assert_eq!(reasons(&rejects), []);
            let taken = other.customers();
            for (one, other_one) in held.iter().zip(&taken) {
                prop_assert_eq!(one.id(), other_one.id());
                let ways = [one, other_one].map(|c| (
                    c.party().clone(), c.verified_identities().to_vec(), c.claimed_identities().to_vec(),
                    c.contact_points().to_vec(), c.attributes().clone(), c.tags().clone(), c.relations().to_vec(),
                ));
                prop_assert_eq!(&ways[0], &ways[1]);
                let mut told = [shop.timeline(one.id()), other.timeline(one.id())];
                // Changes of a record belong to its versions, and stay behind with them.
                let is_told = |one: &Interaction| one.content().kind() != InteractionKind::Revision;
                told[0].retain(is_told);
                prop_assert!(told[1].iter().all(is_told));
                let mut told = told.map(|all| all.iter().map(|one| format!("{:?} {:?}", one.occurred_at(), serde_json::to_value((
                    one.channel(), one.direction(), one.content(), one.regarding(), one.source(), one.key(),
                )).unwrap())).collect::<Vec<_>>());
                // Of one instant, the order is that of ids, which are drawn anew.
                told.iter_mut().for_each(|all| all.sort());
                prop_assert_eq!(&told[0], &told[1]);
            }
            prop_assert_eq!(held.len(), taken.len());
            prop_assert_eq!(exported(&other, format, Addresses::Included(Disclosure::Transfer)).0, customers);
        }
    }
}

#[test]
fn a_spreadsheet_gets_no_formula_and_numbers_stay_numbers() {
    let shop = Shop::new();
    let new = NewCustomer::new(Party::Person(Person {
        given_name: Some(GivenName::parse("=1+1").unwrap()),
        family_name: Some(FamilyName::parse("@SUM(1,1)").unwrap()),
        born_on: None,
    }));
    let customer = block_on(shop.profiles.create(new)).unwrap();
    let paid = Purchase::new(Money::new(500, Currency::EUR), vec![]).unwrap();
    let interaction = NewInteraction {
        channel: Channel::Web,
        direction: Direction::Inbound,
        content: InteractionContent::Purchase(paid.with_order(OrderNumber::parse("-5").unwrap())),
        regarding: None,
        occurred_at: Timestamp::UNIX_EPOCH,
        source: Code::new_static("shop"),
        key: IdempotencyKey::parse("+1").unwrap(),
    };
    let subject = IngestSubject::Customer(customer.id());
    block_on(shop.profiles.ingest(vec![IngestItem {
        subject,
        interaction,
    }]))
    .unwrap();
    let (customers, interactions) = exported(
        &shop,
        ExportFormat::Csv(Delimiter::COMMA),
        Addresses::LeftOut,
    );
    let customers = String::from_utf8(customers).unwrap();
    assert!(customers.contains(",'=1+1,\"'@SUM(1,1)\","), "{customers}");
    let interactions = String::from_utf8(interactions).unwrap();
    assert!(interactions.contains(",5.00,EUR,'-5,"), "{interactions}");
    assert!(interactions.ends_with(",'+1\r\n"), "{interactions}");
}

/// An old file stops at nobody who was erased since, and brings nobody back.
#[test]
fn a_row_of_somebody_who_was_erased_is_refused_and_the_others_are_taken() {
    for (format, input) in forms() {
        let shop = Shop::new();
        let people = ["1", "2"].map(|number| {
            let new = crm_core::conformance::world::known_as(number);
            block_on(shop.profiles.create(new)).unwrap().id()
        });
        let (customers, _) = exported(&shop, format, Addresses::LeftOut);
        block_on(shop.profiles.erase(people[0])).unwrap();
        let mapping = mapping(input, RecordMapping::ExportedCustomers);
        let importer = shop.importer(&mapping);
        let mut foreseen = Vec::new();
        block_on(importer.dry_run(customers.as_slice(), &mut foreseen, &mut ())).unwrap();
        let (progress, rejects) = shop.import(&mapping, &customers);
        assert_eq!((progress.known, progress.rejected), (1, 1));
        let [row] = rejects.as_slice() else {
            panic!("{} rows are refused", rejects.len());
        };
        let reason = format!("not stored: the customer {} was erased", people[0]);
        assert_eq!(row.reason.to_string(), reason);
        assert_eq!(
            reasons(&foreseen),
            reasons(&rejects),
            "the dry run tells it"
        );
        assert_eq!(shop.customers().len(), 1);
    }
}

#[test]
fn an_export_without_addresses_has_none() {
    let shop = Shop::new();
    let address = EmailAddress::parse("marker@example.com").unwrap();
    let at = Timestamp::UNIX_EPOCH;
    let mut new = NewCustomer::new(Party::unknown_person());
    let identity = Identity::Email(address.clone());
    new.verified_identities = vec![identity.verified(VerificationMethod::Confirmation, at)];
    let phone = Identity::Phone(PhoneNumber::parse("+4930901820").unwrap());
    new.claimed_identities = vec![phone.claimed(at)];
    new.contact_points = vec![ContactPoint::new(
        ContactAddress::Email(address),
        ContactPurpose::Home,
    )];
    block_on(shop.profiles.create(new)).unwrap();
    for (format, _) in forms() {
        let (without, _) = exported(&shop, format, Addresses::LeftOut);
        let without = String::from_utf8(without).unwrap();
        assert!(!without.contains("marker") && !without.contains("4930901820"));
        let (with, _) = exported(&shop, format, Addresses::Included(Disclosure::Transfer));
        assert!(
            String::from_utf8(with)
                .unwrap()
                .contains("marker@example.com")
        );
    }
}
