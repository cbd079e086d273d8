//! Two requests that turn out to be one.

use crm_core::{IdSource, Timestamp};

use super::unmerge::BeforeMerge;
use super::{RequestCommand, RequestState, ServiceRequest, Transition, TransitionError, names};
use crate::service_metric::Activity;

/// Two requests after a merge.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a merge does nothing until it is stored"]
pub struct Merge {
    /// The request that ended: its conversation moved, it says where to.
    pub source: Transition,
    /// The request that goes on: it holds the messages of both by the time they were written.
    pub target: Transition,
}

impl ServiceRequest {
    /// Makes this request part of `target`. No message is lost, and none is in both.
    ///
    /// State, deadlines and holder of the target stay what they are. [`unmerge_from`](Self::unmerge_from) undoes it.
    ///
    /// # Errors
    /// When either request is over, both are the same, they are of two customers, or the
    /// conversation would be too long.
    pub fn merge_into(
        self,
        target: Self,
        ids: &dyn IdSource,
        at: Timestamp,
    ) -> Result<Merge, TransitionError> {
        if self.id() == target.id() {
            return Err(TransitionError::MergedIntoItself);
        }
        self.refuse_when_final(RequestCommand::Merge)?;
        target.refuse_when_final(RequestCommand::Merge)?;
        if self.customer() != target.customer() {
            return Err(TransitionError::DifferentCustomers);
        }
        let together = self
            .conversation()
            .len()
            .saturating_add(target.conversation().len());
        if together > Self::MAXIMUM_MESSAGES {
            return Err(TransitionError::ConversationFull);
        }

        let (source_id, target_id) = (self.id(), target.id());
        let before = BeforeMerge {
            state: self.state().clone(),
            messages: self.conversation().iter().map(|one| one.id).collect(),
        };
        let mut source = self.entering(RequestState::Merged { into: target_id }, at);
        source.fields.before_merge = Some(before);
        let state = target.state().clone();
        let mut target = target.entering(state, at);
        if source.awaits_answer() {
            // Who waits there waits here from now on.
            target.happened(Activity::CustomerWrote, at);
        }
        target
            .fields
            .conversation
            .append(&mut source.fields.conversation);
        // Stable, so that messages of one instant keep their order.
        target.fields.conversation.sort_by_key(|message| message.at);

        let merged = source
            .event(names::REQUEST_MERGED, ids, at)
            .with_id("into", target_id.as_uuid());
        let absorbed = target
            .event(names::REQUEST_ABSORBED, ids, at)
            .with_id("from", source_id.as_uuid());
        Ok(Merge {
            source: source.with(merged),
            target: target.with(absorbed),
        })
    }
}
