//! Models at given parameters tell what pymc-marketing tells.

use crm_segment::value::*;

use crate::{Fits, close, history, weeks};

/// Figures of pymc-marketing 0.19.2 at given parameters: `tests/oracles/covariates_pymc.py`. It has the
/// same signs and the same coefficients. Its log-likelihoods are right to 8 digits: that of the first
/// customer of BG/NBD is r·ln(α/(α+T)) = −0.670119025494.
#[test]
fn values_are_those_of_pymc_marketing() {
    /// Log-likelihood, purchases in 26 weeks, P(alive), and the purchases of a newcomer.
    type Told = [[f64; 4]; 5];
    fn check<M: CovariateModel>(model: &WithCovariates<M>, told: &Told) {
        assert_eq!(model.covariates().names(), ["size", "online"]);
        let customers = [
            (history(0, 0.0, 39.0), [1.5, 0.0]),
            (history(2, 30.0, 38.5), [0.25, 1.0]),
            (history(7, 33.5, 36.0), [-0.5, 1.0]),
            (history(1, 4.0, 37.25), [2.0, 0.0]),
            (history(26, 31.0, 34.0), [0.75, 1.0]),
        ];
        for ((history, values), [ll, expected, alive, newcomer]) in customers.iter().zip(told) {
            let own = model.for_covariates(values).unwrap();
            let outlook = own.outlook(history).unwrap();
            let purchases = |outlook: Outlook| outlook.expected_purchases(weeks(26.0)).unwrap();
            close(own.log_likelihood(history).unwrap(), *ll, 2e-8);
            close(purchases(outlook), *expected, 1e-9);
            close(outlook.probability_alive(), *alive, 1e-9);
            close(purchases(own.newcomer()), *newcomer, 1e-9);
        }
    }
    let purchase = [("size", 0.3), ("online", -0.4)];
    let dropout: &[(&str, &[f64])] = &[("online", &[0.5, -0.2])];
    let bg = BgNbd::of([0.25, 4.5, 0.75, 2.5]);
    check(
        &WithCovariates::new(bg, &purchase, dropout).unwrap(),
        &[
            [
                -0.670_119_018_954_039_7,
                0.143_467_864_647_162_1,
                1.0,
                1.289_026_210_269_806,
            ],
            [
                -9.568_408_503_080_086,
                0.655_199_014_853_552_5,
                0.605_290_325_312_710_2,
                0.607_887_940_084_503_1,
            ],
            [
                -22.702_956_926_204_22,
                2.725_223_491_984_389,
                0.809_515_367_909_206_3,
                0.522_468_195_833_655_7,
            ],
            [
                -4.664_177_707_470_468,
                0.187_556_792_989_769_4,
                0.256_463_436_818_142_7,
                1.426_818_573_250_748,
            ],
            [
                -41.329_896_697_421_98,
                9.353_814_880_328_413,
                0.731_876_510_854_304_2,
                0.669_770_387_229_846_6,
            ],
        ],
    );
    let mbg = MbgNbd::of([0.25, 4.5, 0.75, 2.5]);
    check(
        &WithCovariates::new(mbg, &purchase, dropout).unwrap(),
        &[
            [
                -0.471_053_188_636_808_2,
                0.092_018_686_653_852_22,
                0.630_381_495_291_718_8,
                1.085_013_186_889_188,
            ],
            [
                -9.937_665_188_719_366,
                0.746_109_901_494_324_3,
                0.670_708_255_184_100_5,
                0.416_662_718_912_355_9,
            ],
            [
                -22.852_350_902_213_8,
                2.837_264_923_692_712,
                0.826_926_645_913_679_1,
                0.354_495_492_009_161_2,
            ],
            [
                -5.097_148_195_797_558,
                0.242_860_210_806_815,
                0.325_642_639_359_529_4,
                1.207_351_657_211_853,
            ],
            [
                -41.382_646_739_473_77,
                9.523_381_191_476_05,
                0.738_940_673_674_790_7,
                0.462_273_774_858_202_3,
            ],
        ],
    );
    let pareto = ParetoNbd::of([0.55, 10.5, 0.6, 11.75]);
    check(
        &WithCovariates::new(pareto, &purchase, &[("online", &[0.5])]).unwrap(),
        &[
            [
                -0.657_717_962_369_714_8,
                0.076_668_964_896_324_62,
                0.279_024_494_065_874_2,
                1.435_742_258_850_378,
            ],
            [
                -9.773_064_057_688_812,
                0.929_225_979_802_968_3,
                0.857_019_169_058_518_7,
                0.572_425_184_709_818_1,
            ],
            [
                -22.434_235_061_084_86,
                2.988_311_122_075_245,
                0.957_952_818_097_995_9,
                0.457_090_794_017_121_9,
            ],
            [
                -4.709_240_266_199_307,
                0.163_392_022_867_025_7,
                0.199_402_063_669_387_2,
                1.668_094_520_064_424,
            ],
            [
                -42.172_187_498_241_28,
                11.255_405_314_666_86,
                0.885_774_435_193_622_5,
                0.665_063_180_995_929_2,
            ],
        ],
    );
}
