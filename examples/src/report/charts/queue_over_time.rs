//! How many requests wait, over time.

use super::Chart;
use super::axis::Scale;
use crate::report::ReportError;
use crate::report::canvas::{Align, Lettering, Point};
use crate::report::numbers::grouped;
use crate::report::palette::{FIRST, MUTED, RULE};

const LEFT: f64 = 52.0;

/// A line over the days.
pub(in crate::report) fn queue_over_time(points: &[(f64, f64)]) -> Result<Chart, ReportError> {
    let most = points
        .iter()
        .map(|(_, waiting)| *waiting)
        .fold(0.0, f64::max);
    let days = points.iter().map(|(day, _)| *day).fold(0.0, f64::max);
    let description = format!(
        "How many requests wait over {days:.0} days, on average over the replications: {most:.1} at most."
    );
    Chart::draw(
        "Requests that wait",
        description,
        |room| room.choose(300.0, 260.0),
        |canvas, room| {
            let foot = canvas.height - 44.0;
            let (up, steps) = Scale::rounded(most.max(1.0), foot, 20.0, room.choose(6, 5));
            let (across, marks) =
                Scale::rounded(days, LEFT, canvas.width - 12.0, room.choose(8, 5));
            let small = |align| Lettering::new(12.0, MUTED, align);
            for step in steps {
                let y = up.at(step);
                canvas.line(&[(LEFT, y), (canvas.width, y)], RULE, 1.0)?;
                canvas.text(&grouped(step as u64), (LEFT - 8.0, y), small(Align::Right))?;
            }
            for mark in marks {
                let at = (across.at(mark), foot + 14.0);
                canvas.text(&grouped(mark as u64), at, small(Align::Centre))?;
            }
            let line = points
                .iter()
                .map(|(day, waiting)| (across.at(*day), up.at(*waiting)));
            let line: Vec<Point> = line.collect();
            canvas.line(&line, FIRST, 2.0)?;
            let at = ((LEFT + canvas.width) / 2.0, canvas.height - 10.0);
            canvas.text("days", at, small(Align::Centre))
        },
    )
}
