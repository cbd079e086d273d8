//! Checking what is kept no longer.

use crm_core::{EntityRef, Prune, StoreError};

use super::staging::Staging;

impl Staging<'_> {
    /// Whether anything that is to go is there.
    pub(super) fn stage_prune(&mut self, prune: &Prune) -> Result<bool, StoreError> {
        let customer = prune.customer();
        self.require_version(customer, prune.expected())?;
        let mut finds = false;
        for id in prune.interactions() {
            let found = self.interaction(*id);
            if found.is_none_or(|interaction| interaction.customer() != customer) {
                continue;
            }
            finds = true;
            self.unstage_move(*id);
            self.delta.pruned.insert(*id);
            let entity = EntityRef::from(*id);
            let moves = self.tables.moves.keys().chain(self.delta.moves.keys());
            let place = (entity.id(), entity.kind().clone());
            let moves: Vec<_> = moves
                .filter(|(_, moved)| *moved == place)
                .cloned()
                .collect();
            for moved in moves {
                self.delta.moves.insert(moved, None);
            }
        }
        Ok(finds)
    }
}
