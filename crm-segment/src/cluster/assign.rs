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

/// How far the rows have come.
pub(super) struct Progress {
    /// The cluster of each row.
    pub(super) labels: Vec<u32>,
    /// Until the centroids have drifted so far, the cluster of each row is known without looking.
    safe_until: Vec<f64>,
    /// How far two centroids have moved at most, one towards a row and one away from it.
    drift: f64,
    totals: Totals,
}

/// The rows of each cluster, counted and summed up; or by how much that changes.
struct Totals {
    changed: bool,
    counts: Vec<u64>,
    /// Of each cluster and feature, the bits of the values on the grid.
    sums: Vec<Vec<u64>>,
}

impl Progress {
    pub(super) fn new(rows: usize, clusters: usize, features: usize) -> Self {
        Self {
            labels: vec![u32::MAX; rows],
            safe_until: vec![f64::NEG_INFINITY; rows],
            drift: 0.0,
            totals: Totals::new(clusters, features),
        }
    }

    /// Notes that the centroids moved.
    pub(super) fn moved(&mut self, from: &[Vec<f64>], to: &[Vec<f64>]) {
        let ways = from
            .iter()
            .zip(to)
            .map(|(from, to)| squared_distance(from, to).sqrt());
        let (mut most, mut second) = (0.0, 0.0);
        for way in ways {
            (most, second) = if way > most {
                (way, most)
            } else {
                (most, f64::max(second, way))
            };
        }
        // Rounded up, so that nothing counts as safe that is not.
        self.drift += (most + second) * (1.0 + MARGIN);
    }
}

/// By how much bounds are taken more carefully than they are computed, in parts of themselves: far more than
/// rounding can be wrong by.
const MARGIN: f64 = 1e-9;

impl<'table> Rows<'table> {
    pub(super) fn new(table: &'table FeatureTable, threads: Threads) -> Self {
        Self {
            table,
            threads,
            grids: table.columns().iter().map(|c| Grid::of(c)).collect(),
        }
    }

    /// Labels every row with its nearest centroid, the first one of several that are equally near; whether
    /// one has another cluster than before.
    ///
    /// A row is looked at only when the centroids have drifted by more than the way that it was nearer to its own
    /// than to the second (the triangle inequality, as Hamerly 2010 uses it). Since sums are
    /// of whole numbers, taking a row out of one and into another leaves no trace of rounding.
    pub(super) fn assign(&self, centroids: &[Vec<f64>], progress: &mut Progress) -> bool {
        let changes = self.changes(centroids, progress);
        let changed = changes.iter().any(|change| change.changed);
        changes
            .iter()
            .for_each(|change| progress.totals.add(change));
        changed
    }

    fn changes(&self, centroids: &[Vec<f64>], progress: &mut Progress) -> Vec<Totals> {
        match self.table.features() {
            1 => self.changes_in::<1>(centroids, progress),
            2 => self.changes_in::<2>(centroids, progress),
            3 => self.changes_in::<3>(centroids, progress),
            4 => self.changes_in::<4>(centroids, progress),
            5 => self.changes_in::<5>(centroids, progress),
            6 => self.changes_in::<6>(centroids, progress),
            7 => self.changes_in::<7>(centroids, progress),
            8 => self.changes_in::<8>(centroids, progress),
            _ => self.changes_row_by_row(centroids, progress),
        }
    }

    fn changes_in<const D: usize>(
        &self,
        centroids: &[Vec<f64>],
        progress: &mut Progress,
    ) -> Vec<Totals> {
        let fixed = |values: &[f64]| -> [f64; D] { values.try_into().unwrap_or([0.0; D]) };
        let centroids: Vec<[f64; D]> = centroids.iter().map(|c| fixed(c)).collect();
        let offsets: Vec<f64> = self.grids.iter().map(|grid| grid.offset).collect();
        let offsets = fixed(&offsets);
        let drift = progress.drift;
        self.blocks(progress, |begin, labels, safe_until| {
            let columns = std::array::from_fn(|feature| {
                let column = self.table.column(feature).unwrap_or_default();
                column.get(begin..).unwrap_or_default()
            });
            let block = Block::new(&centroids, &offsets, drift);
            block.assign_all(columns, labels, safe_until)
        })
    }

    fn changes_row_by_row(&self, centroids: &[Vec<f64>], progress: &mut Progress) -> Vec<Totals> {
        self.blocks(progress, |begin, labels, _| {
            let mut changes = Totals::new(centroids.len(), self.table.features());
            for (row, label) in (begin..).zip(labels) {
                let values: Vec<f64> = self.table.row(row).collect();
                let nearest = nearest(&values, centroids);
                if *label != nearest {
                    let bits = values.iter().zip(&self.grids);
                    let bits: Vec<u64> = bits
                        .map(|(value, grid)| (value + grid.offset).to_bits())
                        .collect();
                    changes.change(*label, nearest, &bits);
                    *label = nearest;
                }
            }
            changes
        })
    }

    fn blocks(
        &self,
        progress: &mut Progress,
        work: impl Fn(usize, &mut [u32], &mut [f64]) -> Totals + Sync,
    ) -> Vec<Totals> {
        let labels = progress.labels.chunks_mut(BLOCK);
        let blocks = labels.zip(progress.safe_until.chunks_mut(BLOCK));
        let tasks = (0..).step_by(BLOCK).zip(blocks).collect();
        self.threads.map(tasks, |(begin, (labels, safe_until))| {
            work(begin, labels, safe_until)
        })
    }

    /// The means of the rows of each cluster; a cluster without rows takes the row that lies farthest from
    /// its own centroid, the largest of several by the order of rows, and none twice.
    ///
    /// # Errors
    /// When there is no row left that differs from its centroid.
    pub(super) fn means(
        &self,
        progress: &Progress,
        centroids: &[Vec<f64>],
    ) -> Result<Vec<Vec<f64>>, ClusterError> {
        let mut taken: Vec<Vec<f64>> = Vec::new();
        let mut means = Vec::with_capacity(centroids.len());
        let totals = &progress.totals;
        for (sums, count) in totals.sums.iter().zip(&totals.counts) {
            if *count > 0 {
                let grids = self.grids.iter().zip(sums);
                means.push(grids.map(|(grid, bits)| grid.mean(*bits, *count)).collect());
                continue;
            }
            let farthest = self.farthest(centroids, &progress.labels, &taken);
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

impl Totals {
    fn new(clusters: usize, features: usize) -> Self {
        Self {
            changed: false,
            counts: vec![0; clusters],
            sums: vec![vec![0; features]; clusters],
        }
    }

    fn add(&mut self, other: &Self) {
        for (own, more) in self.counts.iter_mut().zip(&other.counts) {
            *own = own.wrapping_add(*more);
        }
        let sums = self.sums.iter_mut().flatten();
        for (own, more) in sums.zip(other.sums.iter().flatten()) {
            *own = own.wrapping_add(*more);
        }
    }

    /// Takes a row out of one cluster, if it was in one, and into another.
    fn change(&mut self, from: u32, to: u32, bits: &[u64]) {
        self.changed = true;
        let (from, to) = (from as usize, to as usize);
        if let (Some(count), Some(sums)) = (self.counts.get_mut(from), self.sums.get_mut(from)) {
            *count = count.wrapping_sub(1);
            for (sum, bits) in sums.iter_mut().zip(bits) {
                *sum = sum.wrapping_sub(*bits);
            }
        }
        if let (Some(count), Some(sums)) = (self.counts.get_mut(to), self.sums.get_mut(to)) {
            *count = count.wrapping_add(1);
            for (sum, bits) in sums.iter_mut().zip(bits) {
                *sum = sum.wrapping_add(*bits);
            }
        }
    }
}

/// The nearest centroid of a row.
fn nearest(row: &[f64], centroids: &[Vec<f64>]) -> u32 {
    let mut found = (0, f64::INFINITY);
    for (cluster, centroid) in (0..).zip(centroids) {
        let distance = squared_distance(row, centroid);
        if distance < found.1 {
            found = (cluster, distance);
        }
    }
    found.0
}

/// What is found of a block of rows.
struct Block<'pass, const D: usize> {
    centroids: &'pass [[f64; D]],
    offsets: &'pass [f64; D],
    drift: f64,
    changes: Totals,
}

impl<'pass, const D: usize> Block<'pass, D> {
    fn new(centroids: &'pass [[f64; D]], offsets: &'pass [f64; D], drift: f64) -> Self {
        Self {
            centroids,
            offsets,
            drift,
            changes: Totals::new(centroids.len(), D),
        }
    }

    fn assign_all(
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
