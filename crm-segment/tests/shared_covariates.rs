//! Models with covariates of the CDNOW sample beside `tests/oracles/covariates.py`, which writes the
//! likelihoods as the papers have them and finds their maximum by other derivatives.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::print_stdout,
    reason = "a test may stop at the first surprise"
)]

#[path = "support/shared.rs"]
mod shared;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use crm_segment::value::*;
use shared::shared;

/// Cents, discs and the day of a purchase.
type Purchases = BTreeMap<NaiveDate, (i64, i64)>;

/// The histories of the sample until the end of September 1997, each with dollars and discs of the
/// first day and the week of 1997 in which it was.
fn sample() -> Option<Vec<(RepeatHistory, [f64; 3])>> {
    let text = shared("data/transactions/CDNOW_sample.txt")?;
    let mut customers: BTreeMap<&str, Purchases> = BTreeMap::new();
    for line in text.lines() {
        let columns: Vec<&str> = line.split_ascii_whitespace().collect();
        let day = NaiveDate::parse_from_str(columns[2], "%Y%m%d").unwrap();
        let cents = (columns[4].parse::<f64>().unwrap() * 100.0).round() as i64;
        let own = customers.entry(columns[0]).or_default();
        let (sum, discs) = own.entry(day).or_default();
        *sum += cents;
        *discs += columns[3].parse::<i64>().unwrap();
    }
    let end = NaiveDate::from_ymd_opt(1997, 9, 30).unwrap();
    let start = NaiveDate::from_ymd_opt(1997, 1, 1).unwrap();
    let weeks = |from: NaiveDate, to: NaiveDate| (to - from).num_days() as f64 / 7.0;
    let row = |bought: &Purchases| {
        let (first, (cents, discs)) = bought.first_key_value().unwrap();
        let known = bought.keys().skip(1).filter(|day| **day <= end);
        let repeats = u32::try_from(known.clone().count()).unwrap();
        let last = known.max().map_or(0.0, |last| weeks(*first, *last));
        let age = weeks(*first, end);
        let history = RepeatHistory::new(repeats, Recency::AgeAtLast(last), age, TimeUnit::Week);
        let values = [*cents as f64 / 100.0, *discs as f64, weeks(start, *first)];
        (history.unwrap(), values)
    };
    Some(customers.values().map(row).collect())
}

/// Log-likelihood, then estimates at zero with their standard errors.
type Known<'a> = (f64, &'a [(&'a str, f64, f64)]);

const NAMES: [&str; 3] = ["first_dollars", "first_discs", "first_week"];

fn check<M: CovariateModel>(
    rows: &[(RepeatHistory, [f64; 3])],
    (purchase, dropout): (&[&str], &[&str]),
    fit: impl Fn(&CovariateGroups, FitOptions) -> Result<Fit<WithCovariates<M>>, FitError>,
    (log_likelihood, known): Known<'_>,
) {
    let covariates = Covariates::new(purchase, dropout).unwrap();
    let rows = rows.iter().map(|(history, values)| {
        let named: Vec<(&str, f64)> = NAMES.into_iter().zip(*values).collect();
        let named: Vec<(&str, f64)> = named
            .into_iter()
            .filter(|(name, _)| covariates.names().iter().any(|own| own == name))
            .collect();
        (*history, covariates.in_order(&named).unwrap(), 1)
    });
    let groups = CovariateGroups::new(TimeUnit::Week, covariates.clone(), rows).unwrap();
    assert_eq!(groups.customers(), 2_357);
    let fit = fit(&groups, FitOptions::default()).unwrap();
    assert_eq!(fit.outcome(), &FitOutcome::Converged);
    let off = |found: f64, expected: f64| ((found - expected) / expected).abs();
    let value_off = off(fit.log_likelihood(), log_likelihood);
    let (mut worst, mut worst_error) = (0.0_f64, 0.0_f64);
    for (name, estimate, error) in known {
        let of = |model: &WithCovariates<M>| match name.split_once(':') {
            Some((parameter, covariate)) => model.coefficient(covariate, parameter),
            None => {
                let place = M::NAMES.iter().position(|own| own == name).unwrap();
                Some(model.at_zero().ok()?.values()[place])
            }
        };
        worst = worst.max(off(of(fit.model()).unwrap(), *estimate));
        worst_error = worst_error.max(off(fit.standard_error_of(of).unwrap(), *error));
    }
    println!(
        "{purchase:?} {dropout:?}: log-likelihood off by {value_off:.0e}, estimates by {worst:.0e}, \
         errors by {worst_error:.0e}, {} passes",
        fit.passes()
    );
    assert_eq!(known.len(), fit.model().estimates().len());
    assert!(value_off < 1e-13 && worst < 1e-7 && worst_error < 1e-5);
}

#[test]
fn bg_nbd_has_the_maximum_that_others_find() {
    let Some(rows) = sample() else { return };
    check(
        &rows,
        (&["first_dollars"], &["first_dollars"]),
        BgNbd::fit_with_covariates,
        (
            -9_558.903_124_791_426,
            &[
                ("r", 0.252_206_515_967, 0.013_219_576_2),
                ("alpha", 6.421_133_786_02, 0.656_493_887),
                ("a", 0.370_241_229_949_3, 0.154_391_626),
                ("b", 0.913_957_549_274_9, 0.422_136_139),
                (
                    "alpha:first_dollars",
                    0.008_842_890_265_441,
                    0.001_663_881_54,
                ),
                ("a:first_dollars", 0.023_415_562_116_7, 0.012_159_301_4),
                ("b:first_dollars", 0.029_411_072_249_44, 0.012_618_030_6),
            ],
        ),
    );
    check(
        &rows,
        (&["first_discs", "first_week"], &[]),
        BgNbd::fit_with_covariates,
        (
            -9_561.769_029_661_376,
            &[
                ("r", 0.253_575_056_090_6, 0.013_293_075_3),
                ("alpha", 6.288_518_026_993, 0.862_185_405),
                ("a", 0.796_102_588_711_2, 0.190_405_496),
                ("b", 2.507_345_196_065, 0.744_950_212),
                ("alpha:first_discs", 0.155_553_404_957_6, 0.026_984_798_6),
                ("alpha:first_week", -0.013_868_011_301_34, 0.015_516_454_8),
            ],
        ),
    );
    check(
        &rows,
        (&["first_dollars", "first_week"], &["first_discs"]),
        BgNbd::fit_with_covariates,
        (
            -9_559.424_919_771_816,
            &[
                ("r", 0.252_443_230_090_8, 0.013_232_604_5),
                ("alpha", 5.980_684_013_112, 0.813_224_35),
                ("a", 0.404_532_436_188_2, 0.171_425_713),
                ("b", 1.003_612_297_316, 0.479_106_955),
                (
                    "alpha:first_dollars",
                    0.008_968_701_081_262,
                    0.001_663_536_9,
                ),
                ("alpha:first_week", -0.012_702_381_076_44, 0.015_555_570_5),
                ("a:first_discs", 0.289_247_946_806, 0.179_471_693),
                ("b:first_discs", 0.376_741_708_277_9, 0.191_402_076),
            ],
        ),
    );
}

#[test]
fn mbg_nbd_has_the_maximum_that_others_find() {
    let Some(rows) = sample() else { return };
    check(
        &rows,
        (&["first_dollars"], &["first_dollars"]),
        MbgNbd::fit_with_covariates,
        (
            -9_558.836_619_101_636,
            &[
                ("r", 0.509_268_274_658_3, 0.064_609_370_5),
                ("alpha", 7.656_350_268_347, 0.837_164_155),
                ("a", 0.634_869_263_785_2, 0.168_415_249),
                ("b", 0.938_967_211_743, 0.340_305_757),
                (
                    "alpha:first_dollars",
                    0.005_571_360_109_989,
                    0.001_609_939_46,
                ),
                ("a:first_dollars", 0.013_764_273_466_28, 0.008_108_478_94),
                ("b:first_dollars", 0.022_372_512_482_15, 0.009_090_034_42),
            ],
        ),
    );
    check(
        &rows,
        (&["first_discs", "first_week"], &[]),
        MbgNbd::fit_with_covariates,
        (
            -9_561.004_053_230_14,
            &[
                ("r", 0.521_911_975_751_1, 0.074_184_760_1),
                ("alpha", 8.292_257_941_825, 1.164_231_15),
                ("a", 0.910_245_586_068_3, 0.166_289_176),
                ("b", 1.802_771_288_145, 0.600_880_309),
                ("alpha:first_discs", 0.149_410_897_320_7, 0.025_831_886_4),
                ("alpha:first_week", -0.018_679_544_897_84, 0.014_899_081_2),
            ],
        ),
    );
    check(
        &rows,
        (&["first_dollars", "first_week"], &["first_discs"]),
        MbgNbd::fit_with_covariates,
        (
            -9_555.752_226_485_021,
            &[
                ("r", 0.545_860_464_116_4, 0.072_723_988_5),
                ("alpha", 7.268_969_061_045, 1.002_853_02),
                ("a", 0.626_661_169_861_3, 0.157_211_689),
                ("b", 0.797_716_722_754_4, 0.274_017_75),
                (
                    "alpha:first_dollars",
                    0.005_422_839_681_641,
                    0.001_543_287_8,
                ),
                ("alpha:first_week", -0.013_574_659_486_71, 0.015_030_199_1),
                ("a:first_discs", 0.180_136_165_431, 0.111_394_891),
                ("b:first_discs", 0.337_210_664_471_9, 0.130_298_742),
            ],
        ),
    );
}

#[test]
fn pareto_nbd_has_the_maximum_that_others_find() {
    let Some(rows) = sample() else { return };
    check(
        &rows,
        (&["first_dollars"], &["first_dollars"]),
        ParetoNbd::fit_with_covariates,
        (
            -9_572.132_398_107_387,
            &[
                ("r", 0.574_592_590_774, 0.049_784_713),
                ("alpha", 14.391_198_732_29, 1.291_866_44),
                ("s", 0.589_949_737_543, 0.179_780_155),
                ("beta", 12.227_740_647_84, 6.425_814_55),
                (
                    "alpha:first_dollars",
                    0.007_368_271_103_416,
                    0.001_238_778_28,
                ),
                (
                    "beta:first_dollars",
                    0.002_150_120_478_105,
                    0.002_748_524_87,
                ),
            ],
        ),
    );
    check(
        &rows,
        (&["first_discs", "first_week"], &[]),
        ParetoNbd::fit_with_covariates,
        (
            -9_572.434_660_026_522,
            &[
                ("r", 0.570_215_645_056_2, 0.048_997_207_8),
                ("alpha", 13.432_190_021_43, 1.474_862_05),
                ("s", 0.619_025_198_616_1, 0.196_941_811),
                ("beta", 12.241_007_527_77, 6.609_913_25),
                ("alpha:first_discs", 0.116_123_336_918_4, 0.018_838_732_2),
                ("alpha:first_week", -0.012_362_019_970_52, 0.011_617_763_8),
            ],
        ),
    );
    check(
        &rows,
        (&["first_dollars", "first_week"], &["first_discs"]),
        ParetoNbd::fit_with_covariates,
        (
            -9_571.907_463_216_772,
            &[
                ("r", 0.575_578_462_112_3, 0.050_154_092_3),
                ("alpha", 13.225_698_676_93, 1.463_492_12),
                ("s", 0.598_197_019_474_2, 0.184_666_149),
                ("beta", 11.348_831_459_63, 6.326_820_72),
                (
                    "alpha:first_dollars",
                    0.007_033_720_091_255,
                    0.001_230_910_1,
                ),
                ("alpha:first_week", -0.011_754_743_975_52, 0.011_604_615_4),
                ("beta:first_discs", -0.003_533_516_504_508, 0.047_210_515_1),
            ],
        ),
    );
}
