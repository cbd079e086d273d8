//! What the answer must be, said without a fold: each rule as a question over the whole set.

use crm_core::*;

use ConsentDecision as Is;

/// A use at an instant, and the entries that were decided by then.
pub(crate) struct Question<'a> {
    entries: Vec<&'a ConsentRecord>,
    used: &'a ContactUse,
    at: Timestamp,
}

fn topic_fits(scope: &ConsentScope, used: &ContactUse) -> bool {
    scope.topic.is_none() || scope.topic == used.topic
}

fn channel_fits(scope: &ConsentScope, used: &ContactUse) -> bool {
    scope.channel.is_none() || scope.channel == Some(used.channel)
}

impl<'a> Question<'a> {
    pub(crate) fn new(ledger: &'a ConsentLedger, used: &'a ContactUse, at: Timestamp) -> Self {
        let all = ledger.entries().iter();
        let entries = all.filter(|entry| entry.occurred_at() <= at).collect();
        Self { entries, used, at }
    }

    fn covering(&self, decisions: &'a [Is]) -> impl Iterator<Item = &'a ConsentRecord> + '_ {
        let used = self.used;
        self.entries.iter().copied().filter(move |entry| {
            let scope = entry.scope();
            decisions.contains(&entry.decision())
                && (scope.purpose == Purpose::All || scope.purpose == used.purpose)
                && channel_fits(scope, used)
                && topic_fits(scope, used)
        })
    }

    fn is_restricted(&self) -> bool {
        self.covering(&[Is::Restricted]).any(|restricted| {
            !self
                .covering(&[Is::RestrictionLifted])
                .any(|lifted| lifted.occurred_at() > restricted.occurred_at())
        })
    }

    fn is_objected_to(&self) -> bool {
        let about = |entry: &&ConsentRecord| {
            let scope = entry.scope();
            let of_marketing =
                self.used.purpose == Purpose::Profiling && scope.purpose == Purpose::Marketing;
            (of_marketing || scope.purpose == Purpose::All || scope.purpose == self.used.purpose)
                && channel_fits(scope, self.used)
                && topic_fits(scope, self.used)
        };
        let told = |decision| {
            let all = self.entries.iter().copied().filter(about);
            all.filter(move |entry| entry.decision() == decision)
        };
        told(Is::Objected).any(|objection| {
            !told(Is::ObjectionLifted).any(|lifted| {
                lifted.occurred_at() > objection.occurred_at()
                    && lifted.scope().contains(objection.scope())
            })
        })
    }

    /// The grants that count, with their ends: those that were given outright, and those that were
    /// requested and confirmed.
    fn grants(&self) -> Vec<(&'a ConsentRecord, Option<Timestamp>)> {
        let outright = self
            .covering(&[Is::Granted])
            .map(|grant| (grant, grant.valid_until()));
        let confirmed = self
            .covering(&[Is::Confirmed])
            .filter_map(|confirmed| Some((confirmed, self.request_of(confirmed)?.valid_until())));
        outright.chain(confirmed).collect()
    }

    fn request_of(&self, confirmed: &ConsentRecord) -> Option<&'a ConsentRecord> {
        let at = confirmed.occurred_at();
        self.covering(&[Is::Requested]).find(|request| {
            let since = request.occurred_at();
            let was_refused = self
                .covering(&[Is::Denied, Is::Withdrawn, Is::Objected])
                .any(|no| since <= no.occurred_at() && no.occurred_at() < at);
            confirmed.confirms() == Some(request.id())
                && confirmed.scope() == request.scope()
                && since <= at
                && at < request.confirm_by().unwrap()
                && !was_refused
        })
    }

    /// Whether a yes to all topics is heard though this topic may have been refused by name.
    fn is_heard(&self, grant: &ConsentRecord) -> bool {
        let granted_by_name = |after: Timestamp| {
            self.grants().iter().any(|(other, _)| {
                other.scope().topic.is_some()
                    && after < other.occurred_at()
                    && other.occurred_at() <= grant.occurred_at()
            })
        };
        grant.scope().topic.is_some()
            || self
                .covering(&[Is::Denied, Is::Withdrawn])
                .filter(|no| no.scope().topic.is_some() && no.occurred_at() < grant.occurred_at())
                .all(|no| granted_by_name(no.occurred_at()))
    }

    fn heard(&self) -> Vec<(&'a ConsentRecord, Option<Timestamp>)> {
        let mut grants = self.grants();
        grants.retain(|(grant, _)| self.is_heard(grant));
        grants
    }

    fn is_granted(&self) -> bool {
        let heard = self.heard();
        let Some(last) = heard.iter().map(|(grant, _)| grant.occurred_at()).max() else {
            return false;
        };
        let refused = [Is::Denied, Is::Withdrawn, Is::Objected, Is::ObjectionLifted];
        let is_refused_since = self.covering(&refused).any(|no| no.occurred_at() >= last);
        let lasts = heard
            .iter()
            .filter(|(grant, _)| grant.occurred_at() == last)
            .all(|(_, until)| until.is_none_or(|until| self.at < until));
        !is_refused_since && lasts
    }

    fn is_refused(&self) -> bool {
        self.covering(&[Is::Denied, Is::Withdrawn]).any(|no| {
            !self
                .heard()
                .iter()
                .any(|(grant, _)| grant.occurred_at() > no.occurred_at())
        })
    }

    pub(crate) fn is_permitted_on(&self, basis: LegalBasis) -> bool {
        match basis {
            _ if self.is_restricted() => false,
            LegalBasis::Consent => !self.is_objected_to() && self.is_granted(),
            LegalBasis::LegitimateInterests | LegalBasis::PublicTask => {
                !self.is_objected_to() && !self.is_refused()
            }
            _ => true,
        }
    }
}
