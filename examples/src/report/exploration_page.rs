//! The page about a rule.

use super::ReportError;
use super::charts::day_changes;
use super::exploration::{DayChange, Exploration, MemberRow, OverlapFigures};
use super::html::{Cell, card, chart_card, table};
use super::numbers::{grouped, percent, share};
use super::page::{frame, highlights, part};
use super::text::escaped;

/// Makes the page.
///
/// # Errors
/// When the plotting crate fails.
pub fn render_exploration(data: &Exploration) -> Result<String, ReportError> {
    let body = [
        part("The rule", &findings(&data.findings)),
        part("Who entered and who left", &days(data)?),
        part("Who belongs", &members(data)),
    ]
    .concat();
    Ok(frame(
        &data.title,
        &data.generated_at,
        &highlights(&data.highlights),
        &body,
    ))
}

fn findings(findings: &[String]) -> String {
    if findings.is_empty() {
        return String::new();
    }
    card("full", "Worth a second look", &paragraphs(findings))
}

fn paragraphs(texts: &[String]) -> String {
    texts
        .iter()
        .map(|text| format!("<p>{}</p>\n", escaped(text)))
        .collect()
}

fn days(data: &Exploration) -> Result<String, ReportError> {
    let mut cards = String::new();
    if !data.days.is_empty() {
        let chart = day_changes(&data.days)?;
        cards.push_str(&chart_card("days", &chart, &day_table(&data.days)));
    }
    if !data.remarks.is_empty() {
        let heading = "What to know about it";
        cards.push_str(&card("", heading, &paragraphs(&data.remarks)));
    }
    Ok(cards)
}

fn day_table(days: &[DayChange]) -> String {
    let row = |day: &DayChange| {
        vec![
            Cell::text(&day.day),
            Cell::Number(grouped(day.entered)),
            Cell::Number(grouped(day.left)),
            Cell::Number(grouped(day.members)),
        ]
    };
    let rows: Vec<_> = days.iter().map(row).collect();
    table(
        "Entered and left by day, in UTC",
        &["Day", "Entered", "Left", "Members at its end"],
        &rows,
    )
}

fn members(data: &Exploration) -> String {
    let mut cards = String::new();
    if !data.sample.is_empty() {
        cards.push_str(&card("full", "Some of them", &sample(&data.sample)));
    }
    if let Some(overlap) = &data.overlap {
        let heading = format!("Beside {}", overlap.beside);
        cards.push_str(&card("full", &heading, &overlap_table(overlap)));
    }
    cards
}

fn sample(sample: &[MemberRow]) -> String {
    let row = |member: &MemberRow| {
        [
            &member.customer,
            &member.name,
            &member.because,
            &member.stay,
        ]
        .map(|text| Cell::text(text))
        .into()
    };
    let rows: Vec<_> = sample.iter().map(row).collect();
    table(
        "Some of those who belong",
        &["Customer", "Name", "Because", "How long"],
        &rows,
    )
}

fn overlap_table(overlap: &OverlapFigures) -> String {
    let either = overlap
        .both
        .saturating_add(overlap.first_only)
        .saturating_add(overlap.second_only);
    let row = |label: &str, number, is_second| {
        let part = share(number, either);
        vec![
            Cell::text(label),
            Cell::Number(grouped(number)),
            Cell::Share(percent(part), part, is_second),
        ]
    };
    let rows = [
        row("Both", overlap.both, false),
        row("The rule only", overlap.first_only, true),
        row("The other one only", overlap.second_only, true),
    ];
    let figures = table(
        "Customers of the two rules",
        &["Customers of", "Customers", "of either"],
        &rows,
    );
    format!(
        "{figures}<p class=\"muted\">Jaccard: {}</p>",
        escaped(&overlap.jaccard)
    )
}
