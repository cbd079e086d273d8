//! Rows and the clusters they are in.

use super::clusters::compare;
use super::{ClusterDescription, ClusterError, Clusters, FeatureTable};

/// The clusters that were found, and which row is in which.
#[derive(Debug, Clone, PartialEq)]
pub struct Clustering {
    clusters: Clusters,
    labels: Vec<u32>,
    sizes: Vec<usize>,
    inertia: f64,
    iterations: u32,
    converged: bool,
}

impl Clustering {
    /// Numbers the clusters in the order of their centroids.
    pub(super) fn ordered(
        table: &FeatureTable,
        centroids: Vec<Vec<f64>>,
        mut labels: Vec<u32>,
        inertia: f64,
        iterations: u32,
        converged: bool,
    ) -> Result<Self, ClusterError> {
        let mut order: Vec<(u32, &Vec<f64>)> = (0..).zip(&centroids).collect();
        // As `Clusters` sorts: equal centroids keep their order.
        order.sort_by(|(_, one), (_, other)| compare(one, other));
        let mut numbers = vec![0_u32; centroids.len()];
        for (number, (old, _)) in (0..).zip(&order) {
            if let Some(place) = numbers.get_mut(*old as usize) {
                *place = number;
            }
        }
        let mut sizes = vec![0_usize; centroids.len()];
        for label in &mut labels {
            *label = numbers.get(*label as usize).copied().unwrap_or_default();
            if let Some(size) = sizes.get_mut(*label as usize) {
                *size = size.saturating_add(1);
            }
        }
        Ok(Self {
            clusters: Clusters::new(table.names().to_vec(), centroids)?,
            labels,
            sizes,
            inertia,
            iterations,
            converged,
        })
    }

    /// The centroids, which say where later customers belong.
    #[must_use]
    pub const fn clusters(&self) -> &Clusters {
        &self.clusters
    }

    /// The number of the cluster of each row.
    #[must_use]
    pub fn labels(&self) -> &[u32] {
        &self.labels
    }

    /// How many rows each cluster has.
    #[must_use]
    pub fn sizes(&self) -> &[usize] {
        &self.sizes
    }

    /// The sum of the squared distances of the rows to their centroids.
    #[must_use]
    pub const fn inertia(&self) -> f64 {
        self.inertia
    }

    /// How many iterations there were.
    #[must_use]
    pub const fn iterations(&self) -> u32 {
        self.iterations
    }

    /// Whether it ended by itself, and not by the most iterations allowed.
    #[must_use]
    pub const fn converged(&self) -> bool {
        self.converged
    }

    /// What each cluster is like, beside all rows of the table that was clustered.
    ///
    /// # Errors
    /// When the table has other features.
    pub fn describe(&self, table: &FeatureTable) -> Result<Vec<ClusterDescription>, ClusterError> {
        super::describe::describe(self, table)
    }
}
