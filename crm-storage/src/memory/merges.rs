//! Merges and aliases.

use std::collections::BTreeSet;

use async_trait::async_trait;
use crm_core::{
    CustomerAlias, CustomerId, MergeId, MergeMove, MergeRecord, MergeStore, Page, PageOf,
    StoreError,
};

use super::MemoryStore;
use super::read::{behind, take_one_more};
use super::tables::{MoveKey, Tables, move_key_of};
use crate::cursor::List;

#[async_trait]
impl MergeStore for MemoryStore {
    async fn aliases(&self, ids: &[CustomerId]) -> Result<Vec<CustomerAlias>, StoreError> {
        let ids: BTreeSet<&CustomerId> = ids.iter().collect();
        Ok(self.read(|tables| {
            let found = ids.into_iter().filter_map(|id| tables.aliases.get(id));
            found.copied().collect()
        }))
    }

    async fn aliases_of(&self, customer: CustomerId) -> Result<Vec<CustomerId>, StoreError> {
        Ok(self.read(|tables| tables.aliases_of(customer).collect()))
    }

    async fn list_aliases(&self, page: &Page) -> Result<PageOf<CustomerAlias>, StoreError> {
        let list = List::aliases(self.tenant());
        let start: Option<CustomerId> = list.start(page)?;
        let rows = self.read(|tables| {
            let rows = tables.aliases.range(behind(start));
            take_one_more(rows.map(|(_, alias)| *alias), page.limit).collect()
        });
        Ok(PageOf::cut(rows, page.limit, |last: &CustomerAlias| {
            list.cursor(&last.id)
        }))
    }

    async fn merge(&self, id: MergeId) -> Result<Option<MergeRecord>, StoreError> {
        Ok(self.read(|tables| tables.merges.get(&id).cloned()))
    }

    async fn latest_merge_into(
        &self,
        survivor: CustomerId,
    ) -> Result<Option<MergeRecord>, StoreError> {
        Ok(self.read(|tables| {
            let held = tables
                .merges
                .values()
                .filter(|merge| merge.undone_at().is_none() && merge.survivor().id() == survivor);
            held.max_by_key(|merge| merge.merged().version()).cloned()
        }))
    }

    async fn merges_of(&self, ids: &[CustomerId]) -> Result<Vec<MergeRecord>, StoreError> {
        Ok(self.read(|tables| tables.merges_of(ids).cloned().collect()))
    }

    async fn moves_of(&self, merge: MergeId) -> Result<Vec<MergeMove>, StoreError> {
        Ok(self.read(|tables| {
            let moved = tables.moves.values().filter(|moved| moved.merge == merge);
            moved.cloned().collect()
        }))
    }

    async fn list_merges(&self, page: &Page) -> Result<PageOf<MergeRecord>, StoreError> {
        let list = List::merges(self.tenant());
        let start: Option<MergeId> = list.start(page)?;
        let rows = self.read(|tables| {
            let rows = tables.merges.range(behind(start)).map(|(_, merge)| merge);
            take_one_more(rows, page.limit).cloned().collect()
        });
        Ok(PageOf::cut(rows, page.limit, |last: &MergeRecord| {
            list.cursor(&last.id())
        }))
    }

    async fn list_merge_moves(&self, page: &Page) -> Result<PageOf<MergeMove>, StoreError> {
        let list = List::merge_moves(self.tenant());
        let start: Option<MoveKey> = list.start(page)?;
        let rows = self.read(|tables| {
            let rows = tables.moves.range(behind(start)).map(|(_, moved)| moved);
            take_one_more(rows, page.limit).cloned().collect()
        });
        Ok(PageOf::cut(rows, page.limit, |last: &MergeMove| {
            list.cursor(&move_key_of(last))
        }))
    }
}

/// Whether one of the ids took part in a merge.
pub(super) fn takes_part(merge: &MergeRecord, ids: &BTreeSet<CustomerId>) -> bool {
    !merge.survivor_ids().is_disjoint(ids) || !merge.absorbed_ids().is_disjoint(ids)
}

impl Tables {
    /// The ids that lead to a customer, rising.
    pub(super) fn aliases_of(&self, customer: CustomerId) -> impl Iterator<Item = CustomerId> {
        self.aliases_of
            .get(&customer)
            .into_iter()
            .flatten()
            .copied()
    }

    /// The merges in which one of these ids took part, by rising id.
    pub(super) fn merges_of<'a>(
        &'a self,
        ids: impl IntoIterator<Item = &'a CustomerId>,
    ) -> impl Iterator<Item = &'a MergeRecord> {
        let merges = ids.into_iter().filter_map(|id| self.merges_of.get(id));
        let merges: BTreeSet<&MergeId> = merges.flatten().collect();
        merges.into_iter().filter_map(|id| self.merges.get(id))
    }
}
