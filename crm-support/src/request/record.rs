//! The request record.

use std::collections::BTreeSet;

use crm_core::{
    Channel, Code, CustomerId, Event, EventId, IdSource, InteractionText, Subject, Timestamp,
    Version,
};
use serde::{Deserialize, Serialize};

use super::form::RequestFields;
use super::{
    Author, DeadlineTarget, Deadlines, Escalation, Message, RequestLink, RequestState,
    ServiceTerms, Transition, Visibility, names,
};
use crate::classification::{Classification, RequestKind};
use crate::id::{MessageId, RequestId, SpecialistId};
use crate::priority::{CustomerStanding, Priority};
use crate::service_metric::{Activity, RequestActivity};

/// What a request begins with; priority and deadlines are decided by the policies.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewRequest {
    /// Who asks.
    pub customer: CustomerId,
    /// How much the customer matters.
    pub standing: CustomerStanding,
    /// By which way it came.
    pub channel: Channel,
    /// What the customer says that it is.
    pub kind: RequestKind,
    /// What it is about, in a line.
    pub subject: Subject,
    /// What the customer wrote or said.
    pub text: InteractionText,
}

/// A request of a customer: what was asked, by when it is to be answered, and where it stands.
///
/// It is made by [`submit`](Self::submit) and changed by the commands that [`RequestState`] lists;
/// each takes the request and returns a [`Transition`], or an error that names state and command.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "RequestFields", into = "RequestFields")]
pub struct ServiceRequest {
    pub(super) fields: RequestFields,
}

impl ServiceRequest {
    /// The largest number of messages of a conversation.
    pub const MAXIMUM_MESSAGES: usize = 10_000;
    /// The largest number of specialists who are told of what happens to a request.
    pub const MAXIMUM_WATCHERS: usize = 1_000;
    /// The largest number of tags.
    pub const MAXIMUM_TAGS: usize = 1_000;
    /// The largest number of links to other requests.
    pub const MAXIMUM_LINKS: usize = 1_000;

    /// A new request with its event, `request.submitted`, under an id that nobody knew before.
    pub fn submit(
        new: NewRequest,
        priority: Priority,
        deadlines: Deadlines,
        ids: &dyn IdSource,
        at: Timestamp,
    ) -> Transition {
        Self::submit_as(
            RequestId::generate(ids, at),
            new,
            priority,
            deadlines,
            ids,
            at,
        )
    }

    /// A new request with its event, `request.submitted`, under an id made by the caller.
    pub fn submit_as(
        id: RequestId,
        new: NewRequest,
        priority: Priority,
        deadlines: Deadlines,
        ids: &dyn IdSource,
        at: Timestamp,
    ) -> Transition {
        let message = Message {
            id: MessageId::generate(ids, at),
            author: Author::Customer,
            visibility: Visibility::Public,
            text: new.text,
            at,
        };
        let request = Self {
            fields: RequestFields {
                id,
                version: Version::FIRST,
                customer: new.customer,
                standing: new.standing,
                channel: new.channel,
                kind: new.kind,
                subject: new.subject,
                priority,
                deadlines,
                submitted_at: at,
                updated_at: at,
                classification: None,
                first_response_at: None,
                resolved_at: None,
                escalations: Vec::new(),
                watchers: BTreeSet::new(),
                tags: BTreeSet::new(),
                links: BTreeSet::new(),
                before_merge: None,
                activities: vec![RequestActivity::new(at, Activity::Opened)],
                terms: None,
                state: RequestState::New,
                conversation: vec![message],
            },
        };
        let event = request
            .event(names::REQUEST_SUBMITTED, ids, at)
            .with_code("channel", Code::new_static(new.channel.code()))
            .with_code("kind", Code::new_static(new.kind.code()))
            .with_code("standing", Code::new_static(new.standing.code()))
            .with_code("priority", Code::new_static(priority.code()));
        let dues = [
            ("response_due", DeadlineTarget::Response),
            ("resolution_due", DeadlineTarget::Resolution),
        ];
        let event =
            dues.into_iter()
                .fold(event, |event, (name, target)| match deadlines.due(target) {
                    Some(due) => event.with_instant(name, due),
                    None => event,
                });
        Transition {
            request,
            events: vec![event],
        }
    }

    /// Whether the request began as `new`, whatever became of it since.
    #[must_use]
    pub fn began_as(&self, new: &NewRequest) -> bool {
        let fields = &self.fields;
        let text = fields.conversation.first().map(|message| &message.text);
        (
            fields.customer,
            fields.standing,
            fields.channel,
            fields.kind,
        ) == (new.customer, new.standing, new.channel, new.kind)
            && fields.subject == new.subject
            && text == Some(&new.text)
    }

    /// The same request as one of `customer`, at its next version: what a store makes of it when a
    /// merge of customers, or its undoing, moves it.
    #[must_use]
    pub fn moved_to(mut self, customer: CustomerId) -> Self {
        self.fields.customer = customer;
        self.fields.version = self.fields.version.next();
        self
    }

    /// The id.
    #[must_use]
    pub fn id(&self) -> RequestId {
        self.fields.id
    }

    /// The version of the record: 1 when it was submitted, one more with each command.
    #[must_use]
    pub fn version(&self) -> Version {
        self.fields.version
    }

    /// Who asks.
    #[must_use]
    pub fn customer(&self) -> CustomerId {
        self.fields.customer
    }

    /// How much the customer mattered when the request came in.
    #[must_use]
    pub fn standing(&self) -> CustomerStanding {
        self.fields.standing
    }

    /// By which way it came.
    #[must_use]
    pub fn channel(&self) -> Channel {
        self.fields.channel
    }

    /// What it is: as classified, before that as the customer said.
    #[must_use]
    pub fn kind(&self) -> RequestKind {
        self.fields
            .classification
            .as_ref()
            .map_or(self.fields.kind, |found| found.kind)
    }

    /// What it is about, in a line.
    #[must_use]
    pub fn subject(&self) -> &Subject {
        &self.fields.subject
    }

    /// How urgent it is.
    #[must_use]
    pub fn priority(&self) -> Priority {
        self.fields.priority
    }

    /// Until when it is to be answered and solved.
    #[must_use]
    pub fn deadlines(&self) -> Deadlines {
        self.fields.deadlines
    }

    /// When it came in.
    #[must_use]
    pub fn submitted_at(&self) -> Timestamp {
        self.fields.submitted_at
    }

    /// When it was changed last.
    #[must_use]
    pub fn updated_at(&self) -> Timestamp {
        self.fields.updated_at
    }

    /// What it was found to be.
    #[must_use]
    pub fn classification(&self) -> Option<&Classification> {
        self.fields.classification.as_ref()
    }

    /// When the customer got the first answer.
    #[must_use]
    pub fn first_response_at(&self) -> Option<Timestamp> {
        self.fields.first_response_at
    }

    /// When it was solved; nothing again once it is reopened.
    #[must_use]
    pub fn resolved_at(&self) -> Option<Timestamp> {
        self.fields.resolved_at
    }

    /// The missed deadlines that were reported, each at most once.
    #[must_use]
    pub fn escalations(&self) -> &[Escalation] {
        &self.fields.escalations
    }

    /// Who is told of what happens to it.
    #[must_use]
    pub fn watchers(&self) -> &BTreeSet<SpecialistId> {
        &self.fields.watchers
    }

    /// Its tags.
    #[must_use]
    pub fn tags(&self) -> &BTreeSet<Code> {
        &self.fields.tags
    }

    /// What it has to do with other requests.
    #[must_use]
    pub fn links(&self) -> &BTreeSet<RequestLink> {
        &self.fields.links
    }

    /// What happened to it, oldest first: what the clocks of service metrics go by. Nothing of it ever changes, and more is
    /// added.
    #[must_use]
    pub fn activities(&self) -> &[RequestActivity] {
        &self.fields.activities
    }

    /// By which service policies it is judged; `None` where it has deadlines that do not move instead.
    #[must_use]
    pub fn terms(&self) -> Option<&ServiceTerms> {
        self.fields.terms.as_ref()
    }

    /// Where it stands.
    #[must_use]
    pub fn state(&self) -> &RequestState {
        &self.fields.state
    }

    /// What was said, oldest first; empty once it is merged into another one.
    #[must_use]
    pub fn conversation(&self) -> &[Message] {
        &self.fields.conversation
    }

    /// The message with this id.
    #[must_use]
    pub fn message(&self, id: MessageId) -> Option<&Message> {
        self.fields
            .conversation
            .iter()
            .find(|message| message.id == id)
    }

    /// The specialist who holds it.
    #[must_use]
    pub fn holder(&self) -> Option<SpecialistId> {
        self.fields.state.holder()
    }

    /// An event of this request.
    pub(super) fn event(&self, name: Code, ids: &dyn IdSource, at: Timestamp) -> Event {
        Event::new(EventId::generate(ids, at), name, self.fields.id.into(), at)
            .of_customer(self.fields.customer)
            .at_version(self.fields.version)
    }
}
