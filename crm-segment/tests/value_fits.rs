//! Fits of the value models: the same bits however the base comes, typed outcomes, typed refusals.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test may stop at the first surprise"
)]

use crm_core::Currency;
use crm_segment::value::*;
use crm_segment::{Threads, strategies};
use proptest::prelude::*;

const WEEK: TimeUnit = TimeUnit::Week;

fn history(x: u32, last: f64, age: f64) -> RepeatHistory {
    RepeatHistory::new(x, Recency::AgeAtLast(last), age, WEEK).unwrap()
}

fn groups(rows: &[(u32, f64, f64, u64)]) -> HistoryGroups {
    let rows = rows
        .iter()
        .map(|(x, last, age, n)| (history(*x, *last, *age), *n));
    HistoryGroups::new(WEEK, rows).unwrap()
}

/// A made-up base in which all four models have their maximum inside.
fn usual() -> HistoryGroups {
    groups(&[
        (0, 0.0, 39.0, 700),
        (1, 5.0, 38.0, 90),
        (1, 25.0, 37.0, 70),
        (2, 9.0, 36.0, 30),
        (2, 31.0, 39.0, 35),
        (3, 34.0, 38.0, 25),
        (4, 12.0, 36.0, 8),
        (5, 35.0, 37.0, 15),
        (9, 33.0, 36.0, 6),
    ])
}

fn on_threads(threads: usize) -> FitOptions {
    FitOptions::on_threads(Threads::new(threads))
}

/// Everything a fit says, as bits.
fn bits<M: Model>(fit: &Fit<M>) -> Vec<u64> {
    let mut numbers = fit.model().values();
    numbers.push(fit.log_likelihood());
    numbers.push(fit.gradient_norm());
    numbers.extend(fit.standard_errors().unwrap_or_default());
    numbers.into_iter().map(f64::to_bits).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_order_any_split_any_grouping_and_any_threads_give_the_same_bits(
        (rows, shuffled) in strategies::history_groups().prop_flat_map(|groups| {
            let rows: Vec<_> = groups.iter().collect();
            (Just(rows.clone()), Just(rows).prop_shuffle())
        }),
        cut in any::<prop::sample::Index>(),
        threads in 1_usize..5,
    ) {
        let whole = HistoryGroups::new(WEEK, rows.clone()).unwrap();
        let one_by_one = shuffled
            .iter()
            .flat_map(|(history, customers)| (0..*customers).map(|_| *history));
        let one_by_one = HistoryGroups::of_customers(WEEK, one_by_one).unwrap();
        prop_assert_eq!(&one_by_one, &whole, "weights are repetitions");
        let (left, right) = shuffled.split_at(cut.index(shuffled.len() + 1));
        let part = |rows: &[(RepeatHistory, u64)]| HistoryGroups::new(WEEK, rows.to_vec()).unwrap();
        let merged = part(right).merge(part(left)).unwrap();
        prop_assert_eq!(&merged, &whole);

        let one = FitOptions::ONE_THREAD;
        let many = on_threads(threads);
        match (BgNbd::fit(&whole, one), BgNbd::fit(&merged, many)) {
            (Ok(first), Ok(second)) => prop_assert_eq!(bits(&first), bits(&second)),
            (first, second) => prop_assert_eq!(first.unwrap_err(), second.unwrap_err()),
        }
        if let (Ok(first), Ok(second)) = (MbgNbd::fit(&whole, one), MbgNbd::fit(&merged, many)) {
            prop_assert_eq!(bits(&first), bits(&second));
        }
        if let (Ok(first), Ok(second)) = (Nbd::fit(&whole, one), Nbd::fit(&merged, many)) {
            prop_assert_eq!(bits(&first), bits(&second));
        }
        if let (Ok(first), Ok(second)) = (ParetoNbd::fit(&whole, one), ParetoNbd::fit(&merged, many)) {
            prop_assert_eq!(bits(&first), bits(&second));
        }
    }

    #[test]
    fn spending_and_opportunities_too(
        spends in strategies::spend_groups(),
        opportunities in strategies::opportunity_groups(),
        threads in 2_usize..5,
    ) {
        if let Ok(first) = GammaGamma::fit(&spends, FitOptions::ONE_THREAD) {
            prop_assert_eq!(bits(&first), bits(&GammaGamma::fit(&spends, on_threads(threads)).unwrap()));
        }
        if let Ok(first) = BgBb::fit(&opportunities, FitOptions::ONE_THREAD) {
            prop_assert_eq!(bits(&first), bits(&BgBb::fit(&opportunities, on_threads(threads)).unwrap()));
        }
    }

    /// No base, however odd, makes a fit panic, give a number that is none, or say that it
    /// converged where the gradient does not vanish.
    #[test]
    fn whatever_converges_has_no_slope(base in strategies::history_groups(), cohort in strategies::survivors()) {
        fn check<M: Model>(fit: Result<Fit<M>, FitError>) -> Result<(), TestCaseError> {
            let Ok(fit) = fit else { return Ok(()) };
            prop_assert!(fit.log_likelihood().is_finite() && fit.gradient_norm().is_finite());
            if fit.is_converged() {
                prop_assert!(fit.gradient_norm() < 1e-5, "{:e}", fit.gradient_norm());
                prop_assert!(fit.standard_errors().unwrap().iter().all(|error| error.is_finite() && *error > 0.0));
            } else {
                prop_assert!(fit.standard_errors().is_none());
            }
            Ok(())
        }
        check(BgNbd::fit(&base, FitOptions::default()))?;
        check(MbgNbd::fit(&base, FitOptions::default()))?;
        check(ParetoNbd::fit(&base, FitOptions::default()))?;
        check(Nbd::fit(&base, FitOptions::default()))?;
        check(ShiftedBetaGeometric::fit(&[cohort], WEEK))?;
    }
}

#[test]
fn the_fit_is_a_sum_of_the_histories_and_no_neighbour_is_better() {
    fn check<M: PurchaseModel>(fit: &Fit<M>) {
        let of = |model: &M| -> f64 {
            usual()
                .iter()
                .map(|(history, n)| n as f64 * model.log_likelihood(&history).unwrap())
                .sum()
        };
        assert!(fit.is_converged());
        let best = fit.log_likelihood();
        assert!((of(fit.model()) - best).abs() < 1e-12 * best.abs());
        for index in 0..M::NAMES.len() {
            for factor in [0.999, 1.001] {
                let mut values = fit.model().values();
                values[index] *= factor;
                let neighbour = fit.model().with_values(&values).unwrap();
                assert!(of(&neighbour) < best);
            }
        }
    }
    check(&Nbd::fit(&usual(), FitOptions::default()).unwrap());
    check(&BgNbd::fit(&usual(), FitOptions::default()).unwrap());
    check(&MbgNbd::fit(&usual(), FitOptions::default()).unwrap());
    check(&ParetoNbd::fit(&usual(), FitOptions::default()).unwrap());
}

/// Halving the unit doubles α and its error and leaves the shapes.
#[test]
fn the_unit_of_a_fit_scales_alpha_alone() {
    let base = usual();
    let doubled = base.iter().map(|(history, n)| {
        let recency = Recency::AgeAtLast(2.0 * history.age_at_last());
        let told = RepeatHistory::new(
            history.repeats(),
            recency,
            2.0 * history.age(),
            TimeUnit::Day,
        );
        (told.unwrap(), n)
    });
    let doubled = HistoryGroups::new(TimeUnit::Day, doubled).unwrap();
    let one = BgNbd::fit(&usual(), FitOptions::default()).unwrap();
    let other = BgNbd::fit(&doubled, FitOptions::default()).unwrap();
    let pairs = one.model().values().into_iter().zip(other.model().values());
    for ((before, after), factor) in pairs.zip([1.0, 2.0, 1.0, 1.0]) {
        assert!(
            (after / before / factor - 1.0).abs() < 1e-9,
            "{before} {after}"
        );
    }
    assert_eq!(other.model().unit(), TimeUnit::Day);
}

/// A base of so many different histories that a sample of them is fitted first.
#[test]
fn a_large_base_has_its_own_maximum() {
    let mut rows = Vec::new();
    for (history, n) in usual().iter() {
        for step in 0..5_000_u32 {
            let age = history.age() + f64::from(step) / 5_000.0;
            let recency = Recency::AgeAtLast(history.age_at_last());
            rows.push((
                RepeatHistory::new(history.repeats(), recency, age, WEEK).unwrap(),
                n,
            ));
        }
    }
    let base = HistoryGroups::new(WEEK, rows).unwrap();
    assert_eq!(base.len(), 45_000);
    let options = FitOptions::default();
    let fit = MbgNbd::fit(&base, options).unwrap();
    let regular = CnbdK::fit(&base, 0.0, 1, FirstDropout::AfterFirst, options).unwrap();
    assert!(fit.is_converged() && regular.is_converged());
    // Enough blocks for several threads.
    let many = on_threads(3);
    assert_eq!(bits(&fit), bits(&MbgNbd::fit(&base, many).unwrap()));
    let again = CnbdK::fit(&base, 0.0, 1, FirstDropout::AfterFirst, many).unwrap();
    assert_eq!(bits(&regular), bits(&again));
    let slope = fit.gradient_norm() / base.customers() as f64;
    assert!(slope < 1e-12, "{slope:e}");
    // Another way to write the same likelihood has the same maximum.
    for (one, other) in fit.model().values().iter().zip(regular.model().values()) {
        assert!((one / other - 1.0).abs() < 1e-9, "{one} {other}");
    }
    // The sum over the whole base, not over the sample.
    let sum: f64 = base
        .iter()
        .map(|(history, n)| n as f64 * fit.model().log_likelihood(&history).unwrap())
        .sum();
    assert!((fit.log_likelihood() / sum - 1.0).abs() < 1e-12);
}

/// The delta method: of a parameter itself it is the parameter's standard error.
#[test]
fn the_error_of_a_quantity_follows_from_those_of_the_parameters() {
    let fit = BgNbd::fit(&usual(), FitOptions::default()).unwrap();
    let errors = fit.standard_errors().unwrap();
    for (index, error) in errors.iter().enumerate() {
        let found = fit
            .standard_error_of(|model| Some(model.values()[index]))
            .unwrap();
        assert!((found / error - 1.0).abs() < 1e-8, "{found} {error}");
    }
    assert!(fit.standard_error_of(|_| None).is_none());
}

#[test]
fn what_cannot_be_fitted_says_why() {
    let options = FitOptions::default();
    let empty = HistoryGroups::new(WEEK, []).unwrap();
    assert_eq!(BgNbd::fit(&empty, options).unwrap_err(), FitError::Empty);
    assert_eq!(
        ParetoNbd::fit(&empty, options).unwrap_err(),
        FitError::Empty
    );
    let nobody = groups(&[(0, 0.0, 39.0, 10), (0, 0.0, 12.0, 5)]);
    assert_eq!(
        MbgNbd::fit(&nobody, options).unwrap_err(),
        FitError::NoRepeats
    );
    let no_time = groups(&[(0, 0.0, 0.0, 10)]);
    assert_eq!(BgNbd::fit(&no_time, options).unwrap_err(), FitError::NoTime);
    let no_spend = SpendGroups::new(Currency::EUR, []).unwrap();
    assert_eq!(
        GammaGamma::fit(&no_spend, options).unwrap_err(),
        FitError::NoRepeats
    );
    assert_eq!(
        BgBb::fit(&OpportunityGroups::new([]), options).unwrap_err(),
        FitError::Empty
    );
    assert_eq!(
        ShiftedBetaGeometric::fit(&[], WEEK).unwrap_err(),
        FitError::Empty
    );

    let weekly = history(1, 2.0, 3.0);
    assert!(matches!(
        HistoryGroups::of_customers(TimeUnit::Day, [weekly]),
        Err(ValueError::UnitMismatch {
            expected: TimeUnit::Day,
            found: TimeUnit::Week,
            ..
        })
    ));
}

#[test]
fn odd_bases_end_typed() {
    let options = FitOptions::default();
    // One customer, and a thousand equal ones, cannot show how customers differ.
    for customers in [1, 1_000] {
        let equal = groups(&[(4, 20.0, 39.0, customers)]);
        assert!(!BgNbd::fit(&equal, options).unwrap().is_converged());
        assert!(!MbgNbd::fit(&equal, options).unwrap().is_converged());
        assert!(!ParetoNbd::fit(&equal, options).unwrap().is_converged());
        // Less spread than chance makes: all buy at one rate.
        let fit = Nbd::fit(&equal, options).unwrap();
        assert!(
            matches!(
                fit.outcome(),
                FitOutcome::OnBoundary {
                    parameter: "r" | "alpha",
                    side: BoundarySide::Infinity,
                }
            ),
            "{:?}",
            fit.outcome()
        );
        let rate = fit.model().r() / fit.model().alpha();
        assert!((rate - 4.0 / 39.0).abs() < 1e-6, "{rate}");
    }
    // Nobody ever stops: the chance to drop out goes to zero.
    let faithful = groups(&[
        (10, 38.9, 39.0, 50),
        (4, 38.0, 39.0, 50),
        (20, 38.95, 39.0, 50),
        (1, 30.0, 39.0, 50),
    ]);
    let fit = BgNbd::fit(&faithful, options).unwrap();
    assert!(
        matches!(
            fit.outcome(),
            FitOutcome::OnBoundary {
                parameter: "a" | "b",
                ..
            }
        ),
        "{:?} {:?}",
        fit.outcome(),
        fit.model()
    );
    // Everybody spends the same: the shape of amounts goes to infinity.
    let spend = SpendHistory::of_total(3, 6_000, Currency::EUR);
    let spends = SpendGroups::new(Currency::EUR, [(spend, 40)]).unwrap();
    assert!(!GammaGamma::fit(&spends, options).unwrap().is_converged());
    // A constant rate of leaving: nobody differs.
    let halves = Survivors::new(vec![64.0, 32.0, 16.0, 8.0, 4.0]).unwrap();
    let fit = ShiftedBetaGeometric::fit(&[halves], TimeUnit::Year).unwrap();
    assert!(
        matches!(
            fit.outcome(),
            FitOutcome::OnBoundary {
                side: BoundarySide::Infinity,
                ..
            }
        ),
        "{:?}",
        fit.outcome()
    );
}

#[test]
fn bad_numbers_are_refused() {
    for bad in [f64::NAN, f64::INFINITY, 0.0, -1.0] {
        assert!(BgNbd::new(bad, 1.0, 1.0, 1.0, WEEK).is_err());
        assert!(MbgNbd::new(1.0, bad, 1.0, 1.0, WEEK).is_err());
        assert!(ParetoNbd::new(1.0, 1.0, bad, 1.0, WEEK).is_err());
        assert!(Nbd::new(1.0, bad, WEEK).is_err());
        assert!(GammaGamma::new(1.0, 1.0, bad, Currency::EUR).is_err());
        assert!(BgBb::new(1.0, 1.0, 1.0, bad).is_err());
        assert!(ShiftedBetaGeometric::new(1.0, bad, WEEK).is_err());
        assert!(Survivors::new(vec![bad, bad]).is_err());
    }
    let model = BgNbd::new(1.0, 1.0, 1.0, 1.0, WEEK).unwrap();
    for count in [0, 3, 5] {
        let refused = model.with_values(&vec![1.0; count]).unwrap_err();
        assert_eq!(refused, ValueError::ParameterCount { needed: 4 });
    }
    for bad in [f64::NAN, f64::INFINITY] {
        let refused = SpendHistory::of_mean(1, bad, Currency::EUR).unwrap_err();
        let field = "mean spend";
        assert_eq!(refused, ValueError::NotFinite { field });
    }
    for bad in [f64::NAN, f64::INFINITY, -1.0] {
        assert!(TimeSpan::new(bad, WEEK).is_err());
        assert!(DiscountRate::continuous(bad, WEEK).is_err());
        assert!(RepeatHistory::without_repeats(bad, WEEK).is_err());
        assert!(RepeatHistory::new(1, Recency::AgeAtLast(bad), 5.0, WEEK).is_err());
        assert!(RepeatHistory::new(1, Recency::SinceLast(bad), 5.0, WEEK).is_err());
    }
    let refusal = |x, recency, age| RepeatHistory::new(x, recency, age, WEEK).unwrap_err();
    assert_eq!(
        refusal(2, Recency::AgeAtLast(6.0), 5.0),
        ValueError::RecencyAfterAge
    );
    assert_eq!(
        refusal(2, Recency::SinceLast(6.0), 5.0),
        ValueError::RecencyAfterAge
    );
    assert_eq!(
        refusal(0, Recency::AgeAtLast(2.0), 5.0),
        ValueError::RecencyWithoutRepeats
    );
    assert_eq!(
        refusal(2, Recency::SinceLast(5.0), 5.0),
        ValueError::RecencyWithoutRepeats
    );
    assert!(OpportunityHistory::new(3, 2, 6).is_err());
    assert!(OpportunityHistory::new(0, 2, 6).is_err());
    assert!(OpportunityHistory::new(2, 7, 6).is_err());
    assert!(Survivors::new(vec![]).is_err());

    let model = BgNbd::new(0.2, 4.0, 0.8, 2.4, WEEK).unwrap();
    let rate = DiscountRate::continuous(0.0, WEEK).unwrap();
    assert_eq!(
        model.newcomer().discounted_purchases(rate, None),
        Err(ValueError::EndlessWithoutDiscount)
    );
    assert_eq!(
        model.newcomer().expected_life(),
        Err(ValueError::InfiniteExpectation {
            parameter: "r",
            above: 1
        })
    );
    let low = GammaGamma::new(6.0, 0.9, 15.0, Currency::EUR).unwrap();
    assert!(low.population_mean().is_err(), "never a negative value");
    let refunded = SpendHistory::of_total(2, -300, Currency::EUR);
    assert!(low.expected_spend(&refunded).is_err());
    let dollars = SpendHistory::of_total(2, 300, Currency::USD);
    assert_eq!(
        low.expected_spend(&dollars),
        Err(ValueError::CurrencyMismatch)
    );
}

#[test]
fn parameters_are_kept_small_and_checked_when_read() {
    fn check<M>(model: M, broken: &[(&str, &str)])
    where
        M: PartialEq + std::fmt::Debug + serde::Serialize + serde::de::DeserializeOwned,
    {
        let text = serde_json::to_string(&model).unwrap();
        assert!(text.len() < 1_000, "{text}");
        assert_eq!(serde_json::from_str::<M>(&text).unwrap(), model);
        for (part, other) in broken {
            let text = text.replace(part, other);
            assert!(serde_json::from_str::<M>(&text).is_err(), "{text}");
        }
    }
    let changes = [
        ("\"format\":1", "\"format\":2"),
        ("_", "-"),
        (":0.25", ":-0.25"),
        (":0.25", ":null"),
    ];
    check(BgNbd::new(0.25, 4.5, 0.75, 2.5, WEEK).unwrap(), &changes);
    check(MbgNbd::new(0.25, 4.5, 0.75, 2.5, WEEK).unwrap(), &changes);
    check(
        ParetoNbd::new(0.25, 4.5, 0.75, 2.5, WEEK).unwrap(),
        &changes,
    );
    check(
        GammaGamma::new(0.25, 4.5, 0.75, Currency::USD).unwrap(),
        &changes,
    );
    check(BgBb::new(0.25, 4.5, 0.75, 2.5).unwrap(), &changes);
    check(
        ShiftedBetaGeometric::new(0.25, 4.5, TimeUnit::Month).unwrap(),
        &changes,
    );
    check(
        history(2, 0.25, 39.0),
        &[(":0.25", ":40.25"), ("week", "fortnight")],
    );
    check(TimeSpan::new(0.25, WEEK).unwrap(), &[(":0.25", ":-0.25")]);
    check(
        DiscountRate::continuous(0.25, WEEK).unwrap(),
        &[(":0.25", ":-0.25")],
    );
    check(
        SpendHistory::of_total(2, 50, Currency::USD),
        &[(":2", ":0")],
    );
    check(OpportunityHistory::new(2, 3, 6).unwrap(), &[(":6", ":2")]);
    let bg = serde_json::to_string(&BgNbd::new(0.25, 4.5, 0.75, 2.5, WEEK).unwrap()).unwrap();
    assert!(
        serde_json::from_str::<MbgNbd>(&bg).is_err(),
        "one model is not taken for another"
    );
}

/// Many are scored as one is, on any number of threads.
#[test]
fn many_are_scored_as_one_is() {
    let model = BgNbd::new(0.243, 4.414, 0.793, 2.426, WEEK).unwrap();
    let histories: Vec<RepeatHistory> = (0..5_000_u32)
        .map(|at| {
            let age = f64::from(1 + at % 260) / 7.0;
            let x = at % 17;
            history(
                x,
                if x == 0 {
                    0.0
                } else {
                    age / f64::from(1 + at % 3)
                },
                age,
            )
        })
        .collect();
    let year = TimeSpan::new(52.0, WEEK).unwrap();
    let one = score_all(&model, &histories, year, FitOptions::ONE_THREAD).unwrap();
    assert_eq!(
        one,
        score_all(&model, &histories, year, on_threads(3)).unwrap()
    );
    for (history, score) in histories.iter().zip(&one) {
        let outlook = model.outlook(history).unwrap();
        assert_eq!(score.probability_alive, outlook.probability_alive());
        let expected = outlook.expected_purchases(year).unwrap();
        assert!((score.expected_purchases - expected).abs() <= 1e-13 * expected);
    }
    let days = TimeSpan::new(364.0, TimeUnit::Day).unwrap();
    assert!(score_all(&model, &histories, days, FitOptions::ONE_THREAD).is_err());
}

/// Who bought when and for how much is not told.
#[test]
fn debug_output_tells_no_personal_value() {
    let spend = SpendHistory::of_total(2, 98_765, Currency::USD);
    let text = format!("{:?} {:?}", history(2, 31.25, 39.75), spend);
    assert!(
        !text.contains("31.25") && !text.contains("39.75") && !text.contains("493"),
        "{text}"
    );
}
