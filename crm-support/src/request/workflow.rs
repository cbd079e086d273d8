//! The commands to a request: pure functions from state and command to state and events. Those
//! that make an answer stand in `answer.rs`.

use crm_core::{Code, Event, IdSource, InteractionText, Timestamp};

use super::history;
use super::{
    Author, Closing, Escalation, Message, RequestCommand, RequestState, RequestStateKind,
    SatisfactionScore, ServiceRequest, Transition, TransitionError, Visibility, names,
};
use crate::classification::Classification;
use crate::id::{MessageId, SpecialistId};
use crate::service_metric::Activity;

pub(super) type Outcome = Result<Transition, TransitionError>;

impl ServiceRequest {
    /// Says what the request is about and what answering takes.
    ///
    /// # Errors
    /// When the request is not new, classified or reopened.
    pub fn classify(
        self,
        classification: Classification,
        ids: &dyn IdSource,
        at: Timestamp,
    ) -> Outcome {
        match self.state() {
            RequestState::New | RequestState::Classified | RequestState::Reopened { .. } => {}
            _ => return self.refuse(RequestCommand::Classify),
        }
        let (kind, complexity) = (classification.kind, classification.complexity);
        let mut next = self.entering(RequestState::Classified, at);
        next.fields.classification = Some(classification);
        let event = next
            .event(names::REQUEST_CLASSIFIED, ids, at)
            .with_code("kind", Code::new_static(kind.code()))
            .with_code("complexity", Code::new_static(complexity.code()));
        Ok(next.with(event))
    }

    /// Hands the request to a specialist. A draft goes along; its author stays who wrote it.
    ///
    /// # Errors
    /// When the request is not classified, an answer lies before an approver, or it is solved or
    /// over.
    pub fn assign(self, to: SpecialistId, ids: &dyn IdSource, at: Timestamp) -> Outcome {
        let state = match self.state() {
            RequestState::Reopened { .. } if self.classification().is_none() => {
                return self.refuse(RequestCommand::Assign);
            }
            RequestState::Classified
            | RequestState::Reopened { .. }
            | RequestState::Assigned { .. }
            | RequestState::Sent { .. }
            | RequestState::AwaitingCustomer { .. }
            | RequestState::OnHold { .. } => RequestState::Assigned { specialist: to },
            RequestState::Drafted { draft, .. } => RequestState::Drafted {
                specialist: to,
                draft: draft.clone(),
            },
            _ => return self.refuse(RequestCommand::Assign),
        };
        let from = self.holder();
        let next = self.entering(state, at);
        let mut event = next
            .event(names::REQUEST_ASSIGNED, ids, at)
            .with_id("specialist", to.as_uuid());
        if let Some(from) = from {
            event = event.with_id("from", from.as_uuid());
        }
        Ok(next.with(event))
    }

    /// Records what the customer wrote again.
    ///
    /// An answered request goes back to its specialist, a resolved one is reopened, and one that is
    /// worked on stays where it is.
    ///
    /// # Errors
    /// When the request is over, or its conversation is full.
    pub fn record_reply(self, text: InteractionText, ids: &dyn IdSource, at: Timestamp) -> Outcome {
        self.record_reply_as(MessageId::generate(ids, at), text, ids, at)
    }

    /// Records what the customer wrote again, under an id made by the caller.
    ///
    /// # Errors
    /// When the conversation holds a message of this id, and as
    /// [`record_reply`](Self::record_reply).
    pub fn record_reply_as(
        self,
        message: MessageId,
        text: InteractionText,
        ids: &dyn IdSource,
        at: Timestamp,
    ) -> Outcome {
        if self.message(message).is_some() {
            return Err(TransitionError::MessageRepeated { message });
        }
        let state = match self.state() {
            RequestState::Sent { specialist }
            | RequestState::AwaitingCustomer { specialist }
            | RequestState::OnHold { specialist } => RequestState::Assigned {
                specialist: *specialist,
            },
            RequestState::Resolved { specialist } => RequestState::Reopened {
                previous: *specialist,
            },
            state if state.kind().is_final() => return self.refuse(RequestCommand::RecordReply),
            state => state.clone(),
        };
        let is_reopened = self.state().kind() == RequestStateKind::Resolved;
        let mut next = self.entering(state, at);
        next.add_message(message, Author::Customer, Visibility::Public, text, at)?;
        let reply = next
            .event(names::REQUEST_REPLY_RECEIVED, ids, at)
            .with_id("message", message.as_uuid());
        let mut transition = next.with(reply);
        if is_reopened {
            transition.request.fields.resolved_at = None;
            transition
                .events
                .push(transition.request.event(names::REQUEST_REOPENED, ids, at));
        }
        Ok(transition)
    }

    /// Notes something for the company only.
    ///
    /// # Errors
    /// When the request is over, or its conversation is full.
    pub fn note(
        self,
        author: Author,
        text: InteractionText,
        ids: &dyn IdSource,
        at: Timestamp,
    ) -> Outcome {
        self.note_as(MessageId::generate(ids, at), author, text, ids, at)
    }

    /// Notes something for the company only, under an id made by the caller.
    ///
    /// # Errors
    /// When the conversation holds a message of this id, and as [`note`](Self::note).
    pub fn note_as(
        self,
        message: MessageId,
        author: Author,
        text: InteractionText,
        ids: &dyn IdSource,
        at: Timestamp,
    ) -> Outcome {
        if self.message(message).is_some() {
            return Err(TransitionError::MessageRepeated { message });
        }
        self.refuse_when_final(RequestCommand::Note)?;
        let state = self.state().clone();
        let mut next = self.entering(state, at);
        next.add_message(message, author, Visibility::Internal, text, at)?;
        let event = next
            .event(names::REQUEST_NOTED, ids, at)
            .with_id("message", message.as_uuid());
        Ok(next.with(event))
    }

    /// Declares the request solved.
    ///
    /// # Errors
    /// When no answer was sent since the customer wrote last.
    pub fn resolve(self, ids: &dyn IdSource, at: Timestamp) -> Outcome {
        let specialist = match self.state() {
            RequestState::Sent { specialist } | RequestState::AwaitingCustomer { specialist } => {
                *specialist
            }
            _ => return self.refuse(RequestCommand::Resolve),
        };
        let mut next = self.entering(RequestState::Resolved { specialist }, at);
        next.fields.resolved_at = Some(at);
        let event = next.event(names::REQUEST_RESOLVED, ids, at);
        Ok(next.with(event))
    }

    /// Closes a resolved request with what the customer says about it.
    ///
    /// # Errors
    /// When the request is not resolved.
    pub fn close_satisfied(
        self,
        score: SatisfactionScore,
        ids: &dyn IdSource,
        at: Timestamp,
    ) -> Outcome {
        let specialist = match self.state() {
            RequestState::Resolved { specialist } => *specialist,
            _ => return self.refuse(RequestCommand::CloseSatisfied),
        };
        let (next, event) = self.closed(Closing::Satisfaction(score), specialist, ids, at);
        let event = event.with_number("score", score.number().into());
        Ok(next.with(event.with_code("by", Code::new_static("satisfaction"))))
    }

    /// Closes a request whose customer says nothing more. One that awaits the customer counts as
    /// solved with it.
    ///
    /// # Errors
    /// When the request is neither resolved nor awaiting the customer.
    pub fn close_silent(self, ids: &dyn IdSource, at: Timestamp) -> Outcome {
        let specialist = match self.state() {
            RequestState::Resolved { specialist }
            | RequestState::AwaitingCustomer { specialist } => *specialist,
            _ => return self.refuse(RequestCommand::CloseSilent),
        };
        let (mut next, event) = self.closed(Closing::Silence, specialist, ids, at);
        next.fields.resolved_at.get_or_insert(at);
        Ok(next.with(event.with_code("by", Code::new_static("silence"))))
    }

    fn closed(
        self,
        closing: Closing,
        specialist: SpecialistId,
        ids: &dyn IdSource,
        at: Timestamp,
    ) -> (Self, Event) {
        let next = self.entering(
            RequestState::Closed {
                closing,
                at,
                specialist,
            },
            at,
        );
        let event = next
            .event(names::REQUEST_CLOSED, ids, at)
            .with_id("specialist", specialist.as_uuid());
        (next, event)
    }

    /// Opens a resolved or closed request again. Nobody holds it then, and its deadlines are what
    /// they were.
    ///
    /// # Errors
    /// When the request is neither resolved nor closed.
    pub fn reopen(self, ids: &dyn IdSource, at: Timestamp) -> Outcome {
        let previous = match self.state() {
            RequestState::Resolved { specialist } | RequestState::Closed { specialist, .. } => {
                *specialist
            }
            _ => return self.refuse(RequestCommand::Reopen),
        };
        let mut next = self.entering(RequestState::Reopened { previous }, at);
        next.fields.resolved_at = None;
        let event = next.event(names::REQUEST_REOPENED, ids, at);
        Ok(next.with(event))
    }

    /// Declares the request void.
    ///
    /// # Errors
    /// When the request is over already.
    pub fn cancel(self, ids: &dyn IdSource, at: Timestamp) -> Outcome {
        self.refuse_when_final(RequestCommand::Cancel)?;
        let next = self.entering(RequestState::Cancelled { at }, at);
        let event = next.event(names::REQUEST_CANCELLED, ids, at);
        Ok(next.with(event))
    }

    /// Reports the deadlines that are missed at `at`; each deadline of a request is reported at
    /// most once, so that asking again changes nothing.
    ///
    /// # Errors
    /// When the request is over, or there is nothing new to report.
    pub fn escalate(self, ids: &dyn IdSource, at: Timestamp) -> Outcome {
        self.refuse_when_final(RequestCommand::Escalate)?;
        let targets: Vec<_> = self.overdue(at).collect();
        if targets.is_empty() {
            return Err(TransitionError::NothingToEscalate);
        }
        let state = self.state().clone();
        let mut next = self.entering(state, at);
        let mut events = Vec::with_capacity(targets.len());
        for target in targets {
            next.fields.escalations.push(Escalation { target, at });
            let event = next
                .event(names::REQUEST_ESCALATED, ids, at)
                .with_code("target", Code::new_static(target.code()));
            let event = match next.fields.deadlines.due(target) {
                Some(due) => event.with_instant("due", due),
                None => event,
            };
            events.push(match next.holder() {
                Some(holder) => event.with_id("specialist", holder.as_uuid()),
                None => event,
            });
        }
        Ok(Transition {
            request: next,
            events,
        })
    }

    /// The request one version on, in this state.
    pub(super) fn entering(mut self, state: RequestState, at: Timestamp) -> Self {
        let (before, after) = (self.state().kind(), state.kind());
        self.fields.state = state;
        if before.work_state() != after.work_state() {
            self.happened(Activity::Entered(after.work_state()), at);
        }
        self.fields.version = self.fields.version.next();
        self.fields.updated_at = at;
        self
    }

    pub(super) fn with(self, event: Event) -> Transition {
        Transition {
            request: self,
            events: vec![event],
        }
    }

    pub(super) fn refuse_when_final(&self, command: RequestCommand) -> Result<(), TransitionError> {
        let state = self.state().kind();
        if state.is_final() {
            return Err(TransitionError::NotAllowed { state, command });
        }
        Ok(())
    }

    /// Links may be made after a request was closed, but not once it is void.
    pub(super) fn refuse_when_ended(&self, command: RequestCommand) -> Result<(), TransitionError> {
        match self.state().kind() {
            RequestStateKind::Closed => Ok(()),
            _ => self.refuse_when_final(command),
        }
    }

    pub(super) fn refuse(&self, command: RequestCommand) -> Outcome {
        Err(TransitionError::NotAllowed {
            state: self.state().kind(),
            command,
        })
    }

    pub(super) fn add_message(
        &mut self,
        id: MessageId,
        author: Author,
        visibility: Visibility,
        text: InteractionText,
        at: Timestamp,
    ) -> Result<(), TransitionError> {
        if self.fields.conversation.len() >= Self::MAXIMUM_MESSAGES {
            return Err(TransitionError::ConversationFull);
        }
        if let Some(activity) = history::written(author, visibility) {
            self.happened(activity, at);
        }
        self.fields.conversation.push(Message {
            id,
            author,
            visibility,
            text,
            at,
        });
        Ok(())
    }
}
