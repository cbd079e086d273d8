//! The groups that customers form by themselves.

use crm_core::{Currency, Timestamp};
use crm_segment::{
    ClusterDescription, CustomerFeatures, CustomerKey, KMeans, PurchaseSummaries, Standardisation,
    SummaryError, Threads,
};

use super::PurchaseLine;
use crate::report::{Cluster, ClusterMap};

/// How many groups are looked for: few enough to remember.
const GROUPS: usize = 4;

/// Groups by recency, frequency and amount as of an instant; `None` where too few customers differ.
///
/// # Errors
/// When an amount is in another currency.
pub fn cluster_map<K: CustomerKey>(
    lines: &[PurchaseLine<K>],
    currency: Currency,
    as_of: Timestamp,
) -> Result<Option<ClusterMap>, SummaryError> {
    let mut base = PurchaseSummaries::new(currency);
    for line in lines {
        match line.paid_back() {
            Some(paid_back) => base.add_return(line.customer, paid_back)?,
            None => base.add_purchase(line.customer, line.at, line.amount)?,
        }
    }
    let Ok(features) = CustomerFeatures::rfm(&base, as_of) else {
        return Ok(None);
    };
    let scale = Standardisation::fit(features.table());
    let found = scale.apply(features.table()).and_then(|table| {
        let clustering = KMeans::new(GROUPS).fit(&table, Threads::ONE)?;
        let descriptions = clustering.describe(&table)?;
        Ok((table, clustering, descriptions))
    });
    let Ok((table, clustering, descriptions)) = found else {
        return Ok(None);
    };
    let column = |feature: usize| table.column(feature).unwrap_or_default().iter().copied();
    let name = |feature: usize| table.names().get(feature).cloned().unwrap_or_default();
    let clusters = clustering.clusters().centroids().iter().zip(descriptions);
    let clusters = clusters.zip(clustering.sizes());
    Ok(Some(ClusterMap {
        across: name(FREQUENCY),
        up: name(MONETARY),
        customers: column(FREQUENCY).zip(column(MONETARY)).collect(),
        clusters: clusters
            .map(|((centroid, description), size)| Cluster {
                description: in_words(&description),
                customers: *size as u64,
                centre: (at(centroid, FREQUENCY), at(centroid, MONETARY)),
            })
            .collect(),
    }))
}

/// The places of the features that are drawn.
const FREQUENCY: usize = 1;
const MONETARY: usize = 2;

fn at(centroid: &[f64], feature: usize) -> f64 {
    centroid.get(feature).copied().unwrap_or_default()
}

/// What tells a group from the others.
fn in_words(description: &ClusterDescription) -> String {
    let traits = description.traits.iter().map(|one| {
        let feature = &one.feature;
        format!("{feature} {:+.1} standard deviations", one.deviations)
    });
    let traits: Vec<String> = traits.collect();
    if traits.is_empty() {
        return "like the average customer".to_owned();
    }
    traits.join(", ")
}
