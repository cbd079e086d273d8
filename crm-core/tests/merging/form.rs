//! The serialised forms.

use crm_core::{
    CustomerAlias, FieldRule, MergeField, MergeMove, MergePolicy, MergeRecord, strategies,
};
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

fn again<T: Serialize + DeserializeOwned>(value: &T) -> T {
    serde_json::from_str(&serde_json::to_string(value).unwrap()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn every_form_reads_back_equal(
        record in strategies::merge_record(),
        policy in strategies::merge_policy(),
        field in strategies::merge_field(),
        alias in strategies::customer_alias(),
        moved in strategies::merge_move(),
    ) {
        prop_assert_eq!(&again(&record), &record);
        let undone = record.undo(record.merged(), record.id(), record.merged_at()).unwrap();
        prop_assert_eq!(&again(&undone), &undone);
        prop_assert_eq!(again(&policy), policy);
        prop_assert_eq!(again(&field), field);
        prop_assert_eq!(again(&alias), alias);
        prop_assert_eq!(again(&moved), moved);
    }

    #[test]
    fn a_record_that_contradicts_itself_is_refused(record in strategies::merge_record()) {
        let json = serde_json::to_value(&record).unwrap();
        let change = |change: fn(&mut serde_json::Value)| {
            let mut json = json.clone();
            change(&mut json);
            serde_json::from_value::<MergeRecord>(json)
        };
        let refused = [
            change(|json| json["merged"] = json["absorbed"].clone()),
            change(|json| json["absorbed_ids"] = json["survivor_ids"].clone()),
            change(|json| json["merged"]["version"] = 7.into()),
            change(|json| json["more"] = 1.into()),
        ];
        for answer in refused {
            prop_assert!(answer.is_err());
        }
        let unchanged = change(|_| {}).is_ok();
        prop_assert!(unchanged);
    }
}

#[test]
fn frozen_forms_are_read_for_ever() {
    let text = include_str!("../fixtures/merge_record.json");
    let record: MergeRecord = serde_json::from_str(text).unwrap();
    let written: serde_json::Value = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_value(&record).unwrap(), written);
    let points = MergeField::try_from("attributes.points".to_owned()).unwrap();
    assert_eq!(record.policy().rule(&points), &FieldRule::Sum);
    assert_eq!(record.merged().provenance().len(), 4);
    assert!(record.undone_at().is_some());

    let text = include_str!("../fixtures/merge_leftovers.json");
    let (alias, moved): (CustomerAlias, MergeMove) = serde_json::from_str(text).unwrap();
    let written: serde_json::Value = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_value((alias, moved)).unwrap(), written);
}

#[test]
fn rules_that_cannot_be_are_refused() {
    for (text, expected) in [
        (
            r#"{"rules":{"family_name":"sum"}}"#,
            "merge rule of family_name: must fit the field",
        ),
        (
            r#"{"rules":{"born_on":"longest"}}"#,
            "merge rule of born_on: must fit the field",
        ),
        (
            r#"{"rules":{"tags":"maximum"}}"#,
            "merge rule of tags: must fit the field",
        ),
        (
            r#"{"rules":{"shoe_size":"newest"}}"#,
            "merge field: must be a field of a customer record",
        ),
        (
            r#"{"rules":{"attributes.points":{"source_priority":[]}}}"#,
            "systems of the merge rule of attributes.points: must not be empty",
        ),
        (
            r#"{"attributes":{"source_priority":["erp","erp"]}}"#,
            "systems of the merge rule of attributes: must not repeat a system",
        ),
        (r#"{"attributes":"newest","more":1}"#, "unknown field"),
    ] {
        let refused = serde_json::from_str::<MergePolicy>(text)
            .unwrap_err()
            .to_string();
        assert!(refused.starts_with(expected), "{refused}");
    }
}
