//! The ratings of all products.

use super::RatingSummary;
use super::by_customer::{ByCustomer, Share};
use super::last::{Last, place_of};
use crate::id::CustomerId;
use crate::interaction::{Interaction, InteractionContent, ProductCode, Rating};

/// The ratings of all products by all customers.
///
/// Made and merged as an [`IdeaBoard`](super::IdeaBoard) is. Of each customer the last rating of a
/// product counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RatingBoard {
    shares: ByCustomer<ProductCode, Last<Rating>>,
}

impl Share for Last<Rating> {
    fn join(&mut self, other: Self) {
        Last::join(self, other);
    }
}

impl RatingBoard {
    /// A board without ratings.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes in an interaction; one without a rating, or one that is known, changes nothing.
    pub fn add(&mut self, interaction: &Interaction) {
        if let InteractionContent::Feedback(feedback) = interaction.content() {
            let share = Last::said(place_of(interaction), feedback.rating);
            self.shares
                .add(feedback.product.clone(), interaction.customer(), share);
        }
    }

    /// Takes in all that another board knows.
    pub fn merge(&mut self, other: Self) {
        self.shares.merge(other.shares);
    }

    /// What was the absorbed customer's is the survivor's from now on: of one product, the later
    /// rating of the two counts. The board is as if it had been made after the merge.
    pub fn absorb(&mut self, absorbed: CustomerId, survivor: CustomerId) {
        self.shares.absorb(absorbed, survivor);
    }

    /// Takes away the ratings of the customer.
    pub fn forget(&mut self, customer: CustomerId) {
        self.shares.forget(customer);
    }

    /// What customers think of a product; `None` when nobody rated it.
    #[must_use]
    pub fn summary(&self, product: &ProductCode) -> Option<RatingSummary> {
        let shares = self.shares.shares(product)?;
        let ratings = shares.values().filter_map(Last::get).copied();
        Some(RatingSummary::of(ratings))
    }

    /// The products that were rated, by code.
    pub fn products(&self) -> impl Iterator<Item = &ProductCode> {
        self.shares.iter().map(|(product, _)| product)
    }
}
