//! All decisions of a customer.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::standing::Standing;
use super::{
    ConsentDecision, ConsentEvidence, ConsentRecord, ConsentScope, ContactUse, LegalBasis,
    NewConsent, NotConfirmable, Permission, Purpose, Refusal,
};
use crate::id::{ConsentId, CustomerId};
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
///
/// A customer who was merged of several allows what all of them allow: each of them is answered for
/// by its own entries and by those recorded since it is part of the merged customer. So a grant of
/// one never overrides a refusal of another, nor the silence of one who was never asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ConsentLedger {
    entries: Vec<ConsentRecord>,
    /// Those whom the customer was merged of; empty when all entries speak for the whole person.
    persons: BTreeSet<CustomerId>,
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
        let persons = entries.iter().filter_map(ConsentRecord::speaks_for);
        let persons = persons.flatten().copied().collect();
        Self { entries, persons }
    }

    /// A ledger of a customer to whom several ids lead, its own among them.
    #[must_use]
    pub fn of_persons(
        entries: Vec<ConsentRecord>,
        ids: impl IntoIterator<Item = CustomerId>,
    ) -> Self {
        let mut ledger = Self::new(entries);
        // Where no entry is older than the merge, all of them speak for everybody.
        if !ledger.persons.is_empty() {
            ledger.persons.extend(ids);
        }
        ledger
    }

    /// Whether an entry is older than a merge of the customer, so that it speaks for a part of the
    /// ids that lead to it: such a ledger is made by [`of_persons`](Self::of_persons).
    #[must_use]
    pub fn is_of_several(&self) -> bool {
        !self.persons.is_empty()
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
        match self.allows(used, LegalBasis::Consent, at) {
            Ok(Some(by)) => Permission::Permitted { by },
            Ok(None) => Permission::Refused(Refusal::NeverAsked),
            Err(refusal) => Permission::Refused(refusal),
        }
    }

    /// Whether the use may rest on `basis` at `at`; on consent, by which grant.
    pub(super) fn allows(
        &self,
        used: &ContactUse,
        basis: LegalBasis,
        at: Timestamp,
    ) -> Result<Option<ConsentId>, Refusal> {
        let answers = self
            .persons()
            .map(|person| Standing::of(self.entries_of(person, at), used, at).allows(basis));
        // The strictest answer counts.
        answers
            .max_by_key(|answer| answer.err().map(Refusal::strictness))
            .unwrap_or(Err(Refusal::NeverAsked))
    }

    /// The restriction in force at `at`: data may be kept and handed out only.
    #[must_use]
    pub fn restriction(&self, at: Timestamp) -> Option<&ConsentRecord> {
        self.persons()
            .find_map(|person| restriction(self.entries_of(person, at)))
    }

    /// The withdrawal in force at `at` that makes another one of `scope` idle: whatever is asked, and
    /// whatever is decided later, the answers are the same without it.
    #[must_use]
    pub fn withdrawal_of(&self, scope: &ConsentScope, at: Timestamp) -> Option<&ConsentRecord> {
        let mut found = self
            .persons()
            .map(|person| withdrawal_of(scope, self.entries_of(person, at)));
        let first = found.next().flatten();
        if found.all(|other| other.is_some()) {
            first
        } else {
            None
        }
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
                && entry.speaks_with(request)
                && entry.occurred_at() >= request.occurred_at()
                && entry.scope().contains(request.scope())
        };
        if let Some(no) = self.entries_of(None, at).find(said_no) {
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

    /// Those whom the customer was merged of; `None` alone for a customer who is one.
    fn persons(&self) -> impl Iterator<Item = Option<CustomerId>> {
        let whole = self.persons.is_empty().then_some(None);
        let several = self.persons.iter().copied().map(Some);
        whole.into_iter().chain(several)
    }

    /// The entries that speak for a person, decided up to `at`, in the order of the ledger.
    fn entries_of(
        &self,
        person: Option<CustomerId>,
        at: Timestamp,
    ) -> impl Iterator<Item = &ConsentRecord> {
        let decided = self.entries.iter();
        decided
            .take_while(move |entry| entry.occurred_at() <= at)
            .filter(move |entry| person.is_none_or(|person| entry.is_for(person)))
    }
}

fn restriction<'a>(entries: impl Iterator<Item = &'a ConsentRecord>) -> Option<&'a ConsentRecord> {
    let told = entries.filter(|entry| entry.decision().is_restriction());
    told.last()
        .filter(|entry| entry.decision() == ConsentDecision::Restricted)
}

fn withdrawal_of<'a>(
    scope: &ConsentScope,
    entries: impl Iterator<Item = &'a ConsentRecord>,
) -> Option<&'a ConsentRecord> {
    let mut found: Option<&ConsentRecord> = None;
    for entry in entries {
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
