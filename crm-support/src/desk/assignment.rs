//! Who works on a request, and who there is.

use crm_core::{Page, PageLimit, StoreError, Version};

use super::{Desk, DeskError};
use crate::id::{RequestId, SpecialistId};
use crate::request::{RequestCommand, RequestState, ServiceRequest, TransitionError};
use crate::routing::{RoutingDecision, RoutingNeeds, route};
use crate::specialist::{NewSpecialist, Specialist, SpecialistError};
use crate::store::RequestChangeSet;

/// A request after routing.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Assignment {
    /// The request; unchanged when nobody could take it.
    pub request: ServiceRequest,
    /// Who was chosen, and why not the others.
    pub decision: RoutingDecision,
}

impl Desk {
    /// Hands a request to the specialist whom [`route`] chooses, never to the one who holds it.
    ///
    /// When nobody can take it, it stays where it is and the decision says why.
    ///
    /// Calling it again hands the request on to someone else: where a call may have to be repeated,
    /// use [`assign_at`](Self::assign_at).
    ///
    /// # Errors
    /// When there is no such request, it is not classified or cannot be assigned, or the store
    /// fails.
    pub async fn assign(&self, id: RequestId) -> Result<Assignment, DeskError> {
        self.assign_if(id, |_| Ok(())).await
    }

    /// As [`assign`](Self::assign), but only the request as it was at version `expected`: repeating
    /// the call never hands it on.
    ///
    /// # Errors
    /// When the request was changed since ([`Conflict`](StoreError::Conflict)), and as
    /// [`assign`](Self::assign).
    pub async fn assign_at(
        &self,
        id: RequestId,
        expected: Version,
    ) -> Result<Assignment, DeskError> {
        self.assign_if(id, |request| match request.version() {
            found if found == expected => Ok(()),
            found => Err(StoreError::Conflict {
                entity: id.into(),
                expected,
                found,
            }),
        })
        .await
    }

    async fn assign_if(
        &self,
        id: RequestId,
        check: impl Fn(&ServiceRequest) -> Result<(), StoreError> + Send + Sync,
    ) -> Result<Assignment, DeskError> {
        for _ in super::service::attempts() {
            let request = self.request(id).await?;
            check(&request)?;
            let Some(classification) = request.classification() else {
                let (state, command) = (request.state().kind(), RequestCommand::Assign);
                return Err(TransitionError::NotAllowed { state, command }.into());
            };
            let needs = RoutingNeeds::from(classification)
                .by(request.channel())
                .excluding(request.holder());
            let now = self.clock.now();
            let decision = route(&needs, &self.specialists().await?, now);
            let Some(chosen) = decision.chosen else {
                return Ok(Assignment { request, decision });
            };
            let transition = request.clone().assign(chosen, &self.ids, now)?;
            match self.try_store(&request, transition, None, now).await {
                Ok(Some(request)) => return Ok(Assignment { request, decision }),
                // The last free place was taken since the specialists were listed.
                Ok(None)
                | Err(DeskError::Specialist(
                    SpecialistError::NoCapacity { .. }
                    | SpecialistError::ChannelFull { .. }
                    | SpecialistError::LimitReached { .. },
                )) => {}
                Err(error) => return Err(error),
            }
        }
        Err(DeskError::Contended)
    }

    /// Hands a request to a specialist chosen by hand: skills and absence do not count, capacity and
    /// limits of a period do. A request that the specialist works on already stays as it is.
    ///
    /// # Errors
    /// When there is no such request or specialist, no place is free, the request cannot be
    /// assigned, or the store fails.
    pub async fn assign_to(
        &self,
        id: RequestId,
        specialist: SpecialistId,
    ) -> Result<ServiceRequest, DeskError> {
        self.specialist(specialist).await?;
        let is_done = |request: &ServiceRequest| match request.state() {
            RequestState::Assigned { specialist: holder }
            | RequestState::Drafted {
                specialist: holder, ..
            } => *holder == specialist,
            _ => false,
        };
        self.change_unless(id, is_done, |request, now| {
            request.assign(specialist, &self.ids, now)
        })
        .await
    }

    /// Adds a specialist.
    ///
    /// Calling it again adds another one: where a call may have to be repeated, use
    /// [`register_specialist_as`](Self::register_specialist_as).
    ///
    /// # Errors
    /// When the store fails.
    pub async fn register_specialist(&self, new: NewSpecialist) -> Result<Specialist, DeskError> {
        let id = SpecialistId::generate(&self.ids, self.clock.now());
        self.register_specialist_as(id, new).await
    }

    /// Adds a specialist under an id made by the caller; repeating the call adds nobody and gives
    /// the specialist as they are now.
    ///
    /// # Errors
    /// When the id belongs to a specialist who began otherwise
    /// ([`AlreadyExists`](StoreError::AlreadyExists)), or the store fails.
    pub async fn register_specialist_as(
        &self,
        id: SpecialistId,
        new: NewSpecialist,
    ) -> Result<Specialist, DeskError> {
        let now = self.clock.now();
        let (specialist, event) = Specialist::register_as(id, new.clone(), &self.ids, now);
        let changes = RequestChangeSet::new().insert_specialist(specialist.clone(), event);
        match self.store.apply_requests(changes).await {
            Ok(_) => Ok(specialist),
            Err(StoreError::AlreadyExists { entity }) => {
                let stored = self.store.specialist(id).await?;
                stored
                    .filter(|stored| stored.began_as(&new))
                    .ok_or(DeskError::Store(StoreError::AlreadyExists { entity }))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Notes that a specialist is away, or back; open requests stay where they are. One who is so
    /// already stays as they are.
    ///
    /// # Errors
    /// When there is no such specialist, or the store fails.
    pub async fn set_absent(
        &self,
        id: SpecialistId,
        is_absent: bool,
    ) -> Result<Specialist, DeskError> {
        for _ in super::service::attempts() {
            let before = self.specialist(id).await?;
            if before.is_absent() == is_absent {
                return Ok(before);
            }
            let expected = before.version();
            let (specialist, event) = before.set_absent(is_absent, &self.ids, self.clock.now());
            let changes = RequestChangeSet::new().update_specialist(
                specialist.clone(),
                expected,
                vec![event],
            );
            if self.was_first(changes).await? {
                return Ok(specialist);
            }
        }
        Err(DeskError::Contended)
    }

    /// The specialist with this id.
    ///
    /// # Errors
    /// When there is none, or the store cannot be read.
    pub async fn specialist(&self, id: SpecialistId) -> Result<Specialist, DeskError> {
        self.store
            .specialist(id)
            .await?
            .ok_or(DeskError::UnknownSpecialist { id })
    }

    /// All specialists with their load, by rising id.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn specialists(&self) -> Result<Vec<Specialist>, DeskError> {
        let mut all = Vec::new();
        let mut page = Page::first(PageLimit::MAXIMUM);
        loop {
            let read = self.store.list_specialists(&page).await?;
            all.extend(read.items);
            match read.next {
                Some(cursor) => page = Page::after(cursor, PageLimit::MAXIMUM),
                None => return Ok(all),
            }
        }
    }
}
