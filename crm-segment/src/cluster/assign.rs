//! Rows to their nearest centroids, and the sums of the rows of each.

use super::clusters::{compare, squared_distance};
use super::exact;
use super::{ClusterError, FeatureTable};
use crate::Threads;

/// How many rows a thread takes at once.
const BLOCK: usize = 1 << 14;
/// How many rows are compared side by side: each in a lane of its own.
const LANES: usize = 4;

/// A table made ready for being summed.
pub(super) struct Rows<'table> {
    pub(super) table: &'table FeatureTable,
    threads: Threads,
    grids: Vec<Grid>,
}

/// Whole multiples of a small number, in which a feature is summed: such sums are the same in any order.
///
/// Added to `offset`, a value takes the bits of the multiple that is nearest: the last digit of a
/// floating-point number of that size stands for `step`. A step is at most a 2^36th of the largest value
/// for up to 2^26 rows, and smaller for fewer.
#[derive(Clone, Copy)]
struct Grid {
    offset: f64,
    step: f64,
}

impl Grid {
    fn of(column: &[f64]) -> Self {
        let exponent = exact::exponent_of(column.iter().copied());
        let row_bits = usize::BITS.saturating_sub(column.len().leading_zeros()) as i32;
        // A value takes no more than 51 digits, and the sum of all no more than 62.
        let digits = 51.min(62_i32.saturating_sub(row_bits));
        // Nothing is told apart below 2^-1000.
        let step = exponent.saturating_sub(digits).max(-1000);
        Self {
            offset: 1.5 * exact::power_of_two(step.saturating_add(52)),
            step: exact::power_of_two(step),
        }
    }

    /// The mean of `count` values whose bits were added up.
    fn mean(self, bits: u64, count: u64) -> f64 {
        let offsets = self.offset.to_bits().wrapping_mul(count);
        bits.wrapping_sub(offsets) as i64 as f64 * self.step / count as f64
    }
}

/// What one pass over the rows found.
pub(super) struct Pass {
    /// Whether a row has another cluster than before.
    pub(super) changed: bool,
    counts: Vec<u64>,
    /// Of each cluster and feature, the bits of the values on the grid.
    sums: Vec<Vec<u64>>,
}

impl<'table> Rows<'table> {
    pub(super) fn new(table: &'table FeatureTable, threads: Threads) -> Self {
        Self {
            table,
            threads,
            grids: table.columns().iter().map(|c| Grid::of(c)).collect(),
        }
    }

    /// Labels every row with its nearest centroid, the first one of several that are equally near.
    pub(super) fn assign(&self, centroids: &[Vec<f64>], labels: &mut [u32]) -> Pass {
        match self.table.features() {
            1 => self.assign_in::<1>(centroids, labels),
            2 => self.assign_in::<2>(centroids, labels),
            3 => self.assign_in::<3>(centroids, labels),
            4 => self.assign_in::<4>(centroids, labels),
            5 => self.assign_in::<5>(centroids, labels),
            6 => self.assign_in::<6>(centroids, labels),
            7 => self.assign_in::<7>(centroids, labels),
            8 => self.assign_in::<8>(centroids, labels),
            _ => self.assign_row_by_row(centroids, labels),
        }
    }

    fn assign_in<const D: usize>(&self, centroids: &[Vec<f64>], labels: &mut [u32]) -> Pass {
        let fixed = |values: &[f64]| -> [f64; D] { values.try_into().unwrap_or([0.0; D]) };
        let centroids: Vec<[f64; D]> = centroids.iter().map(|c| fixed(c)).collect();
        let offsets: Vec<f64> = self.grids.iter().map(|grid| grid.offset).collect();
        let offsets = fixed(&offsets);
        let passes = self.blocks(labels, |begin, labels| {
            let columns = std::array::from_fn(|feature| {
                let column = self.table.column(feature).unwrap_or_default();
                column.get(begin..).unwrap_or_default()
            });
            assign_block(columns, &centroids, &offsets, labels)
        });
        Pass::sum(passes, centroids.len(), D)
    }

    fn assign_row_by_row(&self, centroids: &[Vec<f64>], labels: &mut [u32]) -> Pass {
        let features = self.table.features();
        let passes = self.blocks(labels, |begin, labels| {
            let mut pass = Pass::new(centroids.len(), features);
            for (row, label) in (begin..).zip(labels) {
                let values: Vec<f64> = self.table.row(row).collect();
                let nearest = nearest(&values, centroids).0;
                pass.changed |= *label != nearest;
                *label = nearest;
                if let Some(count) = pass.counts.get_mut(nearest as usize) {
                    *count = count.wrapping_add(1);
                }
                if let Some(sums) = pass.sums.get_mut(nearest as usize) {
                    for ((sum, value), grid) in sums.iter_mut().zip(&values).zip(&self.grids) {
                        *sum = sum.wrapping_add((value + grid.offset).to_bits());
                    }
                }
            }
            pass
        });
        Pass::sum(passes, centroids.len(), features)
    }

    fn blocks<R: Send>(
        &self,
        labels: &mut [u32],
        work: impl Fn(usize, &mut [u32]) -> R + Sync,
    ) -> Vec<R> {
        let begins = (0..).step_by(BLOCK);
        let tasks = begins.zip(labels.chunks_mut(BLOCK)).collect();
        self.threads
            .map(tasks, |(begin, labels)| work(begin, labels))
    }

    /// The means of the rows of each cluster; a cluster without rows takes the row that lies farthest from
    /// its own centroid, the largest of several by the order of rows, and none twice.
    ///
    /// # Errors
    /// When there is no row left that differs from its centroid.
    pub(super) fn means(
        &self,
        pass: &Pass,
        centroids: &[Vec<f64>],
        labels: &[u32],
    ) -> Result<Vec<Vec<f64>>, ClusterError> {
        let mut taken: Vec<Vec<f64>> = Vec::new();
        let mut means = Vec::with_capacity(centroids.len());
        for (sums, count) in pass.sums.iter().zip(&pass.counts) {
            if *count > 0 {
                let grids = self.grids.iter().zip(sums);
                means.push(grids.map(|(grid, bits)| grid.mean(*bits, *count)).collect());
                continue;
            }
            let farthest = self.farthest(centroids, labels, &taken);
            let farthest = farthest.ok_or(ClusterError::TooFewDistinctRows {
                clusters: centroids.len(),
            })?;
            taken.push(farthest.clone());
            means.push(farthest);
        }
        Ok(means)
    }

    fn farthest(
        &self,
        centroids: &[Vec<f64>],
        labels: &[u32],
        taken: &[Vec<f64>],
    ) -> Option<Vec<f64>> {
        let mut farthest: Option<(f64, Vec<f64>)> = None;
        for (row, label) in labels.iter().enumerate() {
            let Some(own) = centroids.get(*label as usize) else {
                continue;
            };
            let values: Vec<f64> = self.table.row(row).collect();
            let distance = squared_distance(&values, own);
            let is_farther = farthest.as_ref().is_none_or(|(most, known)| {
                distance
                    .total_cmp(most)
                    .then_with(|| compare(&values, known))
                    .is_gt()
            });
            if distance > 0.0 && is_farther && !taken.contains(&values) {
                farthest = Some((distance, values));
            }
        }
        farthest.map(|(_, values)| values)
    }

    /// The sum of the squared distances of all rows to their centroids.
    pub(super) fn inertia(&self, centroids: &[Vec<f64>], labels: &[u32]) -> f64 {
        let columns = self.table.columns().iter();
        let largest = columns.map(|c| exact::exponent_of(c.iter().copied())).max();
        let features = usize::BITS.saturating_sub(self.table.features().leading_zeros()) as i32;
        // A difference is below twice the largest value.
        let exponent = largest.unwrap_or(0).saturating_mul(2).saturating_add(2);
        let mut values = Vec::with_capacity(self.table.features());
        let distances = labels.iter().enumerate().map(|(row, label)| {
            values.clear();
            values.extend(self.table.row(row));
            let own = centroids.get(*label as usize);
            own.map_or(0.0, |own| squared_distance(&values, own))
        });
        exact::sum(distances, exponent.saturating_add(features))
    }
}

impl Pass {
    fn new(clusters: usize, features: usize) -> Self {
        Self {
            changed: false,
            counts: vec![0; clusters],
            sums: vec![vec![0; features]; clusters],
        }
    }

    fn sum(passes: Vec<Self>, clusters: usize, features: usize) -> Self {
        let mut all = Self::new(clusters, features);
        for pass in passes {
            all.changed |= pass.changed;
            for (own, more) in all.counts.iter_mut().zip(pass.counts) {
                *own = own.wrapping_add(more);
            }
            let sums = all.sums.iter_mut().flatten();
            for (own, more) in sums.zip(pass.sums.into_iter().flatten()) {
                *own = own.wrapping_add(more);
            }
        }
        all
    }
}

/// The nearest centroid of a row, and the square of its distance.
pub(super) fn nearest(row: &[f64], centroids: &[Vec<f64>]) -> (u32, f64) {
    let mut found = (0, f64::INFINITY);
    for (cluster, centroid) in (0..).zip(centroids) {
        let distance = squared_distance(row, centroid);
        if distance < found.1 {
            found = (cluster, distance);
        }
    }
    found
}

fn assign_block<const D: usize>(
    columns: [&[f64]; D],
    centroids: &[[f64; D]],
    offsets: &[f64; D],
    labels: &mut [u32],
) -> Pass {
    let mut block = Block {
        centroids,
        offsets,
        sums: vec![[0; D]; centroids.len()],
        counts: vec![0; centroids.len()],
        changed: false,
    };
    let (whole, last) = labels.as_chunks_mut::<LANES>();
    let lanes = columns.map(|column| column.as_chunks::<LANES>().0);
    for (chunk, labels) in whole.iter_mut().enumerate() {
        let rows = lanes.map(|lanes| lanes.get(chunk).copied().unwrap_or_default());
        block.assign(&rows, labels);
    }
    // The last rows may be fewer than the lanes; what the other lanes find is left out.
    let begin = whole.len().saturating_mul(LANES);
    let rows = columns.map(|column| {
        let rest = column.get(begin..).unwrap_or_default();
        std::array::from_fn(|lane| rest.get(lane).copied().unwrap_or_default())
    });
    block.assign(&rows, last);
    Pass {
        changed: block.changed,
        counts: block.counts,
        sums: block.sums.into_iter().map(Vec::from).collect(),
    }
}

/// What is found of a block of rows.
struct Block<'pass, const D: usize> {
    centroids: &'pass [[f64; D]],
    offsets: &'pass [f64; D],
    sums: Vec<[u64; D]>,
    counts: Vec<u64>,
    changed: bool,
}

impl<const D: usize> Block<'_, D> {
    #[inline]
    fn assign(&mut self, rows: &[[f64; LANES]; D], labels: &mut [u32]) {
        let nearest = nearest_of_lanes(rows, self.centroids);
        for (lane, (label, nearest)) in labels.iter_mut().zip(nearest).enumerate() {
            self.changed |= *label != nearest as u32;
            *label = nearest as u32;
            let nearest = nearest as usize;
            if let (Some(sums), Some(count)) =
                (self.sums.get_mut(nearest), self.counts.get_mut(nearest))
            {
                *count = count.wrapping_add(1);
                for ((sum, lanes), offset) in sums.iter_mut().zip(rows).zip(self.offsets) {
                    let value = lanes.get(lane).copied().unwrap_or_default();
                    *sum = sum.wrapping_add((value + offset).to_bits());
                }
            }
        }
    }
}

/// The nearest centroid in each lane.
#[inline]
fn nearest_of_lanes<const D: usize>(
    rows: &[[f64; LANES]; D],
    centroids: &[[f64; D]],
) -> [u64; LANES] {
    let mut least = [f64::INFINITY; LANES];
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
        let best = least.iter_mut().zip(&mut nearest).zip(distances);
        for ((least, nearest), distance) in best {
            let is_nearer = distance < *least;
            *least = if is_nearer { distance } else { *least };
            *nearest = if is_nearer { cluster } else { *nearest };
        }
    }
    nearest
}
