//! How much of a promise teams of several sizes keep.

use super::axis::{Scale, labels};
use super::legend::legend;
use super::{Chart, Room, place};
use crate::report::ReportError;
use crate::report::canvas::{Align, Canvas, Drawn, Lettering, Point};
use crate::report::numbers::{percent, round_percent};
use crate::report::palette::{FIRST, GUIDE, INK, MUTED, RULE, SECOND};
use crate::report::staffing::TeamSizeRow;

const LEFT: f64 = 52.0;

/// A line for theory, a dot with its interval for each simulated size, and a dashed line for the goal.
pub(in crate::report) fn team_sizes(
    sizes: &[TeamSizeRow],
    goal: f64,
) -> Result<Chart, ReportError> {
    let enough = sizes.iter().find(|size| size.is_enough);
    let description = format!(
        "The share answered in time by teams of {} sizes, by queueing theory and in the simulation. {}",
        sizes.len(),
        match enough {
            Some(size) => format!(
                "{} specialists are surely enough for {}: {} in the simulation.",
                size.specialists,
                percent(goal),
                percent(size.kept)
            ),
            None => format!("None of them is surely enough for {}.", percent(goal)),
        }
    );
    Chart::draw(
        "Answered in time",
        description,
        |room| room.choose(360.0, 300.0),
        |canvas, room| {
            let foot = canvas.height - 44.0;
            let up = Scale::new(1.0, foot, 34.0);
            let step = (canvas.width - LEFT) / place(sizes.len().max(1));
            let across = |index: usize| LEFT + step * (place(index) + 0.5);
            grid(canvas, up)?;
            let entries = [("theory", FIRST), ("simulation", SECOND), ("goal", GUIDE)];
            legend(canvas, LEFT, &entries)?;
            canvas.dashes((LEFT, up.at(goal)), (canvas.width, up.at(goal)), GUIDE)?;
            let theory = sizes.iter().enumerate();
            let theory = theory.map(|(index, size)| (across(index), up.at(size.theory)));
            let theory: Vec<Point> = theory.collect();
            if theory.len() > 1 {
                canvas.line(&theory, FIRST, 2.4)?;
            }
            for (index, size) in sizes.iter().enumerate() {
                dot(canvas, across(index), up, size)?;
            }
            let names: Vec<String> = sizes
                .iter()
                .map(|size| size.specialists.to_string())
                .collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            labels(canvas, &names, LEFT, step, foot)?;
            below(canvas, room)
        },
    )
}

fn grid(canvas: &Canvas<'_>, up: Scale) -> Drawn {
    for quarter in 0..=4_u8 {
        let part = f64::from(quarter) / 4.0;
        let y = up.at(part);
        canvas.line(&[(LEFT, y), (canvas.width, y)], RULE, 1.0)?;
        let small = Lettering::new(12.0, MUTED, Align::Right);
        canvas.text(&round_percent(part), (LEFT - 8.0, y), small)?;
    }
    Ok(())
}

fn dot(canvas: &Canvas<'_>, x: f64, up: Scale, size: &TeamSizeRow) -> Drawn {
    let (low, high) = (up.at(size.interval.0), up.at(size.interval.1));
    canvas.line(&[(x, low), (x, high)], SECOND, 2.0)?;
    for end in [low, high] {
        canvas.line(&[(x - 4.0, end), (x + 4.0, end)], SECOND, 2.0)?;
    }
    let ink = if size.is_enough { INK } else { SECOND };
    canvas.dot((x, up.at(size.kept)), 4.0, ink)
}

fn below(canvas: &Canvas<'_>, room: Room) -> Drawn {
    let text = room.choose(
        "specialists; a dark dot is surely enough",
        "specialists; dark: surely enough",
    );
    let at = ((LEFT + canvas.width) / 2.0, canvas.height - 10.0);
    canvas.text(text, at, Lettering::new(12.0, MUTED, Align::Centre))
}
