//! Against values of mpmath 1.3 with 40 digits: `tests/oracles/distributions.py`.
#![allow(
    clippy::excessive_precision,
    reason = "the digits are those of the source"
)]
use super::*;

fn assert_near(found: f64, expected: f64, tolerance: f64, case: &str) {
    let error = (found / expected - 1.0).abs();
    assert!(
        error < tolerance,
        "{case}: {found} and not {expected}, {error:e}"
    );
}

#[test]
fn quantiles_of_the_normal_distribution() {
    for (tail, expected) in [
        (0.4999, 0.000_250_662_830_088_035_1),
        (0.3, 0.524_400_512_708_040_78),
        (0.1, 1.281_551_565_544_600_47),
        (0.025, 1.959_963_984_540_054_24),
        (0.005, 2.575_829_303_548_900_76),
        (1e-10, 6.361_340_902_404_056_2),
        (1e-100, 21.273_453_560_965_324),
    ] {
        // Near the middle the tail itself, given to 16 digits, says no more of the quantile.
        let tolerance = if tail > 0.49 { 1e-11 } else { 1e-14 };
        assert_near(
            normal_quantile(tail),
            expected,
            tolerance,
            &tail.to_string(),
        );
    }
}

#[test]
fn tails_and_quantiles_of_students_distribution() {
    let tails = [
        (1.0, 0.3, 0.814_452_841_844_515_313),
        (1.0, 22.6, 0.028_150_654_315_495_277),
        (2.5, 1.96, 0.162_947_564_472_813_987),
        (2.5, 22.6, 0.000_589_699_768_398_077_086),
        (10.0, 5.0, 0.000_537_333_602_756_452_617),
        (10.0, 22.6, 6.477_637_907_690_331_6e-10),
        (99.5, 1.96, 0.052_792_936_432_996_758),
        (99.5, 22.6, 5.650_520_495_582_053_7e-41),
        (500.0, 5.0, 7.946_415_047_909_558_6e-7),
        (42_611.3, 1.96, 0.050_002_297_753_812_008),
        (42_611.3, 22.6, 1.990_181_838_078_425e-112),
        (1e6, 0.3, 0.764_177_217_978_994_2),
        (1e6, 5.0, 5.733_997_870_890_741_6e-7),
        (1e6, 22.6, 4.626_856_466_511_004_11e-113),
        (1e10, 1.96, 0.049_995_790_324_169_740_5),
        (1e19, 0.3, 0.764_177_155_622_094_725),
        (1e19, 22.6, 4.333_718_175_207_064_84e-113),
    ];
    for (degrees, t, expected) in tails {
        let case = format!("t {t} of {degrees}");
        assert_near(t_two_sided(t, degrees), expected, 1e-11, &case);
    }
    let quantiles = [
        (1.0, 0.025, 12.706_204_736_174_704_6),
        (1.0, 1e-6, 318_309.886_182_743_474),
        (2.5, 0.025, 3.574_654_842_003_683_2),
        (2.5, 0.4, 0.281_459_512_748_547_657),
        (10.0, 0.005, 3.169_272_672_616_951_2),
        (10.0, 0.4, 0.260_184_829_492_080_235),
        (99.5, 1e-6, 5.050_394_126_984_336_3),
        (500.0, 0.025, 1.964_719_837_467_367_8),
        (42_611.3, 0.025, 1.960_019_658_445_097_5),
        (42_611.3, 1e-6, 4.754_082_413_655_719),
    ];
    for (degrees, tail, expected) in quantiles {
        let case = format!("tail {tail} of {degrees}");
        assert_near(t_quantile(tail, degrees), expected, 1e-10, &case);
    }
}

#[test]
fn tails_of_the_chi_squared_distribution() {
    for (degrees, value, expected) in [
        (1, 3.84, 0.050_043_521_248_705_1),
        (1, 150.0, 1.733_643_245_717_826e-34),
        (2, 0.202_531_25, 0.903_692_957_560_419_5),
        (2, 30.0, 3.059_023_205_018_258e-7),
        (3, 0.202_531_25, 0.977_179_636_724_930_7),
        (3, 30.0, 1.380_057_031_293_255e-6),
        (5, 3.84, 0.572_674_459_832_088_6),
        (10, 150.0, 3.727_485_055_062_51e-27),
        (101, 30.0, 0.999_999_999_999_509_6),
        (101, 150.0, 0.001_128_710_483_054_300_1),
    ] {
        let case = format!("{value} of {degrees}");
        assert_near(chi_squared_above(value, degrees), expected, 1e-12, &case);
    }
    assert_eq!(chi_squared_above(0.0, 3), 1.0);
    assert_eq!(chi_squared_above(1e9, 100), 0.0);
}
