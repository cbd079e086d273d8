//! An idea of customers, as it stands.

use std::cmp::{Ordering, Reverse};

use crate::id::CustomerId;
use crate::interaction::{IdeaNumber, IdeaStatus, InteractionText, ProductCode, Subject};
use crate::timestamp::Timestamp;

/// An idea of customers, as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Idea {
    /// Its number.
    pub number: IdeaNumber,
    /// The idea, in a few words; `None` while only votes or answers are known.
    pub title: Option<Subject>,
    /// The idea, in full.
    pub text: Option<InteractionText>,
    /// The product that it is about.
    pub product: Option<ProductCode>,
    /// Who proposed it first.
    pub proposed_by: Option<CustomerId>,
    /// When it was proposed first.
    pub proposed_at: Option<Timestamp>,
    /// What the company makes of it.
    pub status: IdeaStatus,
    /// The company's answer.
    pub answer: Option<InteractionText>,
    /// When the company answered last.
    pub answered_at: Option<Timestamp>,
    /// How many customers are for it.
    pub votes: usize,
}

impl Idea {
    /// The order of a ranking: more votes first; then what was proposed earlier, and what nobody
    /// proposed last; then by number.
    #[must_use]
    pub fn ranking_order(&self, other: &Self) -> Ordering {
        let place = |idea: &Self| {
            (
                Reverse(idea.votes),
                idea.proposed_at.is_none(),
                idea.proposed_at,
                idea.number.clone(),
            )
        };
        place(self).cmp(&place(other))
    }
}
