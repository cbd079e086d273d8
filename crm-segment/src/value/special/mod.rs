//! Functions and integrals that the models stand on, each measured against values of 40 digits.

mod alive_series;
mod beta;
mod double_exponential;
mod gamma;
mod legendre;
mod odds;
mod shares;

pub(super) use alive_series::{AliveSeries, Coefficients, SeriesTable};
pub(crate) use beta::beta_regularised;
pub(super) use double_exponential::expectation_over_beta;
pub(crate) use gamma::digamma;
pub(super) use gamma::{ln_beta, ln_gamma, ln_gamma_difference, ln_rising, trigamma};
pub(super) use legendre::{Panels, nodes_of};
pub(super) use odds::{logistic, softplus};
pub(super) use shares::{discounted_sum_of_shares, share_after, sum_of_shares};

/// `(1 − e^(−ε·length)) / ε`, the integral of `e^(−ε·u)` over u from 0 to `length`; it is `length`
/// for ε = 0.
pub(super) fn decayed_length(epsilon: f64, length: f64) -> f64 {
    let exponent = epsilon * length;
    if exponent.abs() < 1e-300 {
        return length;
    }
    -(-exponent).exp_m1() / epsilon
}

#[cfg(test)]
mod tests;
