//! Forgetting customers.

use super::service::ATTEMPTS;
use super::{ProfileError, Profiles};
use crate::code::Code;
use crate::customer::Customer;
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
    /// While a legal hold is in force it is refused (article 17, paragraph 3 (e)): lift the hold first,
    /// or [`erase_despite_legal_holds`](Self::erase_despite_legal_holds).
    ///
    /// # Errors
    /// When no customer ever had the id ([`UnknownCustomer`](ProfileError::UnknownCustomer)), a legal
    /// hold is in force ([`OnLegalHold`](ProfileError::OnLegalHold)), or the store fails.
    pub async fn erase(&self, id: CustomerId) -> Result<ErasedCustomer, ProfileError> {
        self.erase_unless(id, true).await
    }

    /// Forgets a customer as [`erase`](Self::erase) does, whatever legal holds are in force; they go
    /// with it.
    ///
    /// # Errors
    /// When no customer ever had the id ([`UnknownCustomer`](ProfileError::UnknownCustomer)), or the
    /// store fails.
    pub async fn erase_despite_legal_holds(
        &self,
        id: CustomerId,
    ) -> Result<ErasedCustomer, ProfileError> {
        self.erase_unless(id, false).await
    }

    async fn erase_unless(
        &self,
        id: CustomerId,
        holds_count: bool,
    ) -> Result<ErasedCustomer, ProfileError> {
        for _ in 0..ATTEMPTS {
            let Some(customer) = self.customer_behind(id).await? else {
                let erased = self.erased(id).await?;
                return erased.ok_or(ProfileError::UnknownCustomer { id });
            };
            // Behind the record: a hold that is placed in between makes its version an old one.
            if holds_count && let Some(hold) = self.hold_in_force(customer.id()).await? {
                return Err(ProfileError::OnLegalHold {
                    placed_in: hold.placed_in,
                    reason: hold.reason,
                });
            }
            if let Some(erased) = self.erase_as_it_is(&customer, None).await? {
                return Ok(ErasedCustomer::new(id, customer.id(), erased.erased_at));
            }
        }
        Err(ProfileError::Contended)
    }

    /// Forgets a customer, unless somebody else was faster and changed, merged or erased it. The
    /// events name the rule, if there is one.
    pub(super) async fn erase_as_it_is(
        &self,
        customer: &Customer,
        rule: Option<&Code>,
    ) -> Result<Option<ErasedCustomer>, ProfileError> {
        // The ids are read behind the record: a merge in between makes its version an old one.
        let aliases = self.store.aliases_of(customer.id()).await?;
        let now = self.clock.now();
        let erasure = Erasure::new(customer.id(), customer.version(), aliases, now);
        #[cfg(feature = "preferences")]
        let erasure = self.suppressing(erasure, customer);
        let events = erasure.events(&self.ids).into_iter();
        let events = events.map(|event| match rule {
            Some(rule) => event.with_code("rule", rule.clone()),
            None => event,
        });
        let events = events.collect();
        let changes = ChangeSet::new().erase_customer(erasure, events);
        match self.store.apply(changes).await {
            Ok(_) => Ok(Some(ErasedCustomer::new(customer.id(), customer.id(), now))),
            Err(StoreError::Conflict { .. } | StoreError::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
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
