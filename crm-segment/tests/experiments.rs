//! Experiments: laws of the sums, and the effects of Hillstrom's e-mail experiment.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test may stop at the first surprise"
)]

use crm_segment::strategies;
use crm_segment::{
    ConfidenceLevel, Effect, ExperimentArms, ExperimentError, IntervalKind, SampleSummary,
    sample_ratio,
};
use proptest::prelude::*;

const CONTROL: &str = "No E-Mail";
const MENS: &str = "Mens E-Mail";
const WOMENS: &str = "Womens E-Mail";

/// Kevin Hillstrom's MineThatData e-mail challenge (2008), counted from its 64,000 rows: members, visits, buyers,
/// spend in cents, and the sum of the squares of the spends.
const GROUPS: [(&str, u64, u64, u64, i128, u128); 3] = [
    (CONTROL, 21_306, 2_262, 122, 1_390_833, 28_700_503_621),
    (MENS, 21_307, 3_894, 267, 3_031_169, 67_590_244_973),
    (WOMENS, 21_387, 3_238, 189, 2_303_811, 49_114_465_763),
];

/// Difference, standard error, z, lower and upper end at 95 %, computed by others in 64-bit floating point; the two
/// treatments are compared without an interval.
type Expected = (f64, f64, f64, f64, f64);

fn check(one: SampleSummary, other: SampleSummary, unit: f64, expected: Expected) {
    let effect = Effect::between(
        &one,
        &other,
        ConfidenceLevel::PERCENT_95,
        IntervalKind::Normal,
    )
    .unwrap();
    let near = |found: f64, expected: f64| {
        assert!(
            (found / expected - 1.0).abs() < 1e-12,
            "{found} and not {expected}"
        );
    };
    near(effect.difference / unit, expected.0);
    near(effect.standard_error / unit, expected.1);
    near(effect.z.unwrap(), expected.2);
    if !expected.3.is_nan() {
        near(effect.lower / unit, expected.3);
        near(effect.upper / unit, expected.4);
    }
}

#[test]
fn the_effects_of_hillstroms_experiment_are_reproduced() {
    let spend = GROUPS
        .map(|(_, count, _, _, sum, squares)| SampleSummary::of_sums(count, sum, squares).unwrap());
    let visit = GROUPS.map(|(_, count, visits, ..)| SampleSummary::of_rate(visits, count).unwrap());
    let conversion =
        GROUPS.map(|(_, count, _, buyers, ..)| SampleSummary::of_rate(buyers, count).unwrap());
    let none = f64::NAN;
    let cases: [([SampleSummary; 3], f64, [Expected; 4]); 3] = [
        (
            visit,
            1.0,
            [
                (
                    0.076_589_563_651_531_25,
                    0.003_385_887_811_728_365_3,
                    22.620_230_766_723_257,
                    0.069_953_345_484_850_52,
                    0.083_225_781_818_211_97,
                ),
                (
                    0.045_233_106_587_052_985,
                    0.003_234_462_099_090_751,
                    13.984_738_482_410_599,
                    0.038_893_677_363_475_29,
                    0.051_572_535_810_630_676,
                ),
                (
                    0.060_881_957_260_984_64,
                    0.002_777_287_642_805_201,
                    21.921_372_609_245_037,
                    0.055_438_573_506_378_3,
                    0.066_325_341_015_590_97,
                ),
                (
                    0.031_356_457_064_478_26,
                    0.003_608_000_837_174_793,
                    8.690_812_025_706_624,
                    none,
                    none,
                ),
            ],
        ),
        (
            conversion,
            1.0,
            [
                (
                    0.006_805_006_519_615_695,
                    0.000_920_872_785_735_121_6,
                    7.389_735_721_404_06,
                    0.005_000_129_025_231_786,
                    0.008_609_884_013_999_603,
                ),
                (
                    0.003_111_057_511_085_258,
                    0.000_822_677_077_555_119_5,
                    3.781_626_589_537_274,
                    0.001_498_640_068_170_558_7,
                    0.004_723_474_953_999_957,
                ),
                (
                    0.004_954_571_155_268_468,
                    0.000_717_446_703_382_278_3,
                    6.905_838_624_543_12,
                    0.003_548_401_455_812_211_4,
                    0.006_360_740_854_724_724,
                ),
                (
                    0.003_693_949_008_530_437,
                    0.000_995_162_149_456_610_9,
                    3.711_906_658_173_692_4,
                    none,
                    none,
                ),
            ],
        ),
        (
            spend,
            100.0,
            [
                (
                    0.769_827_155_894_536_8,
                    0.145_246_560_248_686_76,
                    5.300_140_358_411_669,
                    0.485_149_128_928_783_65,
                    1.054_505_182_860_289_8,
                ),
                (
                    0.424_412_215_936_596_7,
                    0.130_332_858_529_191_16,
                    3.256_371_576_025_392_4,
                    0.168_964_507_217_228_05,
                    0.679_859_924_655_965_3,
                ),
                (
                    0.596_796_066_727_898_3,
                    0.112_556_208_691_063_32,
                    5.302_204_771_004_182,
                    0.376_189_951_457_04,
                    0.817_402_181_998_756_7,
                ),
                (
                    0.345_414_939_957_940_04,
                    0.159_617_414_841_654_23,
                    2.164_017_881_761_856_3,
                    none,
                    none,
                ),
            ],
        ),
    ];
    for ([control, mens, womens], unit, expected) in cases {
        check(mens, control, unit, expected[0]);
        check(womens, control, unit, expected[1]);
        check(mens.merge(womens).unwrap(), control, unit, expected[2]);
        check(mens, womens, unit, expected[3]);
    }
    let ratio = sample_ratio(&GROUPS.map(|group| group.1), &[1, 1, 1]).unwrap();
    assert!((ratio.chi_squared - 0.202_531_25).abs() < 1e-12);
    assert_eq!(ratio.degrees, 2);
    // e^(−x/2), in closed form with two degrees.
    assert!((ratio.p_value - (-0.101_265_625_f64).exp()).abs() < 1e-14);
    let by_name = |values: [SampleSummary; 3]| {
        let mut arms = ExperimentArms::default();
        for (group, value) in GROUPS.iter().zip(values) {
            arms.add_summary(group.0, value).unwrap();
        }
        arms
    };
    let arms = by_name(spend);
    let effects = arms
        .effects_against(CONTROL, ConfidenceLevel::PERCENT_95, IntervalKind::Normal)
        .unwrap();
    assert_eq!(
        effects.iter().map(|(arm, _)| *arm).collect::<Vec<_>>(),
        [MENS, WOMENS]
    );
    assert_eq!(arms.sample_ratio(&[1, 1, 1]).unwrap(), ratio);
    assert_eq!(
        arms.effects_against("nobody", ConfidenceLevel::PERCENT_95, IntervalKind::Normal),
        Err(ExperimentError::UnknownArm)
    );
}

/// Student's own example (1908), as R's data set sleep has it: hours of sleep gained with two drugs, here in tenths.
/// R's documentation of t.test prints t = −1.8608, df = 17.776, p = 0.07939, interval −3.3654832 to 0.2054832.
#[test]
fn welchs_test_of_students_sleep_data_is_that_of_r() {
    let one = SampleSummary::of_values([7, -16, -2, -12, -1, 34, 37, 8, 0, 20]).unwrap();
    let two = SampleSummary::of_values([19, 8, 11, 1, -1, 44, 55, 16, 46, 34]).unwrap();
    let effect = Effect::between(
        &one,
        &two,
        ConfidenceLevel::PERCENT_95,
        IntervalKind::WelchT,
    )
    .unwrap();
    assert!((effect.z.unwrap() + 1.8608).abs() < 5e-5);
    assert!((effect.degrees.unwrap() - 17.776).abs() < 5e-4);
    assert!((effect.p_value.unwrap() - 0.07939).abs() < 5e-6);
    assert!((effect.lower / 10.0 + 3.365_483_2).abs() < 5e-8);
    assert!((effect.upper / 10.0 - 0.205_483_2).abs() < 5e-8);
}

proptest! {
    #[test]
    fn sums_form_a_commutative_monoid(
        a in strategies::sample_summary(),
        b in strategies::sample_summary(),
        c in strategies::sample_summary(),
    ) {
        let merge = |one: SampleSummary, other: SampleSummary| one.merge(other).unwrap();
        prop_assert_eq!(merge(merge(a, b), c), merge(a, merge(b, c)));
        prop_assert_eq!(merge(a, b), merge(b, a));
        prop_assert_eq!(merge(a, SampleSummary::EMPTY), a);
    }

    #[test]
    fn mean_and_variance_are_those_of_the_values(
        values in prop::collection::vec(-1_000_000_i64..1_000_000, 2..60),
        shift in prop_oneof![Just(0), -1_000_000_000_000_i64..1_000_000_000_000],
    ) {
        let plain = SampleSummary::of_values(values.iter().copied()).unwrap();
        let mean = values.iter().sum::<i64>() as f64 / values.len() as f64;
        let squares: f64 = values.iter().map(|value| (*value as f64 - mean).powi(2)).sum();
        let variance = squares / (values.len() - 1) as f64;
        prop_assert!((plain.mean().unwrap() - mean).abs() <= 1e-12 * mean.abs());
        prop_assert!((plain.variance().unwrap() - variance).abs() <= 1e-11 * variance);
        // A constant added to all changes the variance by no bit, however large it is.
        let shifted = SampleSummary::of_values(values.iter().map(|value| value + shift)).unwrap();
        prop_assert_eq!(shifted.variance(), plain.variance());
    }

    #[test]
    fn intervals_hold_the_difference_grow_with_the_level_and_turn_with_the_groups(
        one in strategies::sample_summary(),
        other in strategies::sample_summary(),
        level in strategies::confidence_level(),
        kind in strategies::interval_kind(),
    ) {
        let Ok(effect) = Effect::between(&one, &other, level, kind) else {
            prop_assert!(one.count() < 2 || other.count() < 2);
            return Ok(());
        };
        prop_assert!(effect.lower <= effect.difference && effect.difference <= effect.upper);
        prop_assert!(effect.p_value.is_none_or(|p| (0.0..=1.0).contains(&p)));
        let turned = Effect::between(&other, &one, level, kind).unwrap();
        prop_assert_eq!(turned.difference, -effect.difference);
        prop_assert_eq!(turned.lower, -effect.upper);
        let surer = ConfidenceLevel::new((1.0 + level.get()) / 2.0).unwrap();
        let surer = Effect::between(&one, &other, surer, kind).unwrap();
        prop_assert!(surer.lower <= effect.lower && effect.upper <= surer.upper);
        // The interval leaves zero out exactly when chance is rarer than what the level leaves.
        if let Some(p) = effect.p_value && (p - (1.0 - level.get())).abs() > 1e-9 {
            let leaves_out = effect.lower > 0.0 || effect.upper < 0.0;
            prop_assert_eq!(leaves_out, p < 1.0 - level.get());
        }
        if kind == IntervalKind::WelchT {
            let normal = Effect::between(&one, &other, level, IntervalKind::Normal).unwrap();
            prop_assert!(effect.upper >= normal.upper - 1e-9 * effect.standard_error);
        }
    }

    #[test]
    fn what_is_written_comes_back_and_the_impossible_is_refused(one in strategies::sample_summary()) {
        let text = serde_json::to_string(&one).unwrap();
        prop_assert_eq!(serde_json::from_str::<SampleSummary>(&text).unwrap(), one);
    }
}

/// As many values as can be counted: the p-value stays one.
#[test]
fn groups_of_any_size_have_a_p_value() {
    let few = SampleSummary::of_rate(0, 2).unwrap();
    for trials in [1_000, 1_000_000_000, 1_000_000_000_000_000, u64::MAX] {
        let many = SampleSummary::of_rate(1, trials).unwrap();
        let of = |kind| Effect::between(&many, &few, ConfidenceLevel::PERCENT_95, kind).unwrap();
        let (student, normal) = (of(IntervalKind::WelchT), of(IntervalKind::Normal));
        let p = student.p_value.unwrap();
        assert!(
            (p / normal.p_value.unwrap() - 1.0).abs() < 1e-3,
            "{p} of {trials}"
        );
        assert!(student.lower <= normal.lower && normal.upper <= student.upper);
    }
}

#[test]
fn what_cannot_be_compared_is_told() {
    let one = SampleSummary::of_values([5]).unwrap();
    let two = SampleSummary::of_values([5, 5]).unwrap();
    let between = |one, other| {
        Effect::between(
            one,
            other,
            ConfidenceLevel::PERCENT_95,
            IntervalKind::WelchT,
        )
    };
    assert_eq!(between(&one, &two), Err(ExperimentError::TooFewValues));
    assert_eq!(
        between(&two, &SampleSummary::EMPTY),
        Err(ExperimentError::TooFewValues)
    );
    let same = between(&two, &two).unwrap();
    assert_eq!(
        (same.difference, same.z, same.lower, same.upper),
        (0.0, None, 0.0, 0.0)
    );
    assert_eq!(
        SampleSummary::of_rate(3, 2),
        Err(ExperimentError::MoreSuccessesThanTrials)
    );
    assert_eq!(
        SampleSummary::of_values([i64::MIN]),
        Err(ExperimentError::TooLarge)
    );
    for level in [0.0, 1.0, -0.5, f64::NAN] {
        assert_eq!(
            ConfidenceLevel::new(level),
            Err(ExperimentError::InvalidLevel)
        );
    }
    assert!(serde_json::from_str::<ConfidenceLevel>("1.5").is_err());
    let groups = ExperimentError::OtherGroups {
        groups: 1,
        shares: 1,
    };
    assert_eq!(sample_ratio(&[5], &[1]), Err(groups));
    assert_eq!(
        sample_ratio(&[5, 5], &[1, 0]),
        Err(ExperimentError::NothingExpected)
    );
    assert_eq!(
        sample_ratio(&[0, 0], &[1, 1]),
        Err(ExperimentError::NothingExpected)
    );
    for wrong in [
        r#"{"format":1,"count":0,"sum":"1","sum_of_squares":"1"}"#,
        r#"{"format":1,"count":2,"sum":"10","sum_of_squares":"49"}"#,
        r#"{"format":1,"count":1,"sum":"0","sum_of_squares":"85070591730234615865843651857942052864"}"#,
        r#"{"format":1,"count":1,"sum":"one","sum_of_squares":"1"}"#,
        r#"{"format":1,"count":1,"sum":"1","sum_of_squares":"-1"}"#,
        r#"{"format":2,"count":0,"sum":"0","sum_of_squares":"0"}"#,
    ] {
        assert!(
            serde_json::from_str::<SampleSummary>(wrong).is_err(),
            "{wrong}"
        );
    }
    let frozen = r#"{"format":1,"count":2,"sum":"-10","sum_of_squares":"50"}"#;
    let read: SampleSummary = serde_json::from_str(frozen).unwrap();
    assert_eq!(read, SampleSummary::of_values([-5, -5]).unwrap());
    assert_eq!(serde_json::to_string(&read).unwrap(), frozen);
    assert_eq!(format!("{read:?}"), "SampleSummary(<2 values>)");
    // Squares beyond 64 bits pass through a document of JSON, too.
    let large = SampleSummary::of_values([6_000_000_000, -7]).unwrap();
    let document = serde_json::to_value(large).unwrap();
    assert_eq!(
        serde_json::from_value::<SampleSummary>(document).unwrap(),
        large
    );
    assert_eq!(
        SampleSummary::of_sums(2, 10, 49),
        Err(ExperimentError::Impossible)
    );
}
