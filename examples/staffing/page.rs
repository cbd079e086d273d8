//! The answer as a page.

use std::path::Path;

use ecrm_examples::failure::{FileFailure, create_folder_of};
use ecrm_examples::report::{Highlight, StaffingFigures, TeamSizeRow, render_staffing};
use ecrm_examples::text::percent;

use crate::describe;
use crate::failure::Failure;
use crate::sizes::Sizes;

/// Draws the page and writes it.
pub(crate) fn write(file: &Path, sizes: &Sizes) -> Result<(), Failure> {
    let page = render_staffing(&figures(sizes)?)?;
    create_folder_of(file)?;
    Ok(std::fs::write(file, page).map_err(FileFailure::to("write", file))?)
}

fn figures(sizes: &Sizes) -> Result<StaffingFigures, Failure> {
    let goal = sizes.goal.share();
    let mut rows = Vec::new();
    for (size, report) in &sizes.staffing.tried {
        let kept = sizes.goal.kept(report);
        rows.push(TeamSizeRow {
            specialists: *size,
            theory: sizes.theory.kept(*size)?,
            kept: kept.share,
            interval: (kept.low, kept.high),
            mean_wait: describe::mean_wait(report),
            long_wait: describe::long_wait(report),
            occupancy: describe::occupancy(report),
            abandoned: report.abandoned().share,
            cost: describe::cost(sizes, report),
            is_enough: sizes.staffing.enough.is_some_and(|enough| enough <= *size),
        });
    }
    Ok(StaffingFigures {
        title: "How many specialists do we need?".to_owned(),
        note: describe::note(sizes),
        highlights: highlights(sizes, goal)?,
        goal,
        sizes: rows,
        queue: queue(sizes),
        remarks: describe::answer(sizes)?,
    })
}

fn highlights(sizes: &Sizes, goal: f64) -> Result<Vec<Highlight>, Failure> {
    let count = |size: Option<u32>| size.map_or_else(|| "–".to_owned(), |size| size.to_string());
    let highlight = |label: &str, value: String, note: &str| Highlight {
        label: label.to_owned(),
        value,
        note: note.to_owned(),
    };
    let for_goal = format!("for {} in time", percent(goal));
    Ok(vec![
        highlight("Specialists", count(sizes.staffing.enough), &for_goal),
        highlight(
            "By theory",
            count(sizes.theory.smallest(goal)?),
            "evenly loaded",
        ),
    ])
}

fn queue(sizes: &Sizes) -> Vec<(f64, f64)> {
    let report = sizes.staffing.tried.get(&sizes.chosen());
    let samples = report.map(|report| report.queue()).unwrap_or_default();
    let start = sizes.plan.counted_from();
    let point = |sample: crm_support::simulation::QueueSample| {
        let days = sample.at.since(start).as_seconds_f64() / 86_400.0;
        (days, sample.mean)
    };
    samples.into_iter().map(point).collect()
}
