//! What is to come: who will buy again, and for how much.

use crm_core::{Currency, CustomerId, Money, PurchaseFact, Timestamp};
use ecrm_examples::forecast::{
    ForecastError, PurchaseLine, Scores, alive_curve, cluster_map, cohorts,
};
use ecrm_examples::report::Outlook;

use ecrm_examples::text::{amount, percent, thousands};

/// A year, to look ahead.
const WEEKS: f64 = 52.0;

/// The days of the shop are those of UTC: its file knows days only.
const ZONE: chrono_tz::Tz = chrono_tz::UTC;

/// What the report shows of the future, and the same in words. Where too little was bought to foretell
/// anything, the cohorts are there and the words say why there is no more.
///
/// # Errors
/// When a model cannot answer.
pub(crate) fn look_ahead(
    facts: &[PurchaseFact],
    last: Timestamp,
    currency: Currency,
    customer: Option<(CustomerId, &str)>,
) -> Result<(Outlook, Vec<String>), ForecastError> {
    let lines: Vec<PurchaseLine<CustomerId>> = facts.iter().map(PurchaseLine::from).collect();
    let until = last.to_datetime().date_naive();
    let mut outlook = Outlook {
        cohorts: cohorts(&lines, until, ZONE, currency),
        clusters: cluster_map(&lines, currency, last)?,
        ..Outlook::default()
    };
    let scores = match Scores::new(&lines, currency, until, ZONE, WEEKS) {
        Ok(scores) => scores,
        Err(ForecastError::Fit(reason)) => {
            return Ok((outlook, vec![format!("nothing can be foretold: {reason}")]));
        }
        Err(error) => return Err(error),
    };
    outlook.value_tenths = scores.tenths();
    if let Some((customer, name)) = customer {
        let model = scores.purchases().model();
        outlook.alive = alive_curve(&lines, customer, name, model, until, ZONE)?;
    }
    let words = describe(&scores);
    Ok((outlook, words))
}

fn describe(scores: &Scores<CustomerId>) -> Vec<String> {
    let customers = scores.customers();
    let sum = |of: fn(&ecrm_examples::forecast::CustomerScore<CustomerId>) -> f64| {
        customers.iter().map(of).sum::<f64>()
    };
    let alive = sum(|score| score.probability_alive);
    let purchases = sum(|score| score.expected_purchases);
    let mut lines = vec![format!(
        "of {} customers about {} are still there (MBG/NBD); they will buy on {} days within a year",
        thousands(customers.len() as u64),
        thousands(alive.round() as u64),
        thousands(purchases.round() as u64),
    )];
    let tenths = scores.tenths();
    let all: i64 = tenths
        .iter()
        .fold(0, |all, tenth| all.saturating_add(tenth.expected.minor()));
    if let Some(best) = tenths.first() {
        let total = Money::new(all, best.expected.currency());
        let share = best.expected.minor() as f64 / (all as f64).max(1.0);
        lines.push(format!(
            "they will spend about {}; {} of it the best tenth (Gamma-Gamma)",
            amount(total),
            percent(share)
        ));
    }
    lines
}
