//! Covariates on a common scale, and whether they can be told apart.

use super::groups::CovariateGroups;
use crate::value::fit::Eigen;

/// Where the values of a covariate lie.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scale {
    /// Their mean over the customers: where a coefficient does nothing.
    pub(super) centre: f64,
    /// Their standard deviation; 0 when all are equal.
    pub(super) deviation: f64,
    /// From the least to the greatest.
    range: f64,
}

/// Values that differ by less than this share of their size are one.
const CONSTANT: f64 = 1e-12;
/// The smallest eigenvalue of the correlations of covariates that can be told apart.
const COLLINEAR: f64 = 1e-11;

impl Scale {
    /// Of values with their weights.
    fn of(weighted: impl Iterator<Item = (f64, f64)> + Clone) -> Self {
        let ends = (f64::INFINITY, f64::NEG_INFINITY);
        let (least, most) = weighted.clone().fold(ends, |(least, most), (value, _)| {
            (least.min(value), most.max(value))
        });
        let range = most - least;
        let size = least.abs().max(most.abs());
        if !range.is_finite() || range <= CONSTANT * size || range < 1e-100 {
            return Self {
                centre: if least.is_finite() { least } else { 0.0 },
                deviation: 0.0,
                range: 0.0,
            };
        }
        // From 0 to 1, so that no square leaves the range of numbers.
        let share = |value: f64| (value - least) / range;
        let (mut weights, mut sum) = (0.0, 0.0);
        for (value, weight) in weighted.clone() {
            weights += weight;
            sum += weight * share(value);
        }
        let mean = sum / weights;
        let squares: f64 = weighted
            .map(|(value, weight)| weight * (share(value) - mean).powi(2))
            .sum();
        Self {
            centre: least + range * mean,
            deviation: range * (squares / weights).sqrt(),
            range,
        }
    }

    /// The value as so many deviations from the centre.
    pub(super) fn standard(&self, value: f64) -> f64 {
        if self.deviation > 0.0 {
            (value - self.centre) / self.deviation
        } else {
            0.0
        }
    }

    /// What a coefficient by deviations is to be multiplied with for one by values.
    pub(super) fn per_value(&self) -> f64 {
        if self.deviation > 0.0 {
            1.0 / self.deviation
        } else {
            1.0
        }
    }

    /// How many deviations the range has.
    pub(super) fn range(&self) -> f64 {
        self.range * self.per_value()
    }
}

/// The scale of each covariate, in the order of their names.
pub(super) fn scales(groups: &CovariateGroups) -> Vec<Scale> {
    let mut weights: Vec<f64> = groups.profiles().iter().map(|_| 0.0).collect();
    for (row, customers) in groups.rows() {
        if let Some(weight) = weights.get_mut(row.profile) {
            *weight += customers as f64;
        }
    }
    let width = groups.covariates().names().len();
    (0..width)
        .map(|place| {
            let values = groups.profiles().iter().zip(&weights);
            let weighted = values.filter(|(_, weight)| **weight > 0.0);
            Scale::of(
                weighted.map(|(values, weight)| {
                    (values.get(place).copied().unwrap_or_default(), *weight)
                }),
            )
        })
        .collect()
}

/// Whether no covariate of the list is constant, or a sum of others.
pub(super) fn can_be_told_apart(
    groups: &CovariateGroups,
    scales: &[Scale],
    list: &[usize],
) -> bool {
    let chosen = || {
        list.iter()
            .filter_map(|place| Some((*place, scales.get(*place)?)))
    };
    if chosen().any(|(_, scale)| scale.deviation <= 0.0) {
        return false;
    }
    let mut correlations = vec![vec![0.0; list.len()]; list.len()];
    let mut all = 0.0;
    for (_, values, customers) in groups.iter() {
        let weight = customers as f64;
        let standard: Vec<f64> = chosen()
            .map(|(place, scale)| scale.standard(values.get(place).copied().unwrap_or_default()))
            .collect();
        for (row, own) in correlations.iter_mut().zip(&standard) {
            for (cell, other) in row.iter_mut().zip(&standard) {
                *cell += weight * own * other;
            }
        }
        all += weight;
    }
    let size = vec![0.0; list.len()];
    list.is_empty() || Eigen::of(&correlations, &size).smallest() > COLLINEAR * all
}
