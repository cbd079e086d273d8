//! Where a customer is reached, against a permit.

use thiserror::Error;

use super::Customer;
use crate::consent::Permit;
use crate::contact::{ContactAddress, ContactPoint};
use crate::id::CustomerId;
use crate::identity::{Identity, IdentityKey, VerifiedIdentity};

/// The permit is for somebody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the permit is for customer {permitted}, not for {asked}")]
pub struct ForeignPermit {
    /// Whom the permit is for.
    pub permitted: CustomerId,
    /// Whose address was asked for.
    pub asked: CustomerId,
}

impl Customer {
    /// The addresses at which the permit lets the customer be reached, in the order in which they
    /// came: those of contact points that serve its channel and hold at its instant.
    ///
    /// The same without a permit does not compile: see [`Permit`] and [`ContactPoint`].
    ///
    /// ```
    /// use crm_core::{ContactAddress, Customer, ForeignPermit, Permit};
    ///
    /// fn send(to: &ContactAddress) {}
    ///
    /// fn send_to_all(customer: &Customer, permit: &Permit) -> Result<(), ForeignPermit> {
    ///     customer.addresses(permit)?.into_iter().for_each(send);
    ///     Ok(())
    /// }
    /// ```
    ///
    /// ```compile_fail,E0061
    /// use crm_core::{ContactAddress, Customer, ForeignPermit, Permit};
    ///
    /// fn send(to: &ContactAddress) {}
    ///
    /// fn send_to_all(customer: &Customer) -> Result<(), ForeignPermit> {
    ///     customer.addresses()?.into_iter().for_each(send);
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    /// When the permit is for another customer.
    pub fn addresses(&self, permit: &Permit) -> Result<Vec<&ContactAddress>, ForeignPermit> {
        self.check_permit(permit)?;
        let valid = self.contact_points().iter();
        Ok(valid
            .filter(|point| point.is_valid_at(permit.at()))
            .map(ContactPoint::address)
            .filter(|address| address.serves(permit.channel()))
            .collect())
    }

    /// The verified identities at which the permit lets the customer be reached. A claimed one may
    /// be somebody else's and is never among them.
    ///
    /// # Errors
    /// When the permit is for another customer.
    pub fn reachable_identities(&self, permit: &Permit) -> Result<Vec<&Identity>, ForeignPermit> {
        self.check_permit(permit)?;
        let held = self.verified_identities().iter();
        Ok(held
            .map(VerifiedIdentity::identity)
            .filter(|identity| identity.serves(permit.channel()))
            .collect())
    }

    /// The keys of the verified identities, in their order: what a store finds the customer by.
    ///
    /// This is the form for stores, as the serialised one is. A key may hold an address; a program
    /// that reads one out of it to send there goes around the policy.
    #[must_use]
    pub fn identity_keys(&self) -> Vec<IdentityKey> {
        let held = self.verified_identities().iter();
        held.map(|verified| verified.key()).collect()
    }

    fn check_permit(&self, permit: &Permit) -> Result<(), ForeignPermit> {
        if permit.customer() == self.id() {
            return Ok(());
        }
        Err(ForeignPermit {
            permitted: permit.customer(),
            asked: self.id(),
        })
    }
}
