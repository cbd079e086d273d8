//! Addresses of those who were erased.

use super::{ProfileError, Profiles};
use crate::consent::{ConsentDecision, ConsentLedger, Permit, Refusal};
use crate::customer::Customer;
use crate::erasure::{Erasure, Suppression, SuppressionKeys};
#[cfg(feature = "access")]
use crate::store::StoreError;

impl Profiles {
    /// The same service, which keeps the hashes of erased addresses by these keys and
    /// [permits](Self::permit) nothing to their owners until they confirm a consent anew.
    #[must_use]
    pub fn with_suppression_keys(self, keys: SuppressionKeys) -> Self {
        Self {
            suppression_keys: Some(keys),
            ..self
        }
    }

    /// The erasure, which keeps the hashes of the customer's addresses where there are keys.
    pub(super) fn suppressing(&self, erasure: Erasure, customer: &Customer) -> Erasure {
        let Some(keys) = &self.suppression_keys else {
            return erasure;
        };
        let (hashes, since) = (keys.of_customer(customer), erasure.erased_at());
        erasure.suppressing(hashes.into_iter().map(|hash| Suppression::new(hash, since)))
    }

    /// What is kept of earlier erasures about addresses that the customer has.
    #[cfg(feature = "access")]
    pub(super) async fn suppressions_of(
        &self,
        customer: &Customer,
    ) -> Result<Vec<Suppression>, StoreError> {
        match &self.suppression_keys {
            Some(keys) => self.store.suppressions(&keys.all_of(customer, None)).await,
            None => Ok(Vec::new()),
        }
    }

    /// Refuses a permit to write to somebody who was erased, and came back by an old list.
    pub(super) async fn unless_suppressed(
        &self,
        permit: Permit,
        ledger: &ConsentLedger,
    ) -> Result<Permit, ProfileError> {
        let Some(keys) = &self.suppression_keys else {
            return Ok(permit);
        };
        if !permit.basis().heeds_refusal() {
            return Ok(permit);
        }
        let Some(customer) = self.store.customer(permit.customer()).await? else {
            return Ok(permit);
        };
        let hashes = keys.all_of(&customer, Some(permit.channel()));
        let found = self.store.suppressions(&hashes).await?;
        let Some(since) = found.iter().map(|suppression| suppression.since).max() else {
            return Ok(permit);
        };
        let mut entries = ledger.entries().iter();
        let is_renewed = entries.any(|entry| {
            Some(entry.id()) == permit.consent()
                && entry.decision() == ConsentDecision::Confirmed
                && entry.occurred_at() > since
        });
        match is_renewed {
            true => Ok(permit),
            false => Err(Refusal::Suppressed.into()),
        }
    }
}
