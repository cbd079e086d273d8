//! What the colours mean.

use crate::report::canvas::{Align, Canvas, Drawn, Lettering};
use crate::report::palette::{MUTED, Paint};
use crate::report::text::width;

const SIZE: f64 = 12.0;

/// A row of coloured squares with their names, at the top of a chart.
pub(super) fn legend(canvas: &Canvas<'_>, left: f64, entries: &[(&str, Paint)]) -> Drawn {
    let mut x = left;
    for (name, paint) in entries {
        canvas.rectangle((x, 4.0), (x + 11.0, 15.0), *paint)?;
        canvas.text(
            name,
            (x + 16.0, 10.0),
            Lettering::new(SIZE, MUTED, Align::Left),
        )?;
        x += 16.0 + width(name, SIZE) + 14.0;
    }
    Ok(())
}
