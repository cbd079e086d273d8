//! What coefficients do to the parameters of a customer.

use crm_segment::strategies;
use crm_segment::value::*;
use proptest::prelude::*;

use crate::{WEEK, weeks};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Coefficients of zero are no covariates at all, to the last bit.
    #[test]
    fn without_coefficients_everybody_has_the_plain_model(
        bg in strategies::bg_nbd(),
        pareto in strategies::pareto_nbd(),
        values in [strategies::covariate_value(), strategies::covariate_value()],
    ) {
        let purchase = [("one", 0.0), ("two", 0.0)];
        let with = WithCovariates::new(bg, &purchase, &[("two", &[0.0, 0.0])]).unwrap();
        prop_assert_eq!(with.for_covariates(&values).unwrap(), bg);
        let with = WithCovariates::new(pareto, &purchase, &[("two", &[0.0])]).unwrap();
        prop_assert_eq!(with.for_covariates(&values).unwrap(), pareto);
    }

    /// The signs: faster and sooner gone, by e^γ.
    #[test]
    fn coefficients_multiply_rates(
        bg in strategies::bg_nbd(),
        mbg in strategies::mbg_nbd(),
        pareto in strategies::pareto_nbd(),
        history in strategies::history_in_weeks(),
        gammas in [-1.0..1.0, -1.0..1.0, -1.0..1.0_f64],
        z in -2.0..2.0_f64,
    ) {
        let [one, two, three] = gammas;
        let power = |gamma: f64| (gamma * z).exp();
        let near = |one: f64, other: f64| (one / other - 1.0).abs() < 1e-12;
        let with = WithCovariates::new(bg, &[("z", one)], &[("z", &[two, three])]).unwrap();
        let own = with.for_covariates(&[z]).unwrap();
        prop_assert!(own.r() == bg.r() && near(own.alpha(), bg.alpha() / power(one)));
        prop_assert!(near(own.a(), bg.a() * power(two)) && near(own.b(), bg.b() * power(three)));
        let with = WithCovariates::new(mbg, &[], &[("z", &[two, three])]).unwrap();
        let own = with.for_covariates(&[z]).unwrap();
        prop_assert!(own.alpha() == mbg.alpha() && near(own.b(), mbg.b() * power(three)));
        let with = WithCovariates::new(pareto, &[("z", one)], &[("z", &[two])]).unwrap();
        let own = with.for_covariates(&[z]).unwrap();
        prop_assert!(near(own.alpha(), pareto.alpha() / power(one)) && own.s() == pareto.s());
        prop_assert!(near(own.beta(), pareto.beta() / power(two)));
        // Whatever it is asked stays in range.
        let busy = RepeatHistory::new(300, Recency::AgeAtLast(4_000.0), 5_000.0, WEEK).unwrap();
        for history in [history, busy] {
            prop_assert!(own.log_likelihood(&history).unwrap().is_finite());
            let outlook = own.outlook(&history).unwrap();
            prop_assert!((0.0..=1.0).contains(&outlook.probability_alive()));
            prop_assert!(outlook.expected_purchases(weeks(5_000.0)).unwrap().is_finite());
        }
    }
}
