//! Models of repeat purchases fitted to 100,000 customers, with and without covariates.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "a benchmark may stop at the first surprise"
)]

use std::sync::LazyLock;

use crm_segment::Threads;
use crm_segment::value::{
    BgNbd, CovariateGroups, Covariates, FitOptions, HistoryGroups, ParetoNbd, Recency,
    RepeatHistory, TimeUnit,
};
use divan::Bencher;

const CUSTOMERS: u32 = 100_000;

/// A history with a dummy and a number with two decimals.
type Row = (RepeatHistory, [f64; 2]);

/// Histories by days over 27 to 104 weeks, the same on every run; of those with the dummy more buy.
static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut uniform = move || {
        // xorshift64* (Vigna 2016)
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        ((state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
    };
    let mut drawn = || {
        let dummy = f64::from(uniform() < 0.4);
        let amount = (-3_000.0 * uniform().ln()).round() / 100.0;
        let age = (189.0 + 540.0 * uniform()).floor() / 7.0;
        let pace = (0.5 * dummy + 0.005 * amount).exp();
        let rate = 0.06 * uniform().ln().powi(2) * pace;
        let leaves = 0.3 * uniform();
        let (mut time, mut last, mut repeats) = (0.0, 0.0, 0);
        loop {
            time -= uniform().ln() / rate;
            let day = (7.0 * time).ceil() / 7.0;
            if day > age {
                break;
            }
            repeats += u32::from(day > last);
            last = day;
            if uniform() < leaves {
                break;
            }
        }
        let history = RepeatHistory::new(repeats, Recency::AgeAtLast(last), age, TimeUnit::Week);
        (history.unwrap(), [dummy, amount])
    };
    (0..CUSTOMERS).map(|_| drawn()).collect()
});

fn plain() -> HistoryGroups {
    let histories = ROWS.iter().map(|row| row.0);
    HistoryGroups::of_customers(TimeUnit::Week, histories).unwrap()
}

fn dummy() -> CovariateGroups {
    let covariates = Covariates::new(&["dummy"], &["dummy"]).unwrap();
    let rows = ROWS
        .iter()
        .map(|(history, [dummy, _])| (*history, [*dummy], 1));
    CovariateGroups::new(TimeUnit::Week, covariates, rows).unwrap()
}

fn dummy_and_amount() -> CovariateGroups {
    let covariates = Covariates::new(&["dummy", "amount"], &["dummy", "amount"]).unwrap();
    let rows = ROWS.iter().map(|(history, values)| (*history, values, 1));
    CovariateGroups::new(TimeUnit::Week, covariates, rows).unwrap()
}

fn options() -> FitOptions {
    FitOptions::on_threads(Threads::available())
}

#[divan::bench]
fn bg_nbd(bencher: Bencher<'_, '_>) {
    let base = plain();
    bencher.bench(|| BgNbd::fit(&base, options()).unwrap());
}

#[divan::bench]
fn bg_nbd_by_a_dummy(bencher: Bencher<'_, '_>) {
    let base = dummy();
    bencher.bench(|| BgNbd::fit_with_covariates(&base, options()).unwrap());
}

#[divan::bench]
fn bg_nbd_by_a_dummy_and_an_amount(bencher: Bencher<'_, '_>) {
    let base = dummy_and_amount();
    bencher.bench(|| BgNbd::fit_with_covariates(&base, options()).unwrap());
}

#[divan::bench(sample_count = 10)]
fn pareto_nbd(bencher: Bencher<'_, '_>) {
    let base = plain();
    bencher.bench(|| ParetoNbd::fit(&base, options()).unwrap());
}

#[divan::bench(sample_count = 10)]
fn pareto_nbd_by_a_dummy_and_an_amount(bencher: Bencher<'_, '_>) {
    let base = dummy_and_amount();
    bencher.bench(|| ParetoNbd::fit_with_covariates(&base, options()).unwrap());
}

fn main() {
    divan::main();
}
