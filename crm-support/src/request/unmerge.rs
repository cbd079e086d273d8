//! Two requests that were made one by mistake.

use std::collections::BTreeSet;

use crm_core::{IdSource, Timestamp};
use serde::{Deserialize, Serialize};

use super::{
    Author, Message, RequestState, RequestStateKind, ServiceRequest, Transition, TransitionError,
    Visibility, names,
};
use crate::id::MessageId;

/// What a request was before it became part of another one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BeforeMerge {
    pub(super) state: RequestState,
    /// The messages that moved.
    pub(super) messages: BTreeSet<MessageId>,
}

/// Two requests after the undoing of a merge.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "an undoing does nothing until it is stored"]
pub struct Unmerge {
    /// The request that was part of the other one: it has its messages again, and is where it was.
    pub source: Transition,
    /// The request that had taken it in: it keeps what was added since.
    pub target: Transition,
}

impl ServiceRequest {
    /// Undoes the merge of this request into `target`: each message is where it was, and what was added since stays with the
    /// target. The request is in the state in which it was; where `is_held` is false, nobody holds it: it is reopened, and an
    /// answer that was not sent is noted.
    ///
    /// # Errors
    /// When it is not merged into this target, nothing is known of what it was, or the target was itself merged since: that
    /// is undone first.
    pub fn unmerge_from(
        mut self,
        target: Self,
        is_held: bool,
        ids: &dyn IdSource,
        at: Timestamp,
    ) -> Result<Unmerge, TransitionError> {
        if *self.state() != (RequestState::Merged { into: target.id() }) {
            return Err(TransitionError::NotMergedInto {
                target: target.id(),
            });
        }
        if target.state().kind() == RequestStateKind::Merged {
            return Err(TransitionError::MergedFurther);
        }
        let before = self.fields.before_merge.take();
        let before = before.ok_or(TransitionError::NotMergedInto {
            target: target.id(),
        })?;
        let (state, draft) = unheld(before.state, is_held);

        let mut target = target.staying(at);
        let conversation = std::mem::take(&mut target.fields.conversation);
        let (taken, kept): (Vec<Message>, Vec<Message>) = conversation
            .into_iter()
            .partition(|message| before.messages.contains(&message.id));
        target.fields.conversation = kept;

        let mut source = self.entering(state, at);
        source.fields.conversation = taken;
        if let Some(draft) = draft {
            let (author, note) = (
                Author::Specialist(draft.author),
                MessageId::generate(ids, at),
            );
            source.add_message(note, author, Visibility::Internal, draft.text, at)?;
        }
        let parted = source
            .event(names::REQUEST_UNMERGED, ids, at)
            .with_id("from", target.id().as_uuid());
        let released = target
            .event(names::REQUEST_RELEASED, ids, at)
            .with_id("part", source.id().as_uuid());
        Ok(Unmerge {
            source: source.with(parted),
            target: target.with(released),
        })
    }

    /// Who would hold the request if its merge were undone.
    #[must_use]
    pub fn holder_before_merge(&self) -> Option<crate::id::SpecialistId> {
        self.fields.before_merge.as_ref()?.state.holder()
    }
}

/// The state, or the same one held by nobody, with the draft that it had.
fn unheld(state: RequestState, is_held: bool) -> (RequestState, Option<super::Draft>) {
    match state.holder() {
        Some(previous) if !is_held => {
            let draft = state.draft().cloned();
            (RequestState::Reopened { previous }, draft)
        }
        _ => (state, None),
    }
}
