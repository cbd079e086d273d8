//! Customers who are alike, by k-means.

mod assign;
mod clustering;
mod clusters;
mod describe;
mod error;
mod exact;
mod features;
mod grid;
mod k_means;
mod lanes;
mod silhouette;
mod standardisation;
mod start;
mod totals;

pub use clustering::Clustering;
pub use clusters::Clusters;
pub use describe::{ClusterDescription, Trait};
pub use error::ClusterError;
pub use features::{CustomerFeatures, FeatureTable};
pub use k_means::KMeans;
pub use silhouette::{Silhouette, silhouette, simplified_silhouette};
pub use standardisation::Standardisation;
