//! The chain, link by link.

use std::num::NonZeroU64;

use super::{AuditFinding, AuditHead, AuditSeal, encoding};
use crate::event::{Event, LoggedEvent};
use crate::id::{EventId, TenantId};

/// A chain that is made, or looked at, event by event. It knows its last hash only, however long it is.
///
/// ```
/// use crm_core::{AuditChain, AuditCheck, Code, Cursor, EntityRef, Event, EventId, LoggedEvent};
/// use crm_core::{IdSource, SeededIds, TenantId, Timestamp};
///
/// let (ids, now) = (SeededIds::new(1), Timestamp::UNIX_EPOCH);
/// let tenant = TenantId::generate(&ids, now);
/// let order = EntityRef::new(Code::new_static("order"), ids.next_uuid(now));
/// let event = Event::new(EventId::generate(&ids, now), Code::new_static("order.paid"), order, now);
///
/// let logged = LoggedEvent::new(Cursor::from_store("1".to_owned()), event.clone());
/// let seal = AuditChain::start(tenant).seal(&logged);
///
/// let mut chain = AuditChain::start(tenant);
/// let other = event.clone().with_number("cents", 2933);
/// assert!(matches!(chain.check(Some(&other), &seal), AuditCheck::Broken(_)));
/// assert_eq!(chain.check(Some(&event), &seal), AuditCheck::Intact);
/// assert_eq!(chain.head(), seal.head());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditChain {
    head: AuditHead,
}

/// What comes of looking at one place of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub enum AuditCheck {
    /// The event is the one that was sealed, and the seal follows from the one before it. The chain
    /// moved on.
    Intact,
    /// Something is wrong here. The chain stays where it is.
    Broken(AuditFinding),
    /// Another event stands here than was sealed. What happened, only the rest of log and seals tells:
    /// [`OtherEvent::finding`]. The chain stays where it is.
    Other(OtherEvent),
}

/// An event that stands at the place of another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct OtherEvent {
    /// The place.
    pub sequence: u64,
    /// The event that was sealed there.
    pub expected: EventId,
    /// The event that stands there.
    pub found: EventId,
}

impl OtherEvent {
    /// What happened, when it is known whether the log still has the expected event, and whether the one
    /// that was found is sealed anywhere.
    #[must_use]
    pub fn finding(self, expected_is_in_log: bool, found_is_sealed: bool) -> AuditFinding {
        let sequence = self.sequence;
        if !expected_is_in_log {
            let event = self.expected;
            return AuditFinding::EventRemoved { sequence, event };
        }
        let event = self.found;
        if found_is_sealed {
            AuditFinding::EventMoved { sequence, event }
        } else {
            AuditFinding::EventInserted { sequence, event }
        }
    }
}

impl AuditChain {
    /// The chain of a tenant before its first event.
    #[must_use]
    pub fn start(tenant: TenantId) -> Self {
        Self::behind(AuditHead::start(tenant))
    }

    /// A chain that has come to `head`.
    #[must_use]
    pub fn behind(head: AuditHead) -> Self {
        Self { head }
    }

    /// How far it has come.
    #[must_use]
    pub fn head(&self) -> AuditHead {
        self.head
    }

    /// Seals the next event of the log.
    pub fn seal(&mut self, logged: &LoggedEvent) -> AuditSeal {
        let event_hash = encoding::event(&logged.event);
        let seal = AuditSeal::new(
            self.next(),
            logged.event.id(),
            event_hash,
            encoding::seal(self.head.hash, event_hash),
            logged.cursor.clone(),
        );
        self.head = seal.head();
        seal
    }

    /// Looks at the next place: the event that stands there, or `None` behind the end of the log, and
    /// the next seal. What is wrong with the seal is told before what is wrong with the event.
    pub fn check(&mut self, found: Option<&Event>, seal: &AuditSeal) -> AuditCheck {
        let sequence = self.next().get();
        if seal.sequence.get() != sequence {
            return AuditCheck::Broken(AuditFinding::SealMissing { sequence });
        }
        if seal.hash != encoding::seal(self.head.hash, seal.event_hash) {
            return AuditCheck::Broken(AuditFinding::SealChanged { sequence });
        }
        let event = seal.event;
        let Some(found) = found else {
            return AuditCheck::Broken(AuditFinding::EventRemoved { sequence, event });
        };
        let is_same_content = seal.event_hash == encoding::event(found);
        match (is_same_content, found.id() == event) {
            (true, true) => {
                self.head = seal.head();
                AuditCheck::Intact
            }
            // The hash vouches for the id of the event; the seal names another one beside it.
            (true, false) => AuditCheck::Broken(AuditFinding::SealChanged { sequence }),
            (false, true) => AuditCheck::Broken(AuditFinding::EventChanged { sequence, event }),
            (false, false) => AuditCheck::Other(OtherEvent {
                sequence,
                expected: event,
                found: found.id(),
            }),
        }
    }

    fn next(&self) -> NonZeroU64 {
        NonZeroU64::MIN.saturating_add(self.head.sequence)
    }
}
