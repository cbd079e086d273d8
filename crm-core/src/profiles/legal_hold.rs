//! What must be kept.

use super::service::ATTEMPTS;
use super::{ProfileError, Profiles};
use crate::code::Code;
use crate::id::{CustomerId, InteractionId};
use crate::interaction::{
    Channel, Direction, IdempotencyKey, Interaction, InteractionContent, InteractionKind,
    LegalHoldUpdate, NewInteraction,
};
use crate::retention::{LegalHold, legal_holds};
use crate::store::{ChangeSet, StoreError};

impl Profiles {
    /// The legal holds on the customer, by number; lifted ones, too.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn legal_holds(&self, customer: CustomerId) -> Result<Vec<LegalHold>, ProfileError> {
        let kinds = [InteractionKind::LegalHold];
        let told = self.all_of_kinds(customer, kinds).await?;
        Ok(legal_holds(&told))
    }

    /// Places a legal hold on a customer now, or lifts it, and gives all of them. While one is in
    /// force, [`apply_retention`](Self::apply_retention) removes nothing of the customer, and
    /// [`erase`](Self::erase) is refused: neither can overtake this call.
    ///
    /// Repeating the call changes nothing. A hold that is only told by [`ingest`](Self::ingest) holds,
    /// too; a removal that was decided right before may still be carried out then.
    ///
    /// # Errors
    /// When there is no such customer, or the store fails.
    pub async fn record_legal_hold(
        &self,
        customer: CustomerId,
        update: LegalHoldUpdate,
    ) -> Result<Vec<LegalHold>, ProfileError> {
        for _ in 0..ATTEMPTS {
            let Some(mut record) = self.customer_behind(customer).await? else {
                return Err(ProfileError::UnknownCustomer { id: customer });
            };
            let kinds = [InteractionKind::LegalHold];
            let mut all = self.all_of_kinds(record.id(), kinds).await?;
            let holds = legal_holds(&all);
            let known = holds.iter().find(|hold| hold.number == update.hold);
            if known.is_some_and(|hold| hold.is_as_told(&update)) {
                return Ok(holds);
            }
            let now = self.clock.now();
            let key = InteractionId::generate(&self.ids, now);
            let new = NewInteraction {
                channel: Channel::Other,
                direction: Direction::Internal,
                content: InteractionContent::LegalHold(update.clone()),
                regarding: None,
                occurred_at: now,
                source: Code::new_static("legal-hold"),
                key: IdempotencyKey::of_id(key),
            };
            let (told, event) = Interaction::record(new, record.id(), &self.ids, now);
            // A new version: whoever decided to remove something without knowing of this decides anew.
            let expected = record.version;
            record.version = expected.next();
            record.updated_at = now.max(record.updated_at);
            let changes = ChangeSet::new()
                .update_customer(record, expected, Vec::new())
                .record_interaction(told.clone(), event);
            match self.store.apply(changes).await {
                Ok(_) => {
                    all.push(told);
                    return Ok(legal_holds(&all));
                }
                Err(StoreError::Conflict { .. } | StoreError::NotFound { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(ProfileError::Contended)
    }

    /// A legal hold on the customer that is in force.
    pub(super) async fn hold_in_force(
        &self,
        customer: CustomerId,
    ) -> Result<Option<LegalHold>, ProfileError> {
        let now = self.clock.now();
        let mut holds = self.legal_holds(customer).await?.into_iter();
        Ok(holds.find(|hold| hold.is_in_force(now)))
    }
}
