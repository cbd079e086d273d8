//! The decisions of this crate that are made often: permissions, edits, parsing.
#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark")]

use crm_core::{
    Channel, ConsentDecision, ConsentEvidence, ConsentLedger, ConsentMethod, ConsentRecord,
    ConsentScope, Currency, Customer, CustomerEdit, CustomerId, EmailAddress, Identity, Money,
    NewConsent, NewCustomer, Party, Purpose, SeededIds, Tag, Timestamp, VerificationMethod,
};
use divan::Bencher;

fn main() {
    divan::main();
}

fn now() -> Timestamp {
    Timestamp::parse("2026-01-01T12:00:00Z").unwrap()
}

fn ledger(entries: i64) -> ConsentLedger {
    let ids = SeededIds::new(1);
    let customer = CustomerId::generate(&ids, now());
    let record = |number: i64| {
        let new = NewConsent::new(
            ConsentScope::on(Purpose::Marketing, Channel::Email),
            if number % 2 == 0 {
                ConsentDecision::Granted
            } else {
                ConsentDecision::Withdrawn
            },
            ConsentEvidence::new(ConsentMethod::WebForm, crm_core::Code::new_static("web")),
            Timestamp::from_micros(number).unwrap(),
        );
        ConsentRecord::record(new, customer, &ids, now()).unwrap().0
    };
    ConsentLedger::new((0..entries).map(record).collect())
}

#[divan::bench(args = [1, 10, 100])]
fn permission(bencher: Bencher<'_, '_>, entries: i64) {
    let ledger = ledger(entries);
    bencher.bench(|| ledger.permission(&Purpose::Marketing, Channel::Email, now()));
}

#[divan::bench]
fn edit_of_one_tag(bencher: Bencher<'_, '_>) {
    let ids = SeededIds::new(1);
    let known = Identity::external("shop", "1").unwrap();
    let new = NewCustomer::new(Party::unknown_person())
        .with_identity(known.verified(VerificationMethod::TrustedSource, now()));
    let id = CustomerId::generate(&ids, now());
    let (customer, _) = Customer::create(new, id, &ids, now()).unwrap();
    let tag = Tag::parse("vip").unwrap();
    bencher.bench(|| customer.edit([CustomerEdit::AddTag(tag.clone())], &ids, now()));
}

#[divan::bench]
fn parse_money() -> Money {
    Money::parse(divan::black_box("12345.67"), Currency::EUR).unwrap()
}

#[divan::bench]
fn parse_email_address() -> EmailAddress {
    EmailAddress::parse(divan::black_box("ann.example+news@mail.example.com")).unwrap()
}
