//! The pieces of the page.

use super::charts::Chart;
use super::text::escaped;

/// A cell of a table.
pub(super) enum Cell {
    /// A text.
    Text(String),
    /// A number, set right.
    Number(String),
    /// A share from 0 to 1 with its text, shown as a bar too; `true` for the second colour.
    Share(String, f64, bool),
}

impl Cell {
    pub(super) fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// A table with a header row; the first cell of each row names the row.
pub(super) fn table(caption: &str, headers: &[&str], rows: &[Vec<Cell>]) -> String {
    let is_number = |column: usize| {
        rows.first()
            .and_then(|row| row.get(column))
            .is_some_and(|cell| !matches!(cell, Cell::Text(_)))
    };
    let head: String = headers
        .iter()
        .enumerate()
        .map(|(column, header)| {
            let class = if is_number(column) {
                " class=\"n\""
            } else {
                ""
            };
            format!("<th scope=\"col\"{class}>{}</th>", escaped(header))
        })
        .collect();
    let body: String = rows
        .iter()
        .map(|row| {
            let cells: String = row
                .iter()
                .enumerate()
                .map(|(at, cell)| self::cell(at, cell))
                .collect();
            format!("<tr>{cells}</tr>\n")
        })
        .collect();
    // A table that is wider than its card is scrolled, also by keyboard.
    format!(
        "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{0}\"><table>\
         <caption>{0}</caption><thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody></table></div>",
        escaped(caption)
    )
}

fn cell(column: usize, cell: &Cell) -> String {
    match cell {
        Cell::Text(text) if column == 0 => format!("<th scope=\"row\">{}</th>", escaped(text)),
        Cell::Text(text) => format!("<td>{}</td>", escaped(text)),
        Cell::Number(text) => format!("<td class=\"n\">{}</td>", escaped(text)),
        Cell::Share(text, share, is_second) => format!(
            "<td class=\"n bar{}\">{}<i style=\"--part:{:.1}%\"></i></td>",
            if *is_second { " second" } else { "" },
            escaped(text),
            share.clamp(0.0, 1.0) * 100.0
        ),
    }
}

/// A card with a heading.
pub(super) fn card(class: &str, heading: &str, body: &str) -> String {
    format!(
        "<section class=\"card {class}\"><h3>{}</h3>\n{body}\n</section>\n",
        escaped(heading)
    )
}

/// A card with a chart and, folded, its numbers.
pub(super) fn chart_card(id: &str, chart: &Chart, table: &str) -> String {
    let body = format!(
        "<div class=\"wide\">{}</div><div class=\"narrow\">{}</div>\n\
         <details><summary>The numbers</summary>{table}</details>",
        described(&chart.wide, &format!("{id}-wide"), chart),
        described(&chart.narrow, &format!("{id}-narrow"), chart),
    );
    card("", chart.title, &body)
}

/// The drawing with its title and description for screen readers, as wide as its place.
fn described(svg: &str, id: &str, chart: &Chart) -> String {
    let (head, shapes) = svg.split_once('>').unwrap_or(("", ""));
    let view_box = head
        .split_once("viewBox=\"")
        .and_then(|(_, rest)| rest.split_once('"'))
        .map_or("", |(view_box, _)| view_box);
    format!(
        "<svg viewBox=\"{view_box}\" role=\"img\" aria-labelledby=\"{id}-title {id}-desc\">\n\
         <title id=\"{id}-title\">{}</title><desc id=\"{id}-desc\">{}</desc>{shapes}",
        escaped(chart.title),
        escaped(&chart.description),
    )
}
