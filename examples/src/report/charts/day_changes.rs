//! Who entered and who left on each day.

use super::axis::{Scale, labels};
use super::legend::legend;
use super::{Chart, length, place};
use crate::report::ReportError;
use crate::report::canvas::{Align, Canvas, Drawn, Lettering};
use crate::report::exploration::DayChange;
use crate::report::numbers::grouped;
use crate::report::palette::{FIRST, GUIDE, MUTED, RULE, SECOND};
use crate::report::text::width;

const TOP: f64 = 34.0;

/// One bar a day: up those who entered, down those who left, by one scale.
pub(in crate::report) fn day_changes(days: &[DayChange]) -> Result<Chart, ReportError> {
    let sum = |of: fn(&DayChange) -> u64| days.iter().map(of).fold(0, u64::saturating_add);
    let most = |of: fn(&DayChange) -> u64| days.iter().map(of).max().unwrap_or(0);
    let (entered, left) = (most(|day| day.entered), most(|day| day.left));
    let description = format!(
        "Bars for {} days: up, {} times somebody entered; down, {} times somebody left.",
        days.len(),
        grouped(sum(|day| day.entered)),
        grouped(sum(|day| day.left))
    );
    Chart::draw(
        "Entered and left by day",
        description,
        |room| room.choose(400.0, 300.0),
        |canvas, room| {
            let foot = canvas.height - 28.0;
            let count = room.choose(5, 4);
            let (_, steps) = Scale::rounded(length(entered.max(left)), foot, TOP, count);
            let step = steps.get(1).copied().unwrap_or(1.0);
            // Whole steps to either side; a side on which nothing happens gets none.
            let up = (length(entered) / step).ceil().max(1.0);
            let down = (length(left) / step).ceil();
            let zero = TOP + (foot - TOP) * up / (up + down);
            let above = Scale::new(up * step, zero, TOP);
            let below = Scale::new(down * step, zero, foot);
            let margin = steps
                .iter()
                .map(|step| width(&grouped(*step as u64), 12.0) + 10.0)
                .fold(20.0, f64::max);
            legend(canvas, margin, &[("entered", FIRST), ("left", SECOND)])?;
            let lines = |count: f64, first: u32| {
                (first..=count as u32).map(move |line| f64::from(line) * step)
            };
            grid(canvas, above, lines(up, 0), margin)?;
            grid(canvas, below, lines(down, 1), margin)?;
            let column = (canvas.width - margin) / place(days.len().max(1));
            let bar = (column * 0.74).min(48.0);
            for (index, day) in days.iter().enumerate() {
                let x = margin + column * (place(index) + 0.5);
                let (from, to) = (x - bar / 2.0, x + bar / 2.0);
                let (top, bottom) = (above.at(length(day.entered)), below.at(length(day.left)));
                canvas.rectangle((from, top), (to, zero), FIRST)?;
                canvas.rectangle((from, zero), (to, bottom), SECOND)?;
            }
            canvas.line(&[(margin, zero), (canvas.width, zero)], GUIDE, 1.2)?;
            let names: Vec<&str> = days.iter().map(|day| day.label.as_str()).collect();
            labels(canvas, &names, margin, column, foot)
        },
    )
}

/// Lines at these numbers of one side.
fn grid(
    canvas: &Canvas<'_>,
    scale: Scale,
    numbers: impl Iterator<Item = f64>,
    margin: f64,
) -> Drawn {
    for number in numbers {
        let y = scale.at(number);
        canvas.line(&[(margin, y), (canvas.width, y)], RULE, 1.0)?;
        let small = Lettering::new(12.0, MUTED, Align::Right);
        canvas.text(&grouped(number as u64), (margin - 7.0, y), small)?;
    }
    Ok(())
}
