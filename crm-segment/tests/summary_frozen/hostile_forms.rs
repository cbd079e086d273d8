//! No form, however hostile, makes a reader panic.

use std::fmt::Debug;

use crm_segment::value::*;
use crm_segment::*;
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::fixtures;

/// Every place in a form: the pointers of all its values.
fn places(form: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match form {
        Value::Array(members) => {
            for (index, member) in members.iter().enumerate() {
                places(member, &format!("{at}/{index}"), found);
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                places(field, &format!("{at}/{name}"), found);
            }
        }
        _ => {}
    }
}

/// Whatever is read, if at all, is written again and read as the same.
fn is_refused_or_kept<T: Serialize + DeserializeOwned + PartialEq + Debug>(
    form: &Value,
) -> Result<(), TestCaseError> {
    if let Ok(read) = serde_json::from_value::<T>(form.clone()) {
        let written = serde_json::to_value(&read).unwrap();
        prop_assert_eq!(&serde_json::from_value::<T>(written).unwrap(), &read);
    }
    Ok(())
}

fn anything() -> impl Strategy<Value = Value> {
    let number = prop_oneof![
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (0_u64..4).prop_map(Value::from),
    ];
    prop_oneof![
        Just(Value::Null),
        number,
        any::<i128>().prop_map(|number| number.to_string().into()),
        any::<f64>().prop_map(|number| number.to_string().into()),
        "[0-9a-z/-]{0,12}".prop_map(Value::from),
        Just(json!([])),
        Just(json!({})),
        Just(json!([[0, 0], [0, 0]])),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Hostile forms: any value at any place, or any part of the form at any other.
    #[test]
    fn no_form_makes_a_reader_panic(
        name in any::<prop::sample::Index>(),
        place in any::<prop::sample::Index>(),
        other in any::<prop::sample::Index>(),
        wrong in anything(),
        moves in any::<bool>(),
    ) {
        let fixtures = fixtures();
        let names: Vec<&String> = fixtures.as_object().unwrap().keys().collect();
        let name = names[name.index(names.len())].as_str();
        let mut form = fixtures[name].clone();
        let mut found = Vec::new();
        places(&form, "", &mut found);
        let from = form.pointer(&found[other.index(found.len())]).unwrap().clone();
        *form.pointer_mut(&found[place.index(found.len())]).unwrap() = if moves { from } else { wrong };
        match name {
            "purchase_summary" | "empty_purchase_summary" => is_refused_or_kept::<PurchaseSummary>(&form)?,
            "purchase_summaries" => is_refused_or_kept::<PurchaseSummaries<u32>>(&form)?,
            "category_counts" => is_refused_or_kept::<CategoryCounts<u32, String>>(&form)?,
            "activity_table" => is_refused_or_kept::<ActivityTable<u32>>(&form)?,
            "engagements" => is_refused_or_kept::<Engagements<u32, String>>(&form)?,
            "funnel_event" => is_refused_or_kept::<FunnelEvent>(&form)?,
            "funnel_events" => is_refused_or_kept::<FunnelEvents<u32, String>>(&form)?,
            "funnel_counts" => is_refused_or_kept::<FunnelCounts>(&form)?,
            "web_activities" => is_refused_or_kept::<WebActivities<u32>>(&form)?,
            "web_report" => is_refused_or_kept::<WebReport>(&form)?,
            "baskets" => is_refused_or_kept::<Baskets<String>>(&form)?,
            "pivot_measures" | "empty_pivot_measures" => is_refused_or_kept::<PivotMeasures<u32>>(&form)?,
            "pivot_table" => is_refused_or_kept::<PivotTable<String, 2, u32>>(&form)?,
            "experiment_arms" => is_refused_or_kept::<ExperimentArms>(&form)?,
            "repeat_histories" => is_refused_or_kept::<RepeatHistories<u32>>(&form)?,
            "history_groups" => is_refused_or_kept::<HistoryGroups>(&form)?,
            "spend_groups" => is_refused_or_kept::<SpendGroups>(&form)?,
            "opportunity_groups" => is_refused_or_kept::<OpportunityGroups>(&form)?,
            other => panic!("{other} is not known"),
        }
    }
}
