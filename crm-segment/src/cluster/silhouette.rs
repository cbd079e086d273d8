//! How well clusters are told apart.

use super::clusters::{compare, squared_distance};
use super::start::hash_of;
use super::{ClusterError, Clustering, FeatureTable, exact};

/// How well clusters are told apart: −1 to 1, the more the better.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Silhouette {
    /// The mean over the rows that were looked at.
    pub mean: f64,
    /// How many rows were looked at.
    pub rows: usize,
    /// Whether they are a part of all rows only.
    pub is_sampled: bool,
}

/// The silhouette (Rousseeuw 1987): for each row `(b − a) / max(a, b)`, with `a` the mean distance to the other
/// rows of its cluster and `b` the least mean distance to the rows of another cluster; 0 for the only row
/// of a cluster. `None` when fewer than two clusters have rows.
///
/// The time grows with the square of the rows. So of more than `most` rows a sample of that size is taken, and the
/// silhouette is that of the sample alone: the rows whose values have the smallest hashes, so that neither
/// the order of the rows nor chance decides.
///
/// # Errors
/// When the table and the labels have different lengths.
pub fn silhouette(
    table: &FeatureTable,
    labels: &[u32],
    most: usize,
) -> Result<Option<Silhouette>, ClusterError> {
    if table.rows() != labels.len() {
        return Err(ClusterError::OtherRows);
    }
    let (sample, sizes) = numbered(sample(table, labels, most));
    if sizes.len() < 2 {
        return Ok(None);
    }
    let values = sample.iter().map(|(cluster, row)| {
        let mut sums = vec![0.0; sizes.len()];
        for (other_cluster, other) in &sample {
            if let Some(sum) = sums.get_mut(*other_cluster) {
                *sum += squared_distance(row, other).sqrt();
            }
        }
        of_row(*cluster, &sums, &sizes)
    });
    let values: Vec<f64> = values.collect();
    Ok(Some(Silhouette {
        mean: exact::mean(&values),
        rows: sample.len(),
        is_sampled: sample.len() < labels.len(),
    }))
}

/// The simplified silhouette (Hruschka, de Castro and Campello 2004): as [`silhouette`], with the distances to the
/// centroids in place of the mean distances to rows. Its time grows with the rows alone, and all are
/// looked at; its values are not those of the silhouette proper. `None` with a single cluster or no rows.
///
/// # Errors
/// When the table is not the one that was clustered.
pub fn simplified_silhouette(
    table: &FeatureTable,
    clustering: &Clustering,
) -> Result<Option<Silhouette>, ClusterError> {
    table.check_names(clustering.clusters().names())?;
    if table.rows() != clustering.labels().len() {
        return Err(ClusterError::OtherRows);
    }
    let centroids = clustering.clusters().centroids();
    if centroids.len() < 2 || table.rows() == 0 {
        return Ok(None);
    }
    let values = clustering.labels().iter().enumerate().map(|(row, label)| {
        let row: Vec<f64> = table.row(row).collect();
        let (mut own, mut other) = (0.0, f64::INFINITY);
        for (cluster, centroid) in (0_u32..).zip(centroids) {
            let distance = squared_distance(&row, centroid).sqrt();
            if cluster == *label {
                own = distance;
            } else {
                other = f64::min(other, distance);
            }
        }
        ratio(own, other)
    });
    let values: Vec<f64> = values.collect();
    Ok(Some(Silhouette {
        mean: exact::mean(&values),
        rows: values.len(),
        is_sampled: false,
    }))
}

fn of_row(own_cluster: usize, sums: &[f64], sizes: &[usize]) -> f64 {
    let (mut own, mut other) = (None, f64::INFINITY);
    for (cluster, (sum, size)) in sums.iter().zip(sizes).enumerate() {
        if cluster == own_cluster {
            let others = size.saturating_sub(1);
            own = (others > 0).then(|| sum / others as f64);
        } else {
            other = f64::min(other, sum / *size as f64);
        }
    }
    own.map_or(0.0, |own| ratio(own, other))
}

fn ratio(own: f64, other: f64) -> f64 {
    let larger = f64::max(own, other);
    if larger > 0.0 {
        (other - own) / larger
    } else {
        0.0
    }
}

/// The rows with the numbers of their clusters in place of the labels, which may be any, and how many rows
/// each cluster has.
fn numbered(rows: Vec<(u32, Vec<f64>)>) -> (Vec<(usize, Vec<f64>)>, Vec<usize>) {
    let mut labels: Vec<u32> = rows.iter().map(|(label, _)| *label).collect();
    labels.sort_unstable();
    let sizes: Vec<usize> = labels.chunk_by(u32::eq).map(<[u32]>::len).collect();
    labels.dedup();
    let number = |label: u32| labels.partition_point(|other| *other < label);
    let rows = rows.into_iter().map(|(label, row)| (number(label), row));
    (rows.collect(), sizes)
}

/// At most so many rows with their labels, in the order of their values, so that sums over them are the same
/// in any order of the table.
fn sample(table: &FeatureTable, labels: &[u32], most: usize) -> Vec<(u32, Vec<f64>)> {
    let mut hashed: Vec<(u64, usize)> = (0..table.rows())
        .map(|row| (hash_of(0, table.row(row)), row))
        .collect();
    if hashed.len() > most {
        hashed.sort_unstable_by(|(one_hash, one), (other_hash, other)| {
            let values = |row| table.row(row).collect::<Vec<f64>>();
            one_hash
                .cmp(other_hash)
                .then_with(|| compare(&values(*one), &values(*other)))
                .then_with(|| labels.get(*one).cmp(&labels.get(*other)))
        });
        hashed.truncate(most);
    }
    let rows = hashed.iter().filter_map(|(_, row)| {
        let label = labels.get(*row)?;
        Some((*label, table.row(*row).collect()))
    });
    let mut rows: Vec<(u32, Vec<f64>)> = rows.collect();
    rows.sort_by(|one, other| compare(&one.1, &other.1).then(one.0.cmp(&other.0)));
    rows
}
