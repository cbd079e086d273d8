//! Who else is awaited, how urgent a request is, who is told, and what it is filed under.

use crm_core::Code;

use super::{Desk, DeskError};
use crate::id::{RequestId, SpecialistId};
use crate::priority::Priority;
use crate::request::{RequestStateKind, ServiceRequest};

impl Desk {
    /// Notes that somebody else is awaited; see [`ServiceRequest::hold`]. A request on hold stays as it is.
    ///
    /// # Errors
    /// When there is no such request, it does not take the command, or the store fails.
    pub async fn hold(&self, id: RequestId) -> Result<ServiceRequest, DeskError> {
        let is_done = |request: &ServiceRequest| request.state().kind() == RequestStateKind::OnHold;
        self.change_unless(id, is_done, |request, now| request.hold(&self.ids, now))
            .await
    }

    /// Notes that nobody else is awaited any more; see [`ServiceRequest::resume`].
    ///
    /// # Errors
    /// When there is no such request, it does not take the command, or the store fails.
    pub async fn resume(&self, id: RequestId) -> Result<ServiceRequest, DeskError> {
        self.change(id, |request, now| request.resume(&self.ids, now))
            .await
    }

    /// Makes a request more or less urgent; see [`ServiceRequest::set_priority`]. One that is so urgent already stays as it
    /// is.
    ///
    /// # Errors
    /// When there is no such request, it does not take the command, or the store fails.
    pub async fn set_priority(
        &self,
        id: RequestId,
        to: Priority,
    ) -> Result<ServiceRequest, DeskError> {
        let is_done = |request: &ServiceRequest| request.priority() == to;
        self.change_unless(id, is_done, |request, now| {
            request.set_priority(to, &self.ids, now)
        })
        .await
    }

    /// Tells a specialist of what happens to a request; see [`ServiceRequest::watch`]. Who is told already stays so.
    ///
    /// # Errors
    /// When there is no such request or specialist, it does not take the command, or the store fails.
    pub async fn watch(
        &self,
        id: RequestId,
        specialist: SpecialistId,
    ) -> Result<ServiceRequest, DeskError> {
        self.specialist(specialist).await?;
        let is_done = |request: &ServiceRequest| request.watchers().contains(&specialist);
        self.change_unless(id, is_done, |request, now| {
            request.watch(specialist, &self.ids, now)
        })
        .await
    }

    /// Tells a specialist no longer; see [`ServiceRequest::unwatch`].
    ///
    /// # Errors
    /// When there is no such request, it does not take the command, or the store fails.
    pub async fn unwatch(
        &self,
        id: RequestId,
        specialist: SpecialistId,
    ) -> Result<ServiceRequest, DeskError> {
        let is_done = |request: &ServiceRequest| !request.watchers().contains(&specialist);
        self.change_unless(id, is_done, |request, now| {
            request.unwatch(specialist, &self.ids, now)
        })
        .await
    }

    /// Files a request under a tag; see [`ServiceRequest::tag`]. One that is filed so already stays as it is.
    ///
    /// # Errors
    /// When there is no such request, it does not take the command, or the store fails.
    pub async fn tag(&self, id: RequestId, tag: Code) -> Result<ServiceRequest, DeskError> {
        let is_done = |request: &ServiceRequest| request.tags().contains(&tag);
        self.change_unless(id, is_done, |request, now| {
            request.tag(tag.clone(), &self.ids, now)
        })
        .await
    }

    /// Takes a tag from a request; see [`ServiceRequest::untag`].
    ///
    /// # Errors
    /// When there is no such request, it does not take the command, or the store fails.
    pub async fn untag(&self, id: RequestId, tag: Code) -> Result<ServiceRequest, DeskError> {
        let is_done = |request: &ServiceRequest| !request.tags().contains(&tag);
        self.change_unless(id, is_done, |request, now| {
            request.untag(&tag, &self.ids, now)
        })
        .await
    }
}
