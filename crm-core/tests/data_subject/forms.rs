//! The serialised forms, frozen.

use crm_core::strategies as any;
use crm_core::*;
use proptest::prelude::*;

#[test]
fn forms_are_frozen() {
    let frozen = include_str!("../fixtures/data_subject_requests.json");
    let forms: Vec<DataSubjectRequestUpdate> = serde_json::from_str(frozen).unwrap();
    let rights: Vec<_> = forms
        .iter()
        .filter_map(|one| match one.step {
            DataSubjectRequestStep::Received { right } => Some(right),
            _ => None,
        })
        .collect();
    assert_eq!(rights, DataSubjectRight::ALL);
    let articles = rights.into_iter().map(DataSubjectRight::article);
    assert_eq!(articles.collect::<Vec<_>>(), [15, 16, 17, 18, 20, 21, 22]);
    let written: serde_json::Value = serde_json::from_str(frozen).unwrap();
    assert_eq!(serde_json::to_value(&forms).unwrap(), written);
    let clocks = r#"["runs_on","stands_still","begins_with_proof"]"#;
    let read: Vec<IdentityClock> = serde_json::from_str(clocks).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), clocks);
}

#[test]
fn what_breaks_a_rule_is_refused() {
    for broken in [
        r#"{"request":"","by":"customer","step":"answered"}"#,
        r#"{"request":"1","step":"answered"}"#,
        r#"{"request":"1","by":"customer","step":"lost"}"#,
        r#"{"request":"1","by":"customer","step":{"received":{}}}"#,
        r#"{"request":"1","by":"customer","step":{"extended":{"reason":"holidays"}}}"#,
        r#"{"request":"1","by":"customer","step":{"refused":{"reason":{"exempt":"Not today"}}}}"#,
        r#"{"request":"1","by":"customer","step":"answered","late":true}"#,
    ] {
        let read = serde_json::from_str::<DataSubjectRequestUpdate>(broken);
        assert!(read.is_err(), "{broken}");
    }
}

proptest! {
    #[test]
    fn every_form_survives_json(update in any::data_subject_request_update()) {
        let content = InteractionContent::DataSubjectRequest(update);
        let text = serde_json::to_string(&content).unwrap();
        prop_assert_eq!(serde_json::from_str::<InteractionContent>(&text).unwrap(), content);
    }
}
