//! What customers allow: asked for, confirmed, taken back, restricted, permitted.

use chrono::TimeDelta;

use super::{ProfileError, Profiles};
use crate::consent::{
    ConsentEvidence, ConsentRecord, ConsentScope, ContactPolicy, ContactUse, NewConsent,
    NotConfirmable, Permit, Withdrawal,
};
use crate::id::{ConsentId, CustomerId};
use crate::timestamp::Timestamp;
use crate::validation::{ValidationError, ValidationRule, ValueShape};

impl Profiles {
    /// The same service with another policy for [`permit`](Self::permit).
    #[must_use]
    pub fn with_contact_policy(self, contact_policy: ContactPolicy) -> Self {
        Self {
            contact_policy,
            ..self
        }
    }

    /// Permits a use of the customer's data now, when the policy and the consent ledger do.
    ///
    /// Ask right before the message is handed over: a withdrawal that was acknowledged before this
    /// call counts, and one that comes after the answer does not.
    ///
    /// # Errors
    /// When the use is refused ([`NotPermitted`](ProfileError::NotPermitted)), or the store fails.
    pub async fn permit(
        &self,
        customer: CustomerId,
        used: &ContactUse,
    ) -> Result<Permit, ProfileError> {
        let (customer, ledger) = self.ledger_behind(customer).await?;
        let now = self.clock.now();
        let permit = self.contact_policy.permit(customer, &ledger, used, now)?;
        #[cfg(feature = "preferences")]
        let permit = self.unless_suppressed(permit, &ledger).await?;
        Ok(permit)
    }

    /// Takes back what the customer granted within a scope; it counts at once.
    ///
    /// Repeating the call changes nothing and gives the entry that stands.
    ///
    /// # Errors
    /// When the customer is not there, or the store fails.
    pub async fn withdraw(
        &self,
        customer: CustomerId,
        withdrawal: impl Into<Withdrawal> + Send,
    ) -> Result<ConsentRecord, ProfileError> {
        let withdrawal = withdrawal.into();
        let (customer, ledger) = self.ledger_behind(customer).await?;
        let now = self.clock.now();
        match ledger.withdrawal_of(withdrawal.scope(), now) {
            Some(standing) => Ok(standing.clone()),
            None => self.record_consent(customer, withdrawal.at(now)).await,
        }
    }

    /// Notes a yes that the customer has yet to confirm, within `term` from now: the first half of
    /// double opt-in. The id of the entry belongs into the link that the customer is sent, together
    /// with a secret of the host's: whoever follows it shows that the address is theirs.
    ///
    /// Calling it again adds another request, and either can be confirmed.
    ///
    /// # Errors
    /// When the term is not positive, the scope names no purpose, the customer is not there, or the
    /// store fails.
    pub async fn request_consent(
        &self,
        customer: CustomerId,
        scope: ConsentScope,
        evidence: ConsentEvidence,
        term: TimeDelta,
    ) -> Result<ConsentRecord, ProfileError> {
        let now = self.clock.now();
        let request = NewConsent::requested(scope, evidence, now, end_of(term, now)?);
        self.record_consent(customer, request).await
    }

    /// Confirms a requested yes: the second half of double opt-in. From now on it is a grant.
    ///
    /// Repeating the call changes nothing and gives the confirmation that is there, also when the
    /// customer withdrew since: an old link grants nothing anew.
    ///
    /// # Errors
    /// When there is nothing to confirm any more ([`NotConfirmable`](ProfileError::NotConfirmable)),
    /// or the store fails.
    pub async fn confirm_consent(
        &self,
        customer: CustomerId,
        request: ConsentId,
        evidence: ConsentEvidence,
    ) -> Result<ConsentRecord, ProfileError> {
        let (customer, ledger) = self.ledger_behind(customer).await?;
        match ledger.confirm(request, evidence, self.clock.now()) {
            Ok(confirmation) => self.record_consent(customer, confirmation).await,
            Err(NotConfirmable::AlreadyConfirmed(id)) => {
                let stored = ledger.entries().iter().find(|entry| entry.id() == id);
                stored
                    .cloned()
                    .ok_or(NotConfirmable::UnknownRequest(request).into())
            }
            Err(refusal) => Err(refusal.into()),
        }
    }

    /// Restricts the use of the customer's data to keeping it and handing it out (GDPR, article 18).
    ///
    /// Repeating the call changes nothing and gives the entry that stands.
    ///
    /// # Errors
    /// When the customer is not there, or the store fails.
    pub async fn restrict(
        &self,
        customer: CustomerId,
        evidence: ConsentEvidence,
    ) -> Result<ConsentRecord, ProfileError> {
        let (customer, ledger) = self.ledger_behind(customer).await?;
        let now = self.clock.now();
        match ledger.restriction(now) {
            Some(standing) => Ok(standing.clone()),
            None => {
                let restricted = NewConsent::restricted(evidence, now);
                self.record_consent(customer, restricted).await
            }
        }
    }

    /// Lifts the restriction: what was decided otherwise counts again. `None` when there is none; the
    /// customer is to be told before it is lifted (GDPR, article 18, paragraph 3).
    ///
    /// Repeating the call changes nothing.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn lift_restriction(
        &self,
        customer: CustomerId,
        evidence: ConsentEvidence,
    ) -> Result<Option<ConsentRecord>, ProfileError> {
        let (customer, ledger) = self.ledger_behind(customer).await?;
        let now = self.clock.now();
        if ledger.restriction(now).is_none() {
            return Ok(None);
        }
        let lifted = NewConsent::restriction_lifted(evidence, now);
        self.record_consent(customer, lifted).await.map(Some)
    }

    /// Does what the holder of a verified preference token asks for: withdraws. The answer is the
    /// same for a customer who withdrew before, and for one who is not there any more, so that it
    /// tells nobody who is.
    ///
    /// The token must be of the tenant whose store this is:
    /// [`PreferenceKeys::verify`](crate::PreferenceKeys::verify) asks for the tenant.
    ///
    /// Repeating the call changes nothing.
    ///
    /// # Errors
    /// When the store fails.
    #[cfg(feature = "preferences")]
    pub async fn apply_preference(
        &self,
        preference: &crate::preference::VerifiedPreference,
    ) -> Result<(), ProfileError> {
        use crate::store::StoreError;

        let customer = preference.content().customer;
        match self.withdraw(customer, preference.withdrawal()).await {
            Ok(_) | Err(ProfileError::Store(StoreError::NotFound { .. })) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

fn end_of(term: TimeDelta, now: Timestamp) -> Result<Timestamp, ProfileError> {
    let refused = || {
        ValidationError::new(
            "term of confirmation",
            ValidationRule::Inconsistent {
                rule: "must end in the future",
            },
            ValueShape::Composite,
        )
    };
    let end = now.checked_add(term).filter(|end| *end > now);
    end.ok_or_else(|| refused().into())
}
