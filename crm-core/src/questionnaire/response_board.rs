//! The latest responses of all customers.

use std::num::NonZeroU32;

use super::ResponseCounts;
use crate::code::Code;
use crate::collaboration::{ByCustomer, Last, Share, board_of_shares, place_of};
use crate::id::CustomerId;
use crate::interaction::{Interaction, InteractionContent, QuestionnaireResponse};

/// The responses of all customers to questionnaires: of each customer the latest to each version.
///
/// Made and merged as an [`IdeaBoard`](crate::IdeaBoard) is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResponseBoard {
    shares: ByCustomer<(Code, NonZeroU32), Last<QuestionnaireResponse>>,
}

impl Share for Last<QuestionnaireResponse> {
    fn join(&mut self, other: Self) {
        Last::join(self, other);
    }
}

board_of_shares!(ResponseBoard);

impl ResponseBoard {
    /// Takes in an interaction; one without a response, or one that is known, changes nothing.
    pub fn add(&mut self, interaction: &Interaction) {
        if let InteractionContent::QuestionnaireResponse(response) = interaction.content() {
            let of = (response.questionnaire().clone(), response.version());
            let share = Last::said(place_of(interaction), response.clone());
            self.shares.add(of, interaction.customer(), share);
        }
    }

    /// The latest responses, counted.
    #[must_use]
    pub fn counts(&self) -> ResponseCounts {
        let shares = self.shares.iter().flat_map(|(_, shares)| shares.values());
        shares.filter_map(Last::get).collect()
    }
}
