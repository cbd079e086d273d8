//! Stores whose answers at once differ from those one by one.

use async_trait::async_trait;
use crm_core::{CoreStore, CustomerId, CustomerOverview, CustomerStore, OverviewQuery};

use crate::defect::{Answer, Defect, Handle};

/// Knows nobody by an old id.
#[derive(Debug)]
pub(crate) struct ForgetsOldIds;

#[async_trait]
impl Defect for ForgetsOldIds {
    async fn overview(
        &self,
        on: &Handle,
        id: CustomerId,
        query: &OverviewQuery,
    ) -> Answer<Option<CustomerOverview>> {
        match on.store.customer(id).await? {
            Some(_) => on.store.overview(id, query).await,
            None => Ok(None),
        }
    }
}

/// Leaves the oldest interaction of a part out.
#[derive(Debug)]
pub(crate) struct CutsParts;

#[async_trait]
impl Defect for CutsParts {
    async fn overview(
        &self,
        on: &Handle,
        id: CustomerId,
        query: &OverviewQuery,
    ) -> Answer<Option<CustomerOverview>> {
        let mut read = on.store.overview(id, query).await?;
        for part in read.iter_mut().flat_map(|read| &mut read.parts) {
            part.pop();
        }
        Ok(read)
    }
}

/// Sums purchases of other currencies than the first into it.
#[derive(Debug)]
pub(crate) struct MixesCurrencies;

#[async_trait]
impl Defect for MixesCurrencies {
    async fn overview(
        &self,
        on: &Handle,
        id: CustomerId,
        query: &OverviewQuery,
    ) -> Answer<Option<CustomerOverview>> {
        let mut read = on.store.overview(id, query).await?;
        if let Some(sums) = read.as_mut().and_then(|read| read.purchases.as_mut())
            && let Some(first) = sums.net_minor.keys().next().copied()
        {
            let all = sums.net_minor.values().sum();
            sums.net_minor = [(first, all)].into();
        }
        Ok(read)
    }
}
