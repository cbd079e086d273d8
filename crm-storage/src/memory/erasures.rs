//! What is left of customers who were erased.

use std::collections::BTreeSet;

use async_trait::async_trait;
use crm_core::{
    CustomerId, ErasedCustomer, ErasureStore, Page, PageOf, StoreError, Suppression,
    SuppressionHash,
};

use super::MemoryStore;
use super::read::{behind, take_one_more};
use crate::cursor::List;

#[async_trait]
impl ErasureStore for MemoryStore {
    async fn erased(&self, ids: &[CustomerId]) -> Result<Vec<ErasedCustomer>, StoreError> {
        let ids: BTreeSet<&CustomerId> = ids.iter().collect();
        Ok(self.read(|tables| {
            let found = ids.into_iter().filter_map(|id| tables.erased.get(id));
            found.copied().collect()
        }))
    }

    async fn list_erased(&self, page: &Page) -> Result<PageOf<ErasedCustomer>, StoreError> {
        let list = List::erased(self.tenant());
        let start: Option<CustomerId> = list.start(page)?;
        let rows = self.read(|tables| {
            let rows = tables.erased.range(behind(start)).map(|(_, row)| *row);
            take_one_more(rows, page.limit).collect()
        });
        Ok(PageOf::cut(rows, page.limit, |last: &ErasedCustomer| {
            list.cursor(&last.id)
        }))
    }

    async fn suppressions(
        &self,
        hashes: &[SuppressionHash],
    ) -> Result<Vec<Suppression>, StoreError> {
        let hashes: BTreeSet<&SuppressionHash> = hashes.iter().collect();
        Ok(self.read(|tables| {
            let found = hashes.into_iter();
            let found = found.filter_map(|hash| tables.suppressions.get(hash));
            found.copied().collect()
        }))
    }

    async fn list_suppressions(&self, page: &Page) -> Result<PageOf<Suppression>, StoreError> {
        let list = List::suppressions(self.tenant());
        let start: Option<SuppressionHash> = list.start(page)?;
        let rows = self.read(|tables| {
            let rows = tables.suppressions.range(behind(start));
            take_one_more(rows.map(|(_, row)| *row), page.limit).collect()
        });
        Ok(PageOf::cut(rows, page.limit, |last: &Suppression| {
            list.cursor(&last.hash)
        }))
    }
}
