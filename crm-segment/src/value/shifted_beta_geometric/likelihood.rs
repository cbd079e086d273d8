//! The log-likelihood of cohorts, with its derivatives.

use super::Survivors;
use crate::value::fit::Jet;

/// Of who left when and who stayed: `P(t) = α·(β)_(t−1) / (α+β)_t`, `S(t) = (β)_t / (α+β)_t`.
pub(super) fn log_likelihood<const N: usize>(
    cohorts: &[Survivors],
    [alpha, beta]: [Jet<N>; 2],
) -> Jet<N> {
    let both = alpha.plus(beta);
    let mut sum = Jet::ZERO;
    for cohort in cohorts {
        // ln S(t − 1)
        let mut stayed = Jet::ZERO;
        let mut period = 0.0;
        for gone in cohort.gone() {
            let at_risk = both.shifted(period).ln();
            sum.add(&stayed.plus(alpha.ln()).minus(at_risk), gone);
            stayed = stayed.plus(beta.shifted(period).ln()).minus(at_risk);
            period += 1.0;
        }
        sum.add(&stayed, cohort.remaining());
    }
    sum
}
