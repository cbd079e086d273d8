//! The log-likelihood of a base after Pareto/NBD, with its derivatives.

use super::dropout::Dropout;
use crate::value::HistoryGroups;
use crate::value::covariates::Kernel;
use crate::value::fit::{Blocks, Jet, Likelihood};
use crate::value::history::Ages;

/// How many rows a block has at most.
const BLOCK: usize = 256;

/// A base in rising order of repeats.
pub(super) struct Base(Blocks<Ages>);

impl Base {
    pub(super) fn new(groups: &HistoryGroups) -> Self {
        Self(groups.blocks(BLOCK))
    }
}

impl Likelihood<[f64; 4]> for Base {
    fn blocks(&self) -> usize {
        self.0.len()
    }

    fn block(&self, index: usize, parameters: &[f64; 4]) -> Jet<4> {
        let (repeats, rows) = self.0.get(index);
        of_equal_repeats(repeats, rows, parameters)
    }
}

/// The likelihood of Pareto/NBD.
pub(super) struct Pareto;

impl Kernel for Pareto {
    const BLOCK: usize = BLOCK;

    fn of_equal_repeats(&self, repeats: u32, rows: &[Ages], parameters: &[f64; 4]) -> Jet<4> {
        of_equal_repeats(repeats, rows, parameters)
    }
}

/// The log-likelihood of rows that have the same number of repeats.
fn of_equal_repeats(repeats: u32, rows: &[Ages], parameters: &[f64; 4]) -> Jet<4> {
    let mut sum = Jet::ZERO;
    let mut customers = 0.0;
    for row in rows {
        customers += row.customers;
        sum.add(&alive_until_end(row, repeats, parameters), row.customers);
        let dropout = Dropout::new(parameters, repeats, row.last, row.age);
        if dropout.is_possible() {
            let odds = log_odds(&dropout, row, repeats, parameters);
            sum.add(&odds.softplus(), row.customers);
        }
    }
    let [r, alpha, s, beta] = Jet::parameters(parameters);
    let each = r
        .ln_rising(repeats)
        .plus(r.times(alpha.ln()))
        .plus(s.times(beta.ln()));
    sum.plus(each.scaled(customers))
}

/// `−k·ln(α+T) − s·ln(β+T)`.
fn alive_until_end(row: &Ages, repeats: u32, [r, alpha, s, beta]: &[f64; 4]) -> Jet<4> {
    let k = r + f64::from(repeats);
    let (ln_alpha, ln_beta) = ((alpha + row.age).ln(), (beta + row.age).ln());
    let (a, b) = (1.0 / (alpha + row.age), 1.0 / (beta + row.age));
    Jet {
        value: -k * ln_alpha - s * ln_beta,
        gradient: [-ln_alpha, -k * a, -ln_beta, -s * b],
        hessian: [
            [0.0, -a, 0.0, 0.0],
            [-a, k * a * a, 0.0, 0.0],
            [0.0, 0.0, 0.0, -b],
            [0.0, 0.0, -b, s * b * b],
        ],
    }
}

/// The log-odds of having dropped out: the logarithm of an integral of `e^ψ`, whose derivatives are
/// means and covariances of those of ψ under its weights.
fn log_odds(dropout: &Dropout, row: &Ages, repeats: u32, [r, alpha, s, beta]: &[f64; 4]) -> Jet<4> {
    let k = r + f64::from(repeats);
    let (end_alpha, end_beta) = (1.0 / (alpha + row.age), 1.0 / (beta + row.age));
    let mut weights = 0.0;
    let mut slopes = [0.0; 4];
    let mut squares = [[0.0; 4]; 4];
    let (mut r_alpha, mut alpha_alpha, mut s_beta, mut beta_beta) = (0.0, 0.0, 0.0, 0.0);
    dropout.moments(|at| {
        let by_alpha = end_alpha - at.per_alpha;
        let by_beta = end_beta - at.per_beta;
        let psi = [
            at.ln_alpha,
            k * by_alpha,
            at.ln_beta,
            s * by_beta - at.per_beta,
        ];
        weights += at.weight;
        for ((sum, row), own) in slopes.iter_mut().zip(&mut squares).zip(&psi) {
            let weighted = at.weight * own;
            *sum += weighted;
            for (cell, other) in row.iter_mut().zip(&psi) {
                *cell += weighted * other;
            }
        }
        let square_alpha = at.per_alpha * at.per_alpha - end_alpha * end_alpha;
        let square_beta = at.per_beta * at.per_beta - end_beta * end_beta;
        r_alpha += at.weight * by_alpha;
        alpha_alpha += at.weight * k * square_alpha;
        s_beta += at.weight * by_beta;
        beta_beta += at.weight * (s * square_beta + at.per_beta * at.per_beta);
    });
    let share = 1.0 / weights;
    let means = slopes.map(|slope| slope * share);
    let [mean_r, mean_alpha, mean_s, mean_beta] = means;
    let own = [
        [0.0, r_alpha, 0.0, 0.0],
        [r_alpha, alpha_alpha, 0.0, 0.0],
        [0.0, 0.0, -weights / (s * s), s_beta],
        [0.0, 0.0, s_beta, beta_beta],
    ];
    let mut hessian = squares;
    for ((row, own), mean) in hessian.iter_mut().zip(&own).zip(&means) {
        for ((cell, own), other) in row.iter_mut().zip(own).zip(&means) {
            *cell = (*cell + own) * share - mean * other;
        }
    }
    Jet {
        value: s.ln() + dropout.ln_scale() + weights.ln(),
        gradient: [mean_r, mean_alpha, mean_s + 1.0 / s, mean_beta],
        hessian,
    }
}
