//! Covariates that are refused, with typed reasons.

use crm_segment::value::*;

use crate::{Fits, WEEK, history};

#[test]
fn bad_covariates_are_refused() {
    let z = || "z".to_owned();
    assert_eq!(
        Covariates::new(&["z", "z"], &[]),
        Err(CovariateError::Repeated { covariate: z() })
    );
    assert_eq!(Covariates::new(&[""], &[]), Err(CovariateError::Name));
    assert_eq!(
        Covariates::new(&[&"z".repeat(65)], &[]),
        Err(CovariateError::Name)
    );
    let many: Vec<String> = (0..33).map(|at| at.to_string()).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(Covariates::new(&[], &many), Err(CovariateError::TooMany));

    let covariates = Covariates::new(&["z"], &["y", "z"]).unwrap();
    assert_eq!(covariates.names(), ["z", "y"]);
    assert_eq!(covariates.dropout().collect::<Vec<_>>(), ["z", "y"]);
    let unknown = covariates.in_order(&[("x", 1.0)]).unwrap_err();
    assert_eq!(
        unknown.to_string(),
        "covariate x: must be one of the model's"
    );
    let missing = covariates.in_order(&[("y", 1.0)]).unwrap_err();
    assert_eq!(missing, CovariateError::Missing { covariate: z() });
    let twice = covariates.in_order(&[("z", 1.0), ("z", 1.0)]).unwrap_err();
    assert_eq!(twice, CovariateError::Repeated { covariate: z() });

    let groups = |history: RepeatHistory, values: &[f64]| {
        CovariateGroups::new(WEEK, covariates.clone(), [(history, values, 1)])
    };
    let model = WithCovariates::new(BgNbd::of([1.0; 4]), &[("z", 1.0)], &[("y", &[1.0, 1.0])]);
    let model = model.unwrap();
    let usual = history(1, 5.0, 9.0);
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e101] {
        let refusal = CovariateError::NotFinite { covariate: z() };
        assert_eq!(groups(usual, &[bad, 0.0]).unwrap_err(), refusal);
        assert_eq!(model.for_covariates(&[bad, 0.0]).unwrap_err(), refusal);
        assert_eq!(
            covariates.in_order(&[("z", bad), ("y", 1.0)]).unwrap_err(),
            refusal
        );
    }
    for count in [0, 1, 3] {
        let refusal = CovariateError::ValueCount { needed: 2 };
        assert_eq!(groups(usual, &vec![1.0; count]).unwrap_err(), refusal);
        assert_eq!(
            model.for_covariates(&vec![1.0; count]).unwrap_err(),
            refusal
        );
    }
    // So far out that a rate is no number any more.
    assert_eq!(
        model.for_covariates(&[1e99, 0.0]).unwrap_err(),
        CovariateError::Value(ValueError::NotPositive { field: "alpha" })
    );
    let daily = RepeatHistory::without_repeats(3.0, TimeUnit::Day).unwrap();
    let mismatch = groups(daily, &[1.0, 1.0]).unwrap_err();
    assert!(matches!(
        mismatch,
        CovariateError::Value(ValueError::UnitMismatch { .. })
    ));
    let other = Covariates::new(&["z"], &["y"]).unwrap();
    let other = CovariateGroups::new(WEEK, other, [(usual, [1.0, 2.0], 1)]).unwrap();
    let merged = groups(usual, &[1.0, 2.0]).unwrap().merge(other);
    assert_eq!(merged.unwrap_err(), CovariateError::Differ);

    let bg = BgNbd::of([1.0; 4]);
    assert_eq!(
        WithCovariates::new(bg, &[("z", f64::NAN)], &[]).unwrap_err(),
        CovariateError::Coefficient { covariate: z() }
    );
    assert_eq!(
        WithCovariates::new(bg, &[], &[("z", &[1.0])]).unwrap_err(),
        CovariateError::CoefficientCount {
            covariate: z(),
            needed: 2
        }
    );
    assert!(model.with_estimates(&[1.0; 6]).is_err());
}
