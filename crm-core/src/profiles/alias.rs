//! Old ids: those of customers who were absorbed by a merge.

use super::{ProfileError, Profiles};
use crate::consent::ConsentLedger;
use crate::customer::Customer;
use crate::id::CustomerId;
use crate::store::{EntityRef, StoreError};

impl Profiles {
    /// The customer to whom an id leads: to itself, or to the one who absorbed it; `None` when no
    /// customer ever had it.
    ///
    /// Every method of this service takes old ids and asks this itself. What a host keeps of its own
    /// under an id of ours is found by it.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn current_id(&self, id: CustomerId) -> Result<Option<CustomerId>, ProfileError> {
        Ok(self.customer_behind(id).await?.map(|found| found.id()))
    }

    /// The customer to whom an id leads.
    pub(super) async fn customer_behind(
        &self,
        id: CustomerId,
    ) -> Result<Option<Customer>, StoreError> {
        if let Some(customer) = self.store.customer(id).await? {
            return Ok(Some(customer));
        }
        // Also where a merge was undone in between, the id is a customer's again.
        let now = self.leads_to(id).await?.unwrap_or(id);
        self.store.customer(now).await
    }

    /// Where an id leads that is an alias.
    pub(super) async fn leads_to(&self, id: CustomerId) -> Result<Option<CustomerId>, StoreError> {
        let found = self.store.aliases(std::slice::from_ref(&id)).await?;
        Ok(found.first().map(|alias| alias.customer))
    }

    /// Where to write instead, when the store answered that there is no such customer.
    pub(super) async fn instead_of(
        &self,
        id: CustomerId,
        error: StoreError,
    ) -> Result<CustomerId, StoreError> {
        match &error {
            StoreError::NotFound { entity } if *entity == EntityRef::from(id) => {
                let found = self.customer_behind(id).await?;
                found.map(|customer| customer.id()).ok_or(error)
            }
            _ => Err(error),
        }
    }

    /// The customer to whom an id leads, and its ledger. Nobody is looked up whose ledger is found.
    pub(super) async fn ledger_behind(
        &self,
        id: CustomerId,
    ) -> Result<(CustomerId, ConsentLedger), StoreError> {
        let ledger = self.store.consent_ledger(id).await?;
        if !ledger.entries().is_empty() {
            return Ok((id, ledger));
        }
        match self.leads_to(id).await? {
            Some(current) => Ok((current, self.store.consent_ledger(current).await?)),
            None => Ok((id, ledger)),
        }
    }
}
