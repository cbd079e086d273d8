//! The interaction record.

use serde::{Deserialize, Serialize};

use super::{Channel, Direction, InteractionContent, PurchaseFact};
use crate::code::Code;
use crate::event::{Event, names};
use crate::id::{CustomerId, EventId, InteractionId, MergeId};
use crate::id_source::IdSource;
use crate::personal_data::DataClass::{Activity, Administrative};
use crate::personal_data::UponErasure::Erase;
use crate::store::EntityRef;
use crate::timestamp::Timestamp;

crate::bounded_text! {
    /// What makes an interaction of a customer unique within its source: the source's own number,
    /// a line's content. Case counts.
    pub struct IdempotencyKey("idempotency key", personal, single, 200);
}

impl IdempotencyKey {
    /// The key of an interaction that is told once, by the suite itself.
    pub(crate) fn of_id(id: InteractionId) -> Self {
        Self(id.to_string())
    }

    /// The key of an interaction that a merge sets aside: of the length and the characters of a key.
    pub(crate) fn aside(merge: MergeId, interaction: InteractionId) -> Self {
        Self(format!("merged:{merge}:{interaction}"))
    }
}

/// Something that happened between a customer and the company.
///
/// Interactions are never changed. Each carries its source and a key: recording the same key of
/// the same source for the same customer once more changes nothing, and with another content it is
/// refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "InteractionFields", into = "InteractionFields")]
pub struct Interaction {
    id: InteractionId,
    customer: CustomerId,
    recorded_at: Timestamp,
    new: NewInteraction,
}

/// What an interaction begins with; the rest is set by the suite.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewInteraction {
    /// By which way.
    pub channel: Channel,
    /// Who began.
    pub direction: Direction,
    /// What it consists of.
    pub content: InteractionContent,
    /// What it is about, if that is an entity of its own: a request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub regarding: Option<EntityRef>,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// The system that told it.
    pub source: Code,
    /// What makes it unique within the source.
    pub key: IdempotencyKey,
}

impl Interaction {
    /// An interaction of `customer`, with its event, `interaction.recorded`.
    #[must_use]
    pub fn record(
        new: NewInteraction,
        customer: CustomerId,
        ids: &dyn IdSource,
        recorded_at: Timestamp,
    ) -> (Self, Event) {
        let id = InteractionId::generate(ids, recorded_at);
        Self::record_as(id, new, customer, ids, recorded_at)
    }

    /// As [`record`](Self::record), under an id that was drawn before.
    pub(crate) fn record_as(
        id: InteractionId,
        new: NewInteraction,
        customer: CustomerId,
        ids: &dyn IdSource,
        recorded_at: Timestamp,
    ) -> (Self, Event) {
        let event = Event::new(
            EventId::generate(ids, recorded_at),
            names::INTERACTION_RECORDED,
            id.into(),
            new.occurred_at,
        )
        .of_customer(customer)
        .with_code("channel", Code::new_static(new.channel.code()))
        .with_code("kind", Code::new_static(new.content.kind().code()));
        (
            Self {
                id,
                customer,
                recorded_at,
                new,
            },
            event,
        )
    }

    /// An interaction as a store read it.
    #[must_use]
    pub fn restore(
        id: InteractionId,
        customer: CustomerId,
        recorded_at: Timestamp,
        new: NewInteraction,
    ) -> Self {
        Self {
            id,
            customer,
            recorded_at,
            new,
        }
    }

    /// The id.
    #[must_use]
    pub fn id(&self) -> InteractionId {
        self.id
    }

    /// Whose it is.
    #[must_use]
    pub fn customer(&self) -> CustomerId {
        self.customer
    }

    /// When it was stored.
    #[must_use]
    pub fn recorded_at(&self) -> Timestamp {
        self.recorded_at
    }

    /// By which way.
    #[must_use]
    pub fn channel(&self) -> Channel {
        self.new.channel
    }

    /// Who began.
    #[must_use]
    pub fn direction(&self) -> Direction {
        self.new.direction
    }

    /// What it consists of.
    #[must_use]
    pub fn content(&self) -> &InteractionContent {
        &self.new.content
    }

    /// What it is about.
    #[must_use]
    pub fn regarding(&self) -> Option<&EntityRef> {
        self.new.regarding.as_ref()
    }

    /// When it happened.
    #[must_use]
    pub fn occurred_at(&self) -> Timestamp {
        self.new.occurred_at
    }

    /// The system that told it.
    #[must_use]
    pub fn source(&self) -> &Code {
        &self.new.source
    }

    /// What makes it unique within the source.
    #[must_use]
    pub fn key(&self) -> &IdempotencyKey {
        &self.new.key
    }

    /// The purchase or return without its lines, if it is one.
    #[must_use]
    pub fn purchase_fact(&self) -> Option<PurchaseFact> {
        let (customer, occurred_at) = (self.customer, self.new.occurred_at);
        match &self.new.content {
            InteractionContent::Purchase(purchase) => Some(PurchaseFact::Purchase {
                customer,
                occurred_at,
                amount: purchase.total(),
            }),
            InteractionContent::Return(given_back) => Some(PurchaseFact::Return {
                customer,
                occurred_at,
                amount: given_back.total(),
            }),
            _ => None,
        }
    }

    /// The same interaction as one of `customer`, under `key`: part of a merge, for stores.
    #[must_use]
    pub fn moved_to(mut self, customer: CustomerId, key: Option<IdempotencyKey>) -> Self {
        self.customer = customer;
        if let Some(key) = key {
            self.new.key = key;
        }
        self
    }

    /// Whether the other one tells the same: all but the id and the time of recording.
    #[must_use]
    pub fn tells_the_same_as(&self, other: &Self) -> bool {
        self.customer == other.customer && self.new == other.new
    }
}

impl From<InteractionId> for EntityRef {
    fn from(id: InteractionId) -> Self {
        Self::new(EntityRef::INTERACTION, id.as_uuid())
    }
}

/// The serialised form: all fields side by side.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct InteractionFields {
    id: InteractionId,
    customer: CustomerId,
    recorded_at: Timestamp,
    channel: Channel,
    direction: Direction,
    content: InteractionContent,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    regarding: Option<EntityRef>,
    occurred_at: Timestamp,
    source: Code,
    key: IdempotencyKey,
}

impl From<InteractionFields> for Interaction {
    fn from(fields: InteractionFields) -> Self {
        Self {
            id: fields.id,
            customer: fields.customer,
            recorded_at: fields.recorded_at,
            new: NewInteraction {
                channel: fields.channel,
                direction: fields.direction,
                content: fields.content,
                regarding: fields.regarding,
                occurred_at: fields.occurred_at,
                source: fields.source,
                key: fields.key,
            },
        }
    }
}

impl From<Interaction> for InteractionFields {
    fn from(interaction: Interaction) -> Self {
        let new = interaction.new;
        Self {
            id: interaction.id,
            customer: interaction.customer,
            recorded_at: interaction.recorded_at,
            channel: new.channel,
            direction: new.direction,
            content: new.content,
            regarding: new.regarding,
            occurred_at: new.occurred_at,
            source: new.source,
            key: new.key,
        }
    }
}

crate::personal_data! {
    Interaction as InteractionFields = "interaction", "what happened between you and us" {
        id: Administrative => Erase,
        customer: Administrative => Erase,
        recorded_at: Administrative => Erase,
        channel: Activity => Erase,
        direction: Activity => Erase,
        content: Activity => Erase,
        regarding: Activity => Erase,
        occurred_at: Activity => Erase,
        source: Administrative => Erase,
        key: Administrative => Erase,
    }
}
