//! How fits end: extreme bases, covariates that tell nothing, groups that never buy, and bases that
//! cannot be fitted.

use crm_segment::value::*;

use crate::drawn_bases::{Simulated, bg_truth, drawn, mbg_truth, only_online, pareto_truth};
use crate::{Fits, Row, WEEK, close, groups, history, log_likelihood};

/// Histories of 300 purchases and ages of 5,000 beside usual ones.
#[test]
fn extreme_histories_are_fitted() {
    fn check<M: Simulated>(truth: &WithCovariates<M>) {
        let mut rows = drawn(truth, 400, 17);
        for value in [0.0, 1.0] {
            rows.push((history(300, 4_990.0, 5_000.0), vec![30.0, value], 1));
            rows.push((history(0, 0.0, 5_000.0), vec![1e6, value], 1));
        }
        let fit = M::fit_of(&groups(&["size", "online"], &["online"], &rows));
        assert!(fit.log_likelihood().is_finite());
        assert!(
            fit.model()
                .estimates()
                .iter()
                .all(|value| value.is_finite())
        );
    }
    check(&bg_truth());
    check(&mbg_truth());
    check(&pareto_truth());
}

#[test]
fn what_tells_nothing_is_not_identified() {
    fn check<M: Simulated>(truth: &WithCovariates<M>) {
        let rows = drawn(truth, 400, 19);
        let with = |third: &dyn Fn(&[f64]) -> f64| -> Vec<Row> {
            let values = |row: &Row| vec![row.1[0], row.1[1], third(&row.1)];
            rows.iter().map(|row| (row.0, values(row), row.2)).collect()
        };
        let plain = M::plain(&groups(&["size", "online"], &[], &rows).histories().unwrap());
        let constant = with(&|_| 2_026.0);
        let sum = with(&|values| 3.0 * values[0] - 7.0 * values[1] + 1e4);
        let twice = with(&|values| values[0]);
        for odd in [&constant, &sum, &twice] {
            let lists: [[&[&str]; 2]; 2] = [
                [&["size", "online", "odd"], &["online"]],
                [&["online"], &["size", "online", "odd"]],
            ];
            for [purchase, dropout] in lists {
                let covariates = Covariates::new(purchase, dropout).unwrap();
                let order: Vec<usize> = covariates
                    .names()
                    .iter()
                    .map(|name| {
                        ["size", "online", "odd"]
                            .iter()
                            .position(|own| own == name)
                            .unwrap()
                    })
                    .collect();
                let values = |row: &Row| order.iter().map(|at| row.1[*at]).collect::<Vec<_>>();
                let rows = odd.iter().map(|row| (row.0, values(row), row.2));
                let base = CovariateGroups::new(WEEK, covariates, rows).unwrap();
                let fit = M::fit_of(&base);
                assert_eq!(fit.outcome(), &FitOutcome::NotIdentified);
                assert!(fit.standard_errors().is_none());
                // The numbers that there are fit the base all the same.
                assert!(fit.log_likelihood() > plain.log_likelihood());
                close(
                    log_likelihood(fit.model(), &base),
                    fit.log_likelihood(),
                    1e-11,
                );
            }
        }
    }
    check(&bg_truth());
    check(&pareto_truth());
}

/// Nobody of a group buys again: its rate goes to zero, which is α to infinity.
#[test]
fn a_group_that_never_buys_is_separated() {
    fn check<M: Simulated>(truth: &WithCovariates<M>) {
        let mut rows = only_online(&drawn(truth, 600, 23));
        for row in &mut rows {
            if row.1[0] > 0.5 {
                row.0 = RepeatHistory::without_repeats(row.0.age(), WEEK).unwrap();
            }
        }
        let fit = M::fit_of(&groups(&["online"], &[], &rows));
        let expected = FitOutcome::Separated {
            covariate: "online".to_owned(),
            parameter: "alpha",
            side: BoundarySide::Infinity,
        };
        assert_eq!(fit.outcome(), &expected);
        assert!(fit.model().coefficient("online", "alpha").unwrap() < -5.0);
        assert!(fit.standard_errors().is_none());
    }
    check(&bg_truth());
    check(&mbg_truth());
    check(&pareto_truth());
}

#[test]
fn what_cannot_be_fitted_says_why() {
    let none = groups(&["z"], &[], &[]);
    let options = FitOptions::default();
    assert_eq!(BgNbd::fitted(&none, options).unwrap_err(), FitError::Empty);
    let nobody = groups(&["z"], &[], &[(history(0, 0.0, 39.0), vec![1.0], 10)]);
    assert_eq!(
        ParetoNbd::fitted(&nobody, options).unwrap_err(),
        FitError::NoRepeats
    );
}
