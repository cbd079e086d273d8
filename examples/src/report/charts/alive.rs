//! How likely it is that a customer is still there.

use super::axis::Scale;
use super::{Chart, Room};
use crate::report::ReportError;
use crate::report::canvas::{Align, Canvas, Drawn, Lettering, Point};
use crate::report::numbers::{grouped, round_percent};
use crate::report::outlook::AliveCurve;
use crate::report::palette::{FIRST, GUIDE, INK, MUTED, RULE, SECOND};
use crate::report::text::shortened;

const LEFT: f64 = 52.0;

/// The probability over time, with a mark for each purchase and a line for today.
pub(in crate::report) fn alive(curve: &AliveCurve) -> Result<Chart, ReportError> {
    let now = at_most(curve, curve.today).unwrap_or(0.0);
    let description = format!(
        "The probability that {} is still a customer, over {} since the first purchase, with {} \
         purchases. Today it is {}.",
        curve.customer,
        curve.unit,
        grouped(curve.purchases.len() as u64),
        round_percent(now)
    );
    Chart::draw(
        "Still a customer?",
        description,
        |room| room.choose(340.0, 290.0),
        |canvas, room| {
            let end = curve
                .points
                .iter()
                .map(|(time, _)| *time)
                .fold(1.0, f64::max);
            let count = room.choose(8, 5);
            let foot = canvas.height - 56.0;
            let (across, steps) = Scale::rounded(end, LEFT, canvas.width - 10.0, count);
            let up = Scale::new(1.0, foot, 26.0);
            grid(canvas, across, up, &steps)?;
            let at = |(time, part): Point| (across.at(time), up.at(part.clamp(0.0, 1.0)));
            let points: Vec<Point> = curve.points.iter().copied().map(at).collect();
            let today = across.at(curve.today);
            canvas.dashes((today, 20.0), (today, foot), GUIDE)?;
            canvas.line(&points, FIRST, 2.6)?;
            for purchase in &curve.purchases {
                canvas.line(
                    &[at((*purchase, 0.0)), (across.at(*purchase), foot - 9.0)],
                    SECOND,
                    1.6,
                )?;
            }
            names(canvas, room, curve, today, now)
        },
    )
}

/// The probability at the last point that is not after `time`.
fn at_most(curve: &AliveCurve, time: f64) -> Option<f64> {
    let until = curve.points.iter().take_while(|(at, _)| *at <= time);
    until.last().map(|(_, part)| *part)
}

fn grid(canvas: &Canvas<'_>, across: Scale, up: Scale, steps: &[f64]) -> Drawn {
    let small = |align| Lettering::new(12.0, MUTED, align);
    for quarter in 0..=4_u8 {
        let part = f64::from(quarter) / 4.0;
        let y = up.at(part);
        canvas.line(&[(LEFT, y), (canvas.width, y)], RULE, 1.0)?;
        canvas.text(&round_percent(part), (LEFT - 8.0, y), small(Align::Right))?;
    }
    for step in steps {
        let x = across.at(*step);
        canvas.text(
            &grouped(*step as u64),
            (x, up.at(0.0) + 14.0),
            small(Align::Centre),
        )?;
    }
    Ok(())
}

fn names(canvas: &Canvas<'_>, room: Room, curve: &AliveCurve, today: f64, now: f64) -> Drawn {
    let name = Lettering::new(12.0, MUTED, Align::Centre);
    let text = format!(
        "{} since the first purchase; a mark for each purchase",
        curve.unit
    );
    let text = shortened(&text, 12.0, canvas.width - LEFT);
    canvas.text(
        &text,
        ((LEFT + canvas.width) / 2.0, canvas.height - 18.0),
        name,
    )?;
    let size = room.choose(13.0, 12.0);
    let text = format!("today {}", round_percent(now));
    let align = if today > canvas.width / 2.0 {
        Align::Right
    } else {
        Align::Left
    };
    let beside = if align == Align::Right { -6.0 } else { 6.0 };
    canvas.text(
        &text,
        (today + beside, 11.0),
        Lettering::new(size, INK, align).bold(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn today_has_the_probability_of_the_last_point_before_it() {
        let curve = AliveCurve {
            customer: "A".to_owned(),
            unit: "weeks".to_owned(),
            points: vec![(0.0, 1.0), (1.0, 0.8), (2.0, 0.5)],
            purchases: vec![0.0],
            today: 1.5,
        };
        assert_eq!(at_most(&curve, curve.today), Some(0.8));
        assert_eq!(at_most(&curve, -1.0), None);
    }
}
