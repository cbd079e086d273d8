//! Forgetting customers.

use super::service::ATTEMPTS;
use super::{ProfileError, Profiles};
use crate::erasure::{ErasedCustomer, Erasure};
use crate::id::CustomerId;
use crate::store::{ChangeSet, StoreError};

impl Profiles {
    /// Forgets a customer (GDPR, article 17): all that the store keeps of it goes at once, also what
    /// was merged into it, its requests, and the records of merges in which it took part. What is
    /// left is its ids and, with [`with_suppression_keys`](Self::with_suppression_keys), the hashes of
    /// its addresses.
    ///
    /// Repeating the call changes nothing and gives the same answer. What the host copied elsewhere is
    /// its own to erase: the event `customer.erased` comes for each id, and reaches every consumer of
    /// the log.
    ///
    /// # Errors
    /// When no customer ever had the id ([`UnknownCustomer`](ProfileError::UnknownCustomer)), or the
    /// store fails.
    pub async fn erase(&self, id: CustomerId) -> Result<ErasedCustomer, ProfileError> {
        for _ in 0..ATTEMPTS {
            let Some(customer) = self.customer_behind(id).await? else {
                let erased = self.erased(id).await?;
                return erased.ok_or(ProfileError::UnknownCustomer { id });
            };
            // The ids are read behind the record: a merge in between makes its version an old one.
            let aliases = self.store.aliases_of(customer.id()).await?;
            let now = self.clock.now();
            let erasure = Erasure::new(customer.id(), customer.version(), aliases, now);
            #[cfg(feature = "preferences")]
            let erasure = self.suppressing(erasure, &customer);
            let events = erasure.events(&self.ids);
            let changes = ChangeSet::new().erase_customer(erasure, events);
            match self.store.apply(changes).await {
                Ok(_) => return Ok(ErasedCustomer::new(id, customer.id(), now)),
                // Somebody else was faster: changed, merged or erased it.
                Err(StoreError::Conflict { .. } | StoreError::NotFound { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(ProfileError::Contended)
    }

    /// What is left of the customer who had this id, when it was erased.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn erased(&self, id: CustomerId) -> Result<Option<ErasedCustomer>, ProfileError> {
        let found = self.store.erased(std::slice::from_ref(&id)).await?;
        Ok(found.first().copied())
    }
}
