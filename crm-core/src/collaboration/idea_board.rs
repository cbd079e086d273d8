//! The ideas of all customers.

use std::collections::BTreeMap;

use super::Idea;
use super::by_customer::{ByCustomer, Share, board_of_shares};
use super::last::{Last, Place, place_of};
use crate::id::CustomerId;
use crate::interaction::{
    IdeaNumber, IdeaStatus, IdeaStep, Interaction, InteractionContent, InteractionText,
    ProductCode, Subject,
};

/// The ideas of all customers, with their votes.
///
/// It is made of interactions in whatever order; those of one instant count in the order of their
/// ids. Boards of different parts of the customers, or of the same ones, merge to the board of all:
/// merging is commutative, associative and idempotent. A customer has one vote for an idea, and its
/// last word on it counts.
///
/// Shares are kept by customer, as the interactions name it. After a merge of customers,
/// [`absorb`](Self::absorb) makes one share of two; after an erasure, [`forget`](Self::forget) takes
/// it away. Who unmerges customers builds the board anew.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IdeaBoard {
    shares: ByCustomer<IdeaNumber, IdeaShare>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Proposal {
    title: Subject,
    text: Option<InteractionText>,
    product: Option<ProductCode>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Answer {
    status: IdeaStatus,
    text: Option<InteractionText>,
}

/// What one customer's timeline tells of an idea.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct IdeaShare {
    proposed_first: Option<Place>,
    proposal: Last<Proposal>,
    answer: Last<Answer>,
    vote: Last<bool>,
}

impl IdeaShare {
    fn of(step: &IdeaStep, place: Place) -> Self {
        let none = Self::default();
        match step.clone() {
            IdeaStep::Proposed {
                title,
                text,
                product,
            } => Self {
                proposed_first: Some(place),
                proposal: Last::said(
                    place,
                    Proposal {
                        title,
                        text,
                        product,
                    },
                ),
                ..none
            },
            IdeaStep::Voted => Self {
                vote: Last::said(place, true),
                ..none
            },
            IdeaStep::VoteWithdrawn => Self {
                vote: Last::said(place, false),
                ..none
            },
            IdeaStep::Answered { status, answer } => Self {
                answer: Last::said(
                    place,
                    Answer {
                        status,
                        text: answer,
                    },
                ),
                ..none
            },
        }
    }
}

impl Share for IdeaShare {
    fn join(&mut self, other: Self) {
        let firsts = self.proposed_first.into_iter().chain(other.proposed_first);
        self.proposed_first = firsts.min();
        self.proposal.join(other.proposal);
        self.answer.join(other.answer);
        self.vote.join(other.vote);
    }
}

board_of_shares!(IdeaBoard);

impl IdeaBoard {
    /// Takes in an interaction; one that tells of no idea, or is known, changes nothing.
    pub fn add(&mut self, interaction: &Interaction) {
        if let InteractionContent::Idea(update) = interaction.content() {
            let share = IdeaShare::of(&update.step, place_of(interaction));
            self.shares
                .add(update.idea.clone(), interaction.customer(), share);
        }
    }

    /// The idea with this number.
    #[must_use]
    pub fn idea(&self, number: &IdeaNumber) -> Option<Idea> {
        let shares = self.shares.shares(number)?;
        Some(stand(number, shares))
    }

    /// All ideas in [ranking order](Idea::ranking_order): those with most votes first.
    #[must_use]
    pub fn ranking(&self) -> Vec<Idea> {
        let stands = self.shares.iter();
        let mut ideas: Vec<Idea> = stands.map(|(number, all)| stand(number, all)).collect();
        ideas.sort_by(Idea::ranking_order);
        ideas
    }
}

/// Where an idea stands by all shares in it.
fn stand(number: &IdeaNumber, shares: &BTreeMap<CustomerId, IdeaShare>) -> Idea {
    let firsts = shares
        .iter()
        .filter_map(|(customer, share)| Some((share.proposed_first?, *customer)));
    let first = firsts.min();
    let proposals = shares.values().map(|share| &share.proposal);
    let proposal = proposals
        .max_by_key(|proposal| proposal.place())
        .and_then(Last::get);
    let answers = shares.values().map(|share| &share.answer);
    let answered = answers.max_by_key(|answer| answer.place());
    let answer = answered.and_then(Last::get);
    let votes = shares
        .values()
        .filter(|share| share.vote.get() == Some(&true));
    Idea {
        number: number.clone(),
        title: proposal.map(|proposal| proposal.title.clone()),
        text: proposal.and_then(|proposal| proposal.text.clone()),
        product: proposal.and_then(|proposal| proposal.product.clone()),
        proposed_by: first.map(|(_, customer)| customer),
        proposed_at: first.map(|((at, _), _)| at),
        status: answer.map_or(IdeaStatus::New, |answer| answer.status),
        answer: answer.and_then(|answer| answer.text.clone()),
        answered_at: answered.and_then(Last::place).map(|(at, _)| at),
        votes: votes.count(),
    }
}
