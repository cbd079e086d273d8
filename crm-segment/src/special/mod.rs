//! Special functions, series and integrals that models and tests of significance stand on, each measured against values of 40 digits.

mod alive_series;
mod beta;
mod double_exponential;
mod gamma;
mod legendre;
mod odds;
mod shares;

pub(crate) use alive_series::{AliveSeries, Coefficients, SeriesTable};
pub(crate) use beta::beta_regularised;
pub(crate) use double_exponential::expectation_over_beta;
pub(crate) use gamma::digamma;
pub(crate) use gamma::{ln_beta, ln_gamma, ln_gamma_difference, ln_rising, trigamma};
pub(crate) use legendre::{Panels, nodes_of};
pub(crate) use odds::{logistic, softplus};
pub(crate) use shares::{discounted_sum_of_shares, share_after, sum_of_shares};

/// `(1 − e^(−ε·length)) / ε`, the integral of `e^(−ε·u)` over u from 0 to `length`; it is `length`
/// for ε = 0.
pub(crate) fn decayed_length(epsilon: f64, length: f64) -> f64 {
    let exponent = epsilon * length;
    if exponent.abs() < 1e-300 {
        return length;
    }
    -(-exponent).exp_m1() / epsilon
}

#[cfg(test)]
mod tests;
