//! What a cluster is like, in words.

use std::fmt;

use super::{ClusterError, Clustering, FeatureTable, Standardisation};

/// From how many standard deviations on a feature stands out.
const STANDS_OUT: f64 = 0.5;
/// From how many it stands far out.
const STANDS_FAR_OUT: f64 = 1.5;

/// What one cluster is like.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ClusterDescription {
    /// The number of the cluster.
    pub cluster: usize,
    /// How many rows it has.
    pub members: usize,
    /// Their share of all rows, 0 to 1.
    pub share: f64,
    /// The features whose mean over the members lies at least half a standard deviation from that of all
    /// rows, the one that stands out most first.
    pub traits: Vec<Trait>,
}

/// A feature that stands out in a cluster.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Trait {
    /// The name of the feature.
    pub feature: String,
    /// By how many standard deviations of all rows the centroid lies above their mean; below 0 for
    /// below.
    pub deviations: f64,
}

pub(super) fn describe(
    clustering: &Clustering,
    table: &FeatureTable,
) -> Result<Vec<ClusterDescription>, ClusterError> {
    table.check_names(clustering.clusters().names())?;
    let scale = Standardisation::fit(table);
    let rows = clustering.labels().len().max(1) as f64;
    let clusters = clustering.clusters().centroids().iter();
    let described = clusters.zip(clustering.sizes()).enumerate();
    let described = described.map(|(cluster, (centroid, members))| {
        let deviations = scale.apply_row(centroid)?;
        let features = scale.names().iter().zip(deviations);
        let mut traits: Vec<Trait> = features
            .filter(|(_, deviations)| deviations.abs() >= STANDS_OUT)
            .map(|(feature, deviations)| Trait {
                feature: feature.clone(),
                deviations,
            })
            .collect();
        traits.sort_by(|one, other| other.deviations.abs().total_cmp(&one.deviations.abs()));
        Ok(ClusterDescription {
            cluster,
            members: *members,
            share: *members as f64 / rows,
            traits,
        })
    });
    described.collect()
}

impl fmt::Display for Trait {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let far = if self.deviations.abs() >= STANDS_FAR_OUT {
            "far "
        } else {
            ""
        };
        let side = if self.deviations < 0.0 {
            "below"
        } else {
            "above"
        };
        write!(
            formatter,
            "{} {far}{side} the mean ({:+.1} standard deviations)",
            self.feature, self.deviations
        )
    }
}

impl fmt::Display for ClusterDescription {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "cluster {}, {} members ({:.1} %): ",
            self.cluster,
            self.members,
            self.share * 100.0
        )?;
        if self.traits.is_empty() {
            return formatter.write_str("near the mean in everything");
        }
        for (position, found) in self.traits.iter().enumerate() {
            if position > 0 {
                formatter.write_str(", ")?;
            }
            fmt::Display::fmt(found, formatter)?;
        }
        Ok(())
    }
}
