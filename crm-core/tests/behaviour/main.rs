//! Sessions, carts, orders and products: functions of what was told, in whatever order.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "a test reports by panicking"
)]

mod carts;
mod catalogue;
mod clocks;
mod forms;
mod orders;
mod returns;
mod sessions;
#[path = "../timelines/mod.rs"]
mod timelines;
mod tracking;

use crm_core::strategies as any;
use crm_core::*;
use proptest::prelude::*;
use timelines::{at, crowded, told_twice, uuid};

/// An interaction of one customer; the number is its id and its key.
fn told(number: u64, second: i64, source: &str, content: InteractionContent) -> Interaction {
    let new = NewInteraction {
        channel: Channel::Web,
        direction: Direction::Inbound,
        content,
        regarding: None,
        occurred_at: at(second),
        source: Code::parse(source).unwrap(),
        key: IdempotencyKey::parse(number.to_string()).unwrap(),
    };
    Interaction::restore(
        InteractionId::from_uuid(uuid(number)).unwrap(),
        CustomerId::from_uuid(uuid(0xffff)).unwrap(),
        at(second),
        new,
    )
}

fn page(path: &str) -> InteractionContent {
    InteractionContent::PageView {
        location: Location::parse(path).unwrap(),
    }
}

/// Contents at seconds of a few hours, often the same second, told by two sites; each with its own id.
fn history(
    content: impl Strategy<Value = InteractionContent> + Clone + 'static,
) -> impl Strategy<Value = Vec<Interaction>> + Clone {
    let one = (0_i64..10_000, 0_u8..2, content);
    proptest::collection::vec(one, 0..25)
        .prop_map(|told_of| {
            let numbered = (1_u64..).zip(told_of);
            numbered
                .map(|(number, (second, site, content))| {
                    let source = if site == 0 { "shop" } else { "app" };
                    told(number, crowded(second), source, content)
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

fn line(product: &str, quantity: u32, cents: i64) -> PurchaseLine {
    PurchaseLine {
        product: ProductCode::parse(product).unwrap(),
        name: None,
        category: None,
        quantity: quantity.try_into().unwrap(),
        amount: Money::new(cents, Currency::EUR),
    }
}

fn any_activity() -> impl Strategy<Value = InteractionContent> + Clone {
    any::interaction_content()
}
