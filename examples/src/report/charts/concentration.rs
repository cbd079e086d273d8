//! Which part of the revenue the best customers bring.

use super::axis::Scale;
use super::{Chart, Room, place};
use crate::report::ReportError;
use crate::report::canvas::{Align, Canvas, Drawn, Lettering, Point};
use crate::report::numbers::{percent, round_percent};
use crate::report::palette::{CARD, FIRST, GUIDE, INK, MUTED, RULE, SECOND};

/// The rule of thumb that the curve is held against: 20 % bring 80 %.
const RULE_OF_THUMB: Point = (0.2, 0.8);

const MOST_POINTS: usize = 240;

/// The share of revenue of the best `customers` (a share), between the points next to it.
pub(in crate::report) fn share_of_revenue_at(curve: &[Point], customers: f64) -> Option<f64> {
    let next = curve.iter().position(|(share, _)| *share >= customers)?;
    let (x, y) = *curve.get(next)?;
    let Some((before_x, before_y)) = next.checked_sub(1).and_then(|index| curve.get(index)) else {
        return Some(y);
    };
    let part = if x > *before_x {
        (customers - before_x) / (x - before_x)
    } else {
        1.0
    };
    Some(before_y + (y - before_y) * part)
}

/// The curve from the best customer to the last, against an equal spread and 20 to 80.
pub(in crate::report) fn concentration(curve: &[Point]) -> Result<Chart, ReportError> {
    let found = share_of_revenue_at(curve, RULE_OF_THUMB.0).unwrap_or(0.0);
    let verdict = format!(
        "{} of the customers bring {} of the revenue",
        round_percent(RULE_OF_THUMB.0),
        percent(found)
    );
    Chart::draw(
        "Who brings the revenue",
        format!("Share of revenue over share of customers, best customers first: {verdict}."),
        |room| room.choose(400.0, 340.0),
        |canvas, room| {
            let across = Scale::new(1.0, 60.0, canvas.width - 18.0);
            let up = Scale::new(1.0, canvas.height - 46.0, 14.0);
            let at = |(x, y): Point| (across.at(x), up.at(y));
            grid(canvas, across, up)?;

            let points: Vec<Point> = thinned(curve).into_iter().map(at).collect();
            let corners = [at((1.0, 0.0)), at((0.0, 0.0))];
            let below: Vec<Point> = points.iter().copied().chain(corners).collect();
            canvas.area(&below, FIRST, 0.13)?;
            canvas.dashes(at((0.0, 0.0)), at((1.0, 1.0)), GUIDE)?;
            canvas.line(&points, FIRST, 2.6)?;

            canvas.dashes(
                at((RULE_OF_THUMB.0, 0.0)),
                at((RULE_OF_THUMB.0, 1.0)),
                GUIDE,
            )?;
            canvas.dot(at(RULE_OF_THUMB), 5.5, SECOND)?;
            canvas.dot(at(RULE_OF_THUMB), 3.2, CARD)?;
            canvas.dot(at((RULE_OF_THUMB.0, found)), 6.5, CARD)?;
            canvas.dot(at((RULE_OF_THUMB.0, found)), 5.0, FIRST)?;

            labels(canvas, room, found, at)
        },
    )
}

/// Names the points where the curve leaves room.
fn labels(canvas: &Canvas<'_>, room: Room, found: f64, at: impl Fn(Point) -> Point) -> Drawn {
    let size = room.choose(13.0, 12.0);
    // Above the curve there is room on the left, below it on the right; on a telephone there is
    // some only at the top.
    let ((x, y), beside, align) = match room {
        _ if found >= RULE_OF_THUMB.1 => (at(RULE_OF_THUMB), 11.0, Align::Left),
        Room::Wide => (at(RULE_OF_THUMB), -11.0, Align::Right),
        Room::Narrow => (at((RULE_OF_THUMB.0, 0.95)), 8.0, Align::Left),
    };
    canvas.text(
        "20/80 rule",
        (x + beside, y),
        Lettering::new(size, SECOND, align),
    )?;

    let lines = match room {
        Room::Wide => vec![format!("20\u{a0}% bring {}", percent(found))],
        Room::Narrow => vec!["20\u{a0}% bring".to_owned(), percent(found)],
    };
    // A flat curve runs beside the line of an equal spread: the words go over both.
    let first = if found > 0.5 { found - 0.05 } else { 0.93 };
    let (x, y) = at((RULE_OF_THUMB.0, first));
    for (index, line) in lines.iter().enumerate() {
        let below = y + size * 1.25 * place(index);
        canvas.text(
            line,
            (x + 11.0, below),
            Lettering::new(size, INK, Align::Left).bold(),
        )?;
    }

    let (x, y) = at((0.64, 0.55));
    canvas.text(
        "equal spread",
        (x, y),
        Lettering::new(size - 1.0, MUTED, Align::Left),
    )
}

fn grid(canvas: &Canvas<'_>, across: Scale, up: Scale) -> Drawn {
    let small = |align| Lettering::new(12.0, MUTED, align);
    let (left, right) = (across.at(0.0), across.at(1.0));
    for step in 0..=5_u8 {
        let share = f64::from(step) / 5.0;
        let y = up.at(share);
        canvas.line(&[(left, y), (right, y)], RULE, 1.0)?;
        canvas.text(&round_percent(share), (left - 8.0, y), small(Align::Right))?;
        let x = across.at(share);
        canvas.line(&[(x, up.at(0.0)), (x, up.at(0.0) + 4.0)], RULE, 1.0)?;
        canvas.text(
            &round_percent(share),
            (x - 2.0, up.at(0.0) + 14.0),
            small(Align::Centre),
        )?;
    }
    let middle = (left + right) / 2.0;
    let name = "of the customers, best first";
    canvas.text(name, (middle, canvas.height - 9.0), small(Align::Centre))?;
    canvas.rising_text(
        "of the revenue",
        (9.0, (up.at(0.0) + up.at(1.0)) / 2.0),
        small(Align::Centre),
    )
}

/// So many points that the eye sees no corner, with both ends.
fn thinned(curve: &[Point]) -> Vec<Point> {
    if curve.len() <= MOST_POINTS {
        return curve.to_vec();
    }
    let last = place(curve.len().saturating_sub(1));
    (0..MOST_POINTS)
        .filter_map(|step| {
            // Denser at the start, where the curve bends.
            let part = place(step) / place(MOST_POINTS.saturating_sub(1));
            curve.get((part * part * last).round() as usize).copied()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn between_two_points_the_curve_is_straight() {
        let curve = [(0.0, 0.0), (0.1, 0.5), (0.3, 0.7), (1.0, 1.0)];
        let at = |share| share_of_revenue_at(&curve, share).unwrap();
        assert!((at(0.2) - 0.6).abs() < 1e-9);
        assert!((at(0.1) - 0.5).abs() < 1e-9);
        assert!((at(1.0) - 1.0).abs() < 1e-9);
        assert_eq!(share_of_revenue_at(&[], 0.2), None);
    }

    #[test]
    fn a_long_curve_keeps_its_ends() {
        let curve: Vec<Point> = (0..=5000)
            .map(|step| (f64::from(step) / 5000.0, 1.0))
            .collect();
        let few = thinned(&curve);
        assert_eq!(few.len(), MOST_POINTS);
        assert_eq!((few.first(), few.last()), (curve.first(), curve.last()));
    }
}
