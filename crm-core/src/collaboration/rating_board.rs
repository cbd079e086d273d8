//! The ratings of all products.

use super::RatingSummary;
use super::by_customer::{ByCustomer, Share, board_of_shares};
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

board_of_shares!(RatingBoard);

impl RatingBoard {
    /// Takes in an interaction; one without a rating, or one that is known, changes nothing.
    pub fn add(&mut self, interaction: &Interaction) {
        if let InteractionContent::Feedback(feedback) = interaction.content() {
            let share = Last::said(place_of(interaction), feedback.rating);
            self.shares
                .add(feedback.product.clone(), interaction.customer(), share);
        }
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
