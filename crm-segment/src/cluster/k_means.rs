//! Clusters by k-means.

use super::assign::{Progress, Rows};
use super::clustering::Clustering;
use super::start::{mix, start};
use super::{ClusterError, FeatureTable, exact};
use crate::Threads;

/// How clusters are looked for: Lloyd's k-means from several starts by k-means++.
///
/// # The algorithm
/// Each start is improved by turns: every row goes to its nearest centroid, then every centroid becomes the
/// mean of its rows (Lloyd 1982). It ends when no row changes its cluster, when the centroids move so
/// little that the squares of their ways add up to at most the tolerance times the mean of the variances of
/// the features (as scikit-learn has it), or after the most iterations allowed. The start with the least
/// inertia wins, the first one of several.
///
/// # What it does not depend on
/// The same bits come out in any order of the rows and on any number of threads: sums are of whole
/// numbers, and chance depends on the seed and on the values of a row alone.
///
/// # Clusters that become empty
/// Such a cluster takes the row that lies farthest from its own centroid.
///
/// ```
/// use crm_segment::{FeatureTable, KMeans, Threads};
///
/// let table = FeatureTable::new(vec![("visits".to_owned(), vec![9.0, 1.0, 2.0, 8.0])])?;
/// let found = KMeans::new(2).fit(&table, Threads::ONE)?;
/// assert_eq!(found.labels(), [1, 0, 0, 1]);
/// assert_eq!(found.clusters().centroids(), [[1.5], [8.5]]);
/// # Ok::<(), crm_segment::ClusterError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KMeans {
    clusters: usize,
    starts: u32,
    seed: u64,
    tolerance: f64,
    iterations: u32,
}

impl KMeans {
    /// Looks for so many clusters: from 4 starts with the seed 0, to the tolerance 0.0001, with at most 300
    /// iterations each.
    #[must_use]
    pub const fn new(clusters: usize) -> Self {
        Self {
            clusters,
            starts: 4,
            seed: 0,
            tolerance: 1e-4,
            iterations: 300,
        }
    }

    /// From so many starts.
    #[must_use]
    pub const fn with_starts(mut self, starts: u32) -> Self {
        self.starts = starts;
        self
    }

    /// With this seed of chance.
    #[must_use]
    pub const fn with_seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// To this tolerance; 0 means until no row changes its cluster.
    #[must_use]
    pub const fn with_tolerance(mut self, tolerance: f64) -> Self {
        self.tolerance = tolerance;
        self
    }

    /// With at most so many iterations from each start.
    #[must_use]
    pub const fn with_iterations(mut self, iterations: u32) -> Self {
        self.iterations = iterations;
        self
    }

    /// Finds clusters.
    ///
    /// # Errors
    /// When no cluster, start or iteration is asked for, the tolerance is no finite number from 0 on, or fewer
    /// rows differ than clusters are asked for.
    pub fn fit(&self, table: &FeatureTable, threads: Threads) -> Result<Clustering, ClusterError> {
        self.check()?;
        if self.clusters > table.rows() {
            let clusters = self.clusters;
            return Err(ClusterError::TooFewDistinctRows { clusters });
        }
        let mut best: Option<Clustering> = None;
        for number in 0..self.starts {
            let seed = mix(self.seed ^ mix(number.into()));
            let from = start(table, self.clusters, seed, threads)?;
            let found = self.improve(table, from, threads)?;
            if best
                .as_ref()
                .is_none_or(|best| found.inertia() < best.inertia())
            {
                best = Some(found);
            }
        }
        best.ok_or(ClusterError::NoIterations)
    }

    /// Finds clusters from one start of your own, as many as it has centroids.
    ///
    /// # Errors
    /// As [`fit`](Self::fit), and when the centroids are not of the features of the table or not finite.
    pub fn fit_from(
        &self,
        table: &FeatureTable,
        centroids: &[Vec<f64>],
        threads: Threads,
    ) -> Result<Clustering, ClusterError> {
        self.check()?;
        super::Clusters::new(table.names().to_vec(), centroids.to_vec())?;
        if table.rows() == 0 {
            return Err(ClusterError::TooFewDistinctRows {
                clusters: centroids.len(),
            });
        }
        self.improve(table, centroids.to_vec(), threads)
    }

    fn check(&self) -> Result<(), ClusterError> {
        if self.clusters == 0 || u32::try_from(self.clusters).is_err() {
            return Err(ClusterError::NoClusters);
        }
        if self.starts == 0 || self.iterations == 0 {
            return Err(ClusterError::NoIterations);
        }
        if !self.tolerance.is_finite() || self.tolerance < 0.0 {
            return Err(ClusterError::InvalidTolerance);
        }
        Ok(())
    }

    fn improve(
        &self,
        table: &FeatureTable,
        mut centroids: Vec<Vec<f64>>,
        threads: Threads,
    ) -> Result<Clustering, ClusterError> {
        let enough = self.tolerance * mean_variance(table);
        let rows = Rows::new(table, threads);
        let mut progress = Progress::new(table.rows(), centroids.len(), table.features());
        let (mut iterations, mut converged) = (0_u32, false);
        while iterations < self.iterations && !converged {
            let changed = rows.assign(&centroids, &mut progress);
            let means = rows.means(&progress, &centroids)?;
            let way = squared_way(&centroids, &means);
            progress.moved(&centroids, &means);
            centroids = means;
            iterations = iterations.saturating_add(1);
            converged = !changed || way <= enough;
        }
        rows.assign(&centroids, &mut progress);
        let labels = progress.labels;
        let inertia = rows.inertia(&centroids, &labels);
        Clustering::ordered(table, centroids, labels, inertia, iterations, converged)
    }
}

fn mean_variance(table: &FeatureTable) -> f64 {
    let variances = table.columns().iter().map(|column| {
        let deviation = exact::deviation(column, exact::mean(column));
        deviation * deviation
    });
    variances.sum::<f64>() / table.features().max(1) as f64
}

fn squared_way(from: &[Vec<f64>], to: &[Vec<f64>]) -> f64 {
    let pairs = from.iter().flatten().zip(to.iter().flatten());
    pairs.fold(0.0, |sum, (from, to)| {
        let way = to - from;
        sum + way * way
    })
}
