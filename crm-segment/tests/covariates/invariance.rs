//! What changes no fit: the zero and the unit of a covariate, the order and the split of a base, and
//! threads.

use crm_segment::value::*;
use crm_segment::{Threads, strategies};
use proptest::prelude::*;

use crate::drawn_bases::{Simulated, bg_truth, drawn, mbg_truth, pareto_truth};
use crate::{Fits, Row, close, groups, history, log_likelihood, weeks};

/// Another zero and another unit of a covariate move α₀, β₀, a₀, b₀ and γ, and nothing that is said of
/// any customer.
#[test]
fn shifts_and_units_of_a_covariate_change_no_forecast() {
    fn check<M: Simulated>(truth: &WithCovariates<M>, shift: f64, factor: f64) {
        let rows = drawn(truth, 600, 5);
        let moved = |values: &[f64]| vec![factor * values[0] + shift, values[1]];
        let others: Vec<Row> = rows
            .iter()
            .map(|row| (row.0, moved(&row.1), row.2))
            .collect();
        let lists: [&[&str]; 2] = [&["size", "online"], &["size"]];
        let one = M::fit_of(&groups(lists[0], lists[1], &rows));
        let other = M::fit_of(&groups(lists[0], lists[1], &others));
        assert!(one.is_converged() && other.is_converged());
        close(one.log_likelihood(), other.log_likelihood(), 1e-12);
        let errors = one.standard_errors().unwrap().into_iter();
        let errors = errors
            .zip(other.standard_errors().unwrap())
            .skip(M::NAMES.len());
        let pairs = one.model().coefficients().zip(other.model().coefficients());
        for ((before, after), (error, scaled)) in pairs.zip(errors) {
            let factor = if before.covariate == "size" {
                factor
            } else {
                1.0
            };
            assert!((before.value - after.value * factor).abs() < 1e-6 * error);
            close(scaled * factor.abs(), error, 1e-6);
        }
        for values in [[12.0, 0.0], [30.0, 1.0], [95.0, 1.0]] {
            let before = one.model().for_covariates(&values).unwrap();
            let after = other.model().for_covariates(&moved(&values)).unwrap();
            for (one, other) in before.values().into_iter().zip(after.values()) {
                close(one, other, 1e-6);
            }
            let expected = |model: &M| {
                let outlook = model.outlook(&history(3, 20.0, 45.0)).unwrap();
                outlook.expected_purchases(weeks(26.0)).unwrap()
            };
            close(expected(&before), expected(&after), 1e-6);
        }
    }
    for (shift, factor) in [(-40.0, 1.0), (0.0, 1e6), (1e6, 1.0), (3.0, -0.001)] {
        check(&bg_truth(), shift, factor);
        check(&pareto_truth(), shift, factor);
    }
    check(&mbg_truth(), 2_020.0, 0.1);
}

/// Everything a fit says, as bits.
fn bits<M: CovariateModel>(fit: &Fit<WithCovariates<M>>) -> Vec<u64> {
    let mut numbers = fit.model().estimates();
    numbers.extend(fit.model().centres());
    numbers.push(fit.log_likelihood());
    numbers.push(fit.gradient_norm());
    numbers.extend(fit.standard_errors().unwrap_or_default());
    numbers.into_iter().map(f64::to_bits).collect()
}

/// Enough rows for many blocks and for a sample that is fitted first.
#[test]
fn a_large_base_has_its_own_maximum_on_any_threads() {
    let rows = drawn(&bg_truth(), 45_000, 13);
    let base = groups(&["size", "online"], &["online"], &rows);
    assert_eq!(base.len(), 45_000);
    let fit = BgNbd::fit_of(&base);
    assert!(fit.is_converged());
    close(
        log_likelihood(fit.model(), &base),
        fit.log_likelihood(),
        1e-12,
    );
    assert!(fit.gradient_norm() / 45_000.0 < 1e-12);
    let many = FitOptions::on_threads(Threads::new(3));
    assert_eq!(bits(&fit), bits(&BgNbd::fitted(&base, many).unwrap()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_order_any_split_any_grouping_and_any_threads_give_the_same_bits(
        (rows, shuffled) in strategies::covariate_groups().prop_flat_map(|groups| {
            let rows: Vec<Row> = groups.iter().map(|row| (row.0, row.1.to_vec(), row.2)).collect();
            (Just(rows.clone()), Just(rows).prop_shuffle())
        }),
        cut in any::<prop::sample::Index>(),
        threads in 2_usize..5,
    ) {
        let lists: [&[&str]; 2] = [&["one"], &["two", "one"]];
        let of = |rows: &[Row]| groups(lists[0], lists[1], rows);
        let whole = of(&rows);
        let one_by_one: Vec<Row> = shuffled
            .iter()
            .flat_map(|row| (0..row.2).map(|_| (row.0, row.1.clone(), 1)))
            .collect();
        prop_assert_eq!(&of(&one_by_one), &whole, "weights are repetitions");
        let (left, right) = shuffled.split_at(cut.index(shuffled.len() + 1));
        let merged = of(right).merge(of(left)).unwrap();
        prop_assert_eq!(&merged, &whole);
        let many = FitOptions::on_threads(Threads::new(threads));
        fn same<M: Fits>(one: &CovariateGroups, other: &CovariateGroups, many: FitOptions) -> Result<(), TestCaseError> {
            match (M::fitted(one, FitOptions::ONE_THREAD), M::fitted(other, many)) {
                (Ok(first), Ok(second)) => prop_assert_eq!(bits(&first), bits(&second)),
                (first, second) => prop_assert_eq!(first.err(), second.err()),
            }
            Ok(())
        }
        same::<BgNbd>(&whole, &merged, many)?;
        same::<ParetoNbd>(&whole, &merged, many)?;
    }
}
