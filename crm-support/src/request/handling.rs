//! Commands beside the way to an answer: who else is awaited, how urgent it is, who is told, and what it is filed under.

use crm_core::{Code, Event, IdSource, Timestamp};

use super::workflow::Outcome;
use super::{RequestCommand, RequestState, ServiceRequest, TransitionError, names};
use crate::id::SpecialistId;
use crate::priority::Priority;

impl ServiceRequest {
    /// Notes that somebody else is awaited: a supplier, say. Clocks that pause on hold stand still.
    ///
    /// # Errors
    /// When no specialist works on the request, or an answer is written and not sent.
    pub fn hold(self, ids: &dyn IdSource, at: Timestamp) -> Outcome {
        let specialist = match self.state() {
            RequestState::Assigned { specialist }
            | RequestState::Sent { specialist }
            | RequestState::AwaitingCustomer { specialist } => *specialist,
            _ => return self.refuse(RequestCommand::Hold),
        };
        let next = self.entering(RequestState::OnHold { specialist }, at);
        let event = next.event(names::REQUEST_HELD, ids, at);
        Ok(next.with(event))
    }

    /// Notes that nobody else is awaited any more: the specialist goes on.
    ///
    /// # Errors
    /// When the request is not on hold.
    pub fn resume(self, ids: &dyn IdSource, at: Timestamp) -> Outcome {
        let RequestState::OnHold { specialist } = *self.state() else {
            return self.refuse(RequestCommand::Resume);
        };
        let next = self.entering(RequestState::Assigned { specialist }, at);
        let event = next.event(names::REQUEST_RESUMED, ids, at);
        Ok(next.with(event))
    }

    /// Makes the request more or less urgent.
    ///
    /// # Errors
    /// When the request is over.
    pub fn set_priority(self, to: Priority, ids: &dyn IdSource, at: Timestamp) -> Outcome {
        self.refuse_when_final(RequestCommand::SetPriority)?;
        let mut next = self.staying(at);
        let event = next.prioritised(to, ids, at);
        Ok(next.with(event))
    }

    /// Tells a specialist of what happens to the request from now on.
    ///
    /// # Errors
    /// When the request is over, or has too many watchers.
    pub fn watch(self, specialist: SpecialistId, ids: &dyn IdSource, at: Timestamp) -> Outcome {
        self.refuse_when_final(RequestCommand::Watch)?;
        let mut next = self.staying(at);
        let event = next.watched_by(specialist, ids, at);
        if next.watchers().len() > Self::MAXIMUM_WATCHERS {
            return Err(TransitionError::TooManyWatchers);
        }
        Ok(next.with(event))
    }

    /// Tells a specialist no longer.
    ///
    /// # Errors
    /// When the request is over.
    pub fn unwatch(self, specialist: SpecialistId, ids: &dyn IdSource, at: Timestamp) -> Outcome {
        self.refuse_when_final(RequestCommand::Unwatch)?;
        let mut next = self.staying(at);
        next.fields.watchers.remove(&specialist);
        let event = next
            .event(names::REQUEST_WATCHERS_CHANGED, ids, at)
            .with_id("removed", specialist.as_uuid());
        Ok(next.with(event))
    }

    /// Files the request under a tag.
    ///
    /// # Errors
    /// When the request is over, or has too many tags.
    pub fn tag(self, tag: Code, ids: &dyn IdSource, at: Timestamp) -> Outcome {
        self.refuse_when_final(RequestCommand::Tag)?;
        let mut next = self.staying(at);
        next.fields.tags.insert(tag.clone());
        if next.fields.tags.len() > Self::MAXIMUM_TAGS {
            return Err(TransitionError::TooManyTags);
        }
        let event = next
            .event(names::REQUEST_TAGS_CHANGED, ids, at)
            .with_code("added", tag);
        Ok(next.with(event))
    }

    /// Takes a tag from the request.
    ///
    /// # Errors
    /// When the request is over.
    pub fn untag(self, tag: &Code, ids: &dyn IdSource, at: Timestamp) -> Outcome {
        self.refuse_when_final(RequestCommand::Untag)?;
        let mut next = self.staying(at);
        next.fields.tags.remove(tag);
        let event = next
            .event(names::REQUEST_TAGS_CHANGED, ids, at)
            .with_code("removed", tag.clone());
        Ok(next.with(event))
    }

    /// Sets the priority, and tells so.
    pub(super) fn prioritised(&mut self, to: Priority, ids: &dyn IdSource, at: Timestamp) -> Event {
        let from = std::mem::replace(&mut self.fields.priority, to);
        self.event(names::REQUEST_PRIORITY_CHANGED, ids, at)
            .with_code("from", Code::new_static(from.code()))
            .with_code("to", Code::new_static(to.code()))
    }

    /// Adds a watcher, and tells so.
    pub(super) fn watched_by(
        &mut self,
        specialist: SpecialistId,
        ids: &dyn IdSource,
        at: Timestamp,
    ) -> Event {
        self.fields.watchers.insert(specialist);
        self.event(names::REQUEST_WATCHERS_CHANGED, ids, at)
            .with_id("added", specialist.as_uuid())
    }

    /// The request one version on, in the state it is in.
    pub(super) fn staying(self, at: Timestamp) -> Self {
        let state = self.state().clone();
        self.entering(state, at)
    }
}
