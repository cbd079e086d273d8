//! Who a specialist is, laid down anew.

use super::{Desk, DeskError};
use crate::id::SpecialistId;
use crate::specialist::{NewSpecialist, Specialist};
use crate::store::RequestChangeSet;

impl Desk {
    /// Lays down anew who a specialist is: skills, teams, capacity, shifts, leave. One who is so already stays as they
    /// are.
    ///
    /// # Errors
    /// When there is no such specialist, more is held than the new capacity allows, or the store fails.
    pub async fn revise_specialist(
        &self,
        id: SpecialistId,
        new: NewSpecialist,
    ) -> Result<Specialist, DeskError> {
        for _ in super::service::attempts() {
            let before = self.specialist(id).await?;
            if before.began_as(&new) {
                return Ok(before);
            }
            let expected = before.version();
            let (specialist, event) = before.revise(new.clone(), &self.ids, self.clock.now())?;
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
}
