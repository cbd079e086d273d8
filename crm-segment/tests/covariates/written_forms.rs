//! Models and bases are read as they were written, and their forms are frozen.

use std::collections::BTreeMap;

use crm_segment::strategies;
use crm_segment::value::*;
use proptest::prelude::*;

use crate::{Row, groups, history};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_model_is_read_as_it_was_written(
        bg in strategies::bg_nbd_with_covariates(),
        pareto in strategies::pareto_nbd_with_covariates(),
    ) {
        let written = serde_json::to_value(&bg).unwrap();
        prop_assert!(written.to_string().len() < 1_000);
        prop_assert_eq!(serde_json::from_value::<WithCovariates<BgNbd>>(written.clone()).unwrap(), bg);
        prop_assert!(serde_json::from_value::<WithCovariates<MbgNbd>>(written).is_err());
        let written = serde_json::to_value(&pareto).unwrap();
        prop_assert_eq!(serde_json::from_value::<WithCovariates<ParetoNbd>>(written).unwrap(), pareto);
    }
}

proptest! {
    /// Written on one machine, merged on another; equal bases have equal bytes.
    #[test]
    fn bases_are_read_as_they_were_written(base in strategies::covariate_groups(), cut in any::<prop::sample::Index>()) {
        let written = serde_json::to_string(&base).unwrap();
        let read: CovariateGroups = serde_json::from_str(&written).unwrap();
        prop_assert_eq!(&read, &base);
        let rows: Vec<Row> = base.iter().map(|row| (row.0, row.1.to_vec(), row.2)).collect();
        let (left, right) = rows.split_at(cut.index(rows.len() + 1));
        let part = |rows: &[Row]| -> CovariateGroups {
            let part = groups(&["size", "online"], &["online"], rows);
            serde_json::from_str(&serde_json::to_string(&part).unwrap()).unwrap()
        };
        let merged = part(right).merge(part(left)).unwrap();
        prop_assert_eq!(serde_json::to_string(&merged).unwrap(), written);
    }
}

#[test]
fn the_form_of_a_base_is_frozen() {
    let rows = [
        (history(0, 0.0, 39.5), vec![0.0, 1.5], 3),
        (history(2, 30.5, 38.75), vec![1.0, 0.25], 1),
    ];
    let base = groups(&["online"], &["size"], &rows);
    let form = serde_json::json!({
        "format": 1, "unit": "week", "purchase": ["online"], "dropout": ["size"],
        "rows": [
            {"values": ["0", "1.5"], "repeats": 0, "age_at_last": "0", "age": "39.5", "customers": 3},
            {"values": ["1", "0.25"], "repeats": 2, "age_at_last": "30.5", "age": "38.75", "customers": 1},
        ],
    });
    assert_eq!(serde_json::to_value(&base).unwrap(), form);
    let read = |form: &serde_json::Value| serde_json::from_value::<CovariateGroups>(form.clone());
    assert_eq!(read(&form).unwrap(), base);
    let refuse = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut changed = form.clone();
        change(&mut changed);
        assert!(read(&changed).is_err(), "{changed}");
    };
    refuse(&|form| form["format"] = 2.into());
    refuse(&|form| form["further"] = 1.into());
    refuse(&|form| form["dropout"] = serde_json::json!([]));
    refuse(&|form| form["rows"][0]["customers"] = 0.into());
    refuse(&|form| form["rows"][0]["values"][0] = "inf".into());
    refuse(&|form| form["rows"][0]["age"] = "-1".into());
    refuse(&|form| form["rows"].as_array_mut().unwrap().reverse());
    refuse(&|form| form["rows"][1] = form["rows"][0].clone());
}

/// The written form is frozen.
#[test]
fn the_form_is_read_and_written_as_it_was() {
    let form = serde_json::json!({
        "format": 1, "model": "with_covariates",
        "typical": {"format": 1, "model": "bg_nbd", "unit": "week", "r": 0.25, "alpha": 4.5, "a": 0.75, "b": 2.5},
        "covariates": [
            {"name": "size", "centre": 29.5, "coefficients": {"alpha": 0.125}},
            {"name": "online", "centre": 0.25, "coefficients": {"alpha": -0.5, "a": 0.5, "b": 0.25}},
            {"name": "region", "centre": 0.5, "coefficients": {"a": 1.5, "b": -0.75}},
        ],
    });
    let read =
        |form: &serde_json::Value| serde_json::from_value::<WithCovariates<BgNbd>>(form.clone());
    let model = read(&form).unwrap();
    assert_eq!(serde_json::to_value(&model).unwrap(), form);
    assert_eq!(model.covariates().names(), ["size", "online", "region"]);
    assert_eq!(model.centres(), [29.5, 0.25, 0.5]);
    assert_eq!(
        model.for_covariates(model.centres()).unwrap(),
        *model.typical()
    );
    let all: BTreeMap<(&str, &str), f64> = model
        .coefficients()
        .map(|one| ((one.covariate, one.parameter), one.value))
        .collect();
    assert_eq!(all.len(), 6);
    assert_eq!(all[&("region", "b")], -0.75);

    let mut refused = 0;
    let mut refuse = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut changed = form.clone();
        change(&mut changed);
        assert!(read(&changed).is_err(), "{changed}");
        refused += 1;
    };
    refuse(&|form| form["format"] = 2.into());
    refuse(&|form| form["model"] = "bg_nbd".into());
    refuse(&|form| form["further"] = 1.into());
    refuse(&|form| form["typical"]["r"] = 0.into());
    refuse(&|form| form["covariates"][0]["name"] = "".into());
    refuse(&|form| form["covariates"][0]["name"] = "online".into());
    refuse(&|form| form["covariates"][0]["coefficients"] = serde_json::json!({}));
    refuse(&|form| form["covariates"][0]["coefficients"]["beta"] = 1.into());
    refuse(&|form| form["covariates"][2]["coefficients"] = serde_json::json!({"a": 1.5}));
    refuse(&|form| form["covariates"][0]["centre"] = serde_json::Value::Null);
    for field in ["format", "model", "typical", "covariates"] {
        refuse(&|form| drop(form.as_object_mut().unwrap().remove(field)));
    }
    assert_eq!(refused, 14);
}
