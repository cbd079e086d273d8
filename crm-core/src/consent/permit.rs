//! The leave to use an address, and the one function that gives it.

use super::{ConsentLedger, ContactPolicy, ContactUse, LegalBasis, Purpose, Refusal};
use crate::code::Code;
use crate::id::{ConsentId, CustomerId};
use crate::interaction::Channel;
use crate::timestamp::Timestamp;

/// The leave to approach one customer for one purpose, over one channel, at one instant.
///
/// [`Customer::addresses`](crate::Customer::addresses) and
/// [`Customer::reachable_identities`](crate::Customer::reachable_identities) hand out addresses
/// against a permit, and only [`ContactPolicy::permit`] makes one: a message that nobody may send is
/// a program that does not compile.
///
/// ```
/// use crm_core::{Channel, ConsentLedger, ContactPolicy, ContactUse, Permit, Purpose};
/// # use crm_core::{CustomerId, Refusal, SeededIds, Timestamp};
/// # let at = Timestamp::UNIX_EPOCH;
/// # let customer = CustomerId::generate(&SeededIds::new(1), at);
///
/// let confirm_order = ContactUse::new(Purpose::Service, Channel::Email);
/// let permit: Permit =
///     ContactPolicy::default().permit(customer, &ConsentLedger::default(), &confirm_order, at)?;
/// # Ok::<(), Refusal>(())
/// ```
///
/// It cannot be written down by hand,
///
/// ```compile_fail,E0451
/// use crm_core::{Channel, ContactUse, CustomerId, LegalBasis, Permit, Purpose, Timestamp};
///
/// fn forge(customer: CustomerId, used: ContactUse, at: Timestamp) -> Permit {
///     Permit { customer, used, at, basis: LegalBasis::Contract, consent: None }
/// }
/// ```
///
/// nor be kept for a second message,
///
/// ```compile_fail,E0599
/// fn twice(permit: &crm_core::Permit) -> crm_core::Permit {
///     permit.clone()
/// }
/// ```
///
/// nor be stored and read again: the answer may be another by then.
///
/// ```compile_fail,E0277
/// fn read(text: &str) -> crm_core::Permit {
///     serde_json::from_str(text).unwrap()
/// }
/// ```
///
/// It does not run out on its own: ask for it right before the message is handed over, in the same
/// function, and a withdrawal that was acknowledged before counts.
#[derive(Debug)]
#[must_use = "a permit permits nothing until an address is asked for"]
pub struct Permit {
    customer: CustomerId,
    used: ContactUse,
    at: Timestamp,
    basis: LegalBasis,
    consent: Option<ConsentId>,
}

impl ContactPolicy {
    /// Permits a use of the customer's data at `at`, when the ledger, which holds all that the
    /// customer decided, does not stand against it.
    ///
    /// # Errors
    /// The reason, when the use is refused.
    pub fn permit(
        &self,
        customer: CustomerId,
        ledger: &ConsentLedger,
        used: &ContactUse,
        at: Timestamp,
    ) -> Result<Permit, Refusal> {
        let is_foreign = |entry: &super::ConsentRecord| entry.customer() != customer;
        if ledger.entries().iter().any(is_foreign) {
            return Err(Refusal::ForeignLedger);
        }
        let basis = self.basis(&used.purpose);
        let consent = ledger.allows(used, basis, at)?;
        Ok(Permit {
            customer,
            used: used.clone(),
            at,
            basis,
            consent,
        })
    }
}

impl Permit {
    /// Whom it is about.
    #[must_use]
    pub fn customer(&self) -> CustomerId {
        self.customer
    }

    /// What for.
    #[must_use]
    pub fn purpose(&self) -> &Purpose {
        &self.used.purpose
    }

    /// On which channel.
    #[must_use]
    pub fn channel(&self) -> Channel {
        self.used.channel
    }

    /// About which topic.
    #[must_use]
    pub fn topic(&self) -> Option<&Code> {
        self.used.topic.as_ref()
    }

    /// For which instant.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// By which right.
    #[must_use]
    pub fn basis(&self) -> LegalBasis {
        self.basis
    }

    /// The entry that consents, where the right is consent.
    #[must_use]
    pub fn consent(&self) -> Option<ConsentId> {
        self.consent
    }
}
