//! The commands that make an answer: draft, approval, sending.

use crm_core::{IdSource, InteractionText, Timestamp};

use super::workflow::Outcome;
use super::{
    Author, Draft, RequestCommand, RequestState, Review, ServiceRequest, TransitionError,
    Visibility, names,
};
use crate::id::{MessageId, SpecialistId};

impl ServiceRequest {
    /// Writes an answer, or writes it anew; what an approver said about the former one is void.
    ///
    /// # Errors
    /// When no specialist works on the request.
    pub fn draft(
        self,
        text: InteractionText,
        author: SpecialistId,
        ids: &dyn IdSource,
        at: Timestamp,
    ) -> Outcome {
        let specialist = match self.state() {
            RequestState::Assigned { specialist } | RequestState::Drafted { specialist, .. } => {
                *specialist
            }
            _ => return self.refuse(RequestCommand::Draft),
        };
        let draft = Draft {
            text,
            author,
            written_at: at,
            review: Review::Pending,
        };
        let next = self.entering(RequestState::Drafted { specialist, draft }, at);
        let event = next
            .event(names::REQUEST_DRAFTED, ids, at)
            .with_id("author", author.as_uuid());
        Ok(next.with(event))
    }

    /// Lays the answer before an approver.
    ///
    /// # Errors
    /// When there is no answer, or it lies there already.
    pub fn submit_for_approval(self, ids: &dyn IdSource, at: Timestamp) -> Outcome {
        let state = match self.state() {
            RequestState::Drafted { specialist, draft } => RequestState::AwaitingApproval {
                specialist: *specialist,
                draft: Draft {
                    review: Review::Pending,
                    ..draft.clone()
                },
            },
            _ => return self.refuse(RequestCommand::SubmitForApproval),
        };
        let next = self.entering(state, at);
        let event = next.event(names::REQUEST_APPROVAL_REQUESTED, ids, at);
        Ok(next.with(event))
    }

    /// Approves the answer: it may be sent.
    ///
    /// # Errors
    /// When no answer lies before an approver, or the approver wrote it.
    pub fn approve(self, by: SpecialistId, ids: &dyn IdSource, at: Timestamp) -> Outcome {
        self.review(
            RequestCommand::Approve,
            by,
            Review::Approved { by, at },
            ids,
            at,
        )
    }

    /// Rejects the answer: it must be written anew.
    ///
    /// # Errors
    /// When no answer lies before an approver, or the approver wrote it.
    pub fn reject(self, by: SpecialistId, ids: &dyn IdSource, at: Timestamp) -> Outcome {
        self.review(
            RequestCommand::Reject,
            by,
            Review::Rejected { by, at },
            ids,
            at,
        )
    }

    fn review(
        self,
        command: RequestCommand,
        by: SpecialistId,
        review: Review,
        ids: &dyn IdSource,
        at: Timestamp,
    ) -> Outcome {
        let state = match self.state() {
            RequestState::AwaitingApproval { draft, .. } if draft.author == by => {
                return Err(TransitionError::ApprovedByAuthor);
            }
            RequestState::AwaitingApproval { specialist, draft } => RequestState::Drafted {
                specialist: *specialist,
                draft: Draft {
                    review,
                    ..draft.clone()
                },
            },
            _ => return self.refuse(command),
        };
        let name = match review {
            Review::Approved { .. } => names::REQUEST_APPROVED,
            _ => names::REQUEST_REJECTED,
        };
        let next = self.entering(state, at);
        let event = next.event(name, ids, at).with_id("by", by.as_uuid());
        Ok(next.with(event))
    }

    /// Sends the answer: it becomes a public message by its author, and the first one is the
    /// response that the deadline asks for.
    ///
    /// # Errors
    /// When there is no answer, it lies before an approver, it was rejected, or the classification
    /// asks for an approval that it does not have.
    pub fn send(self, expects_reply: bool, ids: &dyn IdSource, at: Timestamp) -> Outcome {
        let (specialist, draft) = match self.state() {
            RequestState::Drafted { specialist, draft } => (*specialist, draft.clone()),
            _ => return self.refuse(RequestCommand::Send),
        };
        let needs_approval = self
            .classification()
            .is_some_and(|found| found.needs_approval);
        match draft.review {
            Review::Approved { .. } => {}
            Review::Pending if !needs_approval => {}
            _ => return Err(TransitionError::ApprovalMissing),
        }
        let state = if expects_reply {
            RequestState::AwaitingCustomer { specialist }
        } else {
            RequestState::Sent { specialist }
        };
        let mut next = self.entering(state, at);
        let message = MessageId::generate(ids, at);
        next.add_message(
            message,
            Author::Specialist(draft.author),
            Visibility::Public,
            draft.text,
            at,
        )?;
        next.fields.first_response_at.get_or_insert(at);
        let event = next
            .event(names::REQUEST_SENT, ids, at)
            .with_id("message", message.as_uuid())
            .with_id("author", draft.author.as_uuid());
        Ok(next.with(event))
    }
}
