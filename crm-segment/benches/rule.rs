//! A rule of five leaves over 10,000 customers in memory.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a benchmark may stop at the first surprise"
)]

use std::collections::{BTreeMap, BTreeSet};

use crm_core::{
    AttributeName, AttributeValue, Channel, ConsentLedger, ContactUse, Customer, CustomerId,
    NewCustomer, Party, Purpose, SeededIds, Tag, Timestamp,
};
use crm_segment::{AttributeTest, Condition, CustomerFacts, RfmRange, RfmScore, Rule, SegmentName};
use divan::Bencher;
use divan::counter::ItemsCount;

const CUSTOMERS: usize = 10_000;

fn main() {
    divan::main();
}

fn customers() -> Vec<Customer> {
    let ids = SeededIds::new(1);
    let at = Timestamp::UNIX_EPOCH;
    (0..CUSTOMERS)
        .map(|n| {
            let plan = AttributeValue::text(["gold", "silver", "none"][n % 3]).unwrap();
            let age = AttributeValue::Integer(18 + n as i64 % 70);
            let attributes = BTreeMap::from([
                (AttributeName::parse("plan").unwrap(), plan),
                (AttributeName::parse("age").unwrap(), age),
            ]);
            let tags = BTreeSet::from([Tag::parse(["vip", "b2b"][n % 2]).unwrap()]);
            let party = Party::unknown_person();
            let new = NewCustomer {
                attributes,
                tags,
                ..NewCustomer::new(party)
            };
            Customer::create(new, CustomerId::generate(&ids, at), &ids, at)
                .unwrap()
                .0
        })
        .collect()
}

fn five_leaves() -> Rule {
    let attribute = |name: &str, is| {
        Rule::new(Condition::Attribute {
            name: AttributeName::parse(name).unwrap(),
            is,
        })
        .unwrap()
    };
    Rule::all([
        attribute(
            "plan",
            AttributeTest::Ne(AttributeValue::text("none").unwrap()),
        ),
        attribute("age", AttributeTest::Gte(AttributeValue::Integer(30))),
        Rule::any([
            Rule::new(Condition::Tag(Tag::parse("vip").unwrap())).unwrap(),
            Rule::new(Condition::Rfm(RfmRange::ANY)).unwrap(),
        ])
        .unwrap(),
        Rule::negate(
            Rule::new(Condition::Consent(ContactUse::new(
                Purpose::Survey,
                Channel::Email,
            )))
            .unwrap(),
        )
        .unwrap(),
    ])
    .unwrap()
}

/// Items are customers.
#[divan::bench(sample_count = 20)]
fn five_leaves_per_customer(bencher: Bencher<'_, '_>) {
    let (customers, rule) = (customers(), five_leaves());
    let consents = ConsentLedger::default();
    let segment = SegmentName::parse("Loyal").unwrap();
    bencher.counter(ItemsCount::new(CUSTOMERS)).bench(|| {
        customers
            .iter()
            .filter(|customer| {
                let facts = CustomerFacts::new(customer, &consents, Timestamp::UNIX_EPOCH)
                    .with_score(Some(RfmScore::BEST))
                    .with_segment(Some(&segment));
                rule.matches(&facts)
            })
            .count()
    });
}
