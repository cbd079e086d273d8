//! Why customers cannot be clustered.

use crm_core::Timestamp;
use thiserror::Error;

/// Why customers cannot be clustered. No value of a customer is told.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ClusterError {
    /// A table without a feature.
    #[error("there is no feature")]
    NoFeatures,
    /// The columns of a table differ in length, or there are more or fewer columns than names.
    #[error("the feature columns are not one table")]
    UnequalColumns,
    /// A value that is infinite or no number.
    #[error("the value of feature {feature} in row {row} is not finite")]
    NotFinite {
        /// The position of the feature, from 0.
        feature: usize,
        /// The row, from 0.
        row: usize,
    },
    /// A value so large that distances overflow: beyond 2^500.
    #[error("the values of feature {feature} are too large to compute distances")]
    TooLarge {
        /// The position of the feature, from 0.
        feature: usize,
    },
    /// No cluster is asked for.
    #[error("at least one cluster is needed")]
    NoClusters,
    /// No iteration, or no start, is allowed.
    #[error("at least one start and one iteration are needed")]
    NoIterations,
    /// A tolerance that is negative, infinite or no number.
    #[error("the tolerance is not a finite number from 0 on")]
    InvalidTolerance,
    /// Fewer rows that differ than clusters.
    #[error("{clusters} clusters need as many rows that differ")]
    TooFewDistinctRows {
        /// How many clusters are asked for.
        clusters: usize,
    },
    /// A row, a table or centroids of other features than those at hand.
    #[error("{expected} features are expected, {found} are given, or they are named otherwise")]
    OtherFeatures {
        /// How many there are.
        expected: usize,
        /// How many are given.
        found: usize,
    },
    /// Labels of another table.
    #[error("the table and the labels have different lengths")]
    OtherRows,
    /// A purchase lies after the instant for which the features are asked.
    #[error("a purchase lies after {as_of}, the instant of the features")]
    PurchaseAfter {
        /// The instant for which the features are asked.
        as_of: Timestamp,
    },
}
