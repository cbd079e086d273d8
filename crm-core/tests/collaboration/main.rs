//! Tasks, hand-overs, watchers, ideas and ratings: functions of what was told, in whatever order.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "a test reports by panicking"
)]

mod forms;
mod hand_overs;
mod ideas;
mod ratings;
mod service;
mod tasks;
mod watching;

use crm_core::*;
use proptest::prelude::*;

/// The second of one day.
fn at(second: i64) -> Timestamp {
    Timestamp::from_micros((1_700_000_000 + second) * 1_000_000).unwrap()
}

fn customer(number: u64) -> CustomerId {
    CustomerId::from_uuid(uuid(0xffff_0000 + number)).unwrap()
}

fn uuid(number: u64) -> uuid::Uuid {
    uuid::Uuid::from_u128(0x019b_7a5e_0000_7000_8000_0000_0000_0000 + u128::from(number))
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
                    let second = if second % 2 == 0 { second } else { second % 5 };
                    told_of(whose, number, second, content)
                })
                .collect()
        })
        .boxed()
}

/// A history, and the same in another order, with some of it told twice.
fn history_told_twice(
    content: impl Strategy<Value = InteractionContent> + Clone + 'static,
) -> impl Strategy<Value = (Vec<Interaction>, Vec<Interaction>)> {
    history(content).prop_flat_map(|told| {
        let again = proptest::sample::subsequence(told.clone(), 0..=told.len());
        let shuffled = again.prop_flat_map({
            let told = told.clone();
            move |again| Just([told.clone(), again].concat()).prop_shuffle()
        });
        (Just(told), shuffled)
    })
}

/// The interactions in the order in which they take effect.
fn in_order(told: &[Interaction]) -> Vec<&Interaction> {
    let mut told: Vec<&Interaction> = told.iter().collect();
    told.sort_by_key(|one| (one.occurred_at(), one.id()));
    told
}
