//! The part of the page that tells what customers will do.

use super::ReportError;
use super::charts::{alive, cluster_map, retention, shares_of_value, value_tenths};
use super::html::{Cell, chart_card, table};
use super::numbers::{amount, grouped, percent, round_percent, share};
use super::outlook::{AliveCurve, ClusterMap, CohortRow, Outlook, ValueTenth};

/// The cards, one for each part that is there.
pub(super) fn outlook(outlook: &Outlook) -> Result<String, ReportError> {
    let mut cards = String::new();
    if !outlook.cohorts.is_empty() {
        let chart = retention(&outlook.cohorts)?;
        cards.push_str(&chart_card("retention", &chart, &cohorts(&outlook.cohorts)));
    }
    if !outlook.value_tenths.is_empty() {
        let chart = value_tenths(&outlook.value_tenths)?;
        cards.push_str(&chart_card("value", &chart, &tenths(&outlook.value_tenths)));
    }
    if let Some(map) = &outlook.clusters {
        cards.push_str(&chart_card("clusters", &cluster_map(map)?, &clusters(map)));
    }
    if let Some(curve) = &outlook.alive {
        cards.push_str(&chart_card("alive", &alive(curve)?, &probabilities(curve)));
    }
    Ok(cards)
}

fn cohorts(cohorts: &[CohortRow]) -> String {
    let periods = cohorts.iter().map(|cohort| cohort.active.len()).max();
    let periods = periods.unwrap_or(0);
    let numbers: Vec<String> = (0..periods).map(|period| period.to_string()).collect();
    let mut headers = vec!["First purchase", "Customers"];
    headers.extend(numbers.iter().map(String::as_str));
    let row = |cohort: &CohortRow| {
        let mut cells = vec![
            Cell::text(&cohort.label),
            Cell::Number(grouped(cohort.customers)),
        ];
        let parts = cohort.active.iter();
        cells.extend(parts.map(|active| {
            let part = share(*active, cohort.customers);
            Cell::Number(round_percent(part))
        }));
        cells.resize_with(periods.saturating_add(2), || Cell::Number(String::new()));
        cells
    };
    let rows: Vec<_> = cohorts.iter().map(row).collect();
    table(
        "Share of each cohort by period after the first purchase",
        &headers,
        &rows,
    )
}

fn tenths(tenths: &[ValueTenth]) -> String {
    let shares = shares_of_value(tenths);
    let rows: Vec<_> = tenths
        .iter()
        .zip(shares)
        .enumerate()
        .map(|(index, (tenth, share))| {
            vec![
                Cell::Text(index.saturating_add(1).to_string()),
                Cell::Number(grouped(tenth.customers)),
                Cell::Number(amount(tenth.expected)),
                Cell::Share(percent(share), share, false),
            ]
        })
        .collect();
    let headers = ["Tenth", "Customers", "Expected", "of all"];
    table("Expected value by tenths of the base", &headers, &rows)
}

fn clusters(map: &ClusterMap) -> String {
    let rows: Vec<_> = map
        .clusters
        .iter()
        .enumerate()
        .map(|(index, cluster)| {
            vec![
                Cell::Text(index.saturating_add(1).to_string()),
                Cell::Number(grouped(cluster.customers)),
                Cell::text(&cluster.description),
            ]
        })
        .collect();
    let headers = ["Group", "Customers", "What tells it from the others"];
    table("Groups of customers", &headers, &rows)
}

fn probabilities(curve: &AliveCurve) -> String {
    // A line for each few points says as much as all of them.
    let every = curve.points.len().div_ceil(20).max(1);
    let rows: Vec<_> = curve
        .points
        .iter()
        .step_by(every)
        .map(|(time, part)| {
            vec![
                Cell::Text(format!("{time:.0}")),
                Cell::Number(percent(*part)),
            ]
        })
        .collect();
    let headers = [curve.unit.as_str(), "Still a customer"];
    table("Probability over time", &headers, &rows)
}
