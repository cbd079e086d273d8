//! The request record.

use crm_core::{
    Channel, Code, CustomerId, Event, EventId, IdSource, InteractionText, Subject, Timestamp,
    ValidationError, ValidationRule, ValueShape, Version,
};
use serde::{Deserialize, Serialize};

use super::{
    Author, Classification, CustomerStanding, DeadlineState, DeadlineTarget, Deadlines, Escalation,
    Message, Priority, RequestKind, RequestState, RequestStateKind, Transition, Visibility, names,
};
use crate::id::{MessageId, RequestId, SpecialistId};

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

/// The fields, which are also the serialised form.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RequestFields {
    pub(super) id: RequestId,
    pub(super) version: Version,
    pub(super) customer: CustomerId,
    pub(super) standing: CustomerStanding,
    pub(super) channel: Channel,
    pub(super) kind: RequestKind,
    pub(super) subject: Subject,
    pub(super) priority: Priority,
    pub(super) deadlines: Deadlines,
    pub(super) submitted_at: Timestamp,
    pub(super) updated_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) classification: Option<Classification>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) first_response_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) resolved_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) escalations: Vec<Escalation>,
    pub(super) state: RequestState,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) conversation: Vec<Message>,
}

impl ServiceRequest {
    /// The largest number of messages of a conversation.
    pub const MAXIMUM_MESSAGES: usize = 10_000;

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
                state: RequestState::New,
                conversation: vec![message],
            },
        };
        let event = request
            .event(names::REQUEST_SUBMITTED, ids, at)
            .with_code("channel", Code::new_static(new.channel.code()))
            .with_code("kind", Code::new_static(new.kind.code()))
            .with_code("standing", Code::new_static(new.standing.code()))
            .with_code("priority", Code::new_static(priority.code()))
            .with_instant("response_due", deadlines.due(DeadlineTarget::Response))
            .with_instant("resolution_due", deadlines.due(DeadlineTarget::Resolution));
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

    /// The specialist who holds it.
    #[must_use]
    pub fn holder(&self) -> Option<SpecialistId> {
        self.fields.state.holder()
    }

    /// When the target was reached.
    #[must_use]
    pub fn reached_at(&self, target: DeadlineTarget) -> Option<Timestamp> {
        match target {
            DeadlineTarget::Response => self.fields.first_response_at,
            DeadlineTarget::Resolution => self.fields.resolved_at,
        }
    }

    /// What became of a deadline up to `now`; the answer does not depend on when it is asked for
    /// in between.
    #[must_use]
    pub fn deadline(&self, target: DeadlineTarget, now: Timestamp) -> DeadlineState {
        let due = self.fields.deadlines.due(target);
        match self.reached_at(target) {
            Some(at) if at <= due => DeadlineState::Met { at },
            Some(at) => DeadlineState::Missed {
                due,
                reached_at: Some(at),
            },
            None if self.ended_at().is_some_and(|end| end <= due) => DeadlineState::Void,
            None if now > due => DeadlineState::Missed {
                due,
                reached_at: None,
            },
            None => DeadlineState::Running { due },
        }
    }

    /// The missed deadlines at `now` that were not reported yet, in a request that is not over.
    pub fn overdue(&self, now: Timestamp) -> impl Iterator<Item = DeadlineTarget> + '_ {
        self.unreported()
            .filter(move |target| self.fields.deadlines.due(*target) < now)
    }

    /// The earliest due time that is neither reached nor reported: the next instant to look at the
    /// request. Nothing when it is over.
    #[must_use]
    pub fn next_due(&self) -> Option<Timestamp> {
        self.unreported()
            .map(|target| self.fields.deadlines.due(target))
            .min()
    }

    fn unreported(&self) -> impl Iterator<Item = DeadlineTarget> + '_ {
        let is_open = !self.fields.state.kind().is_final();
        DeadlineTarget::ALL.iter().copied().filter(move |target| {
            let is_reported = self
                .fields
                .escalations
                .iter()
                .any(|past| past.target == *target);
            is_open && self.reached_at(*target).is_none() && !is_reported
        })
    }

    /// When it ended, if it did.
    fn ended_at(&self) -> Option<Timestamp> {
        self.fields
            .state
            .kind()
            .is_final()
            .then_some(self.fields.updated_at)
    }

    /// An event of this request.
    pub(super) fn event(&self, name: Code, ids: &dyn IdSource, at: Timestamp) -> Event {
        Event::new(EventId::generate(ids, at), name, self.fields.id.into(), at)
            .of_customer(self.fields.customer)
            .at_version(self.fields.version)
    }
}

impl TryFrom<RequestFields> for ServiceRequest {
    type Error = ValidationError;

    fn try_from(fields: RequestFields) -> Result<Self, Self::Error> {
        let refuse = |rule, shape| Err(ValidationError::new("service request", rule, shape));
        let members = fields.conversation.len();
        if members > Self::MAXIMUM_MESSAGES {
            let rule = ValidationRule::TooMany {
                maximum: Self::MAXIMUM_MESSAGES,
            };
            return refuse(rule, ValueShape::Collection { members });
        }
        let kind = fields.state.kind();
        let is_unclassified = matches!(
            kind,
            RequestStateKind::New | RequestStateKind::Merged | RequestStateKind::Cancelled
        );
        if fields.classification.is_none() && !is_unclassified {
            let rule = "a request that is worked on must be classified";
            return refuse(ValidationRule::Inconsistent { rule }, ValueShape::Composite);
        }
        if kind == RequestStateKind::Resolved && fields.resolved_at.is_none() {
            let rule = "a resolved request must say when it was resolved";
            return refuse(ValidationRule::Inconsistent { rule }, ValueShape::Composite);
        }
        let mut targets: Vec<_> = fields.escalations.iter().map(|past| past.target).collect();
        targets.sort_unstable();
        targets.dedup();
        if targets.len() != fields.escalations.len() {
            let rule = ValidationRule::Duplicate {
                what: "an escalation of a deadline",
            };
            return refuse(rule, ValueShape::Composite);
        }
        Ok(Self { fields })
    }
}

impl From<ServiceRequest> for RequestFields {
    fn from(request: ServiceRequest) -> Self {
        request.fields
    }
}
