//! `docs/promises.md` says which test holds which promise of a store; the sources keep it true.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

mod page;
mod ports;
mod tests_in_source;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use crm_core::TenantId;
use crm_core::conformance::{Case, StoreFactory};
use crm_storage::{MemoryDatabase, MemoryStore};

use self::page::Page;
use self::ports::Port;

pub(crate) fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Lists the cases; none is run here.
struct InMemory(MemoryDatabase);

#[async_trait]
impl StoreFactory for InMemory {
    type Store = MemoryStore;

    async fn store(&self, tenant: TenantId) -> MemoryStore {
        self.0.tenant(tenant)
    }
}

/// All cases, as the page names them: suite, module, case.
fn cases() -> BTreeSet<String> {
    let suites: [(&str, Vec<Case<InMemory>>); 5] = [
        ("core", crm_core::conformance::cases()),
        ("consumer", crm_core::conformance::consumer_cases()),
        ("audit_seal", crm_core::conformance::audit_seal_cases()),
        ("request", crm_support::conformance::cases()),
        ("restore", crm_storage::restore::conformance::cases()),
    ];
    let named = suites.iter().flat_map(|(suite, cases)| {
        let name = move |case: &Case<InMemory>| format!("{suite}/{}", case.name());
        cases.iter().map(name)
    });
    named.collect()
}

/// The numbers of the invariants of the architecture.
fn invariants() -> Vec<usize> {
    let text = fs::read_to_string(workspace().join("docs/architecture.md")).unwrap();
    let (_, section) = text.split_once("\n## Invariants\n").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let numbers = section.lines().filter_map(|line| {
        let (number, rest) = line.split_once(". ")?;
        rest.starts_with("**").then(|| number.parse().ok())?
    });
    numbers.collect()
}

/// Whatever the page leaves out, invents, or leaves without a test.
fn faults(page: &Page) -> Vec<String> {
    let mut faults = Vec::new();
    for port in ports::of_stores() {
        for sentence in &port.sentences {
            if !page.says(sentence) {
                faults.push(format!("{}: no promise says: {sentence}", port.name));
            }
        }
    }
    let operations = ports::of_stores().into_iter().flat_map(Port::operations);
    compare(
        "operation",
        &operations.collect(),
        &page.operations(),
        &mut faults,
    );
    compare("case", &cases(), &page.cases(), &mut faults);
    for (file, test) in page.tests() {
        if !tests_in_source::has(&file, &test) {
            faults.push(format!("{file} has no test {test}"));
        }
    }
    for promise in &page.promises {
        if promise.held_by == 0 && !promise.is_excused {
            faults.push(format!("nothing holds: {}", promise.title));
        }
    }
    for number in invariants() {
        let begins = format!("Invariant {number}: ");
        if !page.promises.iter().any(|of| of.title.starts_with(&begins)) {
            faults.push(format!("invariant {number} is not there"));
        }
    }
    faults
}

fn compare(
    what: &str,
    in_source: &BTreeSet<String>,
    on_page: &BTreeSet<String>,
    faults: &mut Vec<String>,
) {
    let missing = in_source.difference(on_page);
    faults.extend(missing.map(|name| format!("no promise names the {what} {name}")));
    let unknown = on_page.difference(in_source);
    faults.extend(unknown.map(|name| format!("there is no {what} {name}")));
}

#[test]
fn every_promise_is_held_and_every_case_holds_one() {
    let faults = faults(&Page::read());
    assert!(
        faults.is_empty(),
        "docs/promises.md:\n{}",
        faults.join("\n")
    );
}

#[test]
fn the_suites_have_more_than_150_cases() {
    let cases = cases();
    assert!(cases.len() >= 150, "only {}", cases.len());
    for suite in ["core/", "consumer/", "audit_seal/", "request/", "restore/"] {
        assert!(cases.iter().any(|case| case.starts_with(suite)), "{suite}");
    }
}

/// Ports are found, their sentences, their operations and the invariants: whoever finds nothing
/// misses nothing.
#[test]
fn the_sources_are_understood() {
    let ports = ports::of_stores();
    let names: Vec<_> = ports.iter().map(|port| port.name.as_str()).collect();
    for port in [
        "CoreStore",
        "EventLog",
        "RequestStore",
        "RestoreStore",
        "ConsumerStore",
        "AuditSealStore",
    ] {
        assert!(names.contains(&port), "{port} is not among {names:?}");
    }
    for port in &ports {
        let (sentences, methods) = (port.sentences.len(), port.methods.len());
        assert!(sentences >= 5 && methods >= 1, "{port:?}");
    }
    assert_eq!(invariants(), (1..=12).collect::<Vec<_>>());
}

#[test]
fn no_method_of_a_port_has_a_body() {
    for port in ports::of_stores() {
        assert_eq!(port.with_body, Vec::<String>::new(), "{}", port.name);
        for pointer in ["Arc", "Box"] {
            let is_forwarded = port.is_forwarded_by(pointer);
            assert!(is_forwarded, "{} is no port behind {pointer}", port.name);
        }
    }
}

/// Each store of this crate runs each suite.
#[test]
fn every_store_mounts_every_suite() {
    for store in ["memory", "sqlite", "postgres", "mysql"] {
        let path = workspace().join(format!("crm-storage/tests/{store}.rs"));
        let text = fs::read_to_string(path).unwrap();
        for suite in ["core", "consumer", "audit_seal", "request", "restore"] {
            let mounts = format!("{suite}_store_conformance!(");
            assert!(text.contains(&mounts), "{store} runs no {mounts}..)");
        }
    }
}

/// What is wrong with the page is found: each control damages it in one way.
#[test]
fn a_damaged_page_is_caught() {
    let text = page::text();
    let controls = [
        (
            "- `core/consents::a_consent_of_nobody_is_refused`\n",
            "",
            "no promise names the case core/consents::a_consent_of_nobody_is_refused",
        ),
        (
            "`core/consents::a_consent_of_nobody_is_refused`",
            "`core/consents::a_consent_of_anybody_is_refused`",
            "there is no case core/consents::a_consent_of_anybody_is_refused",
        ),
        (
            "file.rs::a_restart_keeps_everything",
            "file.rs::a_restart_keeps_something",
            "crm-storage/tests/file.rs has no test a_restart_keeps_something",
        ),
        (
            "crm-storage/tests/file.rs::a_restart",
            "crm-storage/tests/no_file.rs::a_restart",
            "crm-storage/tests/no_file.rs has no test a_restart_keeps_everything",
        ),
        (
            "`EventLog::log_end`",
            "the end of the log",
            "no promise names the operation EventLog::log_end",
        ),
        (
            "`EventLog::log_end`",
            "`EventLog::log_begin`",
            "there is no operation EventLog::log_begin",
        ),
        (
            "No reader sees a part of it.",
            "Most readers see all of it.",
            "CoreStore: no promise says: No reader sees a part of it.",
        ),
        (
            "**Not tested:** the compiler refuses it.",
            "The compiler refuses it.",
            "nothing holds: Invariant 4: ids are types of their own",
        ),
        ("### Invariant 7: ", "### ", "invariant 7 is not there"),
    ];
    for (from, to, fault) in controls {
        assert!(text.contains(from), "the page has no {from}");
        let found = faults(&Page::of(&text.replace(from, to)));
        assert!(found.iter().any(|told| told == fault), "{fault}: {found:?}");
    }
}
