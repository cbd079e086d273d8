//! The requests by state, and what became of their deadlines.

use super::axis::Scale;
use super::legend::legend;
use super::{Chart, Room, length, place};
use crate::report::ReportError;
use crate::report::canvas::{Align, Canvas, Drawn, Lettering};
use crate::report::data::RequestStateRow;
use crate::report::numbers::grouped;
use crate::report::palette::{FIRST, INK, ON_SERIES, Paint, SECOND, THIRD};
use crate::report::text::{shortened, width};

const TOP: f64 = 32.0;
const NAME: f64 = 12.5;
const COUNT: f64 = 12.0;

/// One bar a state: deadlines met, missed and not due.
pub(in crate::report) fn requests(states: &[RequestStateRow]) -> Result<Chart, ReportError> {
    let sum = |part: fn(&RequestStateRow) -> u64| {
        states.iter().map(part).fold(0_u64, u64::saturating_add)
    };
    let description = format!(
        "Stacked bars by state: {} deadlines met, {} missed, {} not due.",
        grouped(sum(|state| state.met)),
        grouped(sum(|state| state.missed)),
        grouped(sum(|state| state.not_due))
    );
    let row_height = |room: Room| room.choose(38.0, 48.0);
    Chart::draw(
        "Requests by state and deadline",
        description,
        |room| TOP + row_height(room) * place(states.len().max(1)) + 4.0,
        |canvas, room| {
            let entries = [("met", FIRST), ("missed", SECOND), ("not due", THIRD)];
            legend(canvas, 0.0, &entries)?;
            let widest = states
                .iter()
                .map(|state| width(&state.state, NAME))
                .fold(0.0, f64::max);
            let left = room.choose((widest + 12.0).min(180.0), 0.0);
            let name_room = room.choose(left - 8.0, canvas.width);
            let most = states.iter().map(total).max().unwrap_or(0);
            let behind = width(&grouped(most), COUNT) + 14.0;
            let across = Scale::new(length(most), left, canvas.width - behind);
            for (index, state) in states.iter().enumerate() {
                let y = TOP + row_height(room) * (place(index) + 0.5);
                // On a telephone the name stands above its bar.
                let (name_y, bar_y) = room.choose((y, y), (y - 11.0, y + 9.0));
                let name = shortened(&state.state, NAME, name_room);
                canvas.text(&name, (0.0, name_y), Lettering::new(NAME, INK, Align::Left))?;
                bar(canvas, state, across, bar_y, room.choose(13.0, 11.0))?;
            }
            Ok(())
        },
    )
}

fn total(state: &RequestStateRow) -> u64 {
    state
        .met
        .saturating_add(state.missed)
        .saturating_add(state.not_due)
}

/// The three parts side by side, their counts where there is room, and the sum behind them.
fn bar(canvas: &Canvas<'_>, state: &RequestStateRow, across: Scale, y: f64, half: f64) -> Drawn {
    let mut before = 0_u64;
    let parts: [(u64, Paint); 3] = [
        (state.met, FIRST),
        (state.missed, SECOND),
        (state.not_due, THIRD),
    ];
    for (count, paint) in parts {
        let after = before.saturating_add(count);
        let (from, to) = (across.at(length(before)), across.at(length(after)));
        canvas.rectangle((from, y - half), (to - 0.8, y + half), paint)?;
        if width(&grouped(count), COUNT) + 6.0 <= to - from {
            let lettering = Lettering::new(COUNT, ON_SERIES, Align::Centre);
            canvas.text(&grouped(count), ((from + to) / 2.0, y), lettering)?;
        }
        before = after;
    }
    let end = across.at(length(before)) + 7.0;
    canvas.text(
        &grouped(before),
        (end, y),
        Lettering::new(COUNT, INK, Align::Left).bold(),
    )
}
