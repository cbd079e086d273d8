//! The seals of the event log.

use std::collections::BTreeSet;

use async_trait::async_trait;
use crm_core::{AuditSeal, AuditSealStore, EventId, PageLimit, SealsAppended, StoreError};

use super::MemoryStore;
use super::commit::Delta;
use super::tables::Tables;
use crate::entity;

impl Tables {
    fn seals_behind(&self, sequence: u64) -> &[AuditSeal] {
        let place = usize::try_from(sequence).unwrap_or(usize::MAX);
        self.seals.get(place..).unwrap_or_default()
    }

    /// Each event is sealed once.
    fn require_unsealed(&self, seals: &[AuditSeal]) -> Result<(), StoreError> {
        let mut seen = BTreeSet::new();
        for seal in seals {
            if self.seal_places.contains_key(&seal.event) || !seen.insert(seal.event) {
                let entity = entity::event(seal.event);
                return Err(StoreError::AlreadyExists { entity });
            }
        }
        Ok(())
    }
}

#[async_trait]
impl AuditSealStore for MemoryStore {
    async fn append_seals(&self, seals: &[AuditSeal]) -> Result<SealsAppended, StoreError> {
        let expected = StoreError::unless_seals_follow(seals)?;
        self.database.write(self.tenant, |tables| {
            if tables.seals_behind(expected).starts_with(seals) {
                return Ok((Delta::default(), SealsAppended::AlreadyThere));
            }
            let sealed = u64::try_from(tables.seals.len()).unwrap_or(u64::MAX);
            if sealed != expected {
                return Err(StoreError::SealsMoved { expected, sealed });
            }
            tables.require_unsealed(seals)?;
            Ok((Delta::seals(seals), SealsAppended::Appended))
        })
    }

    async fn last_seal(&self) -> Result<Option<AuditSeal>, StoreError> {
        Ok(self.read(|tables| tables.seals.last().cloned()))
    }

    async fn seals_after(
        &self,
        sequence: u64,
        limit: PageLimit,
    ) -> Result<Vec<AuditSeal>, StoreError> {
        Ok(self.read(|tables| {
            let seals = tables.seals_behind(sequence).iter();
            seals.take(limit.rows()).cloned().collect()
        }))
    }

    async fn seal_of(&self, event: EventId) -> Result<Option<AuditSeal>, StoreError> {
        Ok(self.read(|tables| {
            let place = tables.seal_places.get(&event)?;
            tables.seals.get(*place).cloned()
        }))
    }
}
