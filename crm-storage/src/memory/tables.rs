//! What one tenant stored.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crm_core::{
    AuditSeal, Code, ConsentId, ConsentRecord, Customer, CustomerAlias, CustomerId, ErasedCustomer,
    Event, EventId, IdempotencyKey, IdentityKey, Interaction, InteractionId, MergeId, MergeMove,
    MergeRecord, Suppression, SuppressionHash, Timestamp,
};
use crm_support::{RequestId, ServiceRequest, Specialist, SpecialistId};
use uuid::Uuid;

/// By what the interactions of a customer are sorted.
pub(super) type Place = (Timestamp, InteractionId);

/// The interactions of one customer, oldest first.
pub(super) type Timeline = BTreeMap<Place, Interaction>;

/// By what an interaction is recognised when it is told again.
pub(super) type SourceKey = (CustomerId, Code, IdempotencyKey);

/// By what the moves of merges are sorted.
pub(super) type MoveKey = (MergeId, (Uuid, Code));

/// The tables of one tenant. All indexes are kept by [`Tables::commit`](super::commit) alone. Those that
/// are hashed are only asked, never walked: no answer depends on their order.
#[derive(Debug, Default)]
pub(super) struct Tables {
    pub(super) customers: BTreeMap<CustomerId, Customer>,
    pub(super) holders: HashMap<IdentityKey, CustomerId>,
    pub(super) consents: BTreeMap<ConsentId, ConsentRecord>,
    pub(super) ledgers: BTreeMap<CustomerId, BTreeSet<ConsentId>>,
    pub(super) timelines: BTreeMap<CustomerId, Timeline>,
    pub(super) interaction_keys: HashMap<SourceKey, Place>,
    pub(super) interaction_ids: HashMap<InteractionId, (CustomerId, Place)>,
    pub(super) aliases: BTreeMap<CustomerId, CustomerAlias>,
    /// The ids that lead to a customer.
    pub(super) aliases_of: BTreeMap<CustomerId, BTreeSet<CustomerId>>,
    pub(super) merges: BTreeMap<MergeId, MergeRecord>,
    /// The merges in which an id took part.
    pub(super) merges_of: BTreeMap<CustomerId, BTreeSet<MergeId>>,
    pub(super) moves: BTreeMap<MoveKey, MergeMove>,
    pub(super) erased: BTreeMap<CustomerId, ErasedCustomer>,
    pub(super) suppressions: BTreeMap<SuppressionHash, Suppression>,
    /// The event log: the position of an event is its place here, from 1.
    pub(super) log: Vec<Event>,
    pub(super) event_places: HashMap<EventId, usize>,
    /// How far consumers of the log have come: the position of the last event they are done with.
    pub(super) consumers: BTreeMap<Code, u64>,
    /// The seals of the log: the number of a seal is its place here, from 1.
    pub(super) seals: Vec<AuditSeal>,
    pub(super) seal_places: HashMap<EventId, usize>,
    pub(super) specialists: BTreeMap<SpecialistId, Specialist>,
    pub(super) requests: BTreeMap<RequestId, ServiceRequest>,
    /// The requests that have a due time, by it.
    pub(super) due: BTreeSet<(Timestamp, RequestId)>,
}

/// The place of an interaction in the timeline of its customer.
pub(super) fn place_of(interaction: &Interaction) -> Place {
    (interaction.occurred_at(), interaction.id())
}

/// The key of an interaction.
pub(super) fn source_key_of(interaction: &Interaction) -> SourceKey {
    (
        interaction.customer(),
        interaction.source().clone(),
        interaction.key().clone(),
    )
}

/// The place of a move among all moves.
pub(super) fn move_key_of(moved: &MergeMove) -> MoveKey {
    let entity = &moved.entity;
    (moved.merge, (entity.id(), entity.kind().clone()))
}
