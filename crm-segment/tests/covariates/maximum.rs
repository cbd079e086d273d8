//! A fit is the maximum of the likelihood: the truth lies near, no neighbour is better, and no nested
//! model is.

use crm_segment::strategies;
use crm_segment::value::*;
use proptest::prelude::*;

use crate::drawn_bases::{Simulated, bg_truth, drawn, mbg_truth, only_online, pareto_truth};
use crate::{Fits, Row, close, groups, log_likelihood};

/// Estimates lie within a few standard errors of what the base was drawn from, and those are small
/// enough to tell something.
#[test]
fn the_truth_is_found_within_a_few_standard_errors() {
    fn check<M: Simulated>(truth: &WithCovariates<M>, customers: u32) {
        let rows = drawn(truth, customers, 20_260_101);
        let base = groups(&["size", "online"], &["online"], &rows);
        let fit = M::fit_of(&base);
        assert_eq!(fit.outcome(), &FitOutcome::Converged);
        let errors = fit.standard_errors().unwrap();
        let found = fit.model().coefficients();
        for (at, one) in found.enumerate() {
            let error = errors[M::NAMES.len() + at];
            let expected = truth.coefficient(one.covariate, one.parameter).unwrap();
            let off = (one.value - expected) / error;
            assert!(
                off.abs() < 3.5,
                "{one:?} instead of {expected}: {off} errors"
            );
            assert!(error < 0.5, "{one:?} ± {error}");
        }
        for (at, name) in M::NAMES.iter().enumerate() {
            let of = |model: &WithCovariates<M>| Some(model.at_zero().ok()?.values()[at]);
            let (found, expected) = (of(fit.model()).unwrap(), of(truth).unwrap());
            let off = (found - expected) / fit.standard_error_of(of).unwrap();
            assert!(off.abs() < 3.5, "{name}: {found} instead of {expected}");
        }
        // What the customers are like lies in the covariates: without them the base is less likely.
        let plain = M::plain(&base.histories().unwrap());
        assert!(fit.log_likelihood() > plain.log_likelihood() + 50.0);
    }
    check(&bg_truth(), 6_000);
    check(&mbg_truth(), 6_000);
    check(&pareto_truth(), 2_500);
}

#[test]
fn the_fit_is_the_sum_of_the_customers_and_no_neighbour_is_better() {
    fn check<M: Simulated>(truth: &WithCovariates<M>) {
        let rows = drawn(truth, 700, 7);
        let base = groups(&["size", "online"], &["online", "size"], &rows);
        let fit = M::fit_of(&base);
        assert!(fit.is_converged(), "{:?}", fit.outcome());
        let best = fit.log_likelihood();
        close(log_likelihood(fit.model(), &base), best, 1e-12);
        assert!(fit.gradient_norm() < 1e-6, "{:e}", fit.gradient_norm());
        let errors = fit.standard_errors().unwrap();
        for (at, error) in errors.iter().enumerate() {
            for side in [-0.01, 0.01] {
                let mut values = fit.model().estimates();
                values[at] += side * error;
                let neighbour = fit.model().with_estimates(&values).unwrap();
                assert!(log_likelihood(&neighbour, &base) < best, "{at}");
            }
        }
    }
    check(&bg_truth());
    check(&mbg_truth());
    check(&pareto_truth());
}

/// With a dummy on everything each group has α and the dropout of its own: it is fitted as well as
/// nested models demand.
#[test]
fn nested_models_are_in_their_order() {
    fn check<M: Simulated>(truth: &WithCovariates<M>) {
        let rows = drawn(truth, 900, 3);
        let online = only_online(&rows);
        let nothing: Vec<Row> = online.iter().map(|row| (row.0, vec![], row.2)).collect();
        let plain = M::plain(&groups(&["online"], &[], &online).histories().unwrap());
        let none = M::fit_of(&groups(&[], &[], &nothing));
        let purchase = M::fit_of(&groups(&["online"], &[], &online));
        let dropout = M::fit_of(&groups(&[], &["online"], &online));
        let both = M::fit_of(&groups(&["online"], &["online"], &online));
        let all = M::fit_of(&groups(&["size", "online"], &["size", "online"], &rows));
        close(none.log_likelihood(), plain.log_likelihood(), 1e-13);
        let pairs = plain
            .model()
            .values()
            .into_iter()
            .zip(none.model().typical().values());
        for (one, other) in pairs {
            close(one, other, 1e-9);
        }
        let rises = |less: f64, more: f64| assert!(less <= more + 1e-9, "{less} {more}");
        for nested in [&purchase, &dropout] {
            rises(plain.log_likelihood(), nested.log_likelihood());
            rises(nested.log_likelihood(), both.log_likelihood());
        }
        rises(both.log_likelihood(), all.log_likelihood());
    }
    check(&bg_truth());
    check(&mbg_truth());
    check(&pareto_truth());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// No base, however odd, makes a fit panic, give a number that is none, say that it converged
    /// where the gradient does not vanish, or end below the model without covariates.
    #[test]
    fn whatever_converges_has_no_slope(base in strategies::covariate_groups()) {
        fn check<M: Fits>(groups: &CovariateGroups) -> Result<(), TestCaseError> {
            let Ok(fit) = M::fitted(groups, FitOptions::default()) else { return Ok(()) };
            prop_assert!(fit.log_likelihood().is_finite() && fit.gradient_norm().is_finite());
            prop_assert!(fit.model().estimates().iter().all(|value| value.is_finite()));
            let plain = M::plain(&groups.histories().unwrap());
            if plain.is_converged() {
                prop_assert!(fit.log_likelihood() >= plain.log_likelihood() - 1e-9 * plain.log_likelihood().abs());
            }
            if fit.is_converged() {
                prop_assert!(fit.gradient_norm() < 1e-5, "{:e}", fit.gradient_norm());
                prop_assert!(fit.standard_errors().unwrap().iter().all(|error| error.is_finite() && *error > 0.0));
            } else {
                prop_assert!(fit.standard_errors().is_none());
            }
            Ok(())
        }
        check::<BgNbd>(&base)?;
        check::<MbgNbd>(&base)?;
        check::<ParetoNbd>(&base)?;
    }
}
