//! How people work together for a customer, and what the customer contributes.

use super::{ProfileError, Profiles};
use crate::collaboration::{
    IdeaBoard, RatingBoard, Responsibility, Task, Watchers, open_tasks, responsibility, tasks,
    watchers,
};
use crate::collaborator::Collaborator;
use crate::id::CustomerId;
use crate::interaction::InteractionKind;

impl Profiles {
    /// The tasks for the customer, by number.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn tasks(&self, customer: CustomerId) -> Result<Vec<Task>, ProfileError> {
        let told = self.all_of_kinds(customer, [InteractionKind::Task]).await?;
        Ok(tasks(&told))
    }

    /// What is left to do for the customer, in [working order](Task::working_order).
    ///
    /// # Errors
    /// When the store fails.
    pub async fn open_tasks(&self, customer: CustomerId) -> Result<Vec<Task>, ProfileError> {
        Ok(open_tasks(self.tasks(customer).await?))
    }

    /// Who is and was responsible for the customer, and the hand-overs.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn responsibility(
        &self,
        customer: CustomerId,
    ) -> Result<Responsibility, ProfileError> {
        let kinds = [InteractionKind::HandOver];
        let told = self.all_of_kinds(customer, kinds).await?;
        Ok(responsibility(&told))
    }

    /// Who is responsible for the customer now.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn responsible(
        &self,
        customer: CustomerId,
    ) -> Result<Option<Collaborator>, ProfileError> {
        let now = self.clock.now();
        Ok(self.responsibility(customer).await?.at(now).cloned())
    }

    /// Who watches the customer.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn watchers(&self, customer: CustomerId) -> Result<Watchers, ProfileError> {
        let told = self
            .all_of_kinds(customer, [InteractionKind::Watch])
            .await?;
        Ok(watchers(&told))
    }

    /// The customer's share in the board of ideas: its proposals and votes, and the answers on its
    /// timeline. The boards of all customers, [merged](IdeaBoard::merge), are the whole.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn ideas(&self, customer: CustomerId) -> Result<IdeaBoard, ProfileError> {
        let told = self.all_of_kinds(customer, [InteractionKind::Idea]).await?;
        let mut board = IdeaBoard::new();
        told.iter().for_each(|one| board.add(one));
        Ok(board)
    }

    /// The customer's ratings of products. The boards of all customers,
    /// [merged](RatingBoard::merge), are the whole.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn ratings(&self, customer: CustomerId) -> Result<RatingBoard, ProfileError> {
        let kinds = [InteractionKind::Feedback];
        let told = self.all_of_kinds(customer, kinds).await?;
        let mut board = RatingBoard::new();
        told.iter().for_each(|one| board.add(one));
        Ok(board)
    }
}
