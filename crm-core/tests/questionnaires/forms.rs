//! The serialised forms, frozen.

use crm_core::strategies as any;
use crm_core::*;
use proptest::prelude::*;
use serde::{Deserialize, Serialize};

/// Each form of each type.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Forms {
    questionnaire: Questionnaire,
    answers: QuestionnaireAnswers,
    responses: Vec<QuestionnaireResponse>,
}

#[test]
fn forms_are_frozen() {
    let frozen = include_str!("../fixtures/questionnaires.json");
    let forms: Forms = serde_json::from_str(frozen).unwrap();
    let kinds = forms
        .responses
        .iter()
        .flat_map(|one| one.answers().values());
    let mut kinds: Vec<_> = kinds.map(Answer::kind_name).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let all = [
        "choice", "choices", "date", "number", "rating", "text", "yes_no",
    ];
    assert_eq!(kinds, all);
    let response = forms.questionnaire.respond(forms.answers.clone()).unwrap();
    assert_eq!(response, forms.responses[0]);
    let written: serde_json::Value = serde_json::from_str(frozen).unwrap();
    assert_eq!(serde_json::to_value(&forms).unwrap(), written);
}

#[test]
fn what_breaks_a_rule_is_refused() {
    let fine = r#"{"questionnaire":"a","version":1,"language":"en","by":"customer","basis":"consent","answers":{"q":{"rating":3}}}"#;
    assert!(serde_json::from_str::<QuestionnaireResponse>(fine).is_ok());
    let broken = [
        ("\"version\":1", "\"version\":0"),
        ("\"by\":\"customer\",", ""),
        ("\"basis\":\"consent\"", "\"basis\":\"because\""),
        ("{\"rating\":3}", "{\"rating\":256}"),
        ("{\"rating\":3}", "{\"rating\":3.5}"),
        ("{\"rating\":3}", "{\"choice\":\"Red one\"}"),
        ("{\"rating\":3}", "{\"date\":\"2026-02-30\"}"),
        ("{\"rating\":3}", "{\"text\":\" \"}"),
        ("{\"rating\":3}", "{\"score\":3}"),
        ("{\"q\":", "{\"A question\":"),
        // An attribute that is filled by nothing.
        ("}}}", "}},\"fills\":{\"likes\":\"r\"}}"),
        ("}}}", "}},\"fills\":{\"Likes\":\"q\"}}"),
        ("}}}", "}},\"late\":true}"),
    ];
    for (from, to) in broken {
        let changed = fine.replacen(from, to, 1);
        assert_ne!(changed, fine, "{from}");
        let read = serde_json::from_str::<QuestionnaireResponse>(&changed);
        assert!(read.is_err(), "{changed}");
    }
    let answers = |n: usize| -> Result<QuestionnaireResponse, _> {
        let all = (0..n).map(|at| format!("\"q{at}\":{{\"rating\":3}}"));
        let all = all.collect::<Vec<_>>().join(",");
        serde_json::from_str(&fine.replace("\"q\":{\"rating\":3}", &all))
    };
    assert!(answers(200).is_ok() && answers(201).is_err());
}

proptest! {
    #[test]
    fn every_form_survives_json(response in any::questionnaire_response()) {
        let content = InteractionContent::QuestionnaireResponse(response);
        let text = serde_json::to_string(&content).unwrap();
        prop_assert_eq!(serde_json::from_str::<InteractionContent>(&text).unwrap(), content);
    }

    #[test]
    fn an_answer_prints_its_kind_only(answer in any::answer()) {
        prop_assert_eq!(format!("{answer:?}"), format!("Answer(<{}>)", answer.kind_name()));
    }
}
