//! Entries and uses, in short.

use crm_core::*;

pub(crate) fn day(number: u32) -> Timestamp {
    Timestamp::parse(&format!("2026-01-{number:02}T12:00:00Z")).unwrap()
}

pub(crate) fn customer() -> CustomerId {
    CustomerId::generate(&SeededIds::new(1), day(1))
}

pub(crate) fn topic(name: &str) -> Code {
    Code::parse(name).unwrap()
}

pub(crate) fn form() -> ConsentEvidence {
    ConsentEvidence::new(ConsentMethod::WebForm, Code::new_static("web"))
}

pub(crate) fn marketing() -> ConsentScope {
    ConsentScope::on(Purpose::Marketing, Channel::Email)
}

pub(crate) fn mail(name: &str) -> ContactUse {
    ContactUse::new(Purpose::Marketing, Channel::Email).about(topic(name))
}

pub(crate) fn decision(scope: ConsentScope, decision: ConsentDecision, at: u32) -> NewConsent {
    NewConsent::new(scope, decision, form(), day(at))
}

/// An entry whose id follows from `seed`.
pub(crate) fn entry(new: NewConsent, seed: u64) -> ConsentRecord {
    let at = new.occurred_at;
    ConsentRecord::record(new, customer(), &SeededIds::new(1000 + seed), at)
        .unwrap()
        .0
}

/// A ledger of these decisions of one customer.
pub(crate) fn ledger(decisions: impl IntoIterator<Item = NewConsent>) -> ConsentLedger {
    let numbered = decisions.into_iter().zip(0..);
    ConsentLedger::new(numbered.map(|(new, seed)| entry(new, seed)).collect())
}

/// The uses that strategies of ledgers are about.
pub(crate) fn uses() -> Vec<ContactUse> {
    let purposes = [Purpose::Marketing, Purpose::Profiling, Purpose::Survey];
    let mut uses = Vec::new();
    for purpose in purposes {
        for channel in [Channel::Email, Channel::Sms, Channel::Web] {
            for name in [None, Some("news"), Some("offers"), Some("other")] {
                let used = ContactUse::new(purpose.clone(), channel);
                uses.push(match name {
                    Some(name) => used.about(topic(name)),
                    None => used,
                });
            }
        }
    }
    uses
}

/// A policy under which marketing and profiling rest on this basis.
pub(crate) fn resting_on(basis: LegalBasis) -> ContactPolicy {
    let purposes = [Purpose::Marketing, Purpose::Profiling, Purpose::Survey];
    ContactPolicy::new(purposes.map(|purpose| Processing { purpose, basis })).unwrap()
}

/// The instants at which anything may change in a ledger, and those around them.
pub(crate) fn turning_points(ledger: &ConsentLedger) -> Vec<Timestamp> {
    let mut instants: Vec<Timestamp> = ledger
        .entries()
        .iter()
        .flat_map(|entry| {
            [
                Some(entry.occurred_at()),
                entry.valid_until(),
                entry.confirm_by(),
            ]
        })
        .flatten()
        .collect();
    instants.sort();
    instants.dedup();
    let beside = |at: &Timestamp, micros| at.checked_add(chrono::TimeDelta::microseconds(micros));
    instants
        .iter()
        .flat_map(|at| [beside(at, -1), Some(*at), beside(at, 1)])
        .flatten()
        .collect()
}
