//! The log-likelihood of a base after BG/NBD or MBG/NBD, with its derivatives.

use super::parameters::FirstDropout;
use crate::value::HistoryGroups;
use crate::value::covariates::Kernel;
use crate::value::fit::{Blocks, Jet, Likelihood};
use crate::value::history::Ages;

/// How many rows a block has at most.
const BLOCK: usize = 2_048;

/// A base in rising order of repeats.
///
/// All that depends on the number of repeats alone is computed once for each block.
pub(super) struct Base {
    blocks: Blocks<Ages>,
    first: FirstDropout,
}

impl Base {
    pub(super) fn new(groups: &HistoryGroups, first: FirstDropout) -> Self {
        Self {
            blocks: groups.blocks(BLOCK),
            first,
        }
    }
}

impl Likelihood<[f64; 4]> for Base {
    fn blocks(&self) -> usize {
        self.blocks.len()
    }

    fn block(&self, index: usize, parameters: &[f64; 4]) -> Jet<4> {
        let (repeats, rows) = self.blocks.get(index);
        of_equal_repeats(self.first, repeats, rows, parameters)
    }
}

impl Kernel for FirstDropout {
    const BLOCK: usize = BLOCK;

    fn of_equal_repeats(&self, repeats: u32, rows: &[Ages], parameters: &[f64; 4]) -> Jet<4> {
        of_equal_repeats(*self, repeats, rows, parameters)
    }
}

/// The log-likelihood of rows that have the same number of repeats.
fn of_equal_repeats(
    first: FirstDropout,
    repeats: u32,
    rows: &[Ages],
    parameters: &[f64; 4],
) -> Jet<4> {
    let [r, alpha, a, b] = Jet::parameters(parameters);
    let chances = first.chances(repeats);
    let each = r
        .ln_rising(repeats)
        .plus(r.times(alpha.ln()))
        .plus(b.ln_rising(chances))
        .minus(a.plus(b).ln_rising(chances));
    let customers: f64 = rows.iter().map(|row| row.customers).sum();
    let rate_shape = parameters[0] + f64::from(repeats);
    let mut sums = Sums::default();
    match chances.checked_sub(1) {
        Some(before) => {
            let odds = a.ln().minus(b.shifted(f64::from(before)).ln());
            for row in rows {
                sums.add(row, parameters[1], rate_shape, odds.value);
            }
            sums.jet(rate_shape, &odds)
        }
        None => {
            for row in rows {
                sums.add_alive(row, parameters[1]);
            }
            sums.jet(rate_shape, &Jet::ZERO)
        }
    }
    .plus(each.scaled(customers))
}

/// Sums over rows, weighted by customers, from which the derivatives of
/// `−k·ln(α+T) + ln(1 + e^z)` follow, where k = r + x and
/// `z = odds + k·ln((α+T)/(α+t_x))`.
///
/// With D the logarithm in z, d its derivative by α, p = 1/(1 + e^−z) and q = p·(1 − p).
#[derive(Default)]
struct Sums {
    value: f64,
    ln_age: f64,
    inverse_age: f64,
    square_age: f64,
    p: f64,
    p_ratio: f64,
    p_slope: f64,
    p_curve: f64,
    q: f64,
    q_ratio: f64,
    q_slope: f64,
    q_ratio_ratio: f64,
    q_ratio_slope: f64,
    q_slope_slope: f64,
}

impl Sums {
    fn add_alive(&mut self, row: &Ages, alpha: f64) {
        let inverse = 1.0 / (alpha + row.age);
        self.ln_age += row.customers * (alpha + row.age).ln();
        self.inverse_age += row.customers * inverse;
        self.square_age += row.customers * inverse * inverse;
    }

    fn add(&mut self, row: &Ages, alpha: f64, rate_shape: f64, odds: f64) {
        self.add_alive(row, alpha);
        let (at_age, at_last) = (1.0 / (alpha + row.age), 1.0 / (alpha + row.last));
        let ratio = ((row.age - row.last) * at_last).ln_1p();
        let slope = at_age - at_last;
        let z = odds + rate_shape * ratio;
        let below = (-z.abs()).exp();
        let share = 1.0 / (1.0 + below);
        let p = row.customers * if z > 0.0 { share } else { below * share };
        let q = row.customers * below * share * share;
        self.value += row.customers * (z.max(0.0) + below.ln_1p());
        self.p += p;
        self.p_ratio += p * ratio;
        self.p_slope += p * slope;
        self.p_curve += p * (at_last * at_last - at_age * at_age);
        self.q += q;
        self.q_ratio += q * ratio;
        self.q_slope += q * slope;
        self.q_ratio_ratio += q * ratio * ratio;
        self.q_ratio_slope += q * ratio * slope;
        self.q_slope_slope += q * slope * slope;
    }

    /// The sum of the terms, where `odds` depends on a and b alone.
    fn jet(&self, k: f64, odds: &Jet<4>) -> Jet<4> {
        let [_, _, odds_a, odds_b] = odds.gradient;
        let [_, _, [_, _, odds_aa, odds_ab], [_, _, _, odds_bb]] = odds.hessian;
        let rr = self.q_ratio_ratio;
        let r_alpha = -self.inverse_age + self.p_slope + k * self.q_ratio_slope;
        let alpha_alpha = k * (self.square_age + self.p_curve) + k * k * self.q_slope_slope;
        let (r_a, r_b) = (self.q_ratio * odds_a, self.q_ratio * odds_b);
        let (alpha_a, alpha_b) = (k * self.q_slope * odds_a, k * self.q_slope * odds_b);
        let a_a = self.p * odds_aa + self.q * odds_a * odds_a;
        let a_b = self.p * odds_ab + self.q * odds_a * odds_b;
        let b_b = self.p * odds_bb + self.q * odds_b * odds_b;
        Jet {
            value: self.value - k * self.ln_age,
            gradient: [
                self.p_ratio - self.ln_age,
                k * (self.p_slope - self.inverse_age),
                self.p * odds_a,
                self.p * odds_b,
            ],
            hessian: [
                [rr, r_alpha, r_a, r_b],
                [r_alpha, alpha_alpha, alpha_a, alpha_b],
                [r_a, alpha_a, a_a, a_b],
                [r_b, alpha_b, a_b, b_b],
            ],
        }
    }
}
