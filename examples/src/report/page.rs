//! The page as a whole.

use super::charts::{concentration, months, requests, segment_map, share_of_revenue_at};
use super::data::{CustomerView, Highlight, ReportData};
use super::html::{Cell, card, chart_card, table};
use super::numbers::{amount, grouped, percent, share};
use super::outlook_part::outlook;
use super::text::escaped;
use super::{ReportError, palette};

const LAYOUT: &str = include_str!("page.css");

/// The shares of customers that the table of the concentration curve lists.
const SHARES: [f64; 8] = [0.01, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 1.0];

/// Makes the page.
///
/// # Errors
/// When the plotting crate fails.
pub fn render(data: &ReportData) -> Result<String, ReportError> {
    let body = [
        part("The customer base", &customer_base(data)?),
        part("What is to come", &outlook(&data.outlook)?),
        part(
            "One customer",
            &data
                .customer
                .as_ref()
                .map(customer_view)
                .unwrap_or_default(),
        ),
        part("Support", &support(data)?),
    ]
    .concat();
    Ok(frame(
        &data.title,
        &data.generated_at,
        &highlights(&data.highlights),
        &body,
    ))
}

/// The page around its parts: whatever stands on it is harmless and comes from nowhere else.
pub(super) fn frame(title: &str, note: &str, highlights: &str, body: &str) -> String {
    let title = escaped(title);
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n\
         <meta http-equiv=\"Content-Security-Policy\" \
         content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n\
         <title>{title}</title>\n<style>\n{}{LAYOUT}</style>\n</head>\n<body>\n\
         <header><h1>{title}</h1><p class=\"muted\">{}</p>\n{highlights}</header>\n\
         <main>\n{body}</main>\n\
         <footer>This page is complete: it loads nothing and runs no script.</footer>\n\
         </body>\n</html>\n",
        palette::style_sheet(),
        escaped(note),
    )
}

/// A part of the page; nothing without content.
pub(super) fn part(heading: &str, cards: &str) -> String {
    if cards.is_empty() {
        return String::new();
    }
    format!("<h2>{heading}</h2>\n<div class=\"cards\">\n{cards}</div>\n")
}

pub(super) fn highlights(highlights: &[Highlight]) -> String {
    if highlights.is_empty() {
        return String::new();
    }
    let tiles: String = highlights
        .iter()
        .map(|highlight| {
            let note = if highlight.note.is_empty() {
                String::new()
            } else {
                format!("<dd>{}</dd>", escaped(&highlight.note))
            };
            format!(
                "<div><dt>{}</dt><dd class=\"value\">{}</dd>{note}</div>\n",
                escaped(&highlight.label),
                escaped(&highlight.value)
            )
        })
        .collect();
    format!("<dl class=\"highlights\">\n{tiles}</dl>\n")
}

fn customer_base(data: &ReportData) -> Result<String, ReportError> {
    let mut cards = String::new();
    if !data.segment_cells.is_empty() {
        let chart = segment_map(&data.segment_cells)?;
        cards.push_str(&chart_card("segments", &chart, &segment_cells(data)));
    }
    if !data.concentration.is_empty() {
        let chart = concentration(&data.concentration)?;
        cards.push_str(&chart_card(
            "concentration",
            &chart,
            &concentration_table(data),
        ));
    }
    if !data.segments.is_empty() {
        cards.push_str(&card("", "Segments", &segments(data)));
    }
    if !data.months.is_empty() {
        let chart = months(&data.months)?;
        cards.push_str(&chart_card("months", &chart, &month_table(data)));
    }
    Ok(cards)
}

fn segment_cells(data: &ReportData) -> String {
    let row = |cell: &super::SegmentCell| {
        vec![
            Cell::text(&cell.segment),
            Cell::Number(cell.recency.to_string()),
            Cell::Number(cell.frequency.to_string()),
            Cell::Number(grouped(cell.customers)),
        ]
    };
    let rows: Vec<_> = data.segment_cells.iter().map(row).collect();
    table(
        "Customers by score",
        &["Segment", "Recency", "Frequency", "Customers"],
        &rows,
    )
}

fn concentration_table(data: &ReportData) -> String {
    let row = |customers: f64| {
        let revenue = share_of_revenue_at(&data.concentration, customers)?;
        Some(vec![
            Cell::Text(percent(customers)),
            Cell::Number(percent(revenue)),
        ])
    };
    let rows: Vec<_> = SHARES.into_iter().filter_map(row).collect();
    table(
        "Concentration",
        &["Best customers", "Their share of the revenue"],
        &rows,
    )
}

fn segments(data: &ReportData) -> String {
    let row = |segment: &super::SegmentRow| {
        let share = |share, is_second| Cell::Share(percent(share), share, is_second);
        vec![
            Cell::text(&segment.name),
            Cell::Number(grouped(segment.customers)),
            share(segment.share_of_customers, false),
            Cell::Number(amount(segment.revenue)),
            share(segment.share_of_revenue, true),
        ]
    };
    let rows: Vec<_> = data.segments.iter().map(row).collect();
    let headers = ["Segment", "Customers", "of all", "Revenue", "of all"];
    table("Segments", &headers, &rows)
}

fn month_table(data: &ReportData) -> String {
    let row = |month: &super::MonthRow| {
        vec![
            Cell::text(&month.label),
            Cell::Number(grouped(month.new)),
            Cell::Number(grouped(month.returning)),
        ]
    };
    let rows: Vec<_> = data.months.iter().map(row).collect();
    table(
        "Purchases by month",
        &["Month", "New customers", "Returning customers"],
        &rows,
    )
}

fn support(data: &ReportData) -> Result<String, ReportError> {
    let mut cards = String::new();
    if !data.request_states.is_empty() {
        let chart = requests(&data.request_states)?;
        cards.push_str(&chart_card("requests", &chart, &request_table(data)));
    }
    if !data.specialists.is_empty() {
        cards.push_str(&card("", "Specialists", &specialists(data)));
    }
    if !data.queue.is_empty() {
        cards.push_str(&card("full", "Queue", &queue(data)));
    }
    Ok(cards)
}

fn request_table(data: &ReportData) -> String {
    let row = |state: &super::RequestStateRow| {
        vec![
            Cell::text(&state.state),
            Cell::Number(grouped(state.met)),
            Cell::Number(grouped(state.missed)),
            Cell::Number(grouped(state.not_due)),
        ]
    };
    let rows: Vec<_> = data.request_states.iter().map(row).collect();
    table(
        "Requests by state and deadline",
        &["State", "Met", "Missed", "Not due"],
        &rows,
    )
}

fn specialists(data: &ReportData) -> String {
    let row = |specialist: &super::SpecialistRow| {
        let load = format!(
            "{} of {}",
            grouped(specialist.open),
            grouped(specialist.capacity)
        );
        let part = share(specialist.open, specialist.capacity);
        vec![
            Cell::text(&specialist.name),
            Cell::text(&specialist.skills),
            Cell::Number(grouped(specialist.closed)),
            Cell::Share(load, part, specialist.open > specialist.capacity),
        ]
    };
    let rows: Vec<_> = data.specialists.iter().map(row).collect();
    table("Specialists", &["Name", "Skills", "Closed", "Open"], &rows)
}

fn queue(data: &ReportData) -> String {
    let row = |request: &super::QueueRow| {
        let texts = [
            &request.subject,
            &request.customer,
            &request.kind,
            &request.priority,
            &request.state,
            &request.specialist,
            &request.due,
        ];
        texts.map(|text| Cell::text(text)).into()
    };
    let rows: Vec<_> = data.queue.iter().map(row).collect();
    let headers = [
        "Request",
        "Customer",
        "Kind",
        "Priority",
        "State",
        "Specialist",
        "Due",
    ];
    table("Queue", &headers, &rows)
}

fn customer_view(view: &CustomerView) -> String {
    let sections: String = view
        .sections
        .iter()
        .map(|section| {
            let row = |(label, value): &(String, String)| {
                format!(
                    "<div><dt>{}</dt><dd>{}</dd></div>\n",
                    escaped(label),
                    escaped(value)
                )
            };
            let rows: String = section.rows.iter().map(row).collect();
            format!(
                "<div><h4>{}</h4><dl>\n{rows}</dl></div>\n",
                escaped(&section.heading)
            )
        })
        .collect();
    card(
        "full",
        &view.title,
        &format!("<div class=\"view\">\n{sections}</div>"),
    )
}
