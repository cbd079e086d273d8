//! Models with covariates: laws, typed outcomes, typed refusals.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test may stop at the first surprise"
)]

mod coefficients;
mod drawn_bases;
mod invariance;
mod maximum;
mod outcomes;
mod pymc_marketing;
mod refusals;
mod standard_errors;
mod written_forms;

use crm_segment::value::*;

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
