//! Scales with round numbers, and names below them.

use plotters::coord::ranged1d::Ranged as _;
use plotters::coord::types::RangedCoordf64;

use super::place;
use crate::report::canvas::{Align, Canvas, Drawn, Lettering};
use crate::report::palette::MUTED;
use crate::report::text::{shortened, width};

const LABEL: f64 = 11.5;
const LONGEST_LABEL: f64 = 90.0;

/// From the numbers of the data to pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    maximum: f64,
    start: f64,
    end: f64,
}

impl Scale {
    /// Zero at `start`, `maximum` at `end`; a maximum of zero counts as one.
    pub(super) fn new(maximum: f64, start: f64, end: f64) -> Self {
        Self {
            maximum: if maximum > 0.0 { maximum } else { 1.0 },
            start,
            end,
        }
    }

    /// Where a number stands.
    pub(super) fn at(self, number: f64) -> f64 {
        self.start + (self.end - self.start) * number / self.maximum
    }

    /// A scale whose maximum is round, and its round numbers: about `count` of them.
    pub(super) fn rounded(maximum: f64, start: f64, end: f64, count: usize) -> (Self, Vec<f64>) {
        let exact = Self::new(maximum, start, end);
        let whole: Vec<f64> = RangedCoordf64::from(0.0..exact.maximum)
            .key_points(count)
            .into_iter()
            .filter(|number| number.fract() == 0.0)
            .collect();
        let step = match *whole.as_slice() {
            [first, second, ..] => second - first,
            _ => exact.maximum.ceil(),
        };
        let steps = (exact.maximum / step).ceil();
        let numbers = (0..=steps as u32)
            .map(|number| f64::from(number) * step)
            .collect();
        (Self::new(steps * step, start, end), numbers)
    }
}

/// As many of the names of columns as fit side by side, the first among them; columns are `step` wide.
pub(super) fn labels(
    canvas: &Canvas<'_>,
    names: &[&str],
    left: f64,
    step: f64,
    foot: f64,
) -> Drawn {
    let widest = names
        .iter()
        .map(|name| width(name, LABEL).min(LONGEST_LABEL))
        .fold(1.0, f64::max);
    let every = ((widest + 8.0) / step).ceil().max(1.0) as usize;
    for (index, name) in names.iter().enumerate().step_by(every) {
        let x = left + step * (place(index) + 0.5);
        let half = width(name, LABEL).min(LONGEST_LABEL) / 2.0;
        let x = x.min(canvas.width - half).max(half);
        let text = shortened(name, LABEL, LONGEST_LABEL);
        canvas.text(
            &text,
            (x, foot + 15.0),
            Lettering::new(LABEL, MUTED, Align::Centre),
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_number_and_every_step_has_its_place(maximum in 0_u32..3_000_000) {
            let maximum = f64::from(maximum);
            let (scale, steps) = Scale::rounded(maximum, 300.0, 20.0, 6);
            prop_assert!(scale.at(maximum) >= 20.0 - 1e-6);
            prop_assert!((scale.at(0.0) - 300.0).abs() < 1e-9);
            prop_assert!(steps.len() <= 7, "{:?}", steps);
            prop_assert_eq!(steps.first(), Some(&0.0));
            for step in &steps {
                prop_assert!((20.0 - 1e-6..=300.0 + 1e-6).contains(&scale.at(*step)));
            }
            let top = *steps.last().unwrap();
            prop_assert!(top >= maximum && steps.len() >= 2, "{:?} for {}", steps, maximum);
        }
    }
}
