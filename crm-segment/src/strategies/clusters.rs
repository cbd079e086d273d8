//! Features, scales and clusters.

use proptest::collection::vec;
use proptest::prelude::*;

use crate::{
    ClusterDescription, Clustering, Clusters, CustomerFeatures, FeatureTable, KMeans, Silhouette,
    Standardisation, Threads, silhouette,
};

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

/// A way of looking for up to five clusters, from up to three starts.
pub fn k_means() -> impl Strategy<Value = KMeans> {
    let parts = (1_usize..6, 1_u32..4, any::<u64>(), 0.0_f64..0.1, 1_u32..50);
    parts.prop_map(|(clusters, starts, seed, tolerance, iterations)| {
        KMeans::new(clusters)
            .with_starts(starts)
            .with_seed(seed)
            .with_tolerance(tolerance)
            .with_iterations(iterations)
    })
}

/// One thread, or a few.
pub fn threads() -> impl Strategy<Value = Threads> {
    (0_usize..5).prop_map(Threads::new)
}

/// The features of a base of up to 20 customers.
pub fn customer_features() -> impl Strategy<Value = CustomerFeatures<u32>> {
    super::purchase_summaries().prop_filter_map("no purchase in the future", |base| {
        let as_of = crm_core::Timestamp::parse("2100-01-01T00:00:00Z").ok()?;
        CustomerFeatures::rfm(&base, as_of).ok()
    })
}

/// What one cluster is like.
pub fn cluster_description() -> impl Strategy<Value = ClusterDescription> {
    (feature_table(), k_means()).prop_filter_map("enough rows", |(table, means)| {
        let found = means.fit(&table, Threads::ONE).ok()?;
        found.describe(&table).ok()?.pop()
    })
}

/// How well clusters are told apart, by up to 30 rows.
pub fn judged_clusters() -> impl Strategy<Value = Silhouette> {
    (feature_table(), k_means()).prop_filter_map("two clusters", |(table, means)| {
        let found = means.fit(&table, Threads::ONE).ok()?;
        silhouette(&table, found.labels(), 30).ok()?
    })
}
