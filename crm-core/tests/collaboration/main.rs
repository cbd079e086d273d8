//! Tasks, hand-overs, watchers, ideas and ratings: functions of what was told, in whatever order.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "a test reports by panicking"
)]

/// What holds of every board: `board` makes one, `merged` puts two together.
macro_rules! board_laws {
    ($board:ty, $contents:expr) => {
        fn board(told: &[Interaction]) -> $board {
            let mut board = <$board>::new();
            told.iter().for_each(|one| board.add(one));
            board
        }

        fn merged(mut one: $board, other: &$board) -> $board {
            one.merge(other.clone());
            one
        }

        proptest! {
            #[test]
            fn neither_order_nor_repeats_change_the_board(
                (told, again) in history_told_twice($contents),
            ) {
                prop_assert_eq!(board(&told), board(&again));
            }

            #[test]
            fn merging_is_commutative_associative_and_idempotent(
                told in history($contents),
                cut in 0_usize..25,
                more in 0_usize..25,
            ) {
                let (cut, more) = (cut.min(told.len()), more.min(told.len()));
                // Parts that overlap.
                let (a, b, c) = (board(&told[..cut]), board(&told[more..]), board(&told[cut..]));
                prop_assert_eq!(merged(a.clone(), &b), merged(b.clone(), &a));
                prop_assert_eq!(
                    merged(merged(a.clone(), &b), &c),
                    merged(a.clone(), &merged(b.clone(), &c))
                );
                prop_assert_eq!(merged(b.clone(), &b), b);
                prop_assert_eq!(merged(a.clone(), &<$board>::new()), a.clone());
                prop_assert_eq!(merged(a, &c), board(&told));
            }
        }
    };
}

mod forms;
mod hand_overs;
mod ideas;
mod ratings;
mod service;
mod tasks;
#[path = "../timelines/mod.rs"]
mod timelines;
mod watching;

use crm_core::*;
use proptest::prelude::*;
use timelines::{at, crowded, told_twice, uuid};

fn customer(number: u64) -> CustomerId {
    CustomerId::from_uuid(uuid(0xffff_0000 + number)).unwrap()
}

/// An interaction of a customer; the number is its id and its key.
fn told_of(whose: u64, number: u64, second: i64, content: InteractionContent) -> Interaction {
    Interaction::restore(
        InteractionId::from_uuid(uuid(number)).unwrap(),
        customer(whose),
        at(second),
        new(&number.to_string(), second, content),
    )
}

fn told(number: u64, second: i64, content: InteractionContent) -> Interaction {
    told_of(1, number, second, content)
}

fn new(key: &str, second: i64, content: InteractionContent) -> NewInteraction {
    NewInteraction {
        channel: Channel::Other,
        direction: Direction::Internal,
        content,
        regarding: None,
        occurred_at: at(second),
        source: Code::new_static("crm"),
        key: IdempotencyKey::parse(key).unwrap(),
    }
}

fn staff(code: &'static str) -> Collaborator {
    Collaborator::Staff(Code::new_static(code))
}

fn by(code: &'static str) -> Actor {
    Actor::Staff(Code::new_static(code))
}

fn text(text: &str) -> InteractionText {
    InteractionText::parse(text).unwrap()
}

fn title(text: &str) -> Subject {
    Subject::parse(text).unwrap()
}

/// Contents of three customers at seconds of a few hours, often the same second; each with its own
/// id, which does not follow the order of time.
fn history(
    content: impl Strategy<Value = InteractionContent> + Clone + 'static,
) -> impl Strategy<Value = Vec<Interaction>> + Clone {
    let one = (1_u64..4, 0_i64..10_000, content);
    proptest::collection::vec(one, 0..25)
        .prop_map(|all| {
            let numbered = (1_u64..).zip(all);
            numbered
                .map(|(number, (whose, second, content))| {
                    told_of(whose, number, crowded(second), content)
                })
                .collect()
        })
        .boxed()
}

/// A history, and the same in another order, with some of it told twice.
fn history_told_twice(
    content: impl Strategy<Value = InteractionContent> + Clone + 'static,
) -> impl Strategy<Value = (Vec<Interaction>, Vec<Interaction>)> {
    told_twice(history(content))
}

/// The interactions in the order in which they take effect.
fn in_order(told: &[Interaction]) -> Vec<&Interaction> {
    let mut told: Vec<&Interaction> = told.iter().collect();
    told.sort_by_key(|one| (one.occurred_at(), one.id()));
    told
}
