//! The log-likelihood of a base of regular customers, with its derivatives.

use crate::value::beta_geometric::FirstDropout;
use crate::value::fit::{Jet, Likelihood};
use crate::value::{HistoryGroups, RepeatHistory};

/// The logarithm of the likelihood of one history by r, α, a and b, but for the term of the gaps,
/// `(k−1)·Σ ln Δt − x·ln (k−1)!`, which no parameter enters.
pub(super) fn log_likelihood<const N: usize>(
    history: &RepeatHistory,
    k: u32,
    first: FirstDropout,
    [r, alpha, a, b]: [Jet<N>; 4],
) -> Jet<N> {
    let chances = first.chances(history.repeats());
    let events = history.repeats().saturating_mul(k);
    let shape = r.shifted(f64::from(events));
    let at_age = alpha.shifted(history.age());
    let sum = b
        .ln_rising(chances)
        .minus(a.plus(b).ln_rising(chances))
        .plus(r.ln_rising(events))
        .plus(r.times(alpha.ln()))
        .minus(shape.times(at_age.ln()));
    // Alive with 0 to k − 1 of the events of the next gap passed.
    let share = Jet::constant(history.since_last()).over(at_age);
    let mut term = Jet::constant(1.0);
    let mut alive = term;
    for event in 1..k {
        let before = f64::from(event.saturating_sub(1));
        term = term
            .times(shape.shifted(before))
            .times(share)
            .scaled(1.0 / f64::from(event));
        alive = alive.plus(term);
    }
    let ln_alive = alive.ln();
    let Some(before) = chances.checked_sub(1) else {
        return sum.plus(ln_alive);
    };
    let at_last = alpha.shifted(history.age_at_last());
    let ln_dead = a
        .ln()
        .minus(b.shifted(f64::from(before)).ln())
        .plus(shape.times(at_age.ln().minus(at_last.ln())));
    sum.plus(ln_alive).plus(ln_dead.minus(ln_alive).softplus())
}

/// A base.
pub(super) struct Base {
    rows: Vec<(RepeatHistory, u64)>,
    k: u32,
    first: FirstDropout,
}

/// How many histories a block has.
const BLOCK: usize = 256;

impl Base {
    pub(super) fn new(groups: &HistoryGroups, k: u32, first: FirstDropout) -> Self {
        Self {
            rows: groups.iter().collect(),
            k,
            first,
        }
    }
}

impl Likelihood<[f64; 4]> for Base {
    fn blocks(&self) -> usize {
        self.rows.len().div_ceil(BLOCK)
    }

    fn block(&self, index: usize, parameters: &[f64; 4]) -> Jet<4> {
        let mut sum = Jet::ZERO;
        let first = index.saturating_mul(BLOCK);
        for (history, customers) in self.rows.iter().skip(first).take(BLOCK) {
            let parameters = Jet::parameters(parameters);
            let each = log_likelihood(history, self.k, self.first, parameters);
            sum.add(&each, *customers as f64);
        }
        sum
    }
}
