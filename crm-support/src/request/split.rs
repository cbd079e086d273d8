//! One request that turns out to be two.

use std::collections::BTreeSet;

use crm_core::{IdSource, Subject, Timestamp};

use super::{
    Author, Deadlines, Message, NewRequest, RequestCommand, RequestLink, RequestLinkKind,
    ServiceRequest, Transition, TransitionError, Visibility, names,
};
use crate::id::{MessageId, RequestId};

/// Two requests after a split.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a split does nothing until it is stored"]
pub struct Split {
    /// The request that there was: it keeps the other messages.
    pub original: Transition,
    /// The new one, with the messages that were taken out. It is new: nobody holds it.
    pub part: Transition,
}

impl ServiceRequest {
    /// Makes some messages a request of their own, under this id and with this subject. No message is lost, and none is in
    /// both; the new one comes in at `at`, and is linked to the one that there was.
    ///
    /// # Errors
    /// When the request is over, a message is not of it, or one of the two would have nothing that the customer asked.
    pub fn split(
        self,
        messages: &BTreeSet<MessageId>,
        id: RequestId,
        subject: Subject,
        deadlines: Deadlines,
        ids: &dyn IdSource,
        at: Timestamp,
    ) -> Result<Split, TransitionError> {
        self.refuse_when_final(RequestCommand::Split)?;
        if let Some(unknown) = messages
            .iter()
            .find(|message| self.message(**message).is_none())
        {
            return Err(TransitionError::UnknownMessage { message: *unknown });
        }
        let mut original = self.staying(at);
        let conversation = std::mem::take(&mut original.fields.conversation);
        let (taken, kept): (Vec<Message>, Vec<Message>) = conversation
            .into_iter()
            .partition(|message| messages.contains(&message.id));
        let asked = taken.iter().find(|message| is_asked(message));
        let (Some(asked), true) = (asked, kept.iter().any(is_asked)) else {
            return Err(TransitionError::NothingAsked);
        };

        let new = NewRequest {
            customer: original.customer(),
            standing: original.standing(),
            channel: original.channel(),
            kind: original.fields.kind,
            subject,
            text: asked.text.clone(),
        };
        let mut part = Self::submit_as(id, new, original.priority(), deadlines, ids, at);
        let fields = &mut part.request.fields;
        fields.conversation = taken;
        let link = RequestLink::new(RequestLinkKind::SplitFrom, original.id());
        fields.links.insert(link);

        original.fields.conversation = kept;
        let event = original
            .event(names::REQUEST_SPLIT, ids, at)
            .with_id("part", id.as_uuid());
        Ok(Split {
            original: original.with(event),
            part,
        })
    }
}

fn is_asked(message: &Message) -> bool {
    message.author == Author::Customer && message.visibility == Visibility::Public
}
