//! (M)BG/CNBD-k: against values by integration over rate and probability, against the models without
//! regularity, and its laws.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test may stop at the first surprise"
)]

use crm_segment::value::*;
use crm_segment::{Threads, strategies};
use proptest::prelude::*;

const WEEK: TimeUnit = TimeUnit::Week;
const BOTH: [FirstDropout; 2] = [FirstDropout::AfterRepeat, FirstDropout::AfterFirst];

fn weeks(length: f64) -> TimeSpan {
    TimeSpan::new(length, WEEK).unwrap()
}

#[track_caller]
fn close(found: f64, expected: f64, tolerance: f64) {
    let off = ((found - expected) / expected).abs();
    assert!(
        found == expected || off <= tolerance,
        "{found:e} instead of {expected:e}, off by {off:.1e}"
    );
}

/// Integrated by mpmath with 25 digits over the rate, from the densities of the gaps themselves;
/// none of the closed forms enters.
#[test]
fn values_are_those_of_integration() {
    let three = [0.85, 1.45, 0.79, 2.42];
    let two = [0.5, 3.0, 1.0, 1.5];
    let four = [1.5, 2.0, 0.6, 4.0];
    let gaps = [4.0, 3.5, 5.0];
    let bg = FirstDropout::AfterRepeat;
    let mbg = FirstDropout::AfterFirst;
    // k, first dropout, parameters, gaps, age, span; then the logarithm of the likelihood,
    // P(alive), purchases in the span, P(none in the span).
    type Case<'a> = (u32, FirstDropout, [f64; 4], &'a [f64], f64, f64, [f64; 4]);
    let cases: [Case<'_>; 5] = [
        (
            3,
            bg,
            three,
            &gaps,
            16.0,
            8.0,
            [
                -7.818_192_940_637_451,
                0.759_700_945_721_684_1,
                1.236_840_577_826_237,
                0.299_238_513_345_887_4,
            ],
        ),
        (
            3,
            mbg,
            three,
            &gaps,
            16.0,
            8.0,
            [
                -7.999_606_514_464_192,
                0.794_945_339_308_161_2,
                1.308_548_691_157_626,
                0.266_728_466_089_831_4,
            ],
        ),
        (
            2,
            mbg,
            two,
            &[2.25],
            9.0,
            20.0,
            [
                -4.270_383_040_462_415,
                0.432_333_655_893_710_7,
                0.857_298_260_364_760_3,
                0.615_473_508_617_844_8,
            ],
        ),
        (
            4,
            bg,
            four,
            &[],
            3.0,
            6.0,
            [
                -0.260_114_515_437_943_1,
                1.0,
                0.728_753_278_111_715_8,
                0.470_672_890_475_602_8,
            ],
        ),
        (
            4,
            mbg,
            four,
            &[],
            3.0,
            6.0,
            [
                -0.222_097_040_891_822,
                0.837_127_059_188_259_7,
                0.615_288_284_276_524,
                0.556_885_953_455_219_5,
            ],
        ),
    ];
    for (k, first, parameters, gaps, age, span, [ll, alive, purchases, silence]) in cases {
        let model = CnbdK::new(k, first, parameters, WEEK).unwrap();
        let repeats = u32::try_from(gaps.len()).unwrap();
        let recency = Recency::AgeAtLast(gaps.iter().sum());
        let history = RepeatHistory::new(repeats, recency, age, WEEK).unwrap();
        let ln_gaps = gaps.iter().map(|gap: &f64| gap.ln()).sum();
        close(model.log_likelihood(&history, ln_gaps).unwrap(), ll, 1e-13);
        let outlook = model.outlook(&history).unwrap();
        close(outlook.probability_alive(), alive, 1e-13);
        close(
            outlook.expected_purchases(weeks(span)).unwrap(),
            purchases,
            1e-12,
        );
        close(
            outlook.probability_of_silence(weeks(span)).unwrap(),
            silence,
            1e-12,
        );
    }
}

fn regular_model() -> impl Strategy<Value = CnbdK> {
    let shape = || (-1.0..1.0).prop_map(|log: f64| 10_f64.powf(log));
    let parameters = (shape(), strategies::time_scale(), shape(), shape());
    (1_u32..=8, prop::sample::select(BOTH.to_vec()), parameters)
        .prop_filter_map("a model", |(k, first, (r, alpha, a, b))| {
            CnbdK::new(k, first, [r, alpha, a, b], WEEK).ok()
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// With k = 1 there is no regularity left.
    #[test]
    fn one_event_a_gap_is_the_model_without_regularity(
        bg in strategies::bg_nbd(),
        history in strategies::history_in_weeks(),
        length in 0.0..100.0,
    ) {
        let parameters = [bg.r(), bg.alpha(), bg.a(), bg.b()];
        let [r, alpha, a, b] = parameters;
        let mbg = MbgNbd::new(r, alpha, a, b, WEEK).unwrap();
        let check = |regular: CnbdK, ll: f64, outlooks: [(Outlook, RegularOutlook); 2]| {
            let own = regular.log_likelihood(&history, 3.0).unwrap();
            prop_assert!((own - ll).abs() <= 1e-9 * ll.abs().max(1.0));
            for (plain, regular) in outlooks {
                let near = |one: f64, other: f64| (one - other).abs() <= 1e-9 * one.abs().max(1e-3);
                let span = weeks(length);
                prop_assert!(near(plain.probability_alive(), regular.probability_alive()));
                prop_assert!(near(
                    plain.expected_purchases(span).unwrap(),
                    regular.expected_purchases(span).unwrap()
                ));
                for n in [0, 1, 4] {
                    prop_assert!(near(
                        plain.probability_of_purchases(n, span).unwrap(),
                        regular.probability_of_purchases(n, span).unwrap()
                    ));
                }
                prop_assert!(near(
                    plain.probability_alive_after(span).unwrap(),
                    regular.probability_alive_after(span).unwrap()
                ));
            }
            Ok(())
        };
        // Only where the plain sums over purchases are short.
        prop_assume!((r + f64::from(history.repeats())) * length < 2e3 * (alpha + history.age()));
        prop_assume!(r * length < 2e3 * alpha);
        let [after_repeat, after_first] = BOTH.map(|first| CnbdK::new(1, first, parameters, WEEK).unwrap());
        check(after_repeat, bg.log_likelihood(&history).unwrap(), [
            (bg.outlook(&history).unwrap(), after_repeat.outlook(&history).unwrap()),
            (bg.newcomer(), after_repeat.newcomer()),
        ])?;
        check(after_first, mbg.log_likelihood(&history).unwrap(), [
            (mbg.outlook(&history).unwrap(), after_first.outlook(&history).unwrap()),
            (mbg.newcomer(), after_first.newcomer()),
        ])?;
    }

    #[test]
    fn it_is_finite_in_range_and_monotone_and_its_numbers_sum_up(
        model in regular_model(),
        history in strategies::history_in_weeks(),
        one in 0.0..60.0,
        more in 0.0..60.0,
    ) {
        for outlook in [model.newcomer(), model.outlook(&history).unwrap()] {
            let alive = outlook.probability_alive();
            prop_assert!((0.0..=1.0).contains(&alive));
            let expected = outlook.expected_purchases(weeks(one)).unwrap();
            prop_assert!(expected <= outlook.expected_purchases(weeks(one + more)).unwrap() * (1.0 + 1e-10));
            prop_assert_eq!(outlook.expected_purchases(weeks(0.0)).unwrap(), 0.0);
            let after = outlook.probability_alive_after(weeks(one)).unwrap();
            prop_assert!(after <= alive * (1.0 + 1e-10));
            if expected < 10.0 {
                let chances: Vec<f64> = (0..200)
                    .map(|n| outlook.probability_of_purchases(n, weeks(one)).unwrap())
                    .collect();
                if chances[199] < 1e-16 {
                    prop_assert!((chances.iter().sum::<f64>() - 1.0).abs() < 1e-9);
                    let mean: f64 = chances.iter().enumerate().map(|(n, chance)| n as f64 * chance).sum();
                    prop_assert!((mean - expected).abs() <= 1e-9 * expected.max(1e-3), "{} {}", mean, expected);
                }
            }
        }
        prop_assert!(model.log_likelihood(&history, 0.0).unwrap().is_finite());
        let text = serde_json::to_string(&model).unwrap();
        prop_assert!(text.len() < 1_000);
        let read: CnbdK = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(read.k(), model.k());
    }

    #[test]
    fn fits_keep_their_bits_on_any_threads(base in strategies::history_groups(), k in 1_u32..5, threads in 2_usize..4) {
        for first in BOTH {
            let fit = |options| CnbdK::fit(&base, 1.5, k, first, options);
            let many = FitOptions::on_threads(Threads::new(threads));
            match (fit(FitOptions::ONE_THREAD), fit(many)) {
                (Ok(one), Ok(other)) => {
                    prop_assert_eq!(one.log_likelihood().to_bits(), other.log_likelihood().to_bits());
                    prop_assert_eq!(one.model(), other.model());
                    prop_assert!(!one.is_converged() || one.gradient_norm() < 1e-5);
                }
                (one, other) => prop_assert_eq!(one.unwrap_err(), other.unwrap_err()),
            }
        }
    }
}

/// Gaps as even as those of six events are found to be regular; the best k is better than its
/// neighbours, and the fit is the sum over the histories.
#[test]
fn the_regularity_of_even_gaps_is_found() {
    let mut rows = Vec::new();
    let mut ln_gaps = 0.0;
    for customer in 0..300_u32 {
        let pace = 1.0 + f64::from(customer / 10 % 7);
        let repeats = [0, 1, 0, 2, 12, 1, 20, 3, 0, 25][(customer % 10) as usize];
        let (mut last, mut sum) = (0.0, 0.0);
        for purchase in 0..repeats {
            let wobble = [0.7, 1.2, 0.9, 1.4, 0.8][((customer + purchase) % 5) as usize];
            last += pace * wobble;
            sum += (pace * wobble).ln();
        }
        // Most of those who bought little are gone, the loyal are not.
        let is_gone = repeats < 4 && customer % 7 < 4;
        let silence = if is_gone { 9.0 * pace } else { 0.5 * pace };
        let history =
            RepeatHistory::new(repeats, Recency::AgeAtLast(last), last + silence, WEEK).unwrap();
        rows.push((history, sum));
        ln_gaps += sum;
    }
    let groups = HistoryGroups::of_customers(WEEK, rows.iter().map(|row| row.0)).unwrap();
    let first = FirstDropout::AfterFirst;
    let options = FitOptions::default();
    let best = CnbdK::fit_regularity(&groups, ln_gaps, first, options).unwrap();
    assert!(best.is_converged(), "{best:?}");
    let k = best.model().k();
    assert!(k >= 4, "{k}");
    for other in [k - 1, k + 1] {
        let neighbour = CnbdK::fit(&groups, ln_gaps, other, first, options).unwrap();
        assert!(neighbour.log_likelihood() <= best.log_likelihood());
    }
    let sum: f64 = rows
        .iter()
        .map(|(history, gaps)| best.model().log_likelihood(history, *gaps).unwrap())
        .sum();
    close(best.log_likelihood(), sum, 1e-12);
    let plain = MbgNbd::fit(&groups, options).unwrap();
    let one = CnbdK::fit(&groups, ln_gaps, 1, first, options).unwrap();
    close(one.log_likelihood(), plain.log_likelihood(), 1e-12);
    for (one, plain) in one.model().values().iter().zip(plain.model().values()) {
        close(*one, plain, 1e-9);
    }
}

#[test]
fn a_regularity_out_of_range_and_gaps_that_are_no_number_are_refused() {
    for k in [0, CnbdK::MOST + 1] {
        let refused = CnbdK::new(k, BOTH[0], [1.0; 4], WEEK).unwrap_err();
        assert_eq!(refused, ValueError::Regularity { most: CnbdK::MOST });
    }
    let one = HistoryGroups::of_customers(
        WEEK,
        [RepeatHistory::new(1, Recency::AgeAtLast(1.0), 2.0, WEEK).unwrap()],
    )
    .unwrap();
    assert!(CnbdK::fit(&one, 0.0, 0, BOTH[0], FitOptions::default()).is_err());
    for bad in [f64::NAN, f64::INFINITY] {
        let refused = CnbdK::fit_regularity(&one, bad, BOTH[0], FitOptions::default());
        let expected = ValueError::NotFinite {
            field: "sum of the logarithms of gaps",
        };
        assert_eq!(refused.unwrap_err(), FitError::Value(expected));
    }
    assert!(CnbdK::new(2, BOTH[0], [1.0, 1.0, f64::NAN, 1.0], WEEK).is_err());
}
