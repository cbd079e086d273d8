//! The centres of clusters, kept for later customers.

use serde::{Deserialize, Serialize};

use super::ClusterError;
use super::features::check_value;

/// The centroids of clusters: all that is needed to say which cluster a later customer belongs to.
///
/// # The order
/// Clusters are numbered from 0 in rising order of their centroids, compared feature by feature: by the
/// first one, where that is equal by the second, and so on. So the numbers depend neither on the start
/// nor on the order of the rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Form", into = "Form")]
pub struct Clusters {
    names: Vec<String>,
    centroids: Vec<Vec<f64>>,
}

impl Clusters {
    /// Takes centroids, and puts them in their order.
    ///
    /// # Errors
    /// Without a centroid or a feature, with a centroid of another number of features or a value that
    /// is not finite or is beyond 2^500.
    pub fn new(names: Vec<String>, centroids: Vec<Vec<f64>>) -> Result<Self, ClusterError> {
        if names.is_empty() {
            return Err(ClusterError::NoFeatures);
        }
        if centroids.is_empty() {
            return Err(ClusterError::NoClusters);
        }
        for (row, centroid) in centroids.iter().enumerate() {
            check_row(centroid, names.len(), row)?;
        }
        let mut centroids = centroids;
        centroids.sort_by(|one, other| compare(one, other));
        Ok(Self { names, centroids })
    }

    /// The cluster whose centroid is nearest to a row; the first one of several that are equally near.
    ///
    /// # Errors
    /// When the row has another number of features, or a value that is not finite or is beyond 2^500.
    pub fn nearest(&self, row: &[f64]) -> Result<usize, ClusterError> {
        check_row(row, self.names.len(), 0)?;
        Ok(nearest(row, &self.centroids))
    }

    /// How many clusters there are.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "there is at least one")]
    pub const fn len(&self) -> usize {
        self.centroids.len()
    }

    /// The names of the features.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The centroid of each cluster.
    #[must_use]
    pub fn centroids(&self) -> &[Vec<f64>] {
        &self.centroids
    }
}

/// The order of rows: by the first feature, then the second, and so on.
pub(super) fn compare(one: &[f64], other: &[f64]) -> std::cmp::Ordering {
    let pairs = one.iter().zip(other);
    // Adding 0 makes -0 to 0.
    pairs.fold(std::cmp::Ordering::Equal, |order, (one, other)| {
        order.then_with(|| (one + 0.0).total_cmp(&(other + 0.0)))
    })
}

/// The square of the distance; added up in the order of the features.
#[inline]
pub(super) fn squared_distance(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).fold(0.0, |sum, (one, other)| {
        let difference = one - other;
        sum + difference * difference
    })
}

/// The nearest centroid of a row; the first one of several that are equally near.
pub(super) fn nearest(row: &[f64], centroids: &[Vec<f64>]) -> usize {
    let (mut nearest, mut least) = (0, f64::INFINITY);
    for (cluster, centroid) in centroids.iter().enumerate() {
        let distance = squared_distance(row, centroid);
        if distance < least {
            (nearest, least) = (cluster, distance);
        }
    }
    nearest
}

/// That a row has so many features, with values of which distances can be computed.
pub(super) fn check_row(row: &[f64], features: usize, number: usize) -> Result<(), ClusterError> {
    if row.len() != features {
        return Err(ClusterError::OtherFeatures {
            expected: features,
            found: row.len(),
        });
    }
    let mut values = row.iter().enumerate();
    values.try_for_each(|(feature, value)| check_value(*value, feature, number))
}

/// The serialised form, before it is checked.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    format: crate::format::FormatOne,
    names: Vec<String>,
    centroids: Vec<Vec<f64>>,
}

impl TryFrom<Form> for Clusters {
    type Error = ClusterError;

    fn try_from(form: Form) -> Result<Self, Self::Error> {
        Self::new(form.names, form.centroids)
    }
}

impl From<Clusters> for Form {
    fn from(clusters: Clusters) -> Self {
        Self {
            format: crate::format::FormatOne,
            names: clusters.names,
            centroids: clusters.centroids,
        }
    }
}
