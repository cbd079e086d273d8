//! The likelihood of a history after BG/BB, with its derivatives.

use super::{OpportunityGroups, OpportunityHistory};
use crate::value::fit::{Jet, Likelihood};

/// The logarithm of the likelihood, by α, β, γ and δ.
///
/// The history says that the customer was alive up to the last opportunity taken; the sum over when
/// it dropped out since, or not at all, has terms that follow from each other by a ratio:
///
/// `L = B(α+x, β+n−x)·B(γ, δ+n) + Σ B(α+x, β+t_x−x+i)·B(γ+1, δ+t_x+i)`, i from 0 to n − t_x − 1,
/// over `B(α, β)·B(γ, δ)`. All terms are taken relative to the first of the sum.
pub(super) fn log_likelihood<const N: usize>(
    history: &OpportunityHistory,
    [alpha, beta, gamma, delta]: [Jet<N>; 4],
) -> Jet<N> {
    let (taken, last) = (history.taken(), history.last_taken());
    let missed = last.saturating_sub(taken);
    let silent = history.opportunities().saturating_sub(last);
    let both = alpha.plus(beta);
    let lives = gamma.plus(delta);
    // B(α+x, β+t_x−x) / B(α, β), and B(γ, δ+t_x) / B(γ, δ): alive and known until t_x.
    let known = alpha
        .ln_rising(taken)
        .plus(beta.ln_rising(missed))
        .minus(both.ln_rising(last))
        .plus(delta.ln_rising(last))
        .minus(lives.ln_rising(last));
    // Relative to that: dropped out before opportunity t_x + i + 1, after i further misses.
    let mut dropped_out = Jet::ZERO;
    let mut alive = Jet::constant(1.0);
    for step in 0..silent {
        let since = f64::from(last) + f64::from(step);
        let at_risk = lives.shifted(since);
        dropped_out.add(&alive.times(gamma).over(at_risk), 1.0);
        let misses = beta.shifted(f64::from(missed) + f64::from(step));
        alive = alive
            .times(misses)
            .over(both.shifted(since))
            .times(delta.shifted(since))
            .over(at_risk);
    }
    known.plus(dropped_out.plus(alive).ln())
}

/// A base.
pub(super) struct Base<'a>(pub(super) &'a OpportunityGroups);

/// How many histories a block has.
const BLOCK: usize = 16;

impl Likelihood<[f64; 4]> for Base<'_> {
    fn blocks(&self) -> usize {
        self.0.iter().len().div_ceil(BLOCK)
    }

    fn block(&self, index: usize, parameters: &[f64; 4]) -> Jet<4> {
        let mut sum = Jet::ZERO;
        let first = index.saturating_mul(BLOCK);
        for (history, customers) in self.0.iter().skip(first).take(BLOCK) {
            let each = log_likelihood(&history, Jet::parameters(parameters));
            sum.add(&each, customers as f64);
        }
        sum
    }
}
