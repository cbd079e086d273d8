//! The customers by recency and frequency, as a heat map.

use super::{Chart, Room, place};
use crate::report::ReportError;
use crate::report::canvas::{Align, Canvas, Drawn, Lettering};
use crate::report::data::SegmentCell;
use crate::report::numbers::{grouped, share};
use crate::report::palette::{HEAT, INK, MUTED, heat};
use crate::report::text::{shortened, wrapped};

const SCORES: std::ops::RangeInclusive<u8> = 1..=5;
const LEFT: f64 = 36.0;
const TOP: f64 = 30.0;
const BOTTOM: f64 = 42.0;

/// Recency from left to right, frequency from bottom to top, as many customers as the cell is
/// strong; a wide gap runs between segments.
pub(in crate::report) fn segment_map(cells: &[SegmentCell]) -> Result<Chart, ReportError> {
    let most = cells.iter().map(|cell| cell.customers).max().unwrap_or(0);
    let description = format!(
        "Five by five cells: recency score from left to right, frequency score from bottom to \
         top. The fullest cell holds {} customers.",
        grouped(most)
    );
    Chart::draw(
        "Where the customers stand",
        description,
        |room| room.choose(400.0, 372.0),
        |canvas, room| {
            key(canvas, most)?;
            axes(canvas)?;
            SCORES
                .flat_map(|recency| SCORES.map(move |frequency| (recency, frequency)))
                .try_for_each(|(recency, frequency)| {
                    cell(canvas, room, cells, (recency, frequency), most)
                })
        },
    )
}

/// The corner at the upper left of a cell, and its size.
fn corner(canvas: &Canvas<'_>, recency: u8, frequency: u8) -> ((f64, f64), (f64, f64)) {
    let size = (
        (canvas.width - LEFT) / 5.0,
        (canvas.height - TOP - BOTTOM) / 5.0,
    );
    let x = LEFT + size.0 * (f64::from(recency) - 1.0);
    let y = TOP + size.1 * (5.0 - f64::from(frequency));
    ((x, y), size)
}

fn find(cells: &[SegmentCell], recency: u8, frequency: u8) -> Option<&SegmentCell> {
    cells
        .iter()
        .find(|cell| (cell.recency, cell.frequency) == (recency, frequency))
}

fn cell(
    canvas: &Canvas<'_>,
    room: Room,
    cells: &[SegmentCell],
    (recency, frequency): (u8, u8),
    most: u64,
) -> Drawn {
    let ((x, y), (width, height)) = corner(canvas, recency, frequency);
    let here = find(cells, recency, frequency);
    let gap = |other: Option<&SegmentCell>| {
        let is_same =
            here.is_some_and(|here| other.is_some_and(|other| other.segment == here.segment));
        if is_same { 0.5 } else { 2.5 }
    };
    let neighbour = |right: i8, up: i8| {
        find(
            cells,
            recency.checked_add_signed(right)?,
            frequency.checked_add_signed(up)?,
        )
    };
    let (fill, ink) = heat(strength(here.map_or(0, |cell| cell.customers), most));
    canvas.rectangle(
        (x + gap(neighbour(-1, 0)), y + gap(neighbour(0, 1))),
        (
            x + width - gap(neighbour(1, 0)),
            y + height - gap(neighbour(0, -1)),
        ),
        fill,
    )?;
    let Some(here) = here else { return Ok(()) };

    let count_size = room.choose(16.0, 14.0);
    let name_size = room.choose(11.0, 9.0);
    let middle = x + width / 2.0;
    let lines = wrapped(&here.segment, name_size, width - room.choose(12.0, 3.0), 3);
    let line_height = name_size * 1.15;
    let block = count_size + 4.0 + line_height * place(lines.len());
    let top = y + (height - block) / 2.0;
    let count = Lettering::new(count_size, ink, Align::Centre).bold();
    canvas.text(
        &grouped(here.customers),
        (middle, top + count_size / 2.0),
        count,
    )?;
    for (index, line) in lines.iter().enumerate() {
        let at = top + count_size + 4.0 + line_height * (place(index) + 0.5);
        canvas.text(
            line,
            (middle, at),
            Lettering::new(name_size, ink, Align::Centre),
        )?;
    }
    Ok(())
}

/// How strong the colour of so many of at most so many is: the root spreads the many small cells over
/// more than one step.
fn strength(customers: u64, most: u64) -> f64 {
    share(customers, most).sqrt()
}

fn key(canvas: &Canvas<'_>, most: u64) -> Drawn {
    let small = |align| Lettering::new(12.0, MUTED, align);
    canvas.text("0", (LEFT + 4.0, 10.0), small(Align::Left))?;
    let mut x = LEFT + 16.0;
    for step in HEAT {
        canvas.rectangle((x, 4.0), (x + 22.0, 16.0), step)?;
        x += 22.0;
    }
    canvas.text(
        &format!("{} customers", grouped(most)),
        (x + 6.0, 10.0),
        small(Align::Left),
    )
}

fn axes(canvas: &Canvas<'_>) -> Drawn {
    let score = Lettering::new(12.0, INK, Align::Centre);
    let name = Lettering::new(12.0, MUTED, Align::Centre);
    let ((left, _), (width, height)) = corner(canvas, 1, 1);
    for number in SCORES {
        let ((x, _), _) = corner(canvas, number, 1);
        let bottom = canvas.height - BOTTOM + 12.0;
        canvas.text(&number.to_string(), (x + width / 2.0, bottom), score)?;
        let ((_, y), _) = corner(canvas, 1, number);
        canvas.text(&number.to_string(), (left - 8.0, y + height / 2.0), score)?;
    }
    let across = shortened("Recency: long ago → lately", 12.0, canvas.width - left);
    canvas.text(
        &across,
        ((left + canvas.width) / 2.0, canvas.height - 10.0),
        name,
    )?;
    let middle = (TOP + canvas.height - BOTTOM) / 2.0;
    canvas.rising_text("Frequency: seldom → often", (9.0, middle), name)
}
