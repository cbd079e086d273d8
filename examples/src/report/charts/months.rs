//! The purchases of each month, by new and by returning customers.

use super::axis::{Scale, labels};
use super::legend::legend;
use super::{Chart, length, place};
use crate::report::ReportError;
use crate::report::canvas::{Align, Lettering};
use crate::report::data::MonthRow;
use crate::report::numbers::grouped;
use crate::report::palette::{FIRST, MUTED, RULE, SECOND};
use crate::report::text::width;

/// One bar a month: returning customers below, new ones on top.
pub(in crate::report) fn months(months: &[MonthRow]) -> Result<Chart, ReportError> {
    let total = |month: &MonthRow| month.new.saturating_add(month.returning);
    let most = months.iter().map(total).max().unwrap_or(0);
    let new = months
        .iter()
        .fold(0_u64, |sum, month| sum.saturating_add(month.new));
    let returning = months
        .iter()
        .fold(0_u64, |sum, month| sum.saturating_add(month.returning));
    let description = format!(
        "Stacked bars for {} months: {} purchases by new customers and {} by returning ones.",
        months.len(),
        grouped(new),
        grouped(returning)
    );
    Chart::draw(
        "Purchases by month",
        description,
        |room| room.choose(400.0, 300.0),
        |canvas, room| {
            let foot = canvas.height - 28.0;
            let count = room.choose(7, 5);
            let (up, steps) = Scale::rounded(length(most), foot, 34.0, count);
            let left = steps
                .iter()
                .map(|step| width(&grouped(*step as u64), 12.0) + 10.0)
                .fold(20.0, f64::max);
            let entries = [("returning customers", FIRST), ("new customers", SECOND)];
            legend(canvas, left, &entries)?;
            for step in steps {
                canvas.line(
                    &[(left, up.at(step)), (canvas.width, up.at(step))],
                    RULE,
                    1.0,
                )?;
                let small = Lettering::new(12.0, MUTED, Align::Right);
                canvas.text(&grouped(step as u64), (left - 7.0, up.at(step)), small)?;
            }
            let step = (canvas.width - left) / place(months.len().max(1));
            let bar = (step * 0.74).min(48.0);
            for (index, month) in months.iter().enumerate() {
                let x = left + step * (place(index) + 0.5);
                let (from, to) = (x - bar / 2.0, x + bar / 2.0);
                let middle = up.at(length(month.returning));
                canvas.rectangle((from, middle), (to, foot), FIRST)?;
                canvas.rectangle(
                    (from, up.at(length(total(month)))),
                    (to, middle - 0.8),
                    SECOND,
                )?;
            }
            let names: Vec<&str> = months.iter().map(|month| month.label.as_str()).collect();
            labels(canvas, &names, left, step, foot)
        },
    )
}
