//! The log-likelihood of spending after Gamma-Gamma, with its derivatives.

use crate::value::SpendGroups;
use crate::value::fit::{Jet, Likelihood};

const BLOCK: usize = 2_048;

/// Spending in rising order of purchases, cut where their number changes.
pub(super) struct Base {
    /// Mean, its logarithm, and customers.
    rows: Vec<[f64; 3]>,
    blocks: Vec<(f64, std::ops::Range<usize>)>,
}

impl Base {
    pub(super) fn new(groups: &SpendGroups) -> Self {
        let groups = groups.groups();
        let rows = groups.iter().map(|group| {
            let mean = group.spend.mean();
            [mean, mean.ln(), group.customers as f64]
        });
        let mut blocks: Vec<(f64, std::ops::Range<usize>)> = Vec::new();
        for (at, group) in groups.iter().enumerate() {
            let purchases = f64::from(group.spend.purchases());
            let end = at.saturating_add(1);
            match blocks.last_mut() {
                Some((own, rows)) if *own == purchases && rows.len() < BLOCK => rows.end = end,
                _ => blocks.push((purchases, at..end)),
            }
        }
        Self {
            rows: rows.collect(),
            blocks,
        }
    }
}

impl Likelihood<3> for Base {
    fn blocks(&self) -> usize {
        self.blocks.len()
    }

    fn block(&self, index: usize, parameters: &[f64; 3]) -> Jet<3> {
        let Some((x, rows)) = self.blocks.get(index) else {
            return Jet::ZERO;
        };
        let rows = self.rows.get(rows.clone()).unwrap_or_default();
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
        let px = p.scaled(*x);
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
