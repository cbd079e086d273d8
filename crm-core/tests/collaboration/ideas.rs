//! What customers propose and vote for.

use std::collections::{BTreeMap, BTreeSet};

use crm_core::strategies as any;
use crm_core::*;
use proptest::prelude::*;

use super::{at, by, customer, history, history_told_twice, in_order, text, title, told_of};

fn number(number: &str) -> IdeaNumber {
    IdeaNumber::parse(number).unwrap()
}

fn step(of: &str, step: IdeaStep) -> InteractionContent {
    InteractionContent::Idea(IdeaUpdate::new(number(of), Actor::Customer, step))
}

fn proposed(of: &str, words: &str) -> InteractionContent {
    let (title, text, product) = (title(words), None, None);
    step(
        of,
        IdeaStep::Proposed {
            title,
            text,
            product,
        },
    )
}

fn any_idea() -> impl Strategy<Value = InteractionContent> + Clone {
    any::idea_update().prop_map(InteractionContent::Idea)
}

#[test]
fn an_idea_is_proposed_voted_for_and_answered() {
    let answered = IdeaStep::Answered {
        status: IdeaStatus::Planned,
        answer: Some(text("In spring.")),
    };
    let told = [
        told_of(1, 1, 0, proposed("1", "Vinil")),
        told_of(1, 2, 5, proposed("1", "Vinyl")),
        told_of(2, 3, 10, step("1", IdeaStep::Voted)),
        told_of(2, 4, 11, step("1", IdeaStep::Voted)),
        told_of(3, 5, 12, step("1", IdeaStep::Voted)),
        told_of(3, 6, 13, step("1", IdeaStep::VoteWithdrawn)),
        told_of(
            1,
            7,
            20,
            InteractionContent::Idea(IdeaUpdate::new(number("1"), by("kim"), answered)),
        ),
    ];
    let idea = board(&told).idea(&number("1")).unwrap();
    assert_eq!(idea.title, Some(title("Vinyl")));
    assert_eq!(
        (idea.proposed_by, idea.proposed_at),
        (Some(customer(1)), Some(at(0)))
    );
    assert_eq!(idea.votes, 1);
    assert_eq!(
        (idea.status, idea.answered_at),
        (IdeaStatus::Planned, Some(at(20)))
    );
    assert_eq!(idea.answer, Some(text("In spring.")));
    assert_eq!(board(&told[..6]).ranking()[0].status, IdeaStatus::New);
    assert_eq!(board(&told).idea(&number("2")), None);
}

#[test]
fn more_votes_rank_first_then_the_earlier_idea_then_the_number() {
    let told = [
        told_of(1, 1, 9, proposed("late", "x")),
        told_of(1, 2, 3, proposed("b", "x")),
        told_of(1, 3, 3, proposed("a", "x")),
        told_of(1, 4, 50, proposed("most", "x")),
        told_of(2, 5, 60, step("most", IdeaStep::Voted)),
        told_of(2, 6, 1, step("0", IdeaStep::VoteWithdrawn)),
    ];
    let ranking = board(&told).ranking();
    let numbers: Vec<_> = ranking.iter().map(|idea| idea.number.as_str()).collect();
    assert_eq!(numbers, ["most", "a", "b", "late", "0"]);
}

/// Who is for which idea, counted by hand.
fn voters(told: &[Interaction]) -> BTreeMap<IdeaNumber, BTreeSet<CustomerId>> {
    let mut voters: BTreeMap<IdeaNumber, BTreeSet<CustomerId>> = BTreeMap::new();
    for one in in_order(told) {
        let InteractionContent::Idea(update) = one.content() else {
            continue;
        };
        let of_idea = voters.entry(update.idea.clone()).or_default();
        match update.step {
            IdeaStep::Voted => of_idea.insert(one.customer()),
            IdeaStep::VoteWithdrawn => of_idea.remove(&one.customer()),
            _ => false,
        };
    }
    voters
}

board_laws!(IdeaBoard, any_idea());

proptest! {
    #[test]
    fn a_customer_has_one_vote(told in history(any_idea())) {
        let customers: BTreeSet<_> = told.iter().map(Interaction::customer).collect();
        let by_hand = voters(&told);
        let ranking = board(&told).ranking();
        prop_assert_eq!(ranking.len(), by_hand.len());
        for idea in ranking {
            prop_assert!(idea.votes <= customers.len());
            prop_assert_eq!(idea.votes, by_hand[&idea.number].len());
        }
    }

    #[test]
    fn a_ranking_is_a_total_order_of_all(told in history(any_idea())) {
        let board = board(&told);
        let ranking = board.ranking();
        for pair in ranking.windows(2) {
            prop_assert!(pair[0].ranking_order(&pair[1]).is_lt());
            prop_assert!(pair[0].votes >= pair[1].votes);
        }
        for idea in ranking {
            prop_assert_eq!(board.idea(&idea.number), Some(idea));
        }
    }

    /// A board that follows a merge of customers is the one that is made after it.
    #[test]
    fn absorbing_is_as_if_it_had_always_been_one_customer(told in history(any_idea())) {
        let (absorbed, survivor) = (customer(2), customer(1));
        let mut followed = board(&told);
        followed.absorb(absorbed, survivor);
        let moved = told.into_iter().map(|one| match one.customer() == absorbed {
            true => one.moved_to(survivor, None),
            false => one,
        });
        prop_assert_eq!(followed, board(&moved.collect::<Vec<_>>()));
    }

    /// A board that forgets a customer is the one that is made without it.
    #[test]
    fn forgetting_is_as_if_the_customer_had_never_been(told in history(any_idea())) {
        let mut followed = board(&told);
        followed.forget(customer(1));
        let others = told.into_iter().filter(|one| one.customer() != customer(1));
        prop_assert_eq!(followed, board(&others.collect::<Vec<_>>()));
    }
}
