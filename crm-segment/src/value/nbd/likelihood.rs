//! The log-likelihood of a base after NBD, with its derivatives.

use crate::value::HistoryGroups;
use crate::value::fit::{Blocks, Jet, Likelihood};
use crate::value::history::Ages;

/// How many rows a block has at most.
const BLOCK: usize = 2_048;

/// A base in rising order of repeats.
pub(super) struct Base(Blocks<Ages>);

impl Base {
    pub(super) fn new(groups: &HistoryGroups) -> Self {
        Self(groups.blocks(BLOCK))
    }
}

impl Likelihood<[f64; 2]> for Base {
    fn blocks(&self) -> usize {
        self.0.len()
    }

    /// `lnΓ(r+x) − lnΓ(r) + r·ln(α) − (r+x)·ln(α+T)` for each customer.
    fn block(&self, index: usize, parameters: &[f64; 2]) -> Jet<2> {
        let (repeats, rows) = self.0.get(index);
        let [shape, rate] = *parameters;
        let k = shape + f64::from(repeats);
        let (mut customers, mut ln_age, mut inverse_age, mut square_age) = (0.0, 0.0, 0.0, 0.0);
        for row in rows {
            let inverse = 1.0 / (rate + row.age);
            customers += row.customers;
            ln_age += row.customers * (rate + row.age).ln();
            inverse_age += row.customers * inverse;
            square_age += row.customers * inverse * inverse;
        }
        let waited = Jet {
            value: -k * ln_age,
            gradient: [-ln_age, -k * inverse_age],
            hessian: [[0.0, -inverse_age], [-inverse_age, k * square_age]],
        };
        let [r, alpha] = Jet::parameters(parameters);
        let each = r.ln_rising(repeats).plus(r.times(alpha.ln()));
        waited.plus(each.scaled(customers))
    }
}
