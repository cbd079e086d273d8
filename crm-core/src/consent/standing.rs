//! The fold over the entries of a ledger.

use super::{ConsentDecision, ConsentRecord, ContactUse, LegalBasis, Purpose, Refusal};
use crate::id::ConsentId;
use crate::timestamp::Timestamp;

/// How a use stands at an instant: what is left of all entries that cover it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Standing {
    at: Timestamp,
    restricted: Option<ConsentId>,
    objected: Option<ConsentId>,
    decided: Decided,
    /// The denial or withdrawal that no grant has undone.
    said_no: Option<Refusal>,
}

/// The last word on consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Decided {
    Granted {
        by: ConsentId,
        since: Timestamp,
        until: Option<Timestamp>,
    },
    Refused(Refusal),
}

impl Standing {
    /// Folds the entries that were decided up to `at`, in the order of a ledger.
    pub(super) fn of<'a>(
        entries: impl IntoIterator<Item = &'a ConsentRecord>,
        used: &'a ContactUse,
        at: Timestamp,
    ) -> Self {
        let mut fold = Fold::new(used);
        for entry in entries {
            fold.take(entry);
        }
        fold.end(at)
    }

    /// Whether the use may rest on `basis`; on consent, by which grant.
    pub(super) fn allows(self, basis: LegalBasis) -> Result<Option<ConsentId>, Refusal> {
        if let Some(id) = self.restricted {
            return Err(Refusal::Restricted(id));
        }
        if !basis.heeds_refusal() {
            return Ok(None);
        }
        if let Some(id) = self.objected {
            return Err(Refusal::Objected(id));
        }
        match (basis, self.said_no, self.decided) {
            (LegalBasis::Consent, _, Decided::Granted { by, until, .. }) => {
                if until.is_some_and(|until| until <= self.at) {
                    return Err(Refusal::Expired(by));
                }
                Ok(Some(by))
            }
            (LegalBasis::Consent, _, Decided::Refused(refusal)) => Err(refusal),
            (_, Some(refusal), _) => Err(refusal),
            (_, None, _) => Ok(None),
        }
    }
}

/// What is known after some of the entries.
struct Fold<'a> {
    used: &'a ContactUse,
    restricted: Option<ConsentId>,
    objections: Vec<&'a ConsentRecord>,
    requests: Vec<&'a ConsentRecord>,
    decided: Option<Decided>,
    said_no: Option<Refusal>,
    /// Whether the customer said no to this very topic. A yes to all topics does not undo that.
    topic_is_refused: bool,
}

impl<'a> Fold<'a> {
    fn new(used: &'a ContactUse) -> Self {
        Self {
            used,
            restricted: None,
            objections: Vec::new(),
            requests: Vec::new(),
            decided: None,
            said_no: None,
            topic_is_refused: false,
        }
    }

    fn take(&mut self, entry: &'a ConsentRecord) {
        if self.objects_to_marketing(entry) {
            self.take_objection(entry);
        }
        if !entry.scope().covers_use(self.used) {
            return;
        }
        let id = entry.id();
        match entry.decision() {
            ConsentDecision::Restricted => self.restricted = Some(id),
            ConsentDecision::RestrictionLifted => self.restricted = None,
            ConsentDecision::Objected => {
                self.take_objection(entry);
                self.refuse(Refusal::Objected(id));
            }
            ConsentDecision::ObjectionLifted => {
                self.take_objection(entry);
                self.decided = Some(Decided::Refused(Refusal::OnlyLifted(id)));
            }
            ConsentDecision::Denied => self.say_no(entry, Refusal::Denied(id)),
            ConsentDecision::Withdrawn => self.say_no(entry, Refusal::Withdrawn(id)),
            ConsentDecision::Requested => self.requests.push(entry),
            ConsentDecision::Confirmed => self.confirm(entry),
            ConsentDecision::Granted => self.grant(entry, entry.valid_until()),
        }
    }

    /// Who objects to marketing objects to profiling for it, too (GDPR, article 21, paragraph 2).
    fn objects_to_marketing(&self, entry: &ConsentRecord) -> bool {
        self.used.purpose == Purpose::Profiling
            && entry.scope().purpose == Purpose::Marketing
            && entry.scope().reaches(self.used)
    }

    /// Lifting lifts the objections that lie within its scope: one that was made for all channels is
    /// not lifted on one of them.
    fn take_objection(&mut self, entry: &'a ConsentRecord) {
        match entry.decision() {
            ConsentDecision::Objected => self.objections.push(entry),
            ConsentDecision::ObjectionLifted => self
                .objections
                .retain(|objection| !entry.scope().contains(objection.scope())),
            _ => {}
        }
    }

    fn say_no(&mut self, entry: &ConsentRecord, refusal: Refusal) {
        self.said_no = Some(refusal);
        self.topic_is_refused |= entry.scope().topic.is_some();
        self.refuse(refusal);
    }

    /// What was asked for before a no is not granted by being confirmed after it.
    fn refuse(&mut self, refusal: Refusal) {
        self.decided = Some(Decided::Refused(refusal));
        self.requests.clear();
    }

    /// A confirmation without a request, or too late, does nothing.
    fn confirm(&mut self, entry: &ConsentRecord) {
        let is_meant = |request: &&ConsentRecord| entry.is_confirmation_of(request);
        if let Some(request) = self.requests.iter().copied().find(is_meant) {
            self.requests.retain(|other| other.id() != request.id());
            self.grant(entry, request.valid_until());
        }
    }

    fn grant(&mut self, entry: &ConsentRecord, until: Option<Timestamp>) {
        if entry.scope().topic.is_some() {
            self.topic_is_refused = false;
        }
        if self.topic_is_refused {
            return;
        }
        self.said_no = None;
        let since = entry.occurred_at();
        match self.decided {
            Some(Decided::Granted {
                since: same,
                until: Some(earlier),
                ..
            }) if same == since && until.is_none_or(|until| earlier <= until) => {}
            _ => {
                let by = entry.id();
                self.decided = Some(Decided::Granted { by, since, until });
            }
        }
    }

    fn end(self, at: Timestamp) -> Standing {
        let request = self.requests.last().map(|request| request.id());
        let nothing = request.map_or(Refusal::NeverAsked, Refusal::Unconfirmed);
        Standing {
            at,
            restricted: self.restricted,
            objected: self.objections.last().map(|objection| objection.id()),
            decided: self.decided.unwrap_or(Decided::Refused(nothing)),
            said_no: self.said_no,
        }
    }
}
