//! Models with covariates: laws, typed outcomes, typed refusals.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test may stop at the first surprise"
)]

use std::collections::BTreeMap;

use crm_segment::value::*;
use crm_segment::{Threads, strategies};
use proptest::prelude::*;

const WEEK: TimeUnit = TimeUnit::Week;

type Row = (RepeatHistory, Vec<f64>, u64);
type Fitted<M> = Result<Fit<WithCovariates<M>>, FitError>;

fn weeks(length: f64) -> TimeSpan {
    TimeSpan::new(length, WEEK).unwrap()
}

fn history(x: u32, last: f64, age: f64) -> RepeatHistory {
    RepeatHistory::new(x, Recency::AgeAtLast(last), age, WEEK).unwrap()
}

fn groups(purchase: &[&str], dropout: &[&str], rows: &[Row]) -> CovariateGroups {
    let covariates = Covariates::new(purchase, dropout).unwrap();
    CovariateGroups::new(WEEK, covariates, rows.iter().cloned()).unwrap()
}

#[track_caller]
fn close(found: f64, expected: f64, tolerance: f64) {
    let off = (found - expected).abs() / expected.abs().max(1e-300);
    assert!(
        found == expected || off <= tolerance,
        "{found:e} instead of {expected:e}, off by {off:.1e}"
    );
}

/// What the three models have in common here.
trait Fits: CovariateModel + Sync {
    fn plain(groups: &HistoryGroups) -> Fit<Self>;
    fn fitted(groups: &CovariateGroups, options: FitOptions) -> Fitted<Self>;
    fn of(values: [f64; 4]) -> Self;

    fn fit_of(groups: &CovariateGroups) -> Fit<WithCovariates<Self>> {
        Self::fitted(groups, FitOptions::default()).unwrap()
    }
}

macro_rules! fits {
    ($($model:ident),*) => {$(
        impl Fits for $model {
            fn plain(groups: &HistoryGroups) -> Fit<Self> {
                Self::fit(groups, FitOptions::default()).unwrap()
            }

            fn fitted(groups: &CovariateGroups, options: FitOptions) -> Fitted<Self> {
                Self::fit_with_covariates(groups, options)
            }

            fn of([one, two, three, four]: [f64; 4]) -> Self {
                Self::new(one, two, three, four, WEEK).unwrap()
            }
        }
    )*};
}
fits!(BgNbd, MbgNbd, ParetoNbd);

/// The log-likelihood of a base, customer by customer, by the plain models.
fn log_likelihood<M: CovariateModel>(model: &WithCovariates<M>, groups: &CovariateGroups) -> f64 {
    groups
        .iter()
        .map(|(history, values, customers)| {
            let own = model.for_covariates(values).unwrap();
            customers as f64 * own.log_likelihood(&history).unwrap()
        })
        .sum()
}

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

/// Numbers at random that are the same on every run.
struct Draws(u64);

impl Draws {
    fn uniform(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    fn exponential(&mut self) -> f64 {
        -self.uniform().ln()
    }

    fn normal(&mut self) -> f64 {
        let angle = std::f64::consts::TAU * self.uniform();
        (2.0 * self.exponential()).sqrt() * angle.cos()
    }

    /// Marsaglia and Tsang.
    fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            let power = self.uniform().powf(1.0 / shape);
            return self.gamma(shape + 1.0) * power;
        }
        let d = shape - 1.0 / 3.0;
        loop {
            let normal = self.normal();
            let v = (1.0 + normal / (9.0 * d).sqrt()).powi(3);
            if v > 0.0 && self.uniform().ln() < 0.5 * normal * normal + d - d * v + d * v.ln() {
                return d * v;
            }
        }
    }

    fn beta(&mut self, a: f64, b: f64) -> f64 {
        let (one, other) = (self.gamma(a), self.gamma(b));
        one / (one + other)
    }
}

/// How a customer of a model behaves: the instants of the purchases within the age.
trait Simulated: Fits {
    fn purchases(&self, age: f64, draws: &mut Draws) -> Vec<f64>;
}

fn beta_geometric(values: &[f64], first: bool, age: f64, draws: &mut Draws) -> Vec<f64> {
    let rate = draws.gamma(values[0]) / values[1];
    let chance = draws.beta(values[2], values[3]);
    let (mut at, mut purchases) = (0.0, Vec::new());
    let mut is_alive = !(first && draws.uniform() < chance);
    while is_alive {
        at += draws.exponential() / rate;
        if at > age {
            break;
        }
        purchases.push(at);
        is_alive = draws.uniform() >= chance;
    }
    purchases
}

impl Simulated for BgNbd {
    fn purchases(&self, age: f64, draws: &mut Draws) -> Vec<f64> {
        beta_geometric(&self.values(), false, age, draws)
    }
}

impl Simulated for MbgNbd {
    fn purchases(&self, age: f64, draws: &mut Draws) -> Vec<f64> {
        beta_geometric(&self.values(), true, age, draws)
    }
}

impl Simulated for ParetoNbd {
    fn purchases(&self, age: f64, draws: &mut Draws) -> Vec<f64> {
        let rate = draws.gamma(self.r()) / self.alpha();
        let life = draws.exponential() / (draws.gamma(self.s()) / self.beta());
        let (mut at, mut purchases) = (0.0, Vec::new());
        loop {
            at += draws.exponential() / rate;
            if at > age.min(life) {
                return purchases;
            }
            purchases.push(at);
        }
    }
}

/// A base drawn from a model: "size" is a number of usual size, "online" 0 or 1.
fn drawn<M: Simulated>(truth: &WithCovariates<M>, customers: u32, seed: u64) -> Vec<Row> {
    let mut draws = Draws(seed);
    let mut rows = Vec::new();
    for _ in 0..customers {
        let values = vec![
            30.0 + 10.0 * draws.normal(),
            f64::from(draws.uniform() < 0.4),
        ];
        let age = 40.0 + 60.0 * draws.uniform();
        let own = truth.for_covariates(&values).unwrap();
        let purchases = own.purchases(age, &mut draws);
        let last = purchases.last().copied().unwrap_or(0.0);
        let repeats = u32::try_from(purchases.len()).unwrap();
        rows.push((history(repeats, last, age), values, 1));
    }
    rows
}

fn bg_truth() -> WithCovariates<BgNbd> {
    let typical = BgNbd::of([0.8, 6.0, 0.7, 2.5]);
    let dropout: &[(&str, &[f64])] = &[("online", &[0.5, -0.3])];
    WithCovariates::new(typical, &[("size", 0.03), ("online", 0.6)], dropout).unwrap()
}

fn mbg_truth() -> WithCovariates<MbgNbd> {
    let typical = MbgNbd::of([0.9, 7.0, 0.8, 3.0]);
    let dropout: &[(&str, &[f64])] = &[("online", &[0.6, 0.2])];
    WithCovariates::new(typical, &[("size", 0.02), ("online", -0.5)], dropout).unwrap()
}

fn pareto_truth() -> WithCovariates<ParetoNbd> {
    let typical = ParetoNbd::of([0.9, 8.0, 0.8, 20.0]);
    let dropout: &[(&str, &[f64])] = &[("online", &[0.7])];
    WithCovariates::new(typical, &[("size", 0.02), ("online", 0.4)], dropout).unwrap()
}

/// Estimates lie within a few standard errors of what the base was drawn from, and those are small
/// enough to tell something.
#[test]
fn the_truth_is_found_within_a_few_standard_errors() {
    fn check<M: Simulated>(truth: &WithCovariates<M>, customers: u32) {
        let rows = drawn(truth, customers, 20_260_101);
        let base = groups(&["size", "online"], &["online"], &rows);
        let fit = M::fit_of(&base);
        assert_eq!(fit.outcome(), &FitOutcome::Converged);
        let errors = fit.standard_errors().unwrap();
        let found = fit.model().coefficients();
        for (at, one) in found.enumerate() {
            let error = errors[M::NAMES.len() + at];
            let expected = truth.coefficient(one.covariate, one.parameter).unwrap();
            let off = (one.value - expected) / error;
            assert!(
                off.abs() < 3.5,
                "{one:?} instead of {expected}: {off} errors"
            );
            assert!(error < 0.5, "{one:?} ± {error}");
        }
        for (at, name) in M::NAMES.iter().enumerate() {
            let of = |model: &WithCovariates<M>| Some(model.at_zero().ok()?.values()[at]);
            let (found, expected) = (of(fit.model()).unwrap(), of(truth).unwrap());
            let off = (found - expected) / fit.standard_error_of(of).unwrap();
            assert!(off.abs() < 3.5, "{name}: {found} instead of {expected}");
        }
        // What the customers are like lies in the covariates: without them the base is less likely.
        let plain = M::plain(&base.histories().unwrap());
        assert!(fit.log_likelihood() > plain.log_likelihood() + 50.0);
    }
    check(&bg_truth(), 6_000);
    check(&mbg_truth(), 6_000);
    check(&pareto_truth(), 2_500);
}

#[test]
fn the_fit_is_the_sum_of_the_customers_and_no_neighbour_is_better() {
    fn check<M: Simulated>(truth: &WithCovariates<M>) {
        let rows = drawn(truth, 700, 7);
        let base = groups(&["size", "online"], &["online", "size"], &rows);
        let fit = M::fit_of(&base);
        assert!(fit.is_converged(), "{:?}", fit.outcome());
        let best = fit.log_likelihood();
        close(log_likelihood(fit.model(), &base), best, 1e-12);
        assert!(fit.gradient_norm() < 1e-6, "{:e}", fit.gradient_norm());
        let errors = fit.standard_errors().unwrap();
        for (at, error) in errors.iter().enumerate() {
            for side in [-0.01, 0.01] {
                let mut values = fit.model().estimates();
                values[at] += side * error;
                let neighbour = fit.model().with_estimates(&values).unwrap();
                assert!(log_likelihood(&neighbour, &base) < best, "{at}");
            }
        }
    }
    check(&bg_truth());
    check(&mbg_truth());
    check(&pareto_truth());
}

/// Standard errors are those of the curvature, taken from the likelihood itself.
#[test]
fn standard_errors_are_those_of_the_curvature() {
    fn check<M: Simulated>(truth: &WithCovariates<M>) {
        let rows = drawn(truth, 500, 11);
        let base = groups(&["online"], &["online"], &only_online(&rows));
        let fit = M::fit_of(&base);
        let errors = fit.standard_errors().unwrap();
        let n = errors.len();
        let at = |moves: &[(usize, f64)]| {
            let mut values = fit.model().estimates();
            for (index, by) in moves {
                values[*index] += by * errors[*index];
            }
            log_likelihood(&fit.model().with_estimates(&values).unwrap(), &base)
        };
        let step = 0.02;
        let mut information = vec![vec![0.0; n]; n];
        for (i, row) in information.iter_mut().enumerate() {
            for (j, cell) in row.iter_mut().enumerate() {
                let both = |a: f64, b: f64| at(&[(i, a * step), (j, b * step)]);
                *cell = -(both(1.0, 1.0) - both(1.0, -1.0) - both(-1.0, 1.0) + both(-1.0, -1.0))
                    / (4.0 * step * step);
            }
        }
        let covariance = inverse(information);
        for (index, row) in covariance.iter().enumerate() {
            // By errors, so that the diagonal is 1.
            assert!((row[index] - 1.0).abs() < 2e-2, "{index}: {}", row[index]);
        }
        // The delta method of an estimate itself is its error.
        for (index, error) in errors.iter().enumerate() {
            let own = fit.standard_error_of(|model| Some(model.estimates()[index]));
            close(own.unwrap(), *error, 1e-7);
        }
    }
    check(&bg_truth());
    check(&pareto_truth());
}

fn only_online(rows: &[Row]) -> Vec<Row> {
    let rows = rows.iter();
    rows.map(|(history, values, n)| (*history, vec![values[1]], *n))
        .collect()
}

/// By Gauss and Jordan.
fn inverse(mut matrix: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    let n = matrix.len();
    for (index, row) in matrix.iter_mut().enumerate() {
        row.extend((0..n).map(|at| f64::from(u8::from(at == index))));
    }
    for at in 0..n {
        let best = (at..n).max_by(|i, j| matrix[*i][at].abs().total_cmp(&matrix[*j][at].abs()));
        matrix.swap(at, best.unwrap());
        let lead = matrix[at][at];
        matrix[at].iter_mut().for_each(|cell| *cell /= lead);
        let own = matrix[at].clone();
        for (index, row) in matrix.iter_mut().enumerate() {
            if index != at {
                let factor = row[at];
                let pairs = row.iter_mut().zip(&own);
                pairs.for_each(|(cell, own)| *cell -= factor * own);
            }
        }
    }
    matrix.into_iter().map(|row| row[n..].to_vec()).collect()
}

/// With a dummy on everything each group has α and the dropout of its own: it is fitted as well as
/// nested models demand.
#[test]
fn nested_models_are_in_their_order() {
    fn check<M: Simulated>(truth: &WithCovariates<M>) {
        let rows = drawn(truth, 900, 3);
        let online = only_online(&rows);
        let nothing: Vec<Row> = online.iter().map(|row| (row.0, vec![], row.2)).collect();
        let plain = M::plain(&groups(&["online"], &[], &online).histories().unwrap());
        let none = M::fit_of(&groups(&[], &[], &nothing));
        let purchase = M::fit_of(&groups(&["online"], &[], &online));
        let dropout = M::fit_of(&groups(&[], &["online"], &online));
        let both = M::fit_of(&groups(&["online"], &["online"], &online));
        let all = M::fit_of(&groups(&["size", "online"], &["size", "online"], &rows));
        close(none.log_likelihood(), plain.log_likelihood(), 1e-13);
        let pairs = plain
            .model()
            .values()
            .into_iter()
            .zip(none.model().typical().values());
        for (one, other) in pairs {
            close(one, other, 1e-9);
        }
        let rises = |less: f64, more: f64| assert!(less <= more + 1e-9, "{less} {more}");
        for nested in [&purchase, &dropout] {
            rises(plain.log_likelihood(), nested.log_likelihood());
            rises(nested.log_likelihood(), both.log_likelihood());
        }
        rises(both.log_likelihood(), all.log_likelihood());
    }
    check(&bg_truth());
    check(&mbg_truth());
    check(&pareto_truth());
}

/// Another zero and another unit of a covariate move α₀, β₀, a₀, b₀ and γ, and nothing that is said of
/// any customer.
#[test]
fn shifts_and_units_of_a_covariate_change_no_forecast() {
    fn check<M: Simulated>(truth: &WithCovariates<M>, shift: f64, factor: f64) {
        let rows = drawn(truth, 600, 5);
        let moved = |values: &[f64]| vec![factor * values[0] + shift, values[1]];
        let others: Vec<Row> = rows
            .iter()
            .map(|row| (row.0, moved(&row.1), row.2))
            .collect();
        let lists: [&[&str]; 2] = [&["size", "online"], &["size"]];
        let one = M::fit_of(&groups(lists[0], lists[1], &rows));
        let other = M::fit_of(&groups(lists[0], lists[1], &others));
        assert!(one.is_converged() && other.is_converged());
        close(one.log_likelihood(), other.log_likelihood(), 1e-12);
        let errors = one.standard_errors().unwrap().into_iter();
        let errors = errors
            .zip(other.standard_errors().unwrap())
            .skip(M::NAMES.len());
        let pairs = one.model().coefficients().zip(other.model().coefficients());
        for ((before, after), (error, scaled)) in pairs.zip(errors) {
            let factor = if before.covariate == "size" {
                factor
            } else {
                1.0
            };
            assert!((before.value - after.value * factor).abs() < 1e-6 * error);
            close(scaled * factor.abs(), error, 1e-6);
        }
        for values in [[12.0, 0.0], [30.0, 1.0], [95.0, 1.0]] {
            let before = one.model().for_covariates(&values).unwrap();
            let after = other.model().for_covariates(&moved(&values)).unwrap();
            for (one, other) in before.values().into_iter().zip(after.values()) {
                close(one, other, 1e-6);
            }
            let expected = |model: &M| {
                let outlook = model.outlook(&history(3, 20.0, 45.0)).unwrap();
                outlook.expected_purchases(weeks(26.0)).unwrap()
            };
            close(expected(&before), expected(&after), 1e-6);
        }
    }
    for (shift, factor) in [(-40.0, 1.0), (0.0, 1e6), (1e6, 1.0), (3.0, -0.001)] {
        check(&bg_truth(), shift, factor);
        check(&pareto_truth(), shift, factor);
    }
    check(&mbg_truth(), 2_020.0, 0.1);
}

/// Everything a fit says, as bits.
fn bits<M: CovariateModel>(fit: &Fit<WithCovariates<M>>) -> Vec<u64> {
    let mut numbers = fit.model().estimates();
    numbers.extend(fit.model().centres());
    numbers.push(fit.log_likelihood());
    numbers.push(fit.gradient_norm());
    numbers.extend(fit.standard_errors().unwrap_or_default());
    numbers.into_iter().map(f64::to_bits).collect()
}

/// Enough rows for many blocks and for a sample that is fitted first.
#[test]
fn a_large_base_has_its_own_maximum_on_any_threads() {
    let rows = drawn(&bg_truth(), 45_000, 13);
    let base = groups(&["size", "online"], &["online"], &rows);
    assert_eq!(base.len(), 45_000);
    let fit = BgNbd::fit_of(&base);
    assert!(fit.is_converged());
    close(
        log_likelihood(fit.model(), &base),
        fit.log_likelihood(),
        1e-12,
    );
    assert!(fit.gradient_norm() / 45_000.0 < 1e-12);
    let many = FitOptions::on_threads(Threads::new(3));
    assert_eq!(bits(&fit), bits(&BgNbd::fitted(&base, many).unwrap()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_order_any_split_any_grouping_and_any_threads_give_the_same_bits(
        (rows, shuffled) in strategies::covariate_groups().prop_flat_map(|groups| {
            let rows: Vec<Row> = groups.iter().map(|row| (row.0, row.1.to_vec(), row.2)).collect();
            (Just(rows.clone()), Just(rows).prop_shuffle())
        }),
        cut in any::<prop::sample::Index>(),
        threads in 2_usize..5,
    ) {
        let lists: [&[&str]; 2] = [&["one"], &["two", "one"]];
        let of = |rows: &[Row]| groups(lists[0], lists[1], rows);
        let whole = of(&rows);
        let one_by_one: Vec<Row> = shuffled
            .iter()
            .flat_map(|row| (0..row.2).map(|_| (row.0, row.1.clone(), 1)))
            .collect();
        prop_assert_eq!(&of(&one_by_one), &whole, "weights are repetitions");
        let (left, right) = shuffled.split_at(cut.index(shuffled.len() + 1));
        let merged = of(right).merge(of(left)).unwrap();
        prop_assert_eq!(&merged, &whole);
        let many = FitOptions::on_threads(Threads::new(threads));
        fn same<M: Fits>(one: &CovariateGroups, other: &CovariateGroups, many: FitOptions) -> Result<(), TestCaseError> {
            match (M::fitted(one, FitOptions::ONE_THREAD), M::fitted(other, many)) {
                (Ok(first), Ok(second)) => prop_assert_eq!(bits(&first), bits(&second)),
                (first, second) => prop_assert_eq!(first.err(), second.err()),
            }
            Ok(())
        }
        same::<BgNbd>(&whole, &merged, many)?;
        same::<ParetoNbd>(&whole, &merged, many)?;
    }

    /// No base, however odd, makes a fit panic, give a number that is none, say that it converged
    /// where the gradient does not vanish, or end below the model without covariates.
    #[test]
    fn whatever_converges_has_no_slope(base in strategies::covariate_groups()) {
        fn check<M: Fits>(groups: &CovariateGroups) -> Result<(), TestCaseError> {
            let Ok(fit) = M::fitted(groups, FitOptions::default()) else { return Ok(()) };
            prop_assert!(fit.log_likelihood().is_finite() && fit.gradient_norm().is_finite());
            prop_assert!(fit.model().estimates().iter().all(|value| value.is_finite()));
            let plain = M::plain(&groups.histories().unwrap());
            if plain.is_converged() {
                prop_assert!(fit.log_likelihood() >= plain.log_likelihood() - 1e-9 * plain.log_likelihood().abs());
            }
            if fit.is_converged() {
                prop_assert!(fit.gradient_norm() < 1e-5, "{:e}", fit.gradient_norm());
                prop_assert!(fit.standard_errors().unwrap().iter().all(|error| error.is_finite() && *error > 0.0));
            } else {
                prop_assert!(fit.standard_errors().is_none());
            }
            Ok(())
        }
        check::<BgNbd>(&base)?;
        check::<MbgNbd>(&base)?;
        check::<ParetoNbd>(&base)?;
    }

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

    #[test]
    fn any_model_is_read_as_it_was_written(
        bg in strategies::bg_nbd_with_covariates(),
        pareto in strategies::pareto_nbd_with_covariates(),
    ) {
        let written = serde_json::to_value(&bg).unwrap();
        prop_assert!(written.to_string().len() < 1_000);
        prop_assert_eq!(serde_json::from_value::<WithCovariates<BgNbd>>(written.clone()).unwrap(), bg);
        prop_assert!(serde_json::from_value::<WithCovariates<MbgNbd>>(written).is_err());
        let written = serde_json::to_value(&pareto).unwrap();
        prop_assert_eq!(serde_json::from_value::<WithCovariates<ParetoNbd>>(written).unwrap(), pareto);
    }
}

proptest! {
    /// Written on one machine, merged on another; equal bases have equal bytes.
    #[test]
    fn bases_are_read_as_they_were_written(base in strategies::covariate_groups(), cut in any::<prop::sample::Index>()) {
        let written = serde_json::to_string(&base).unwrap();
        let read: CovariateGroups = serde_json::from_str(&written).unwrap();
        prop_assert_eq!(&read, &base);
        let rows: Vec<Row> = base.iter().map(|row| (row.0, row.1.to_vec(), row.2)).collect();
        let (left, right) = rows.split_at(cut.index(rows.len() + 1));
        let part = |rows: &[Row]| -> CovariateGroups {
            let part = groups(&["size", "online"], &["online"], rows);
            serde_json::from_str(&serde_json::to_string(&part).unwrap()).unwrap()
        };
        let merged = part(right).merge(part(left)).unwrap();
        prop_assert_eq!(serde_json::to_string(&merged).unwrap(), written);
    }
}

#[test]
fn the_form_of_a_base_is_frozen() {
    let rows = [
        (history(0, 0.0, 39.5), vec![0.0, 1.5], 3),
        (history(2, 30.5, 38.75), vec![1.0, 0.25], 1),
    ];
    let base = groups(&["online"], &["size"], &rows);
    let form = serde_json::json!({
        "format": 1, "unit": "week", "purchase": ["online"], "dropout": ["size"],
        "rows": [
            {"values": ["0", "1.5"], "repeats": 0, "age_at_last": "0", "age": "39.5", "customers": 3},
            {"values": ["1", "0.25"], "repeats": 2, "age_at_last": "30.5", "age": "38.75", "customers": 1},
        ],
    });
    assert_eq!(serde_json::to_value(&base).unwrap(), form);
    let read = |form: &serde_json::Value| serde_json::from_value::<CovariateGroups>(form.clone());
    assert_eq!(read(&form).unwrap(), base);
    let refuse = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut changed = form.clone();
        change(&mut changed);
        assert!(read(&changed).is_err(), "{changed}");
    };
    refuse(&|form| form["format"] = 2.into());
    refuse(&|form| form["further"] = 1.into());
    refuse(&|form| form["dropout"] = serde_json::json!([]));
    refuse(&|form| form["rows"][0]["customers"] = 0.into());
    refuse(&|form| form["rows"][0]["values"][0] = "inf".into());
    refuse(&|form| form["rows"][0]["age"] = "-1".into());
    refuse(&|form| form["rows"].as_array_mut().unwrap().reverse());
    refuse(&|form| form["rows"][1] = form["rows"][0].clone());
}

/// Histories of 300 purchases and ages of 5,000 beside usual ones.
#[test]
fn extreme_histories_are_fitted() {
    fn check<M: Simulated>(truth: &WithCovariates<M>) {
        let mut rows = drawn(truth, 400, 17);
        for value in [0.0, 1.0] {
            rows.push((history(300, 4_990.0, 5_000.0), vec![30.0, value], 1));
            rows.push((history(0, 0.0, 5_000.0), vec![1e6, value], 1));
        }
        let fit = M::fit_of(&groups(&["size", "online"], &["online"], &rows));
        assert!(fit.log_likelihood().is_finite());
        assert!(
            fit.model()
                .estimates()
                .iter()
                .all(|value| value.is_finite())
        );
    }
    check(&bg_truth());
    check(&mbg_truth());
    check(&pareto_truth());
}

#[test]
fn what_tells_nothing_is_not_identified() {
    fn check<M: Simulated>(truth: &WithCovariates<M>) {
        let rows = drawn(truth, 400, 19);
        let with = |third: &dyn Fn(&[f64]) -> f64| -> Vec<Row> {
            let values = |row: &Row| vec![row.1[0], row.1[1], third(&row.1)];
            rows.iter().map(|row| (row.0, values(row), row.2)).collect()
        };
        let plain = M::plain(&groups(&["size", "online"], &[], &rows).histories().unwrap());
        let constant = with(&|_| 2_026.0);
        let sum = with(&|values| 3.0 * values[0] - 7.0 * values[1] + 1e4);
        let twice = with(&|values| values[0]);
        for odd in [&constant, &sum, &twice] {
            let lists: [[&[&str]; 2]; 2] = [
                [&["size", "online", "odd"], &["online"]],
                [&["online"], &["size", "online", "odd"]],
            ];
            for [purchase, dropout] in lists {
                let covariates = Covariates::new(purchase, dropout).unwrap();
                let order: Vec<usize> = covariates
                    .names()
                    .iter()
                    .map(|name| {
                        ["size", "online", "odd"]
                            .iter()
                            .position(|own| own == name)
                            .unwrap()
                    })
                    .collect();
                let values = |row: &Row| order.iter().map(|at| row.1[*at]).collect::<Vec<_>>();
                let rows = odd.iter().map(|row| (row.0, values(row), row.2));
                let base = CovariateGroups::new(WEEK, covariates, rows).unwrap();
                let fit = M::fit_of(&base);
                assert_eq!(fit.outcome(), &FitOutcome::NotIdentified);
                assert!(fit.standard_errors().is_none());
                // The numbers that there are fit the base all the same.
                assert!(fit.log_likelihood() > plain.log_likelihood());
                close(
                    log_likelihood(fit.model(), &base),
                    fit.log_likelihood(),
                    1e-11,
                );
            }
        }
    }
    check(&bg_truth());
    check(&pareto_truth());
}

/// Nobody of a group buys again: its rate goes to zero, which is α to infinity.
#[test]
fn a_group_that_never_buys_is_separated() {
    fn check<M: Simulated>(truth: &WithCovariates<M>) {
        let mut rows = only_online(&drawn(truth, 600, 23));
        for row in &mut rows {
            if row.1[0] > 0.5 {
                row.0 = RepeatHistory::without_repeats(row.0.age(), WEEK).unwrap();
            }
        }
        let fit = M::fit_of(&groups(&["online"], &[], &rows));
        let expected = FitOutcome::Separated {
            covariate: "online".to_owned(),
            parameter: "alpha",
            side: BoundarySide::Infinity,
        };
        assert_eq!(fit.outcome(), &expected);
        assert!(fit.model().coefficient("online", "alpha").unwrap() < -5.0);
        assert!(fit.standard_errors().is_none());
    }
    check(&bg_truth());
    check(&mbg_truth());
    check(&pareto_truth());
}

#[test]
fn what_cannot_be_fitted_says_why() {
    let none = groups(&["z"], &[], &[]);
    let options = FitOptions::default();
    assert_eq!(BgNbd::fitted(&none, options).unwrap_err(), FitError::Empty);
    let nobody = groups(&["z"], &[], &[(history(0, 0.0, 39.0), vec![1.0], 10)]);
    assert_eq!(
        ParetoNbd::fitted(&nobody, options).unwrap_err(),
        FitError::NoRepeats
    );
}

#[test]
fn bad_covariates_are_refused() {
    let z = || "z".to_owned();
    assert_eq!(
        Covariates::new(&["z", "z"], &[]),
        Err(CovariateError::Repeated { covariate: z() })
    );
    assert_eq!(Covariates::new(&[""], &[]), Err(CovariateError::Name));
    assert_eq!(
        Covariates::new(&[&"z".repeat(65)], &[]),
        Err(CovariateError::Name)
    );
    let many: Vec<String> = (0..33).map(|at| at.to_string()).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(Covariates::new(&[], &many), Err(CovariateError::TooMany));

    let covariates = Covariates::new(&["z"], &["y", "z"]).unwrap();
    assert_eq!(covariates.names(), ["z", "y"]);
    assert_eq!(covariates.dropout().collect::<Vec<_>>(), ["z", "y"]);
    let unknown = covariates.in_order(&[("x", 1.0)]).unwrap_err();
    assert_eq!(
        unknown.to_string(),
        "covariate x: must be one of the model's"
    );
    let missing = covariates.in_order(&[("y", 1.0)]).unwrap_err();
    assert_eq!(missing, CovariateError::Missing { covariate: z() });
    let twice = covariates.in_order(&[("z", 1.0), ("z", 1.0)]).unwrap_err();
    assert_eq!(twice, CovariateError::Repeated { covariate: z() });

    let groups = |history: RepeatHistory, values: &[f64]| {
        CovariateGroups::new(WEEK, covariates.clone(), [(history, values, 1)])
    };
    let model = WithCovariates::new(BgNbd::of([1.0; 4]), &[("z", 1.0)], &[("y", &[1.0, 1.0])]);
    let model = model.unwrap();
    let usual = history(1, 5.0, 9.0);
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e101] {
        let refusal = CovariateError::NotFinite { covariate: z() };
        assert_eq!(groups(usual, &[bad, 0.0]).unwrap_err(), refusal);
        assert_eq!(model.for_covariates(&[bad, 0.0]).unwrap_err(), refusal);
        assert_eq!(
            covariates.in_order(&[("z", bad), ("y", 1.0)]).unwrap_err(),
            refusal
        );
    }
    for count in [0, 1, 3] {
        let refusal = CovariateError::ValueCount { needed: 2 };
        assert_eq!(groups(usual, &vec![1.0; count]).unwrap_err(), refusal);
        assert_eq!(
            model.for_covariates(&vec![1.0; count]).unwrap_err(),
            refusal
        );
    }
    // So far out that a rate is no number any more.
    assert_eq!(
        model.for_covariates(&[1e99, 0.0]).unwrap_err(),
        CovariateError::Value(ValueError::NotPositive { field: "alpha" })
    );
    let daily = RepeatHistory::without_repeats(3.0, TimeUnit::Day).unwrap();
    let mismatch = groups(daily, &[1.0, 1.0]).unwrap_err();
    assert!(matches!(
        mismatch,
        CovariateError::Value(ValueError::UnitMismatch { .. })
    ));
    let other = Covariates::new(&["z"], &["y"]).unwrap();
    let other = CovariateGroups::new(WEEK, other, [(usual, [1.0, 2.0], 1)]).unwrap();
    let merged = groups(usual, &[1.0, 2.0]).unwrap().merge(other);
    assert_eq!(merged.unwrap_err(), CovariateError::Differ);

    let bg = BgNbd::of([1.0; 4]);
    assert_eq!(
        WithCovariates::new(bg, &[("z", f64::NAN)], &[]).unwrap_err(),
        CovariateError::Coefficient { covariate: z() }
    );
    assert_eq!(
        WithCovariates::new(bg, &[], &[("z", &[1.0])]).unwrap_err(),
        CovariateError::CoefficientCount {
            covariate: z(),
            needed: 2
        }
    );
    assert!(model.with_estimates(&[1.0; 6]).is_err());
}

/// The written form is frozen.
#[test]
fn the_form_is_read_and_written_as_it_was() {
    let form = serde_json::json!({
        "format": 1, "model": "with_covariates",
        "typical": {"format": 1, "model": "bg_nbd", "unit": "week", "r": 0.25, "alpha": 4.5, "a": 0.75, "b": 2.5},
        "covariates": [
            {"name": "size", "centre": 29.5, "coefficients": {"alpha": 0.125}},
            {"name": "online", "centre": 0.25, "coefficients": {"alpha": -0.5, "a": 0.5, "b": 0.25}},
            {"name": "region", "centre": 0.5, "coefficients": {"a": 1.5, "b": -0.75}},
        ],
    });
    let read =
        |form: &serde_json::Value| serde_json::from_value::<WithCovariates<BgNbd>>(form.clone());
    let model = read(&form).unwrap();
    assert_eq!(serde_json::to_value(&model).unwrap(), form);
    assert_eq!(model.covariates().names(), ["size", "online", "region"]);
    assert_eq!(model.centres(), [29.5, 0.25, 0.5]);
    assert_eq!(
        model.for_covariates(model.centres()).unwrap(),
        *model.typical()
    );
    let all: BTreeMap<(&str, &str), f64> = model
        .coefficients()
        .map(|one| ((one.covariate, one.parameter), one.value))
        .collect();
    assert_eq!(all.len(), 6);
    assert_eq!(all[&("region", "b")], -0.75);

    let mut refused = 0;
    let mut refuse = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut changed = form.clone();
        change(&mut changed);
        assert!(read(&changed).is_err(), "{changed}");
        refused += 1;
    };
    refuse(&|form| form["format"] = 2.into());
    refuse(&|form| form["model"] = "bg_nbd".into());
    refuse(&|form| form["further"] = 1.into());
    refuse(&|form| form["typical"]["r"] = 0.into());
    refuse(&|form| form["covariates"][0]["name"] = "".into());
    refuse(&|form| form["covariates"][0]["name"] = "online".into());
    refuse(&|form| form["covariates"][0]["coefficients"] = serde_json::json!({}));
    refuse(&|form| form["covariates"][0]["coefficients"]["beta"] = 1.into());
    refuse(&|form| form["covariates"][2]["coefficients"] = serde_json::json!({"a": 1.5}));
    refuse(&|form| form["covariates"][0]["centre"] = serde_json::Value::Null);
    for field in ["format", "model", "typical", "covariates"] {
        refuse(&|form| drop(form.as_object_mut().unwrap().remove(field)));
    }
    assert_eq!(refused, 14);
}
