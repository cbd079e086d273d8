//! What requests have to do with each other.

use crm_core::{Code, IdSource, Timestamp};
use serde::{Deserialize, Serialize};

use super::workflow::Outcome;
use super::{RequestCommand, ServiceRequest, TransitionError, names};
use crate::coded::coded_enum;
use crate::id::RequestId;

coded_enum! {
    /// What a request has to do with another one.
    pub enum RequestLinkKind {
        /// They belong together.
        RelatedTo = "related_to",
        /// It asks what the other one asks.
        DuplicateOf = "duplicate_of",
        /// The other one is what it comes from: a fault that many customers report.
        CausedBy = "caused_by",
        /// It waits for the other one.
        BlockedBy = "blocked_by",
        /// It came too late to reopen the other one.
        FollowUpOf = "follow_up_of",
        /// Its first messages were the other one's.
        SplitFrom = "split_from",
    }
}

/// A link to another request, told by the one that it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct RequestLink {
    /// What it has to do with it.
    pub kind: RequestLinkKind,
    /// Which other one.
    pub to: RequestId,
}

impl RequestLink {
    /// A link of this kind.
    #[must_use]
    pub const fn new(kind: RequestLinkKind, to: RequestId) -> Self {
        Self { kind, to }
    }
}

impl ServiceRequest {
    /// Links the request to another one.
    ///
    /// # Errors
    /// When the request is merged or cancelled, it would be linked to itself, or it has too many links.
    pub fn link(self, link: RequestLink, ids: &dyn IdSource, at: Timestamp) -> Outcome {
        self.refuse_when_ended(RequestCommand::Link)?;
        if link.to == self.id() {
            return Err(TransitionError::LinkedToItself);
        }
        let mut next = self.staying(at);
        next.fields.links.insert(link);
        if next.fields.links.len() > Self::MAXIMUM_LINKS {
            return Err(TransitionError::TooManyLinks);
        }
        let event = next
            .event(names::REQUEST_LINKS_CHANGED, ids, at)
            .with_code("kind", Code::new_static(link.kind.code()))
            .with_id("added", link.to.as_uuid());
        Ok(next.with(event))
    }

    /// Takes a link away.
    ///
    /// # Errors
    /// When the request is merged or cancelled.
    pub fn unlink(self, link: RequestLink, ids: &dyn IdSource, at: Timestamp) -> Outcome {
        self.refuse_when_ended(RequestCommand::Unlink)?;
        let mut next = self.staying(at);
        next.fields.links.remove(&link);
        let event = next
            .event(names::REQUEST_LINKS_CHANGED, ids, at)
            .with_code("kind", Code::new_static(link.kind.code()))
            .with_id("removed", link.to.as_uuid());
        Ok(next.with(event))
    }
}
