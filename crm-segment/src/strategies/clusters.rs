//! Features, scales and clusters.

use proptest::collection::vec;
use proptest::prelude::*;

use crate::{Clustering, Clusters, FeatureTable, KMeans, Standardisation, Threads};

/// A table of 1 to 60 rows and 1 to 9 features; values are few, so that rows are often equal, or of any size up
/// to a million.
pub fn feature_table() -> impl Strategy<Value = FeatureTable> {
    let value = prop_oneof![(-3_i8..4).prop_map(f64::from), -1e6_f64..1e6];
    (1_usize..10, 1_usize..60)
        .prop_flat_map(move |(features, rows)| vec(vec(value.clone(), rows), features))
        .prop_filter_map("finite values", |columns| {
            let named = columns.into_iter().enumerate();
            let named = named.map(|(feature, column)| (format!("feature {feature}"), column));
            FeatureTable::new(named.collect()).ok()
        })
}

/// The scale of such a table.
pub fn standardisation() -> impl Strategy<Value = Standardisation> {
    feature_table().prop_map(|table| Standardisation::fit(&table))
}

/// What k-means finds in such a table.
pub fn clustering() -> impl Strategy<Value = Clustering> {
    (feature_table(), 1_usize..5).prop_filter_map("enough rows", |(table, clusters)| {
        KMeans::new(clusters).fit(&table, Threads::ONE).ok()
    })
}

/// The centroids of such clusters.
pub fn clusters() -> impl Strategy<Value = Clusters> {
    clustering().prop_map(|found| found.clusters().clone())
}
