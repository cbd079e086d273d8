//! The serialised forms, frozen: a change here means that stored data must be migrated.

use std::fmt::Debug;

use crm_support::{
    AnswerLock, Approval, ApprovalPolicy, CannedAnswer, ClaimRule, RequestMacro,
    SatisfactionCounts, SurveyAnswer, SurveyPolicy,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::frozen::frozen;

/// A change of the fixture that is refused.
fn refused<T: DeserializeOwned + Debug>(fixture: &Value, pointer: &str, changed: Value) {
    let mut fixture = fixture.clone();
    *fixture
        .pointer_mut(pointer)
        .expect("the fixture has such a part") = changed;
    let read = serde_json::from_value::<T>(fixture);
    assert!(read.is_err(), "{pointer} may be so: {read:?}");
}

const ANN: &str = "018cc251-f400-7000-8000-000000000001";
const BO: &str = "018cc251-f400-7000-8000-000000000002";
const CY: &str = "018cc251-f400-7000-8000-000000000003";
const DI: &str = "018cc251-f400-7000-8000-000000000004";

#[test]
fn approval_policies() {
    let fixture = json!({
        "version": 4,
        "order": "at_once",
        "steps": [
            {
                "name": "lead",
                "approvers": {"specialists": [ANN], "teams": ["leads"]},
                "required": 50,
                "expiry": {"seconds": 3600, "then": {"escalate": {"specialists": [BO]}}},
            },
            {
                "name": "legal",
                "approvers": {"teams": ["legal"]},
                "required": 0,
                "expiry": {"seconds": 60, "then": "expire"},
            },
        ],
    });
    let policy: ApprovalPolicy = frozen(fixture.clone());
    assert_eq!((policy.version(), policy.steps().len()), (4, 2));
    refused::<ApprovalPolicy>(&fixture, "/steps/0/name", json!("legal"));
    refused::<ApprovalPolicy>(&fixture, "/steps/0/required", json!(101));
    refused::<ApprovalPolicy>(&fixture, "/steps/0/expiry/seconds", json!(0));
    refused::<ApprovalPolicy>(&fixture, "/steps/0/expiry/then/escalate", json!({}));
    refused::<ApprovalPolicy>(&fixture, "/steps/1/approvers", json!({}));
}

#[test]
fn approvals() {
    let fixture = json!({
        "policy_version": 4,
        "order": "in_turn",
        "author": ANN,
        // SHA-256 of "abc", of FIPS 180-2.
        "text": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "revision": 2,
        "opened_at": "2026-11-23T09:00:00.000000Z",
        "steps": [{
            "name": "lead",
            "required": 50,
            "seconds": 3600,
            "opened_at": "2026-11-23T09:00:00.000000Z",
            "first": {
                "approvers": [ANN, BO, CY],
                "seats": [
                    {"chain": [BO, DI], "vote": {"decision": "accept", "at": "2026-11-23T09:10:00.000000Z", "comment": "Yes."}},
                    {"chain": [CY]},
                ],
            },
            "second": {"approvers": [DI], "seats": [{"chain": [DI]}]},
        }],
        "withdrawal": {"by": ANN, "at": "2026-11-23T09:20:00.000000Z"},
    });
    let approval: Approval = frozen(fixture.clone());
    let abc = crm_core::InteractionText::parse("abc").unwrap();
    assert_eq!(approval.text(), crm_support::TextFingerprint::of(&abc));
    refused::<Approval>(&fixture, "/author", json!(DI));
    refused::<Approval>(&fixture, "/author", json!(BO));
    refused::<Approval>(&fixture, "/steps/0/first/seats/1/chain", json!([CY, DI]));
    refused::<Approval>(
        &fixture,
        "/steps/0/first/seats/1/chain",
        json!([CY, DI, CY]),
    );
    refused::<Approval>(&fixture, "/steps/0/first/seats/1/chain", json!([]));
    refused::<Approval>(&fixture, "/steps/0/first/seats", json!([]));
    refused::<Approval>(&fixture, "/steps/0/first/approvers", json!([ANN, BO]));
    refused::<Approval>(&fixture, "/steps/0/seconds", json!(0));
    refused::<Approval>(&fixture, "/steps/0/seconds", json!(null));
    refused::<Approval>(&fixture, "/text", json!("BA78"));
}

#[test]
fn canned_answers() {
    let fixture = json!({
        "name": "parcel-late",
        "version": 3,
        "placeholders": {"order.total": "money", "order.lines": "number", "order.at": "instant", "order.title": "text"},
        "fallback": "en",
        "texts": {
            "en": "Dear {{ customer.name | default: \"customer\" }}, {{order.lines}} things for {{order.total | grouped: \",\"}}.",
            "pt-br": "{{\"{{\"}} {{order.at | date: \"%d/%m/%Y\" | zone: \"America/Sao_Paulo\"}} {{order.title | upper}}",
        },
    });
    let answer: CannedAnswer = frozen(fixture.clone());
    assert_eq!(answer.templates().len(), 2);
    refused::<CannedAnswer>(&fixture, "/fallback", json!("de"));
    refused::<CannedAnswer>(&fixture, "/texts/en", json!("{{order.weight}}"));
    refused::<CannedAnswer>(&fixture, "/texts/en", json!(""));
    refused::<CannedAnswer>(&fixture, "/placeholders", json!({}));
    refused::<CannedAnswer>(&fixture, "/placeholders/order.at", json!("date"));
    refused::<CannedAnswer>(&fixture, "/placeholders", json!({"customer.name": "text"}));
    frozen::<CannedAnswer>(
        json!({"name": "hello", "version": 1, "fallback": "en", "texts": {"en": "Hello."}}),
    );
}

#[test]
fn macros() {
    let fixture = json!({
        "name": "late-parcel",
        "version": 2,
        "steps": [
            {"set_priority": "high"},
            {"assign_to": ANN},
            {"add_tag": "parcel"},
            {"remove_tag": "new"},
            {"add_watcher": BO},
            {"remove_watcher": CY},
            {"insert_answer": "parcel-late"},
            {"note": "Told the carrier."},
            {"command": "send"},
            {"command": "resolve"},
        ],
    });
    let saved: RequestMacro = frozen(fixture.clone());
    assert_eq!(saved.steps().len(), 10);
    frozen::<RequestMacro>(
        json!({"name": "x", "version": 1, "steps": [{"assign_to_team": "delivery"}]}),
    );
    refused::<RequestMacro>(&fixture, "/steps", json!([]));
    refused::<RequestMacro>(&fixture, "/steps/0", json!({"assign_to_team": "delivery"}));
    refused::<RequestMacro>(&fixture, "/steps/3", json!({"remove_tag": "parcel"}));
    refused::<RequestMacro>(&fixture, "/steps/8", json!({"command": "approve"}));
    refused::<RequestMacro>(&fixture, "/steps/8", json!({"command": "reopen"}));
    refused::<RequestMacro>(&fixture, "/steps/8", json!({"set_state": "closed"}));
}

#[test]
fn surveys() {
    let fixture = json!({
        "version": 2,
        "name": "after-closing",
        "share": 20,
        "delay_seconds": 86_400,
        "quiet_seconds": 2_592_000,
        "late_seconds": 604_800,
    });
    let policy: SurveyPolicy = frozen(fixture.clone());
    assert_eq!(policy.version(), 2);
    refused::<SurveyPolicy>(&fixture, "/share", json!(101));
    refused::<SurveyPolicy>(&fixture, "/delay_seconds", json!(4_000_000_000_u32));
    refused::<SurveyPolicy>(&fixture, "/quiet_seconds", json!(-1));

    let fixture = json!({
        "request": ANN, "score": 5, "at": "2026-11-23T09:00:00.000000Z", "comment": "Quick!",
    });
    let answer: SurveyAnswer = frozen(fixture.clone());
    assert!(!format!("{answer:?}").contains("Quick"));
    refused::<SurveyAnswer>(&fixture, "/score", json!(6));
    refused::<SurveyAnswer>(&fixture, "/score", json!(0));

    let fixture = json!({"asked": 40, "scores": [1, 0, 3, 4, 12]});
    let counts: SatisfactionCounts = frozen(fixture.clone());
    assert_eq!((counts.answered(), counts.satisfied()), (20, 16));
    refused::<SatisfactionCounts>(&fixture, "/asked", json!(19));
    refused::<SatisfactionCounts>(&fixture, "/asked", json!(1_u64 << 41));
    refused::<SatisfactionCounts>(&fixture, "/scores/0", json!(u64::MAX));
    refused::<SatisfactionCounts>(&fixture, "/scores", json!([1, 2, 3, 4]));
}

#[test]
fn claims() {
    let fixture = json!({
        "holder": ANN, "since": "2026-11-23T09:00:00.000000Z", "until": "2026-11-23T09:05:00.000000Z",
    });
    let lock: AnswerLock = frozen(fixture.clone());
    assert_eq!(lock.last().unwrap().holder().to_string(), ANN);
    refused::<AnswerLock>(&fixture, "/until", json!("2026-11-23T08:59:59.000000Z"));
    assert_eq!(frozen::<AnswerLock>(json!(null)), AnswerLock::default());
    let fixture = json!({"seconds": 300});
    assert_eq!(frozen::<ClaimRule>(fixture.clone()), ClaimRule::default());
    refused::<ClaimRule>(&fixture, "/seconds", json!(0));
    refused::<ClaimRule>(&fixture, "/seconds", json!(86_401));
}
