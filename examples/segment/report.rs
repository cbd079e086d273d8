//! The report.

use std::collections::BTreeMap;
use std::fs;

use chrono::NaiveDate;
use crm_core::{CustomerId, PurchaseFact};
use crm_segment::SegmentedBase;
use ecrm_examples::arguments::segment::Arguments;
use ecrm_examples::failure::{FileFailure, create_folder_of};
use ecrm_examples::forecast::{
    ForecastError, PurchaseLine, Scores, alive_curve, cluster_map, cohorts,
};
use ecrm_examples::report::{self, Highlight, Outlook, ReportData};
use ecrm_examples::text::{amount, thousands};
use ecrm_examples::{facts, months, segments};

use crate::failure::Failure;

/// Draws the report and writes it.
pub(crate) fn write(
    arguments: &Arguments,
    (base, scores): (&SegmentedBase, Option<&Scores<CustomerId>>),
    (facts, until): (&[PurchaseFact], NaiveDate),
    numbers: &BTreeMap<CustomerId, String>,
) -> Result<(), Failure> {
    let currency = arguments.purchase_file.currency;
    let data = ReportData {
        title: "Who the customers are, and who will buy again".to_owned(),
        generated_at: format!("Purchases up to {until}"),
        highlights: highlights(base, scores),
        segments: segments::segment_rows(base, currency),
        segment_cells: segments::segment_cells(base),
        concentration: segments::concentration_points(base),
        months: months::purchases_per_month(facts),
        outlook: outlook(arguments, facts, (scores, until), numbers)?,
        ..ReportData::default()
    };
    let page = report::render(&data)?;
    let path = arguments.report.as_path();
    create_folder_of(path)?;
    Ok(fs::write(path, page).map_err(FileFailure::to("write", path))?)
}

fn outlook(
    arguments: &Arguments,
    facts: &[PurchaseFact],
    (scores, until): (Option<&Scores<CustomerId>>, NaiveDate),
    numbers: &BTreeMap<CustomerId, String>,
) -> Result<Outlook, Failure> {
    let lines: Vec<_> = facts.iter().map(PurchaseLine::from).collect();
    let (zone, currency) = (arguments.zone, arguments.purchase_file.currency);
    let as_of = facts::last_purchase(facts).ok_or(Failure::NoPurchases)?;
    let mut outlook = Outlook {
        cohorts: cohorts(&lines, until, zone, currency),
        clusters: cluster_map(&lines, currency, as_of).map_err(ForecastError::from)?,
        ..Outlook::default()
    };
    let Some(scores) = scores else {
        return Ok(outlook);
    };
    outlook.value_tenths = scores.tenths();
    if let Some(best) = scores.best() {
        let number = numbers.get(&best.customer).map_or("", String::as_str);
        let name = format!("customer {number}");
        let model = scores.purchases().model();
        outlook.alive = alive_curve(&lines, best.customer, &name, model, until, zone)?;
    }
    Ok(outlook)
}

fn highlights(base: &SegmentedBase, scores: Option<&Scores<CustomerId>>) -> Vec<Highlight> {
    let highlight = |label: &str, value: String, note: String| Highlight {
        label: label.to_owned(),
        value,
        note,
    };
    let customers = base.concentration().customers() as u64;
    let mut all = vec![highlight("Customers", thousands(customers), String::new())];
    let Some(scores) = scores else { return all };
    let scored = scores.customers().iter();
    let alive: f64 = scored.clone().map(|score| score.probability_alive).sum();
    let still = thousands(alive.round() as u64);
    all.push(highlight(
        "Still customers",
        still,
        "expected, by MBG/NBD".to_owned(),
    ));
    let weeks = format!("within {} weeks", scores.horizon().length());
    let purchases: f64 = scored.clone().map(|score| score.expected_purchases).sum();
    let purchases = thousands(purchases.round() as u64);
    all.push(highlight(
        "Days with a purchase",
        purchases,
        format!("expected {weeks}"),
    ));
    let value: f64 = scored.filter_map(|score| score.expected_value()).sum();
    let value = amount(scores.rounded(value));
    all.push(highlight("Revenue", value, format!("expected {weeks}")));
    all
}
