//! How many of each cohort came back, as a triangle of cells.

use super::{Chart, Room, place};
use crate::report::ReportError;
use crate::report::canvas::{Align, Canvas, Drawn, Lettering};
use crate::report::numbers::{grouped, round_percent, share};
use crate::report::outlook::CohortRow;
use crate::report::palette::{INK, MUTED, heat};
use crate::report::text::{shortened, width};

const TOP: f64 = 40.0;
const LABEL: f64 = 11.5;
/// More columns cannot be told apart.
const MOST_PERIODS: usize = 24;

/// One row for each cohort, one cell for each later period: the fuller, the more came back.
pub(in crate::report) fn retention(cohorts: &[CohortRow]) -> Result<Chart, ReportError> {
    let periods = later_periods(cohorts);
    let strongest = shares(cohorts).fold(0.0, f64::max);
    let description = format!(
        "A triangle of {} cohorts by the {periods} periods after their first purchase. At most {} of \
         a cohort bought in a later period.",
        cohorts.len(),
        round_percent(strongest)
    );
    Chart::draw(
        "Who came back",
        description,
        |room| TOP + place(cohorts.len()) * row_height(room, cohorts.len()) + 22.0,
        |canvas, room| {
            let height = row_height(room, cohorts.len());
            let left = label_width(cohorts) + 10.0;
            let step = (canvas.width - left) / place(periods.max(1));
            heads(canvas, left, step, periods)?;
            for (row, cohort) in cohorts.iter().enumerate() {
                let y = TOP + height * place(row);
                let text = format!("{} ({})", cohort.label, grouped(cohort.customers));
                let lettering = Lettering::new(LABEL, INK, Align::Right);
                canvas.text(&text, (left - 8.0, y + height / 2.0), lettering)?;
                let later = cohort.active.iter().skip(1).take(MOST_PERIODS);
                for (period, active) in later.enumerate() {
                    let part = share(*active, cohort.customers);
                    let x = left + step * place(period);
                    cell(canvas, room, ((x, y), (step, height)), part, strongest)?;
                }
            }
            let name = Lettering::new(LABEL, MUTED, Align::Centre);
            let across = shortened("periods after the first purchase", LABEL, canvas.width);
            canvas.text(&across, ((left + canvas.width) / 2.0, 10.0), name)
        },
    )
}

fn later_periods(cohorts: &[CohortRow]) -> usize {
    let later = cohorts
        .iter()
        .map(|cohort| cohort.active.len().saturating_sub(1));
    later.max().unwrap_or(0).min(MOST_PERIODS)
}

fn shares(cohorts: &[CohortRow]) -> impl Iterator<Item = f64> {
    cohorts.iter().flat_map(|cohort| {
        let later = cohort.active.iter().skip(1).take(MOST_PERIODS);
        later.map(|active| share(*active, cohort.customers))
    })
}

fn row_height(room: Room, rows: usize) -> f64 {
    let all: f64 = room.choose(330.0, 280.0);
    (all / place(rows.max(1))).clamp(16.0, 34.0)
}

fn label_width(cohorts: &[CohortRow]) -> f64 {
    cohorts
        .iter()
        .map(|cohort| format!("{} ({})", cohort.label, grouped(cohort.customers)))
        .map(|text| width(&text, LABEL))
        .fold(40.0, f64::max)
}

fn heads(canvas: &Canvas<'_>, left: f64, step: f64, periods: usize) -> Drawn {
    let every = (22.0 / step).ceil().max(1.0) as usize;
    for period in (0..periods).step_by(every) {
        let x = left + step * (place(period) + 0.5);
        let number = period.saturating_add(1).to_string();
        canvas.text(
            &number,
            (x, TOP - 12.0),
            Lettering::new(LABEL, MUTED, Align::Centre),
        )?;
    }
    Ok(())
}

fn cell(
    canvas: &Canvas<'_>,
    room: Room,
    ((x, y), (wide, high)): ((f64, f64), (f64, f64)),
    part: f64,
    strongest: f64,
) -> Drawn {
    let (fill, ink) = heat(if strongest > 0.0 {
        part / strongest
    } else {
        0.0
    });
    canvas.rectangle((x + 0.6, y + 0.6), (x + wide - 0.6, y + high - 0.6), fill)?;
    let size = room.choose(10.5, 9.0);
    let text = format!("{:.0}", part * 100.0);
    if width(&text, size) + 3.0 > wide {
        return Ok(());
    }
    let at = (x + wide / 2.0, y + high / 2.0);
    canvas.text(&text, at, Lettering::new(size, ink, Align::Centre))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_period_is_left_out_and_the_strongest_share_found() {
        let cohort = |active: &[u64]| CohortRow {
            label: "1997-01".to_owned(),
            customers: 10,
            active: active.to_vec(),
        };
        let cohorts = [cohort(&[10, 4, 2]), cohort(&[10, 5])];
        assert_eq!(later_periods(&cohorts), 2);
        assert_eq!(shares(&cohorts).fold(0.0, f64::max), 0.5);
    }
}
