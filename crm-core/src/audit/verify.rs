//! A whole log beside its seals.

use std::collections::BTreeSet;

use super::anchors::Anchors;
use super::{AuditChain, AuditCheck, AuditFinding, AuditHead, AuditReport, AuditSeal};
use crate::event::Event;

/// Looks at a whole log beside its seals and the anchors that were written down, and says what is wrong
/// first. Events behind the last seal are not looked at: nothing vouches for them yet.
///
/// `start` is [`AuditHead::start`] of the tenant. For logs that do not fit into memory:
/// [`Auditor::verify`](crate::Auditor::verify).
#[must_use]
pub fn verify_audit(
    start: AuditHead,
    events: &[Event],
    seals: &[AuditSeal],
    anchors: &[AuditHead],
) -> AuditReport {
    let anchors = Anchors::of(anchors);
    let mut chain = AuditChain::behind(start);
    let walked = walk(&mut chain, events.iter(), seals, &anchors);
    let finding = match walked {
        Walk::Through => anchors.missed_behind(chain.head()),
        Walk::Broken(finding) => Some(finding),
        Walk::Other(other) => {
            let logged: BTreeSet<_> = events.iter().map(Event::id).collect();
            let sealed: BTreeSet<_> = seals.iter().map(|seal| seal.event).collect();
            let is_in_log = logged.contains(&other.expected);
            Some(other.finding(is_in_log, sealed.contains(&other.found)))
        }
    };
    AuditReport::new(chain.head(), finding, false)
}

/// What comes of looking at many places.
pub(super) enum Walk {
    /// All of them are as they were sealed.
    Through,
    /// Something is wrong behind the head of the chain.
    Broken(AuditFinding),
    /// Another event stands behind the head of the chain.
    Other(super::OtherEvent),
}

/// Goes on along the seals, each beside the event at its place.
pub(super) fn walk<'a>(
    chain: &mut AuditChain,
    mut events: impl Iterator<Item = &'a Event>,
    seals: &[AuditSeal],
    anchors: &Anchors,
) -> Walk {
    if let Some(missed) = anchors.missed_at(chain.head()) {
        return Walk::Broken(missed);
    }
    for seal in seals {
        match chain.check(events.next(), seal) {
            AuditCheck::Intact => {}
            AuditCheck::Broken(finding) => return Walk::Broken(finding),
            AuditCheck::Other(other) => return Walk::Other(other),
        }
        if let Some(missed) = anchors.missed_at(chain.head()) {
            return Walk::Broken(missed);
        }
    }
    Walk::Through
}
