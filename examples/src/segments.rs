//! Who matters: the named segments of the base, and how unevenly the revenue is spread.

use std::collections::BTreeMap;

use crate::report::{SegmentCell, SegmentRow};
use crm_core::{Currency, Money};
use crm_segment::{Score, SegmentedBase};

use crate::text::{amount, percent, thousands};

/// The segments as rows of the report, those without customers left out.
#[must_use]
pub fn segment_rows(base: &SegmentedBase, currency: Currency) -> Vec<SegmentRow> {
    let mut rows: Vec<SegmentRow> = base
        .shares()
        .into_iter()
        .filter(|share| share.customers > 0)
        .map(|share| SegmentRow {
            name: share
                .segment
                .map_or_else(|| "(none)".to_owned(), |name| name.to_string()),
            customers: share.customers as u64,
            revenue: Money::new(
                i64::try_from(share.amount_minor).unwrap_or(i64::MAX),
                currency,
            ),
            share_of_customers: share.customer_share,
            share_of_revenue: share.revenue_share.unwrap_or(0.0),
        })
        .collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.revenue));
    rows
}

/// The customers by recency and frequency score.
#[must_use]
pub fn segment_cells(base: &SegmentedBase) -> Vec<SegmentCell> {
    let mut cells: BTreeMap<(Score, Score), (u64, String)> = BTreeMap::new();
    for customer in base.customers() {
        let (Some(score), Some(segment)) = (customer.score, customer.segment) else {
            continue;
        };
        let cell = cells
            .entry((score.recency, score.frequency))
            .or_insert_with(|| (0, segment.to_string()));
        cell.0 = cell.0.saturating_add(1);
    }
    let cell = |((recency, frequency), (customers, segment)): ((Score, Score), _)| SegmentCell {
        recency: recency.get(),
        frequency: frequency.get(),
        segment,
        customers,
    };
    cells.into_iter().map(cell).collect()
}

/// Share of customers and share of revenue, best customers first, for the curve of the report.
#[must_use]
pub fn concentration_points(base: &SegmentedBase) -> Vec<(f64, f64)> {
    let concentration = base.concentration();
    (0..=100)
        .filter_map(|percent| {
            let share = concentration.share_of_top_percent(percent)?;
            Some((f64::from(percent) / 100.0, share))
        })
        .collect()
}

/// The segments as a table, and whether 20 % of the customers bring 80 % of the revenue.
#[must_use]
pub fn describe(base: &SegmentedBase, rows: &[SegmentRow]) -> Vec<String> {
    let mut lines = vec![format!(
        "{:<20} {:>9} {:>9} {:>16} {:>9}",
        "segment", "customers", "share", "revenue", "share"
    )];
    for row in rows {
        lines.push(format!(
            "{:<20} {:>9} {:>9} {:>16} {:>9}",
            row.name,
            thousands(row.customers),
            percent(row.share_of_customers),
            amount(row.revenue),
            percent(row.share_of_revenue),
        ));
    }
    lines.push(String::new());
    lines.extend(pareto(base));
    lines
}

/// The answer to "do 20 % of the customers bring 80 % of the revenue?".
#[must_use]
pub fn pareto(base: &SegmentedBase) -> Option<String> {
    let concentration = base.concentration();
    let share = concentration.share_of_top_percent(20)?;
    let verdict = if concentration.pareto_holds()? {
        "holds"
    } else {
        "does not hold"
    };
    let needed = concentration.customers_for_revenue_percent(80)?;
    let part = needed as f64 / concentration.customers() as f64;
    Some(format!(
        "\"20 % of the customers bring 80 % of the revenue\" {verdict} here: they bring {}, and it \
         takes {} of them to bring 80 %.",
        percent(share),
        percent(part),
    ))
}
