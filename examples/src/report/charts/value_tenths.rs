//! What each tenth of the base is expected to spend.

use super::axis::Scale;
use super::{Chart, place};
use crate::report::ReportError;
use crate::report::canvas::{Align, Lettering};
use crate::report::numbers::{amount, percent};
use crate::report::outlook::ValueTenth;
use crate::report::palette::{FIRST, INK, MUTED, RULE};

/// One bar for each tenth, the best on the left.
pub(in crate::report) fn value_tenths(tenths: &[ValueTenth]) -> Result<Chart, ReportError> {
    let shares = shares(tenths);
    let best = shares.first().copied().unwrap_or(0.0);
    let description = format!(
        "Bars for {} parts of the base by expected value, the best first. The first is expected to \
         spend {} of all.",
        tenths.len(),
        percent(best)
    );
    Chart::draw(
        "What is expected of whom",
        description,
        |room| room.choose(360.0, 300.0),
        |canvas, room| {
            let foot = canvas.height - 42.0;
            let up = Scale::new(best.max(0.01), foot, 30.0);
            canvas.line(&[(0.0, foot), (canvas.width, foot)], RULE, 1.0)?;
            let step = canvas.width / place(tenths.len().max(1));
            let size = room.choose(11.5, 9.5);
            for (index, (tenth, share)) in tenths.iter().zip(&shares).enumerate() {
                let x = step * (place(index) + 0.5);
                let bar = step * 0.76;
                let top = up.at(share.max(0.0));
                canvas.rectangle((x - bar / 2.0, top), (x + bar / 2.0, foot), FIRST)?;
                let text = format!("{:.0}%", share * 100.0);
                let strong = Lettering::new(size, INK, Align::Centre).bold();
                canvas.text(&text, (x, top - 9.0), strong)?;
                let quiet = Lettering::new(size, MUTED, Align::Centre);
                let number = index.saturating_add(1).to_string();
                canvas.text(&number, (x, foot + 14.0), quiet)?;
                // The amount of the first says what the shares are of.
                if index == 0 {
                    let beside = (x + bar / 2.0 + 8.0, 12.0);
                    let text = amount(tenth.expected);
                    canvas.text(&text, beside, Lettering::new(size, MUTED, Align::Left))?;
                }
            }
            let name = Lettering::new(12.0, MUTED, Align::Centre);
            let middle = canvas.width / 2.0;
            canvas.text(
                "tenths of the base, best first",
                (middle, canvas.height - 9.0),
                name,
            )
        },
    )
}

/// The part of all that each is expected to spend.
pub(in crate::report) fn shares(tenths: &[ValueTenth]) -> Vec<f64> {
    let of = |tenth: &ValueTenth| tenth.expected.minor() as f64;
    let all: f64 = tenths.iter().map(of).sum();
    let share = |tenth| if all > 0.0 { of(tenth) / all } else { 0.0 };
    tenths.iter().map(share).collect()
}
