//! What a verification says.

use super::{AuditHead, SealHash};
use crate::id::EventId;

/// The first place at which log, seals and anchors do not agree, and how.
///
/// Only the first one is told: what comes behind it is not known to be right or wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum AuditFinding {
    /// The event is there, and tells something else than when it was sealed.
    EventChanged {
        /// The place.
        sequence: u64,
        /// The event.
        event: EventId,
    },
    /// What is stored at this place is no event any more: somebody changed it, or it was damaged.
    EventUnreadable {
        /// The place.
        sequence: u64,
        /// The event that was sealed there.
        event: EventId,
    },
    /// The event is not in the log any more.
    EventRemoved {
        /// The place.
        sequence: u64,
        /// The event.
        event: EventId,
    },
    /// An event that was never sealed stands before sealed ones.
    EventInserted {
        /// The place.
        sequence: u64,
        /// The event that should not stand there.
        event: EventId,
    },
    /// Two events or more changed their order: one that was sealed elsewhere stands here.
    EventMoved {
        /// The place.
        sequence: u64,
        /// The event that should stand elsewhere.
        event: EventId,
    },
    /// The seal does not follow from the one before it and from its event.
    SealChanged {
        /// The place.
        sequence: u64,
    },
    /// A seal is missing, although later ones are there.
    SealMissing {
        /// The place.
        sequence: u64,
    },
    /// The chain ends before an anchor: seals were removed from its end.
    ChainShortened {
        /// The first anchor that is behind the end.
        anchor: AuditHead,
        /// How many seals there are.
        sealed: u64,
    },
    /// The chain has another hash at the place of an anchor: it was made anew, or is another tenant's.
    AnchorNotOnChain {
        /// The anchor.
        anchor: AuditHead,
        /// The hash that stands there.
        found: SealHash,
    },
}

impl AuditFinding {
    /// The place from 1: that of the event, the seal or the anchor.
    #[must_use]
    pub fn sequence(&self) -> u64 {
        match self {
            Self::EventChanged { sequence, .. }
            | Self::EventUnreadable { sequence, .. }
            | Self::EventRemoved { sequence, .. }
            | Self::EventInserted { sequence, .. }
            | Self::EventMoved { sequence, .. }
            | Self::SealChanged { sequence }
            | Self::SealMissing { sequence } => *sequence,
            Self::ChainShortened { anchor, .. } | Self::AnchorNotOnChain { anchor, .. } => {
                anchor.sequence
            }
        }
    }
}

/// How far a verification came, and what it found there.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AuditReport {
    /// Up to here log and seals agree.
    pub head: AuditHead,
    /// The first thing that is wrong: at the next place, or an anchor at this one.
    pub finding: Option<AuditFinding>,
    /// Whether seals may be left to look at. When not, the end of the chain was reached, or something
    /// was found.
    pub more: bool,
}

impl AuditReport {
    pub(super) fn new(head: AuditHead, finding: Option<AuditFinding>, more: bool) -> Self {
        Self {
            head,
            more: more && finding.is_none(),
            finding,
        }
    }

    /// Whether nothing was found.
    #[must_use]
    pub fn is_intact(&self) -> bool {
        self.finding.is_none()
    }
}
