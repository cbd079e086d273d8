//! From classification to the end of a request.

use std::collections::BTreeSet;

use crm_core::{Direction, InteractionText};

use super::{Desk, DeskError};
use crate::classification::Classification;
use crate::id::{MessageId, RequestId, SpecialistId};
use crate::request::{
    Author, Merge, RequestState, RequestStateKind, Review, SatisfactionScore, ServiceRequest,
    TransitionError, Visibility,
};
use crate::store::RequestChangeSet;

impl Desk {
    /// Says what a request is about; see [`ServiceRequest::classify`]. A request that is classified
    /// so already stays as it is.
    ///
    /// # Errors
    /// When there is no such request, it does not take the command, or the store fails.
    pub async fn classify(
        &self,
        id: RequestId,
        classification: Classification,
    ) -> Result<ServiceRequest, DeskError> {
        let is_done = |request: &ServiceRequest| {
            *request.state() == RequestState::Classified
                && request.classification() == Some(&classification)
        };
        self.change_unless(id, is_done, |request, now| {
            request.classify(classification.clone(), &self.ids, now)
        })
        .await
    }

    /// Writes an answer; see [`ServiceRequest::draft`]. An answer that this author wrote already and
    /// that nobody reviewed stays as it is.
    ///
    /// # Errors
    /// When there is no such request or author, it does not take the command, or the store fails.
    pub async fn draft(
        &self,
        id: RequestId,
        author: SpecialistId,
        text: InteractionText,
    ) -> Result<ServiceRequest, DeskError> {
        self.specialist(author).await?;
        let is_done = |request: &ServiceRequest| match request.state() {
            RequestState::Drafted { draft, .. } => {
                draft.author == author && draft.text == text && draft.review == Review::Pending
            }
            _ => false,
        };
        self.change_unless(id, is_done, |request, now| {
            request.draft(text.clone(), author, &self.ids, now)
        })
        .await
    }

    /// Lays the answer before an approver; see [`ServiceRequest::submit_for_approval`].
    ///
    /// # Errors
    /// When there is no such request, it does not take the command, or the store fails.
    pub async fn submit_for_approval(&self, id: RequestId) -> Result<ServiceRequest, DeskError> {
        self.change(id, |request, now| {
            request.submit_for_approval(&self.ids, now)
        })
        .await
    }

    /// Approves the answer; see [`ServiceRequest::approve`].
    ///
    /// # Errors
    /// When there is no such request or approver, the approver is the author, the request does not
    /// take the command, or the store fails.
    pub async fn approve(
        &self,
        id: RequestId,
        approver: SpecialistId,
    ) -> Result<ServiceRequest, DeskError> {
        self.specialist(approver).await?;
        self.change(id, |request, now| request.approve(approver, &self.ids, now))
            .await
    }

    /// Rejects the answer; see [`ServiceRequest::reject`].
    ///
    /// # Errors
    /// As [`approve`](Self::approve).
    pub async fn reject(
        &self,
        id: RequestId,
        approver: SpecialistId,
    ) -> Result<ServiceRequest, DeskError> {
        self.specialist(approver).await?;
        self.change(id, |request, now| request.reject(approver, &self.ids, now))
            .await
    }

    /// Sends the answer; see [`ServiceRequest::send`]. Carrying it to the customer is the host's
    /// part: the event `request.sent` names the message.
    ///
    /// # Errors
    /// When there is no such request, an approval is missing, it does not take the command, or the
    /// store fails.
    pub async fn send(
        &self,
        id: RequestId,
        expects_reply: bool,
    ) -> Result<ServiceRequest, DeskError> {
        self.change_and_tell(
            id,
            Some(Direction::Outbound),
            |_| false,
            |request, now| request.send(expects_reply, &self.ids, now),
        )
        .await
    }

    /// Records what the customer wrote again; see [`ServiceRequest::record_reply`].
    ///
    /// A reply to a request that was merged goes to the one that goes on. Calling it again records
    /// another reply: where a call may have to be repeated, use
    /// [`record_reply_as`](Self::record_reply_as).
    ///
    /// # Errors
    /// When there is no such request, it does not take the command, or the store fails.
    pub async fn record_reply(
        &self,
        id: RequestId,
        text: InteractionText,
    ) -> Result<ServiceRequest, DeskError> {
        let message = MessageId::generate(&self.ids, self.clock.now());
        self.record_reply_as(id, message, text).await
    }

    /// Records a reply under an id made by the caller; repeating the call records nothing new and
    /// gives the request as it is now.
    ///
    /// # Errors
    /// When the conversation holds another message of this id, and as
    /// [`record_reply`](Self::record_reply).
    pub async fn record_reply_as(
        &self,
        id: RequestId,
        message: MessageId,
        text: InteractionText,
    ) -> Result<ServiceRequest, DeskError> {
        let is_done = |request: &ServiceRequest| {
            says(
                request,
                message,
                Author::Customer,
                Visibility::Public,
                &text,
            )
        };
        for _ in super::service::attempts() {
            let id = self.surviving(id).await?;
            let replied = self
                .change_and_tell(id, Some(Direction::Inbound), is_done, |request, now| {
                    request.record_reply_as(message, text.clone(), &self.ids, now)
                })
                .await;
            match replied {
                // It was merged since it was looked up.
                Err(DeskError::Transition(TransitionError::NotAllowed {
                    state: RequestStateKind::Merged,
                    ..
                })) => {}
                decided => return decided,
            }
        }
        Err(DeskError::Contended)
    }

    /// Notes something for the company only; see [`ServiceRequest::note`].
    ///
    /// Calling it again notes it twice: where a call may have to be repeated, use
    /// [`note_as`](Self::note_as).
    ///
    /// # Errors
    /// When there is no such request, it does not take the command, or the store fails.
    pub async fn note(
        &self,
        id: RequestId,
        author: Author,
        text: InteractionText,
    ) -> Result<ServiceRequest, DeskError> {
        let message = MessageId::generate(&self.ids, self.clock.now());
        self.note_as(id, message, author, text).await
    }

    /// Notes something under an id made by the caller; repeating the call notes nothing new and
    /// gives the request as it is now.
    ///
    /// A note on a request that was merged since stands in the conversation of the one that goes on,
    /// and is looked for there.
    ///
    /// # Errors
    /// When the conversation holds another message of this id, and as [`note`](Self::note).
    pub async fn note_as(
        &self,
        id: RequestId,
        message: MessageId,
        author: Author,
        text: InteractionText,
    ) -> Result<ServiceRequest, DeskError> {
        let is_done =
            |request: &ServiceRequest| says(request, message, author, Visibility::Internal, &text);
        let noted = self
            .change_unless(id, is_done, |request, now| {
                request.note_as(message, author, text.clone(), &self.ids, now)
            })
            .await;
        match noted {
            Err(DeskError::Transition(TransitionError::NotAllowed {
                state: RequestStateKind::Merged,
                ..
            })) => {
                let survivor = self.request(self.surviving(id).await?).await?;
                if is_done(&survivor) {
                    Ok(survivor)
                } else {
                    noted
                }
            }
            decided => decided,
        }
    }

    /// Declares a request solved; see [`ServiceRequest::resolve`].
    ///
    /// # Errors
    /// When there is no such request, it does not take the command, or the store fails.
    pub async fn resolve(&self, id: RequestId) -> Result<ServiceRequest, DeskError> {
        self.change(id, |request, now| request.resolve(&self.ids, now))
            .await
    }

    /// Closes a request with what the customer says; see [`ServiceRequest::close_satisfied`].
    ///
    /// # Errors
    /// When there is no such request, it does not take the command, or the store fails.
    pub async fn close_satisfied(
        &self,
        id: RequestId,
        score: SatisfactionScore,
    ) -> Result<ServiceRequest, DeskError> {
        self.change(id, |request, now| {
            request.close_satisfied(score, &self.ids, now)
        })
        .await
    }

    /// Closes a request whose customer says nothing more; see [`ServiceRequest::close_silent`].
    ///
    /// # Errors
    /// When there is no such request, it does not take the command, or the store fails.
    pub async fn close_silent(&self, id: RequestId) -> Result<ServiceRequest, DeskError> {
        self.change(id, |request, now| request.close_silent(&self.ids, now))
            .await
    }

    /// Opens a request again; see [`ServiceRequest::reopen`].
    ///
    /// # Errors
    /// When there is no such request, it does not take the command, or the store fails.
    pub async fn reopen(&self, id: RequestId) -> Result<ServiceRequest, DeskError> {
        self.change(id, |request, now| request.reopen(&self.ids, now))
            .await
    }

    /// Declares a request void; see [`ServiceRequest::cancel`].
    ///
    /// # Errors
    /// When there is no such request, it does not take the command, or the store fails.
    pub async fn cancel(&self, id: RequestId) -> Result<ServiceRequest, DeskError> {
        self.change(id, |request, now| request.cancel(&self.ids, now))
            .await
    }

    /// Makes one request part of another; see [`ServiceRequest::merge_into`]. The answer is the
    /// one that goes on. Requests that are merged so already stay as they are.
    ///
    /// # Errors
    /// When a request is not there or over, both are the same or of two customers, or the store
    /// fails.
    pub async fn merge(
        &self,
        source: RequestId,
        target: RequestId,
    ) -> Result<ServiceRequest, DeskError> {
        for _ in super::service::attempts() {
            let (from, into) = (self.request(source).await?, self.request(target).await?);
            let (from_version, into_version) = (from.version(), into.version());
            if *from.state() == (RequestState::Merged { into: target }) {
                return Ok(into);
            }
            let (before, now) = (from.clone(), self.clock.now());
            let Merge { source, target } = from.merge_into(into, &self.ids, now)?;
            let (source, target) = (self.judged(source, now), self.judged(target, now));
            let survivor = target.request.clone();
            let changes = RequestChangeSet::new()
                .update_request(source, from_version)
                .update_request(target, into_version);
            if let Some(changes) = self.with_load(changes, &before, None, now).await?
                && self.was_first(changes).await?
            {
                return Ok(survivor);
            }
        }
        Err(DeskError::Contended)
    }

    /// The request that goes on, at the end of a chain of merges.
    async fn surviving(&self, mut id: RequestId) -> Result<RequestId, DeskError> {
        // No desk merges into a merged request, so that a chain that desks made has no cycle; one
        // that was stored otherwise may have.
        let mut seen = BTreeSet::new();
        while let RequestState::Merged { into } = self.request(id).await?.state()
            && seen.insert(id)
        {
            id = *into;
        }
        Ok(id)
    }
}

/// Whether the conversation holds this very message.
fn says(
    request: &ServiceRequest,
    message: MessageId,
    author: Author,
    visibility: Visibility,
    text: &InteractionText,
) -> bool {
    request.message(message).is_some_and(|stored| {
        stored.author == author && stored.visibility == visibility && stored.text == *text
    })
}
