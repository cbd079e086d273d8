//! Rows to their nearest centroids, and the means of the rows of each.

use super::clusters::{compare, nearest, squared_distance};
use super::exact;
use super::grid::Grid;
use super::lanes::{Block, MARGIN};
use super::totals::Totals;
use super::{ClusterError, FeatureTable};
use crate::Threads;

/// How many rows a thread takes at once.
const BLOCK: usize = 1 << 14;

/// A table made ready for being summed.
pub(super) struct Rows<'table> {
    pub(super) table: &'table FeatureTable,
    threads: Threads,
    grids: Vec<Grid>,
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
                let nearest = nearest(&values, centroids) as u32;
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
