//! Who works on a request, and who there is.

use crm_core::{Page, PageLimit};

use super::{Desk, DeskError};
use crate::id::{RequestId, SpecialistId};
use crate::request::{RequestCommand, ServiceRequest, TransitionError};
use crate::specialist::{
    NewSpecialist, RoutingDecision, RoutingNeeds, Specialist, SpecialistError, route,
};
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
    /// # Errors
    /// When there is no such request, it is not classified or cannot be assigned, or the store
    /// fails.
    pub async fn assign(&self, id: RequestId) -> Result<Assignment, DeskError> {
        for _ in super::service::attempts() {
            let request = self.request(id).await?;
            let Some(classification) = request.classification() else {
                let (state, command) = (request.state().kind(), RequestCommand::Assign);
                return Err(TransitionError::NotAllowed { state, command }.into());
            };
            let mut needs = RoutingNeeds::from(classification);
            needs.excluded.extend(request.holder());
            let decision = route(&needs, &self.specialists().await?);
            let Some(chosen) = decision.chosen else {
                return Ok(Assignment { request, decision });
            };
            let now = self.clock.now();
            let transition = request.clone().assign(chosen, &self.ids, now)?;
            match self.try_store(&request, transition, None, now).await {
                Ok(Some(request)) => return Ok(Assignment { request, decision }),
                // The last free place was taken since the specialists were listed.
                Ok(None) | Err(DeskError::Specialist(SpecialistError::NoCapacity { .. })) => {}
                Err(error) => return Err(error),
            }
        }
        Err(DeskError::Contended)
    }

    /// Hands a request to a specialist chosen by hand: skills and absence do not count, capacity
    /// does.
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
        self.change(id, |request, now| {
            request.assign(specialist, &self.ids, now)
        })
        .await
    }

    /// Adds a specialist.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn register_specialist(&self, new: NewSpecialist) -> Result<Specialist, DeskError> {
        let (specialist, event) = Specialist::register(new, &self.ids, self.clock.now());
        let changes = RequestChangeSet::new().insert_specialist(specialist.clone(), event);
        self.store.apply_requests(changes).await?;
        Ok(specialist)
    }

    /// Notes that a specialist is away, or back; open requests stay where they are.
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
