//! The report: everything on one page.

use std::path::Path;

use crm_core::{Currency, Timestamp};
use crm_segment::SegmentedBase;
use ecrm_examples::failure::{FileFailure, create_folder_of};
use ecrm_examples::report::{self, CustomerView, Highlight, MonthRow, ReportData, SegmentRow};

use crate::Failure;
use crate::desk::Kept;
use ecrm_examples::segments;
use ecrm_examples::text::{minute, percent, thousands};

/// What the page is made of, beside the base itself.
pub(crate) struct Parts {
    pub(crate) as_of: Timestamp,
    pub(crate) segments: Vec<SegmentRow>,
    pub(crate) months: Vec<MonthRow>,
    pub(crate) outlook: report::Outlook,
    pub(crate) states: Vec<report::RequestStateRow>,
    pub(crate) specialists: Vec<report::SpecialistRow>,
    pub(crate) queue: Vec<report::QueueRow>,
    pub(crate) customer: Option<CustomerView>,
    pub(crate) responses: Kept,
}

/// Draws the page and writes it to `path`.
pub(crate) fn write(
    path: &Path,
    base: &SegmentedBase,
    currency: Currency,
    parts: Parts,
) -> Result<(), Failure> {
    let data = ReportData {
        title: "eCRM quickstart".to_owned(),
        generated_at: format!("As of {} UTC", minute(parts.as_of)),
        highlights: highlights(base, currency, &parts),
        segments: parts.segments,
        segment_cells: segments::segment_cells(base),
        concentration: segments::concentration_points(base),
        months: parts.months,
        outlook: parts.outlook,
        request_states: parts.states,
        specialists: parts.specialists,
        queue: parts.queue,
        customer: parts.customer,
    };
    let page = report::render(&data)?;
    create_folder_of(path)?;
    Ok(std::fs::write(path, page).map_err(FileFailure::to("write", path))?)
}

fn highlights(base: &SegmentedBase, currency: Currency, parts: &Parts) -> Vec<Highlight> {
    let concentration = base.concentration();
    let total = i64::try_from(concentration.total()).unwrap_or(i64::MAX);
    let highlight = |label: &str, value: String, note: &str| Highlight {
        label: label.to_owned(),
        value,
        note: note.to_owned(),
    };
    let judged = parts
        .responses
        .met
        .saturating_add(parts.responses.missed)
        .max(1);
    let mut all = vec![
        highlight("Customers", thousands(concentration.customers() as u64), ""),
        highlight(
            "Revenue",
            ecrm_examples::text::amount(crm_core::Money::new(total, currency)),
            "",
        ),
    ];
    if let Some(share) = concentration.share_of_top_percent(20) {
        let note = match concentration.pareto_holds() {
            Some(true) => "80 % or more: the rule of thumb holds",
            _ => "less than 80 %: the rule of thumb does not hold",
        };
        all.push(highlight("Brought by the best 20 %", percent(share), note));
    }
    let in_time = parts.responses.met as f64 / judged as f64;
    let note = format!("{} of {judged} first answers", parts.responses.met);
    all.push(highlight("Answered in time", percent(in_time), &note));
    all
}
