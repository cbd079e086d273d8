//! What is told: the purchases, records and files that facts, numbers and addresses stand for.

use chrono::TimeDelta;
use crm_core::conformance::world::{known_as, purchase};
use crm_core::exchange::{
    Cell, ContactMapping, CustomerMapping, IdentityMapping, ImportMapping, InputFormat, KeyMapping,
    PurchaseMapping, RecordMapping, ValueFormats,
};
use crm_core::{
    Channel, Code, ConsentEvidence, ConsentMethod, ConsentScope, ContactAddress, ContactPoint,
    ContactPurpose, ContactUse, Currency, EmailAddress, Interaction, InteractionContent,
    NewCustomer, NewInteraction, Purpose, Timestamp,
};

use crate::command::Fact;

const SHOP: Code = Code::new_static("shop");
const TILL: Code = Code::new_static("till");

pub(crate) fn start() -> Timestamp {
    Timestamp::parse("2026-03-01T12:00:00Z").unwrap()
}

pub(crate) fn minutes(from: Timestamp, minutes: i64) -> Timestamp {
    from.checked_add(TimeDelta::minutes(minutes)).unwrap()
}

pub(crate) fn days(from: Timestamp, days: i64) -> Timestamp {
    from.checked_add(TimeDelta::days(days)).unwrap()
}

impl Fact {
    fn cents(self) -> i64 {
        i64::from(self.key) * 10 + i64::from(self.variant) + 1
    }

    /// Some happened before the history began, some while it goes on: facts come late.
    pub(crate) fn occurred_at(self) -> Timestamp {
        minutes(days(start(), i64::from(self.key) - 2), -15)
    }

    pub(crate) fn told(self) -> NewInteraction {
        assert!(!self.is_from_file);
        purchase(&self.key.to_string(), self.occurred_at(), self.cents())
    }

    /// The fact that a stored interaction tells.
    pub(crate) fn of(interaction: &Interaction) -> Self {
        let InteractionContent::Purchase(purchase) = interaction.content() else {
            panic!("nobody told anything but purchases");
        };
        let number = purchase.total().minor() - 1;
        let fact = Self {
            is_from_file: *interaction.source() == TILL,
            key: u8::try_from(number / 10).unwrap(),
            variant: u8::try_from(number % 10).unwrap(),
        };
        assert_eq!(interaction.occurred_at(), fact.occurred_at());
        fact
    }
}

pub(crate) fn point(number: u8) -> ContactPoint {
    let email = EmailAddress::parse(address(number)).unwrap();
    ContactPoint::new(ContactAddress::Email(email), ContactPurpose::General)
}

fn address(number: u8) -> String {
    format!("person-{number}@example.com")
}

pub(crate) fn record(number: u8) -> NewCustomer {
    let mut new = known_as(&number.to_string());
    new.contact_points.push(point(number));
    new
}

pub(crate) fn scope(is_about_offers: bool) -> ConsentScope {
    let all = ConsentScope::on(Purpose::Marketing, Channel::Email);
    match is_about_offers {
        true => all.about(Code::new_static("offers")),
        false => all,
    }
}

pub(crate) fn uses() -> [ContactUse; 2] {
    let used = ContactUse::new(Purpose::Marketing, Channel::Email);
    [used.clone(), used.about(Code::new_static("offers"))]
}

pub(crate) fn evidence() -> ConsentEvidence {
    ConsentEvidence::new(ConsentMethod::Import, Code::new_static("old-list"))
}

/// A file of customers: those with these numbers, and their addresses.
pub(crate) fn customer_file(numbers: &[u8]) -> String {
    let row = |number: &u8| format!("{number},{}\n", address(*number));
    let rows: String = numbers.iter().map(row).collect();
    format!("number,mail\n{rows}")
}

pub(crate) fn customers() -> ImportMapping {
    let mut mapping = CustomerMapping::recognised_by(by_number());
    mapping.contact_points.push(ContactMapping::Email {
        cell: column("mail"),
        purpose: ContactPurpose::General,
    });
    mapping_of(InputFormat::csv(), RecordMapping::Customers(mapping))
}

/// A file of purchases of those who hold these numbers.
pub(crate) fn purchase_file(rows: &[(u8, Fact)]) -> String {
    let row = |(number, fact): &(u8, Fact)| {
        assert!(fact.is_from_file);
        let (key, at, cents) = (fact.key, fact.occurred_at(), fact.cents());
        format!("{number},{key},{at},{}.{:02}\n", cents / 100, cents % 100)
    };
    let rows: String = rows.iter().map(row).collect();
    format!("number,order,at,total\n{rows}")
}

pub(crate) fn purchases() -> ImportMapping {
    let mut mapping = PurchaseMapping::new(by_number(), column("at"), column("total"));
    mapping.key = KeyMapping::Cells(vec![column("order")]);
    mapping_of(InputFormat::csv(), RecordMapping::Purchases(mapping))
}

pub(crate) fn exported(record: RecordMapping) -> ImportMapping {
    mapping_of(InputFormat::JsonLines, record)
}

fn mapping_of(input: InputFormat, record: RecordMapping) -> ImportMapping {
    ImportMapping::new(
        TILL,
        input,
        record,
        ValueFormats::in_currency(Currency::EUR),
    )
    .unwrap()
}

fn by_number() -> IdentityMapping {
    IdentityMapping::external(SHOP, column("number"))
}

fn column(name: &str) -> Cell {
    Cell::column(name).unwrap()
}
