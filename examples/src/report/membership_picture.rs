//! What held of one customer as time passed: a bar for each condition, and below them the rule.

use chrono::{Days, NaiveTime};
use crm_core::Timestamp;

use super::ReportError;
use super::canvas::{Align, Canvas, Drawn, Lettering, draw};
use super::membership_labels::ChangeLabels;
use super::palette::{CARD, FIRST, GUIDE, HEAT, INK, MUTED, RULE, SECOND};
use super::text::{escaped, width, wrapped};

const WIDTH: f64 = 880.0;
const TEXT: f64 = 12.0;
const LINE: f64 = 15.0;
/// Where time begins and ends: left of it stand the conditions, right of it labels have room.
const FROM: f64 = 288.0;
const TO: f64 = 736.0;
const MARGIN: f64 = 16.0;
const HEAD: f64 = 32.0;

/// What held of one customer over some days; it has no `Debug` form, since conditions may be personal.
#[derive(Clone, PartialEq)]
pub struct MembershipPicture {
    /// The rule, which stands above.
    pub title: String,
    /// What a screen reader says of it.
    pub description: String,
    /// When it begins and ends.
    pub span: (Timestamp, Timestamp),
    /// When something happened.
    pub happened: Vec<Timestamp>,
    /// The conditions.
    pub conditions: Vec<PictureRow>,
    /// The rule as a whole.
    pub whole: PictureRow,
    /// The instants at which the customer entered or left, each in words.
    pub changes: Vec<(Timestamp, String)>,
}

/// A condition and when it held.
#[derive(Clone, PartialEq, Eq)]
pub struct PictureRow {
    /// The condition.
    pub label: String,
    /// From when until when it held, in order.
    pub spells: Vec<(Timestamp, Timestamp)>,
}

/// A row with its place.
struct Placed<'a> {
    row: &'a PictureRow,
    lines: Vec<String>,
    top: f64,
    height: f64,
}

/// Draws the picture as an SVG document.
///
/// # Errors
/// When the plotting crate fails.
pub fn draw_membership(picture: &MembershipPicture) -> Result<String, ReportError> {
    // Bold texts take more room than they are reckoned with.
    let room = (WIDTH - MARGIN * 2.0) * 0.9;
    let heading = wrapped(&picture.title, TEXT, room, 3);
    let axis_at = MARGIN + LINE * (heading.len() as f64);
    let mut top = axis_at + HEAD;
    let happened_at = top + LINE;
    if !picture.happened.is_empty() {
        top += LINE * 2.0;
    }
    let mut placed: Vec<Placed<'_>> = Vec::new();
    for row in picture.conditions.iter().chain([&picture.whole]) {
        let lines = wrapped(&row.label, TEXT, FROM - MARGIN - 18.0, 4);
        let height = LINE * (lines.len().max(1) as f64) + 13.0;
        placed.push(Placed {
            row,
            lines,
            top,
            height,
        });
        top += height;
    }
    let labels = ChangeLabels::place(&picture.changes, |at| across(picture, at));
    let height = top + labels.height() + MARGIN;
    let svg = draw((WIDTH, height), |canvas| {
        canvas.rectangle((0.0, 0.0), (WIDTH, height), CARD)?;
        for (index, line) in heading.iter().enumerate() {
            let at = (MARGIN, MARGIN + LINE * (index as f64));
            canvas.text(line, at, Lettering::new(TEXT, INK, Align::Left).bold())?;
        }
        axis(canvas, picture, (axis_at, top))?;
        happened(canvas, picture, happened_at)?;
        let whole = placed.len().saturating_sub(1);
        for (index, place) in placed.iter().enumerate() {
            row(canvas, picture, place, index == whole)?;
        }
        labels.draw(canvas, top)
    })?;
    Ok(document(&svg, picture, height))
}

/// Where an instant stands.
fn across(picture: &MembershipPicture, at: Timestamp) -> f64 {
    let (start, end) = picture.span;
    let micros = |at: Timestamp| at.since(start).num_microseconds().unwrap_or(0) as f64;
    let whole = micros(end).max(1.0);
    FROM + (TO - FROM) * (micros(at) / whole).clamp(0.0, 1.0)
}

/// As many days as have room, with a line at each midnight that is named.
fn axis(canvas: &Canvas<'_>, picture: &MembershipPicture, (top, foot): (f64, f64)) -> Drawn {
    let (start, end) = picture.span;
    let days = (end.since(start).num_days().max(0) as f64) + 1.0;
    let room = width("00-00", TEXT) + 12.0;
    let every = (days * room / (TO - FROM)).ceil().max(1.0) as u64;
    let small = |align| Lettering::new(TEXT, MUTED, align);
    let year = start.to_datetime().format("%Y, UTC").to_string();
    canvas.text(&year, (MARGIN, top + 12.0), small(Align::Left))?;
    let mut day = Some(start.to_datetime().date_naive());
    while let Some(date) = day {
        let midnight = date.and_time(NaiveTime::MIN).and_utc();
        let Some(at) = Timestamp::new(midnight).ok().filter(|at| *at <= end) else {
            break;
        };
        let x = across(picture, at);
        canvas.line(&[(x, top + 24.0), (x, foot)], RULE, 1.0)?;
        let text = date.format("%m-%d").to_string();
        canvas.text(&text, (x, top + 12.0), small(Align::Centre))?;
        day = date.checked_add_days(Days::new(every));
    }
    Ok(())
}

fn happened(canvas: &Canvas<'_>, picture: &MembershipPicture, y: f64) -> Drawn {
    if picture.happened.is_empty() {
        return Ok(());
    }
    let name = Lettering::new(TEXT, MUTED, Align::Left);
    canvas.text("what happened", (MARGIN, y), name)?;
    let (start, end) = picture.span;
    let within = picture.happened.iter();
    for at in within.filter(|at| **at >= start && **at <= end) {
        canvas.dot((across(picture, *at), y), 4.0, SECOND)?;
    }
    Ok(())
}

fn row(
    canvas: &Canvas<'_>,
    picture: &MembershipPicture,
    place: &Placed<'_>,
    is_whole: bool,
) -> Drawn {
    let middle = place.top + place.height / 2.0;
    let mut name = Lettering::new(TEXT, INK, Align::Left);
    if is_whole {
        canvas.line(&[(MARGIN, place.top), (TO, place.top)], GUIDE, 1.0)?;
        name = name.bold();
    }
    let above = LINE * (place.lines.len().saturating_sub(1) as f64) / 2.0;
    for (index, line) in place.lines.iter().enumerate() {
        canvas.text(line, (MARGIN, middle - above + LINE * (index as f64)), name)?;
    }
    let [.., quiet, _, _] = HEAT;
    let paint = if is_whole { FIRST } else { quiet };
    for (from, until) in &place.row.spells {
        let (left, right) = (across(picture, *from), across(picture, *until));
        // What is shorter than a pixel is seen as well.
        let right = right.max(left + 1.0);
        canvas.rectangle((left, middle - 7.0), (right, middle + 7.0), paint)?;
    }
    Ok(())
}

/// The drawing as a document of its own, in its own size.
fn document(svg: &str, picture: &MembershipPicture, height: f64) -> String {
    let (head, shapes) = svg.split_once('>').unwrap_or(("", ""));
    let view_box = head
        .split_once("viewBox=\"")
        .and_then(|(_, rest)| rest.split_once('"'))
        .map_or("", |(view_box, _)| view_box);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" viewBox=\"{view_box}\" \
         role=\"img\" aria-labelledby=\"title description\">\n<title id=\"title\">{}</title>\
         <desc id=\"description\">{}</desc>{}\n",
        escaped(&picture.title),
        escaped(&picture.description),
        shapes.trim_end()
    )
}
