//! Consents: most are settled in the database, and those that are not by the fold over the ledger.

use std::sync::Arc;

use chrono::TimeDelta;
use crm_core::{
    Channel, Code, ConsentDecision, ConsentEvidence, ConsentLedger, ConsentMethod, ConsentRecord,
    ConsentScope, NewConsent, Purpose, SeededIds, Timestamp,
};
use crm_segment::{CandidateCount, Rule, RuleStore};
use futures_executor::block_on;

use super::edges::{customer, known, noon, on_all_engines};
use super::in_sqlite;
use super::population::Asked;
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

/// What one customer after the other decided.
fn ledgers() -> Vec<Vec<NewConsent>> {
    let hours = |hours| noon().checked_add(TimeDelta::hours(hours)).unwrap();
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

fn asked() -> Asked {
    let ids = SeededIds::new(31);
    let customers = ledgers().into_iter().map(|decided| {
        let customer = customer(&ids, None);
        let entries = decided.into_iter().map(|new| {
            let at = new.occurred_at;
            ConsentRecord::record(new, customer.id(), &ids, at)
                .unwrap()
                .0
        });
        let consents = ConsentLedger::new(entries.collect());
        let mut known = known(customer, Vec::new());
        known.consents = consents;
        known
    });
    let texts = [
        "consents(email, marketing)",
        "not consents(email, marketing)",
        "consents(email, marketing, offers)",
        "consents(sms, marketing) and not consents(email, marketing)",
    ];
    let beside = |micros| noon().checked_add(TimeDelta::microseconds(micros)).unwrap();
    Asked {
        customers: customers.collect(),
        rules: texts.map(|text| text.parse().unwrap()).to_vec(),
        instants: vec![beside(-1), noon(), beside(1)],
    }
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
    // The withdrawn grant alone is left to the fold, in both.
    assert_eq!(
        counted("consents(email, marketing)"),
        CandidateCount::new(2, 1)
    );
    assert_eq!(
        counted("not consents(email, marketing)"),
        CandidateCount::new(5, 1)
    );
}
