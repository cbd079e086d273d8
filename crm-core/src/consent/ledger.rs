//! All decisions of a customer.

use std::cmp::Reverse;

use super::standing::Standing;
use super::{
    ConsentDecision, ConsentEvidence, ConsentRecord, ConsentScope, ContactUse, LegalBasis,
    NewConsent, NotConfirmable, Permission, Purpose, Refusal,
};
use crate::id::ConsentId;
use crate::interaction::Channel;
use crate::timestamp::Timestamp;

/// All that a customer ever decided.
///
/// The state at an instant is a pure function of the set of entries; their order does not matter.
///
/// | the entries that cover the use, decided up to the instant | answer |
/// |---|---|
/// | a restriction that was not lifted since | refused, whatever else is there |
/// | an objection that was not lifted since | refused, whatever else was granted |
/// | none | refused: nobody asked |
/// | the last one is a grant that has not run out | permitted |
/// | the last one is a confirmation of a requested grant, in time, and no refusal came between | permitted |
/// | a request that is not confirmed | as without it |
/// | the last one is anything else | refused |
/// | several at the very same instant | the strictest counts: restriction, objection, withdrawal, denial, lifting, grant; of grants, the one that ends first |
///
/// An entry for all channels covers each; of an entry for one channel and one for all, the later
/// counts. An entry for all topics covers each, and a use without a topic is covered by entries for
/// all topics only. A denial or withdrawal of one topic leaves the others, and a later grant for all
/// topics leaves *it*: what was refused by name is granted by name. A withdrawal of all topics takes
/// back each.
///
/// Lifting lifts the objections that lie within its scope. An objection to marketing is one to
/// profiling on the same channels and topics (GDPR, article 21, paragraph 2).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ConsentLedger {
    entries: Vec<ConsentRecord>,
}

impl ConsentLedger {
    /// A ledger of these entries, in any order.
    #[must_use]
    pub fn new(mut entries: Vec<ConsentRecord>) -> Self {
        entries.sort_by_key(|entry| {
            (
                entry.occurred_at(),
                entry.decision().strictness(),
                // A grant of one topic is heard before one of all, which alone would not undo a no.
                entry.scope().topic.is_none(),
                // Of two grants the stricter one has an end, and the earlier one.
                entry.valid_until().is_some(),
                Reverse(entry.valid_until()),
                entry.id(),
            )
        });
        entries.dedup_by_key(|entry| entry.id());
        Self { entries }
    }

    /// The entries, oldest decision first.
    #[must_use]
    pub fn entries(&self) -> &[ConsentRecord] {
        &self.entries
    }

    /// Whether the customer may be approached (or the data used) for `purpose` over `channel` at
    /// `at`, on no topic in particular, and the entry that decides it.
    ///
    /// ```
    /// use crm_core::{Channel, ConsentLedger, Permission, Purpose, Refusal, Timestamp};
    ///
    /// let nobody_asked = ConsentLedger::default();
    /// let answer =
    ///     nobody_asked.permission(&Purpose::Marketing, Channel::Email, Timestamp::UNIX_EPOCH);
    /// assert_eq!(answer, Permission::Refused(Refusal::NeverAsked));
    /// ```
    #[must_use]
    pub fn permission(&self, purpose: &Purpose, channel: Channel, at: Timestamp) -> Permission {
        self.permission_for(&ContactUse::new(purpose.clone(), channel), at)
    }

    /// Whether the customer consents to this use at `at`, and the entry that decides it.
    ///
    /// Uses that rest on another basis than consent are for a
    /// [`ContactPolicy`](super::ContactPolicy) to permit.
    #[must_use]
    pub fn permission_for(&self, used: &ContactUse, at: Timestamp) -> Permission {
        match self.standing(used, at).allows(LegalBasis::Consent) {
            Ok(Some(by)) => Permission::Permitted { by },
            Ok(None) => Permission::Refused(Refusal::NeverAsked),
            Err(refusal) => Permission::Refused(refusal),
        }
    }

    /// How a use stands at `at`.
    pub(super) fn standing(&self, used: &ContactUse, at: Timestamp) -> Standing {
        Standing::of(&self.entries, used, at)
    }

    /// The restriction in force at `at`: data may be kept and handed out only.
    #[must_use]
    pub fn restriction(&self, at: Timestamp) -> Option<&ConsentRecord> {
        let told = self
            .until(at)
            .filter(|entry| entry.decision().is_restriction());
        told.last()
            .filter(|entry| entry.decision() == ConsentDecision::Restricted)
    }

    /// The withdrawal in force at `at` that makes another one of `scope` idle: whatever is asked, and
    /// whatever is decided later, the answers are the same without it.
    #[must_use]
    pub fn withdrawal_of(&self, scope: &ConsentScope, at: Timestamp) -> Option<&ConsentRecord> {
        let mut found: Option<&ConsentRecord> = None;
        for entry in self.until(at) {
            match entry.decision() {
                // A withdrawal of all topics is undone by a later grant for all; one by name is not.
                ConsentDecision::Withdrawn
                    if entry.scope().contains(scope) && entry.scope().topic == scope.topic =>
                {
                    found = found.or(Some(entry));
                }
                decision if !decision.is_grant() => {}
                _ if entry.scope().overlaps(scope) => found = None,
                _ => {}
            }
        }
        found
    }

    /// The confirmation of a requested grant: the second half of double opt-in.
    ///
    /// # Errors
    /// When there is no such request, its term is over, the customer said no to all of it since, or
    /// it was confirmed before.
    pub fn confirm(
        &self,
        request: ConsentId,
        evidence: ConsentEvidence,
        at: Timestamp,
    ) -> Result<NewConsent, NotConfirmable> {
        let request = self
            .entries
            .iter()
            .find(|entry| entry.id() == request && entry.decision() == ConsentDecision::Requested)
            .ok_or(NotConfirmable::UnknownRequest(request))?;
        if let Some(done) = self.confirmation_of(request) {
            return Err(NotConfirmable::AlreadyConfirmed(done.id()));
        }
        // Clocks differ: nobody confirms what was not asked yet.
        let at = at.max(request.occurred_at());
        if request.confirm_by().is_none_or(|term| term <= at) {
            return Err(NotConfirmable::TooLate(request.id()));
        }
        let said_no = |entry: &&ConsentRecord| {
            let is_no = matches!(
                entry.decision(),
                ConsentDecision::Denied | ConsentDecision::Withdrawn | ConsentDecision::Objected
            );
            is_no
                && entry.occurred_at() >= request.occurred_at()
                && entry.scope().contains(request.scope())
        };
        if let Some(no) = self.until(at).find(said_no) {
            return Err(NotConfirmable::Cancelled(no.id()));
        }
        let scope = request.scope().clone();
        Ok(NewConsent::confirmed(scope, request.id(), evidence, at))
    }

    /// The first entry that confirmed the request in time.
    fn confirmation_of(&self, request: &ConsentRecord) -> Option<&ConsentRecord> {
        self.entries
            .iter()
            .find(|entry| entry.is_confirmation_of(request))
    }

    /// The entries decided up to `at`.
    fn until(&self, at: Timestamp) -> impl Iterator<Item = &ConsentRecord> {
        self.entries
            .iter()
            .take_while(move |entry| entry.occurred_at() <= at)
    }
}
