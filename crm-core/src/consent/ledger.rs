//! The fold that answers "may we?".

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::{ConsentDecision, ConsentRecord, Purpose};
use crate::id::{ConsentId, CustomerId};
use crate::interaction::Channel;
use crate::timestamp::Timestamp;

/// All that a customer ever decided.
///
/// The state at an instant is a pure function of the set of entries; their order does not matter.
///
/// | the entries that cover purpose and channel, decided up to the instant | answer |
/// |---|---|
/// | none | refused: nobody asked |
/// | an objection that was not lifted since | refused, whatever else was granted |
/// | the last one is a grant that has not run out | permitted |
/// | the last one is anything else | refused |
/// | several at the very same instant | the strictest counts: objection, withdrawal, denial, lifting, grant; of grants, the one that ends first |
///
/// An entry for all channels covers each; of an entry for one channel and one for all, the later
/// counts.
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
                strictness(entry.decision()),
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
    /// `at`, and the entry that decides it.
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
        let answers = self.persons.iter().map(|person| {
            let speaks = |entry: &&ConsentRecord| {
                let persons = entry.speaks_for();
                persons.is_none_or(|persons| persons.contains(person))
            };
            fold(self.entries.iter().filter(speaks), purpose, channel, at)
        });
        answers
            .max_by_key(|answer| strictness_of_answer(*answer))
            .unwrap_or_else(|| fold(self.entries.iter(), purpose, channel, at))
    }
}

/// The answer of entries that are sorted as those of a ledger.
fn fold<'a>(
    entries: impl Iterator<Item = &'a ConsentRecord>,
    purpose: &Purpose,
    channel: Channel,
    at: Timestamp,
) -> Permission {
    // Lifting an objection on one channel leaves one that was made for all in force.
    let (mut everywhere, mut here) = (None, None);
    let mut last: Option<&ConsentRecord> = None;
    let decided = entries.take_while(|entry| entry.occurred_at() <= at);
    for entry in decided.filter(|entry| entry.scope().covers(purpose, channel)) {
        match (entry.decision(), entry.scope().channel) {
            (ConsentDecision::Objected, None) => everywhere = Some(entry.id()),
            (ConsentDecision::Objected, Some(_)) => here = Some(entry.id()),
            (ConsentDecision::ObjectionLifted, None) => (everywhere, here) = (None, None),
            (ConsentDecision::ObjectionLifted, Some(_)) => here = None,
            _ => {}
        }
        last = Some(entry);
    }
    let objection = everywhere.or(here);
    match (objection, last) {
        (Some(id), _) => Permission::Refused(Refusal::Objected(id)),
        (None, None) => Permission::Refused(Refusal::NeverAsked),
        (None, Some(entry)) => decide(entry, at),
    }
}

fn decide(entry: &ConsentRecord, at: Timestamp) -> Permission {
    let id = entry.id();
    Permission::Refused(match entry.decision() {
        ConsentDecision::Granted if entry.valid_until().is_none_or(|until| at < until) => {
            return Permission::Permitted { by: id };
        }
        ConsentDecision::Granted => Refusal::Expired(id),
        ConsentDecision::Denied => Refusal::Denied(id),
        ConsentDecision::Withdrawn => Refusal::Withdrawn(id),
        ConsentDecision::Objected => Refusal::Objected(id),
        ConsentDecision::ObjectionLifted => Refusal::OnlyLifted(id),
    })
}

/// Of the answers of several persons the strictest counts.
fn strictness_of_answer(answer: Permission) -> u8 {
    match answer {
        Permission::Permitted { .. } => 0,
        Permission::Refused(Refusal::NeverAsked) => 1,
        Permission::Refused(Refusal::OnlyLifted(_)) => 2,
        Permission::Refused(Refusal::Expired(_)) => 3,
        Permission::Refused(Refusal::Denied(_)) => 4,
        Permission::Refused(Refusal::Withdrawn(_)) => 5,
        Permission::Refused(Refusal::Objected(_)) => 6,
    }
}

/// The stricter, the later in the fold when instants are equal.
fn strictness(decision: ConsentDecision) -> u8 {
    match decision {
        ConsentDecision::Granted => 0,
        ConsentDecision::ObjectionLifted => 1,
        ConsentDecision::Denied => 2,
        ConsentDecision::Withdrawn => 3,
        ConsentDecision::Objected => 4,
    }
}

/// The answer to "may we?".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// Yes, by this entry.
    Permitted {
        /// The grant.
        by: ConsentId,
    },
    /// No, because of this.
    Refused(Refusal),
}

impl Permission {
    /// Whether the answer is yes.
    #[must_use]
    pub fn is_permitted(self) -> bool {
        matches!(self, Self::Permitted { .. })
    }
}

/// Why the answer is no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// There is no entry.
    NeverAsked,
    /// The customer said no.
    Denied(ConsentId),
    /// The customer took the grant back.
    Withdrawn(ConsentId),
    /// The customer objected.
    Objected(ConsentId),
    /// The grant has run out.
    Expired(ConsentId),
    /// An objection was lifted, but nothing was granted since.
    OnlyLifted(ConsentId),
}
