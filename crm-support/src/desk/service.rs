//! The service itself: load, decide, store.

use std::sync::Arc;

use crm_core::{
    ChangeSet, Clock, Code, CustomerId, Direction, EntityRef, IdSource, IdempotencyKey,
    Interaction, InteractionContent, NewInteraction, SegmentSource, StoreError, Timestamp,
};

use super::DeskError;
use crate::id::{RequestId, SpecialistId};
use crate::priority::PriorityPolicy;
use crate::request::{
    Deadlines, NewRequest, ServiceLevel, ServiceRequest, Transition, TransitionError,
};
use crate::service_policy::PolicyVersions;
use crate::store::{RequestChangeSet, RequestStore};

/// How often a decision is made anew when another caller was faster.
const ATTEMPTS: usize = 16;
/// The system that tells the timeline of what customer and company wrote about a request.
const SOURCE: Code = Code::new_static("desk");

/// Takes requests in, leads them through their states, and keeps the load of the specialists exact.
///
/// A thin shell around a store: it loads, lets the pure functions of this crate decide, applies one
/// change set and returns what came of it. When another caller changed a record in between, it
/// loads and decides anew, a bounded number of times. It holds no state of its own; clone it freely.
///
/// Every message to and from a customer is also recorded as an interaction on the customer's
/// timeline, in the same transaction.
///
/// # After an unknown outcome
/// When the answer of the store is lost ([`StoreError::UnknownOutcome`]), the change was made whole or
/// not at all. What calling again does then, if it was made:
///
/// | call | again |
/// |---|---|
/// | [`submit_as`](Self::submit_as), [`record_reply_as`](Self::record_reply_as), [`note_as`](Self::note_as), [`register_specialist_as`](Self::register_specialist_as) | nothing new; the answer is what is there |
/// | [`classify`](Self::classify), [`assign_to`](Self::assign_to), [`draft`](Self::draft), [`merge`](Self::merge), [`set_absent`](Self::set_absent), [`hold`](Self::hold), [`set_priority`](Self::set_priority), [`watch`](Self::watch), [`unwatch`](Self::unwatch), [`tag`](Self::tag), [`untag`](Self::untag), [`move_to_current_policies`](Self::move_to_current_policies), [`tick`](Self::tick) | nothing new: it is so already |
/// | [`assign_at`](Self::assign_at) | refused with [`Conflict`](StoreError::Conflict): the version moved on |
/// | [`submit_for_approval`](Self::submit_for_approval), [`approve`](Self::approve), [`reject`](Self::reject), [`send`](Self::send), [`resume`](Self::resume), [`resolve`](Self::resolve), [`close_satisfied`](Self::close_satisfied), [`close_silent`](Self::close_silent), [`reopen`](Self::reopen), [`cancel`](Self::cancel) | refused with [`NotAllowed`](TransitionError::NotAllowed): the state moved on |
/// | [`submit`](Self::submit), [`record_reply`](Self::record_reply), [`note`](Self::note), [`register_specialist`](Self::register_specialist), [`assign`](Self::assign) | done a second time: use the variant above |
#[derive(Debug, Clone)]
pub struct Desk {
    pub(super) store: Arc<dyn RequestStore>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) ids: Arc<dyn IdSource>,
    priorities: Arc<PriorityPolicy>,
    service_level: Arc<ServiceLevel>,
    pub(super) policies: Option<Arc<PolicyVersions>>,
    pub(super) segments: Option<Arc<dyn SegmentSource>>,
}

impl Desk {
    /// A desk over this store, with these policies.
    #[must_use]
    pub fn new(
        store: Arc<dyn RequestStore>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdSource>,
        priorities: PriorityPolicy,
        service_level: ServiceLevel,
    ) -> Self {
        Self {
            store,
            clock,
            ids,
            priorities: Arc::new(priorities),
            service_level: Arc::new(service_level),
            policies: None,
            segments: None,
        }
    }

    /// The same desk with service policies: what they promise holds for each new request in place of the deadlines of the
    /// service level, which do not move.
    #[must_use]
    pub fn with_policies(self, policies: impl Into<PolicyVersions>) -> Self {
        Self {
            policies: Some(Arc::new(policies.into())),
            ..self
        }
    }

    /// The same desk with somebody who knows the segments of customers, for policies that ask for them.
    #[must_use]
    pub fn with_segments(self, segments: Arc<dyn SegmentSource>) -> Self {
        Self {
            segments: Some(segments),
            ..self
        }
    }

    /// What the clock of the desk says.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The service policies, if there are some.
    #[must_use]
    pub fn policies(&self) -> Option<&PolicyVersions> {
        self.policies.as_deref()
    }

    /// The policy that gives requests their priority.
    #[must_use]
    pub fn priorities(&self) -> &PriorityPolicy {
        &self.priorities
    }

    /// The targets that give requests their deadlines.
    #[must_use]
    pub fn service_level(&self) -> &ServiceLevel {
        &self.service_level
    }

    /// Takes a request in: its priority and deadlines are set, and it waits as new.
    ///
    /// Calling it again files another request. Where a call may have to be repeated (its answer was
    /// lost), use [`submit_as`](Self::submit_as).
    ///
    /// # Errors
    /// When there is no such customer, the calendar has too little working time, or the store
    /// fails.
    pub async fn submit(&self, new: NewRequest) -> Result<ServiceRequest, DeskError> {
        let now = self.clock.now();
        self.file(RequestId::generate(&self.ids, now), new, now)
            .await
    }

    /// Takes a request in under an id made by the caller; repeating the call files nothing new and
    /// gives the request as it is now.
    ///
    /// # Errors
    /// When the id belongs to a request that began otherwise
    /// ([`AlreadyExists`](StoreError::AlreadyExists)), and as [`submit`](Self::submit).
    pub async fn submit_as(
        &self,
        id: RequestId,
        new: NewRequest,
    ) -> Result<ServiceRequest, DeskError> {
        match self.file(id, new.clone(), self.clock.now()).await {
            Err(DeskError::Store(StoreError::AlreadyExists { entity })) => {
                let customer = self.current_id(new.customer).await?;
                let new = NewRequest { customer, ..new };
                let stored = self
                    .store
                    .request(id)
                    .await?
                    .filter(|stored| stored.began_as(&new));
                stored.ok_or(DeskError::Store(StoreError::AlreadyExists { entity }))
            }
            filed => filed,
        }
    }

    async fn file(
        &self,
        id: RequestId,
        new: NewRequest,
        now: Timestamp,
    ) -> Result<ServiceRequest, DeskError> {
        let priority = self.priorities.decide(new.standing, new.kind).priority;
        let deadlines = match &self.policies {
            Some(_) => Deadlines::NONE,
            None => self.service_level.deadlines(priority, now)?,
        };
        let segments = self.segments_of(new.customer).await?;
        let mut customer = new.customer;
        for _ in attempts() {
            let new = NewRequest {
                customer,
                ..new.clone()
            };
            let transition =
                ServiceRequest::submit_as(id, new, priority, deadlines, &self.ids, now);
            let transition = self.promised(transition, &segments, now);
            let request = transition.request.clone();
            let core = self.on_timeline(&request, Direction::Inbound, now)?;
            let changes = RequestChangeSet::new()
                .with_core(core)
                .insert_request(transition);
            match self.store.apply_requests(changes).await {
                Ok(_) => return Ok(request),
                // The id may be that of a customer whom a merge absorbed.
                Err(StoreError::NotFound { entity }) if entity == EntityRef::from(customer) => {
                    let current = self.current_id(customer).await?;
                    if current == customer {
                        return Err(StoreError::NotFound { entity }.into());
                    }
                    customer = current;
                }
                Err(error) => return Err(error.into()),
            }
        }
        Err(DeskError::Contended)
    }

    /// The customer to whom an id leads, where a merge absorbed the one who had it.
    async fn current_id(&self, id: CustomerId) -> Result<CustomerId, DeskError> {
        let found = self.store.aliases(&[id]).await?;
        Ok(found.first().map_or(id, |alias| alias.customer))
    }

    /// The request with this id.
    ///
    /// # Errors
    /// When there is none, or the store cannot be read.
    pub async fn request(&self, id: RequestId) -> Result<ServiceRequest, DeskError> {
        self.store
            .request(id)
            .await?
            .ok_or(DeskError::UnknownRequest { id })
    }

    /// Changes a request as `decide` says, and the load of specialists with it.
    pub(super) async fn change(
        &self,
        id: RequestId,
        decide: impl Fn(ServiceRequest, Timestamp) -> Result<Transition, TransitionError> + Send + Sync,
    ) -> Result<ServiceRequest, DeskError> {
        self.change_and_tell(id, None, |_| false, decide).await
    }

    /// As [`change`](Self::change), unless the request is so already: then it stays as it is.
    pub(super) async fn change_unless(
        &self,
        id: RequestId,
        is_done: impl Fn(&ServiceRequest) -> bool + Send + Sync,
        decide: impl Fn(ServiceRequest, Timestamp) -> Result<Transition, TransitionError> + Send + Sync,
    ) -> Result<ServiceRequest, DeskError> {
        self.change_and_tell(id, None, is_done, decide).await
    }

    /// As [`change_unless`](Self::change_unless); with a direction, the last message of the
    /// conversation goes on the timeline.
    pub(super) async fn change_and_tell(
        &self,
        id: RequestId,
        direction: Option<Direction>,
        is_done: impl Fn(&ServiceRequest) -> bool + Send + Sync,
        decide: impl Fn(ServiceRequest, Timestamp) -> Result<Transition, TransitionError> + Send + Sync,
    ) -> Result<ServiceRequest, DeskError> {
        for _ in 0..ATTEMPTS {
            let before = self.request(id).await?;
            if is_done(&before) {
                return Ok(before);
            }
            let now = self.clock.now();
            let transition = self.judged(decide(before.clone(), now)?, now);
            if let Some(request) = self.try_store(&before, transition, direction, now).await? {
                return Ok(request);
            }
        }
        Err(DeskError::Contended)
    }

    /// Stores a transition decided on `before`; `None` when another caller was faster.
    pub(super) async fn try_store(
        &self,
        before: &ServiceRequest,
        transition: Transition,
        direction: Option<Direction>,
        now: Timestamp,
    ) -> Result<Option<ServiceRequest>, DeskError> {
        let request = transition.request.clone();
        let mut changes = RequestChangeSet::new().update_request(transition, before.version());
        if let Some(direction) = direction {
            changes = changes.with_core(self.on_timeline(&request, direction, now)?);
        }
        let Some(changes) = self
            .with_load(changes, before, request.holder(), now)
            .await?
        else {
            return Ok(None);
        };
        Ok(self.was_first(changes).await?.then_some(request))
    }

    /// Applies a change set; `false` when another caller was faster.
    pub(super) async fn was_first(&self, changes: RequestChangeSet) -> Result<bool, DeskError> {
        match self.store.apply_requests(changes).await {
            Ok(_) => Ok(true),
            Err(StoreError::Conflict { .. }) => Ok(false),
            // A merge absorbed the customer in between, and moved the request.
            Err(StoreError::NotFound { entity }) if *entity.kind() == EntityRef::CUSTOMER => {
                Ok(false)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Adds what a change of holder, decided on `before`, does to the load of both specialists;
    /// `None` when another caller was faster.
    pub(super) async fn with_load(
        &self,
        changes: RequestChangeSet,
        before: &ServiceRequest,
        to: Option<SpecialistId>,
        now: Timestamp,
    ) -> Result<Option<RequestChangeSet>, DeskError> {
        match self.add_load(changes, before.holder(), to, now).await {
            Ok(changes) => Ok(Some(changes)),
            // The specialists are read after the request: when it changed in between, their load
            // holds that change already, and says nothing about this one.
            Err(DeskError::Specialist(_))
                if self.request(before.id()).await?.version() != before.version() =>
            {
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    async fn add_load(
        &self,
        mut changes: RequestChangeSet,
        from: Option<SpecialistId>,
        to: Option<SpecialistId>,
        now: Timestamp,
    ) -> Result<RequestChangeSet, DeskError> {
        if from == to {
            return Ok(changes);
        }
        if let Some(from) = from {
            let specialist = self.specialist(from).await?;
            let expected = specialist.version();
            changes = changes.update_specialist(specialist.release()?, expected, Vec::new());
        }
        if let Some(to) = to {
            let specialist = self.specialist(to).await?;
            let expected = specialist.version();
            changes = changes.update_specialist(specialist.take(now)?, expected, Vec::new());
        }
        Ok(changes)
    }

    /// The last message of a request as an interaction with the customer.
    fn on_timeline(
        &self,
        request: &ServiceRequest,
        direction: Direction,
        now: Timestamp,
    ) -> Result<ChangeSet, DeskError> {
        let Some(message) = request.conversation().last() else {
            return Ok(ChangeSet::new());
        };
        let new = NewInteraction {
            channel: request.channel(),
            direction,
            content: InteractionContent::Message {
                subject: Some(request.subject().clone()),
                text: message.text.clone(),
            },
            regarding: Some(request.id().into()),
            occurred_at: message.at,
            source: SOURCE,
            key: IdempotencyKey::parse(message.id.to_string())?,
        };
        let (interaction, event) = Interaction::record(new, request.customer(), &self.ids, now);
        Ok(ChangeSet::new().record_interaction(interaction, event))
    }
}

/// How often the desk decides anew.
pub(super) const fn attempts() -> std::ops::Range<usize> {
    0..ATTEMPTS
}
