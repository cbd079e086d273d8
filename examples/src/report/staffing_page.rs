//! The page about a desk.

use super::ReportError;
use super::charts::{queue_over_time, team_sizes};
use super::html::{Cell, card, chart_card, table};
use super::numbers::percent;
use super::page::{frame, highlights, part};
use super::staffing::{StaffingFigures, TeamSizeRow};
use super::text::escaped;

/// How many points of the queue the table lists.
const LISTED: usize = 24;

/// Makes the page.
///
/// # Errors
/// When the plotting crate fails.
pub fn render_staffing(data: &StaffingFigures) -> Result<String, ReportError> {
    let body = [
        part("How many specialists", &sizes(data)?),
        part("How the queue went", &queue(data)?),
    ]
    .concat();
    Ok(frame(
        &data.title,
        &data.note,
        &highlights(&data.highlights),
        &body,
    ))
}

fn sizes(data: &StaffingFigures) -> Result<String, ReportError> {
    let mut cards = String::new();
    if !data.sizes.is_empty() {
        let chart = team_sizes(&data.sizes, data.goal)?;
        cards.push_str(&chart_card("sizes", &chart, &shares(&data.sizes)));
        cards.push_str(&card("full", "What each team does", &figures(&data.sizes)));
    }
    if !data.remarks.is_empty() {
        let remark = |text: &String| format!("<p>{}</p>\n", escaped(text));
        let remarks: String = data.remarks.iter().map(remark).collect();
        cards.push_str(&card("", "What to know about it", &remarks));
    }
    Ok(cards)
}

fn shares(sizes: &[TeamSizeRow]) -> String {
    let row = |size: &TeamSizeRow| {
        vec![
            Cell::Number(size.specialists.to_string()),
            Cell::Share(percent(size.theory), size.theory, false),
            Cell::Share(percent(size.kept), size.kept, true),
            Cell::Number(percent(size.interval.0)),
            Cell::Number(percent(size.interval.1)),
        ]
    };
    let rows: Vec<_> = sizes.iter().map(row).collect();
    table(
        "Answered in time, by theory and in the simulation",
        &["Specialists", "Theory", "Simulation", "from", "to"],
        &rows,
    )
}

fn figures(sizes: &[TeamSizeRow]) -> String {
    let row = |size: &TeamSizeRow| {
        let enough = if size.is_enough { "enough" } else { "" };
        vec![
            Cell::Number(size.specialists.to_string()),
            Cell::text(enough),
            Cell::Number(size.mean_wait.clone()),
            Cell::Number(size.long_wait.clone()),
            Cell::Number(percent(size.occupancy)),
            Cell::Number(percent(size.abandoned)),
            Cell::Number(size.cost.clone()),
        ]
    };
    let rows: Vec<_> = sizes.iter().map(row).collect();
    table(
        "Waits, work and costs by size of the team",
        &[
            "Specialists",
            "For the goal",
            "Mean wait",
            "95 % wait at most",
            "Busy",
            "Gave up",
            "Cost a week",
        ],
        &rows,
    )
}

fn queue(data: &StaffingFigures) -> Result<String, ReportError> {
    if data.queue.len() < 2 {
        return Ok(String::new());
    }
    let chart = queue_over_time(&data.queue)?;
    let every = data.queue.len().div_ceil(LISTED).max(1);
    let row = |(day, waiting): &(f64, f64)| {
        vec![
            Cell::Number(format!("{day:.2}")),
            Cell::Number(format!("{waiting:.1}")),
        ]
    };
    let rows: Vec<_> = data.queue.iter().step_by(every).map(row).collect();
    let table = table("Requests that wait", &["Day", "Waiting on average"], &rows);
    Ok(chart_card("queue", &chart, &table))
}
