//! The nearest centroids of rows with few features, several rows side by side.

use super::totals::Totals;

/// How many rows are compared side by side: each in a lane of its own.
const LANES: usize = 4;

/// By how much bounds are taken more carefully than they are computed, in parts of themselves: far more than
/// rounding can be wrong by.
pub(super) const MARGIN: f64 = 1e-9;

/// What is found of a block of rows.
pub(super) struct Block<'pass, const D: usize> {
    centroids: &'pass [[f64; D]],
    offsets: &'pass [f64; D],
    drift: f64,
    changes: Totals,
}

impl<'pass, const D: usize> Block<'pass, D> {
    pub(super) fn new(centroids: &'pass [[f64; D]], offsets: &'pass [f64; D], drift: f64) -> Self {
        Self {
            centroids,
            offsets,
            drift,
            changes: Totals::new(centroids.len(), D),
        }
    }

    pub(super) fn assign_all(
        mut self,
        columns: [&[f64]; D],
        labels: &mut [u32],
        safe_until: &mut [f64],
    ) -> Totals {
        let lanes = columns.map(|column| column.as_chunks::<LANES>().0);
        let (whole, last) = labels.as_chunks_mut::<LANES>();
        let (whole_safe, last_safe) = safe_until.as_chunks_mut::<LANES>();
        let begin = whole.len().saturating_mul(LANES);
        for (chunk, (labels, safe)) in whole.iter_mut().zip(whole_safe).enumerate() {
            if safe.iter().all(|until| *until > self.drift) {
                continue;
            }
            let rows = lanes.map(|lanes| lanes.get(chunk).copied().unwrap_or_default());
            *safe = self.assign(&rows, labels);
        }
        // The last rows may be fewer than the lanes; what the other lanes find is left out.
        let rows = columns.map(|column| {
            let rest = column.get(begin..).unwrap_or_default();
            std::array::from_fn(|lane| rest.get(lane).copied().unwrap_or_default())
        });
        let found = self.assign(&rows, last);
        last_safe
            .iter_mut()
            .zip(found)
            .for_each(|(safe, until)| *safe = until);
        self.changes
    }

    /// Labels rows; until which drift that is safe.
    #[inline]
    fn assign(&mut self, rows: &[[f64; LANES]; D], labels: &mut [u32]) -> [f64; LANES] {
        let (nearest, least, second) = nearest_of_lanes(rows, self.centroids);
        for (lane, (label, nearest)) in labels.iter_mut().zip(nearest).enumerate() {
            let nearest = nearest as u32;
            if *label != nearest {
                let mut values = rows.iter().map(|lanes| lanes.get(lane).copied());
                let bits = self.offsets.map(|offset| {
                    let value = values.next().flatten().unwrap_or_default();
                    (value + offset).to_bits()
                });
                self.changes.change(*label, nearest, &bits);
                *label = nearest;
            }
        }
        let mut distances = least.into_iter().zip(second);
        std::array::from_fn(|_| {
            let (least, second) = distances.next().unwrap_or_default();
            let (near, far) = (least.sqrt(), second.sqrt());
            let careful = (far + near + self.drift) * MARGIN;
            self.drift + (far - near) - careful
        })
    }
}

/// The nearest centroid in each lane, the square of its distance and that of the second.
#[inline]
fn nearest_of_lanes<const D: usize>(
    rows: &[[f64; LANES]; D],
    centroids: &[[f64; D]],
) -> ([u64; LANES], [f64; LANES], [f64; LANES]) {
    let mut least = [f64::INFINITY; LANES];
    let mut second = [f64::INFINITY; LANES];
    let mut nearest = [0_u64; LANES];
    for (cluster, centroid) in (0_u64..).zip(centroids) {
        let mut distances = [0.0; LANES];
        for (lanes, center) in rows.iter().zip(centroid) {
            for (distance, value) in distances.iter_mut().zip(lanes) {
                let difference = value - center;
                *distance += difference * difference;
            }
        }
        // Selections instead of branches, which the processor could not foresee.
        let best = least.iter_mut().zip(&mut second).zip(&mut nearest);
        for (((least, second), nearest), distance) in best.zip(distances) {
            let is_nearer = distance < *least;
            let other = if is_nearer { *least } else { distance };
            *second = if other < *second { other } else { *second };
            *least = if is_nearer { distance } else { *least };
            *nearest = if is_nearer { cluster } else { *nearest };
        }
    }
    (nearest, least, second)
}
