//! Standard errors, against the curvature of the likelihood.

use crm_segment::value::*;

use crate::drawn_bases::{Simulated, bg_truth, drawn, only_online, pareto_truth};
use crate::{close, groups, log_likelihood};

/// Standard errors are those of the curvature, taken from the likelihood itself.
#[test]
fn standard_errors_are_those_of_the_curvature() {
    fn check<M: Simulated>(truth: &WithCovariates<M>) {
        let rows = drawn(truth, 500, 11);
        let base = groups(&["online"], &["online"], &only_online(&rows));
        let fit = M::fit_of(&base);
        let errors = fit.standard_errors().unwrap();
        let n = errors.len();
        let at = |moves: &[(usize, f64)]| {
            let mut values = fit.model().estimates();
            for (index, by) in moves {
                values[*index] += by * errors[*index];
            }
            log_likelihood(&fit.model().with_estimates(&values).unwrap(), &base)
        };
        let step = 0.02;
        let mut information = vec![vec![0.0; n]; n];
        for (i, row) in information.iter_mut().enumerate() {
            for (j, cell) in row.iter_mut().enumerate() {
                let both = |a: f64, b: f64| at(&[(i, a * step), (j, b * step)]);
                *cell = -(both(1.0, 1.0) - both(1.0, -1.0) - both(-1.0, 1.0) + both(-1.0, -1.0))
                    / (4.0 * step * step);
            }
        }
        let covariance = inverse(information);
        for (index, row) in covariance.iter().enumerate() {
            // By errors, so that the diagonal is 1.
            assert!((row[index] - 1.0).abs() < 2e-2, "{index}: {}", row[index]);
        }
        // The delta method of an estimate itself is its error.
        for (index, error) in errors.iter().enumerate() {
            let own = fit.standard_error_of(|model| Some(model.estimates()[index]));
            close(own.unwrap(), *error, 1e-7);
        }
    }
    check(&bg_truth());
    check(&pareto_truth());
}

/// By Gauss and Jordan.
fn inverse(mut matrix: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    let n = matrix.len();
    for (index, row) in matrix.iter_mut().enumerate() {
        row.extend((0..n).map(|at| f64::from(u8::from(at == index))));
    }
    for at in 0..n {
        let best = (at..n).max_by(|i, j| matrix[*i][at].abs().total_cmp(&matrix[*j][at].abs()));
        matrix.swap(at, best.unwrap());
        let lead = matrix[at][at];
        matrix[at].iter_mut().for_each(|cell| *cell /= lead);
        let own = matrix[at].clone();
        for (index, row) in matrix.iter_mut().enumerate() {
            if index != at {
                let factor = row[at];
                let pairs = row.iter_mut().zip(&own);
                pairs.for_each(|(cell, own)| *cell -= factor * own);
            }
        }
    }
    matrix.into_iter().map(|row| row[n..].to_vec()).collect()
}
