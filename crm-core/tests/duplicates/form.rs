//! The stored form of a model and of a pair.

use crm_core::{CustomerId, DuplicateFinder, LinkageModel, ProbableDuplicate, strategies};
use proptest::prelude::*;
use serde_json::{Value, json};

const MODEL: &str = include_str!("../fixtures/linkage_model.json");
const PAIR: &str = include_str!("../fixtures/probable_duplicate.json");

#[test]
fn the_default_model_is_frozen() {
    let written = serde_json::to_value(LinkageModel::default()).unwrap();
    assert_eq!(written, serde_json::from_str::<Value>(MODEL).unwrap());
    let read: LinkageModel = serde_json::from_str(MODEL).unwrap();
    assert_eq!(read, LinkageModel::default());
}

#[test]
fn the_form_of_a_pair_is_frozen() {
    let read: ProbableDuplicate = serde_json::from_str(PAIR).unwrap();
    assert_eq!(
        read.first,
        CustomerId::parse("01990000-0000-7000-8000-000000000001").unwrap()
    );
    assert_eq!(read.reasons.len(), 2);
    assert_eq!(
        serde_json::to_value(&read).unwrap(),
        serde_json::from_str::<Value>(PAIR).unwrap()
    );
}

#[test]
fn evidence_that_is_not_named_keeps_its_likelihood() {
    let likelihoods = json!({"phone_same": {"one": 0.5, "two": 0.5}});
    let text = json!({"likelihoods": likelihoods, "threshold": 9.5}).to_string();
    let model: LinkageModel = serde_json::from_str(&text).unwrap();
    let phone = crm_core::Likelihood::new(0.5, 0.5).unwrap();
    let expected = LinkageModel::default()
        .with(crm_core::DuplicateEvidence::PhoneSame, phone)
        .with_threshold(9.5)
        .unwrap();
    assert_eq!(model, expected);
}

#[test]
fn what_breaks_a_rule_is_refused_with_the_rule() {
    let with = |name: &str, likelihood: Value, threshold: Value| {
        let text = json!({"likelihoods": {name: likelihood}, "threshold": threshold}).to_string();
        serde_json::from_str::<LinkageModel>(&text)
            .unwrap_err()
            .to_string()
    };
    let good = json!({"one": 0.5, "two": 0.5});
    let refused = [
        (
            with("phone_same", json!({"one": 0.0, "two": 0.5}), json!(9)),
            "likelihood: must be from 0.000000001 to 1",
        ),
        (
            with("phone_same", json!({"one": 0.5, "two": 1.5}), json!(9)),
            "likelihood: must be from 0.000000001 to 1",
        ),
        (
            with("phone_same", good.clone(), json!(-1)),
            "threshold: must be from 0 to 100",
        ),
        (with("shoe_size", good, json!(9)), "unknown variant"),
    ];
    for (told, rule) in refused {
        assert!(told.contains(rule), "{told}");
    }
}

proptest! {
    #[test]
    fn a_model_survives_its_form(model in strategies::linkage_model()) {
        let text = serde_json::to_string(&model).unwrap();
        prop_assert_eq!(serde_json::from_str::<LinkageModel>(&text).unwrap(), model);
    }

    #[test]
    fn a_pair_survives_its_form(
        one in strategies::customer(),
        other in strategies::customer(),
        model in strategies::linkage_model(),
    ) {
        if let Some(pair) = DuplicateFinder::new(model).compare(&one, &other) {
            let text = serde_json::to_string(&pair).unwrap();
            prop_assert_eq!(serde_json::from_str::<ProbableDuplicate>(&text).unwrap(), pair);
        }
    }
}
