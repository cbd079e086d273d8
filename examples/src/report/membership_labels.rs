//! Texts below a bar that hang on its ends and do not lie on each other.

use crm_core::Timestamp;

use super::canvas::{Align, Canvas, Drawn, Lettering};
use super::palette::{GUIDE, INK, MUTED};
use super::text::width;

const TEXT: f64 = 12.0;
const LANE: f64 = 17.0;
const GAP: f64 = 8.0;
/// What lies deeper is counted and not drawn.
const LANES: usize = 12;

/// The labels of changes with their places.
pub(super) struct ChangeLabels<'a> {
    labels: Vec<ChangeLabel<'a>>,
    left_out: usize,
}

struct ChangeLabel<'a> {
    text: &'a str,
    x: f64,
    lane: usize,
}

impl<'a> ChangeLabels<'a> {
    /// Places labels for changes that come by rising instant.
    ///
    /// From the right to the left: each stands right of its line and one lane below those that it would lie on, so
    /// that a line, which goes down from above, meets only labels that begin behind it.
    pub(super) fn place(
        changes: &'a [(Timestamp, String)],
        across: impl Fn(Timestamp) -> f64,
    ) -> Self {
        let mut placed = Self {
            labels: Vec::new(),
            left_out: 0,
        };
        for (at, text) in changes.iter().rev() {
            let x = across(*at);
            let end = x + width(text, TEXT) + GAP;
            let beside = placed.labels.iter().filter(|label| label.x < end);
            let lane = beside.map(|label| label.lane.saturating_add(1)).max();
            let lane = lane.unwrap_or(0);
            if lane < LANES {
                placed.labels.push(ChangeLabel { text, x, lane });
            } else {
                placed.left_out = placed.left_out.saturating_add(1);
            }
        }
        placed
    }

    /// How much room they take.
    pub(super) fn height(&self) -> f64 {
        let lanes = self.labels.iter().map(|label| label.lane.saturating_add(1));
        let rows = lanes.max().unwrap_or(0);
        let note = usize::from(self.left_out > 0);
        rows.saturating_add(note) as f64 * LANE
    }

    /// Draws them below `top`.
    pub(super) fn draw(&self, canvas: &Canvas<'_>, top: f64) -> Drawn {
        for label in &self.labels {
            let y = top + LANE * (label.lane as f64 + 0.5);
            canvas.line(&[(label.x, top - 12.0), (label.x, y + 5.0)], GUIDE, 1.2)?;
            let lettering = Lettering::new(TEXT, INK, Align::Left);
            canvas.text(label.text, (label.x + 4.0, y), lettering)?;
        }
        if self.left_out == 0 {
            return Ok(());
        }
        let text = format!("and {} earlier changes", self.left_out);
        let lettering = Lettering::new(TEXT, MUTED, Align::Left);
        canvas.text(&text, (16.0, top + self.height() - LANE / 2.0), lettering)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_label_lies_on_another_or_on_a_line(mut seconds in prop::collection::vec(0_i64..600, 0..30)) {
            seconds.sort_unstable();
            let at = |second: &i64| Timestamp::from_micros(*second).unwrap();
            let changes: Vec<_> = seconds.iter().map(|second| (at(second), "left 11-22 10:00".to_owned())).collect();
            let placed = ChangeLabels::place(&changes, |at| at.as_micros() as f64);
            prop_assert_eq!(placed.labels.len() + placed.left_out, changes.len());
            for (index, one) in placed.labels.iter().enumerate() {
                let end = one.x + width(one.text, TEXT);
                for other in &placed.labels[..index] {
                    // The other one was placed before, and stands to the right.
                    prop_assert!(other.lane < one.lane || other.x > end);
                }
            }
        }
    }
}
