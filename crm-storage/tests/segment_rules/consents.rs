//! Consents: most are settled in the database, and those that are not by the fold over the ledger.

use std::sync::Arc;

use chrono::TimeDelta;
use crm_core::{
    Channel, Code, ConsentDecision, ConsentEvidence, ConsentLedger, ConsentMethod, ConsentRecord,
    ConsentScope, ContactUse, Currency, CustomerId, NewConsent, Purpose, SeededIds, Timestamp,
};
use crm_segment::{CandidateCount, Condition, Rule, RuleStore, Segmenter};
use futures_executor::block_on;

use super::edges::{customer, known, noon, on_all_engines};
use super::in_sqlite;
use super::population::{Asked, Known};
use super::same::stored;

fn evidence() -> ConsentEvidence {
    ConsentEvidence::new(ConsentMethod::WebForm, Code::new_static("shop"))
}

fn marketing() -> ConsentScope {
    ConsentScope::on(Purpose::Marketing, Channel::Email)
}

fn said(scope: ConsentScope, decision: ConsentDecision, at: Timestamp) -> NewConsent {
    NewConsent::new(scope, decision, evidence(), at)
}

fn granted(scope: ConsentScope, at: Timestamp) -> NewConsent {
    said(scope, ConsentDecision::Granted, at)
}

fn hours(hours: i64) -> Timestamp {
    noon().checked_add(TimeDelta::hours(hours)).unwrap()
}

/// What one customer after the other decided.
fn ledgers() -> Vec<Vec<NewConsent>> {
    let early = hours(-48);
    let offers = Code::new_static("offers");
    let request = NewConsent::requested(marketing(), evidence(), early, hours(24));
    vec![
        vec![],
        vec![granted(marketing(), early)],
        vec![granted(marketing(), early).until(noon())],
        vec![granted(
            ConsentScope::on(Purpose::Marketing, Channel::Sms),
            early,
        )],
        vec![
            granted(marketing(), early),
            said(marketing(), ConsentDecision::Withdrawn, hours(-1)),
        ],
        vec![request],
        vec![granted(marketing().about(offers), early)],
        vec![granted(
            ConsentScope::everywhere(Purpose::Marketing),
            noon(),
        )],
    ]
}

/// A customer of these entries, made of what was decided under an id.
fn decided(ids: &SeededIds, entries: impl FnOnce(CustomerId) -> Vec<ConsentRecord>) -> Known {
    let customer = customer(ids, None);
    let consents = ConsentLedger::new(entries(customer.id()));
    Known {
        consents,
        ..known(customer, Vec::new())
    }
}

fn entry(ids: &SeededIds, customer: CustomerId, new: NewConsent) -> ConsentRecord {
    let at = new.occurred_at;
    ConsentRecord::record(new, customer, ids, at).unwrap().0
}

/// The same entry as one of a person who was merged into the customer.
fn of_person(entry: &ConsentRecord, person: CustomerId) -> ConsentRecord {
    let mut told = serde_json::to_value(entry).unwrap();
    told["speaks_for"] = serde_json::json!([person]);
    serde_json::from_value(told).unwrap()
}

/// A customer who said yes, merged with one who was asked later only.
fn merged(ids: &SeededIds) -> Known {
    let other = CustomerId::generate(ids, noon());
    let (early, later) = (hours(-48), hours(1));
    decided(ids, |customer| {
        let yes = entry(ids, customer, granted(marketing(), early));
        let asked = entry(ids, customer, granted(marketing(), later));
        vec![of_person(&yes, customer), of_person(&asked, other)]
    })
}

/// A confirmed yes that ends at noon: its end stands in the request.
fn confirmed(ids: &SeededIds) -> Known {
    decided(ids, |customer| {
        let request = NewConsent::requested(marketing(), evidence(), hours(-48), hours(24));
        let request = entry(ids, customer, request.until(noon()));
        let ledger = ConsentLedger::new(vec![request.clone()]);
        let confirmation = ledger
            .confirm(request.id(), evidence(), hours(-47))
            .unwrap();
        vec![request, entry(ids, customer, confirmation)]
    })
}

fn asked() -> Asked {
    let ids = SeededIds::new(31);
    let mut customers = Vec::new();
    for of_one in ledgers() {
        customers.push(decided(&ids, |customer| {
            let entries = of_one.into_iter();
            entries.map(|new| entry(&ids, customer, new)).collect()
        }));
    }
    customers.extend([merged(&ids), confirmed(&ids)]);
    let texts = [
        "consents(email, marketing)",
        "not consents(email, marketing)",
        "consents(email, marketing, offers)",
        "consents(sms, marketing) and not consents(email, marketing)",
    ];
    let beside = |micros| noon().checked_add(TimeDelta::microseconds(micros)).unwrap();
    Asked {
        customers,
        rules: texts.map(|text| text.parse().unwrap()).to_vec(),
        instants: vec![beside(-1), noon(), beside(1)],
    }
}

/// A yes to each purpose, and who said it.
fn purposes() -> Asked {
    let ids = SeededIds::new(32);
    let other = |name| Purpose::Other(Code::new_static(name));
    let named = [
        Purpose::Marketing,
        Purpose::Profiling,
        Purpose::Analytics,
        Purpose::Survey,
        Purpose::Sharing,
        Purpose::Service,
        other("letters"),
        other("marketing"),
    ];
    let customers = named.iter().map(|purpose| {
        decided(&ids, |customer| {
            let scope = ConsentScope::everywhere(purpose.clone());
            vec![entry(&ids, customer, granted(scope, hours(-1)))]
        })
    });
    let all = [Purpose::All, other("unknown")];
    let asked = named.iter().chain(&all).map(|purpose| {
        let used = ContactUse::new(purpose.clone(), Channel::Email);
        Rule::new(Condition::Consent(used)).unwrap()
    });
    Asked {
        customers: customers.collect(),
        rules: asked.collect(),
        instants: vec![noon()],
    }
}

#[test]
fn each_purpose_is_asked_by_its_name() {
    let asked = purposes();
    on_all_engines(&asked);
    let store = Arc::new(in_sqlite());
    block_on(stored(&*store, &asked));
    for (number, rule) in asked.rules.iter().enumerate() {
        let count = block_on(store.count_candidates(rule, noon())).unwrap();
        let certain = u64::from(number < asked.customers.len());
        assert_eq!(count, CandidateCount::new(certain, 0), "{rule}");
    }
}

/// A rule may hold more consents than a statement could: then the ledgers are read.
#[test]
fn a_rule_of_very_many_consents_is_answered() {
    let (store, asked) = (Arc::new(in_sqlite()), asked());
    let segmenter =
        Segmenter::new(store.clone(), store.clone(), Currency::EUR).with_rule_store(store.clone());
    let consent = |number: i32| {
        let purpose = Purpose::Other(Code::parse(format!("list-{number}")).unwrap());
        Rule::new(Condition::Consent(ContactUse::new(purpose, Channel::Email))).unwrap()
    };
    let mail = asked.rules.first().unwrap();
    let many = Rule::any((0..5_000).map(consent).chain([mail.clone()])).unwrap();
    block_on(async {
        stored(&*store, &asked).await;
        let expected = segmenter.members(mail, noon()).await.unwrap();
        assert_eq!(segmenter.members(&many, noon()).await.unwrap(), expected);
    });
}

#[test]
fn consents_count_from_their_instant_and_to_their_end() {
    on_all_engines(&asked());
}

#[test]
fn a_ledger_is_read_only_where_the_database_cannot_tell() {
    let (store, asked) = (Arc::new(in_sqlite()), asked());
    let counted = |text: &str| {
        let rule: Rule = text.parse().unwrap();
        block_on(store.count_candidates(&rule, noon())).unwrap()
    };
    block_on(stored(&*store, &asked));
    // Left to the fold are, in both, the withdrawn grant, that of merged persons and the confirmed one.
    assert_eq!(
        counted("consents(email, marketing)"),
        CandidateCount::new(2, 3)
    );
    assert_eq!(
        counted("not consents(email, marketing)"),
        CandidateCount::new(5, 3)
    );
}
