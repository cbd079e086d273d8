//! The log-likelihood of spending after Gamma-Gamma, with its derivatives.

use crate::value::SpendGroups;
use crate::value::fit::{Blocks, Jet, Likelihood};

/// How many rows a block has at most.
const BLOCK: usize = 2_048;

/// Spending in rising order of purchases: means, their logarithms, and customers.
pub(super) struct Base(Blocks<[f64; 3]>);

impl Base {
    pub(super) fn new(groups: &SpendGroups) -> Self {
        let rows = groups.iter().map(|(spend, customers)| {
            let mean = spend.mean();
            (spend.purchases(), [mean, mean.ln(), customers as f64])
        });
        Self(Blocks::new(rows, BLOCK))
    }
}

impl Likelihood<[f64; 3]> for Base {
    fn blocks(&self) -> usize {
        self.0.len()
    }

    fn block(&self, index: usize, parameters: &[f64; 3]) -> Jet<3> {
        let (purchases, rows) = self.0.get(index);
        let x = f64::from(purchases);
        let gamma = parameters[2];
        let (mut customers, mut ln_means) = (0.0, 0.0);
        // ln(γ + x·m) over rows, with its derivatives by γ.
        let (mut ln_sums, mut inverses, mut squares) = (0.0, 0.0, 0.0);
        for [mean, ln_mean, weight] in rows {
            let inverse = 1.0 / (gamma + x * mean);
            customers += weight;
            ln_means += weight * ln_mean;
            ln_sums += weight * (gamma + x * mean).ln();
            inverses += weight * inverse;
            squares += weight * inverse * inverse;
        }
        let ln_sums = Jet::parameter(gamma, 2).composed(ln_sums, inverses, -squares);
        let [p, q, gamma] = Jet::parameters(parameters);
        let px = p.scaled(x);
        let each = px
            .plus(q)
            .ln_gamma()
            .minus(px.ln_gamma())
            .minus(q.ln_gamma())
            .plus(q.times(gamma.ln()))
            .plus(px.scaled(x.ln()));
        each.scaled(customers)
            .plus(px.shifted(-1.0).scaled(ln_means))
            .minus(px.plus(q).times(ln_sums))
    }
}
