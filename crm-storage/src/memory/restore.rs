//! Rows as they were in another store.

use std::collections::BTreeMap;

use async_trait::async_trait;
use crm_core::{Customer, Event, Interaction, KeyReuse, StoreError};

use super::MemoryStore;
use super::staging::Staging;
use super::tables::{move_key_of, source_key_of};
use crate::entity;
use crate::restore::{RestoreBatch, RestoreReport, RestoreStore, new_ones};

#[async_trait]
impl RestoreStore for MemoryStore {
    async fn restore(&self, batch: RestoreBatch) -> Result<RestoreReport, StoreError> {
        self.database.write(self.tenant, |tables| {
            let mut staging = Staging::new(tables);
            let added = staging.stage_batch(&batch)?;
            let report = RestoreReport::new(batch.len(), added);
            Ok((staging.into_delta()?, report))
        })
    }
}

impl<'a> Staging<'a> {
    /// How many rows are new.
    fn stage_batch(&mut self, batch: &RestoreBatch) -> Result<usize, StoreError> {
        let tables = self.tables;
        Ok(match batch {
            RestoreBatch::Customers(rows) => {
                let new = new_ones(rows, |id| tables.customers.get(&id))?;
                self.restore_customers(&new)?;
                new.len()
            }
            RestoreBatch::Aliases(rows) => {
                let new = new_ones(rows, |id| tables.aliases.get(&id))?;
                for (_, alias) in &new {
                    self.check_customer(alias.customer)?;
                    self.delta.aliases.insert(alias.id, Some(**alias));
                }
                new.len()
            }
            RestoreBatch::Merges(rows) => {
                let new = new_ones(rows, |id| tables.merges.get(&id))?;
                let rows = new.iter().map(|(_, row)| (row.id(), Some((*row).clone())));
                self.delta.merges.extend(rows);
                new.len()
            }
            RestoreBatch::MergeMoves(rows) => {
                let new = new_ones(rows, |key| tables.moves.get(&key))?;
                let rows = new.iter();
                let rows = rows.map(|(_, row)| (move_key_of(row), Some((*row).clone())));
                self.delta.moves.extend(rows);
                new.len()
            }
            RestoreBatch::Erased(rows) => {
                let new = new_ones(rows, |id| tables.erased.get(&id))?;
                let rows = new.iter().map(|(_, row)| (row.id, **row));
                self.delta.erased.extend(rows);
                new.len()
            }
            RestoreBatch::Suppressions(rows) => {
                let new = new_ones(rows, |hash| tables.suppressions.get(&hash))?;
                let rows = new.iter().map(|(_, row)| **row);
                self.delta.suppressions.extend(rows);
                new.len()
            }
            RestoreBatch::Consents(rows) => {
                let new = new_ones(rows, |id| tables.consents.get(&id))?;
                for (_, consent) in &new {
                    self.check_customer(consent.customer())?;
                    self.delta.consents.insert(consent.id(), (*consent).clone());
                }
                new.len()
            }
            RestoreBatch::Interactions(rows) => {
                let new = new_ones(rows, |(customer, id)| tables.interaction(customer, id))?;
                self.restore_interactions(&new)?;
                new.len()
            }
            RestoreBatch::Specialists(rows) => {
                let new = new_ones(rows, |id| tables.specialists.get(&id))?;
                let rows = new.iter().map(|(_, row)| (row.id(), (*row).clone()));
                self.delta.specialists.extend(rows);
                new.len()
            }
            RestoreBatch::Requests(rows) => {
                let new = new_ones(rows, |id| tables.requests.get(&id))?;
                for (_, request) in &new {
                    self.check_customer(request.customer())?;
                    self.delta.requests.insert(request.id(), (*request).clone());
                }
                new.len()
            }
            RestoreBatch::Events { after, events } => self.restore_events(*after, events)?,
        })
    }

    fn restore_customers(&mut self, new: &[(usize, &Customer)]) -> Result<(), StoreError> {
        for (_, customer) in new {
            self.take_identities(customer)?;
            self.delta
                .customers
                .insert(customer.id(), Some((*customer).clone()));
        }
        Ok(())
    }

    fn restore_interactions(&mut self, new: &[(usize, &Interaction)]) -> Result<(), StoreError> {
        let mut reuses = Vec::new();
        let mut keys = BTreeMap::new();
        for (index, interaction) in new {
            self.check_customer(interaction.customer())?;
            let key = source_key_of(interaction);
            let stored = self.tables.interaction_by_key(&key).map(Interaction::id);
            if let Some(existing) = stored.or_else(|| keys.get(&key).copied()) {
                reuses.push(KeyReuse::new(*index, existing));
            }
            keys.entry(key).or_insert(interaction.id());
            self.delta.interactions.push((*interaction).clone());
        }
        if !reuses.is_empty() {
            return Err(StoreError::KeyReused { reuses });
        }
        self.check_interaction_ids()
    }

    fn restore_events(&mut self, after: u64, events: &[Event]) -> Result<usize, StoreError> {
        let after = usize::try_from(after).unwrap_or(usize::MAX);
        let Some(logged) = self.tables.log.get(after..) else {
            return Err(entity::gap_in_the_log());
        };
        let differing = logged.iter().zip(events).find(|(a, b)| a != b);
        if let Some((_, event)) = differing {
            return Err(StoreError::AlreadyExists {
                entity: entity::event(event.id()),
            });
        }
        let new = events.get(logged.len()..).unwrap_or_default();
        self.delta.events.extend_from_slice(new);
        Ok(new.len())
    }
}
