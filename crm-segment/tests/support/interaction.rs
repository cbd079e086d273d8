//! Interactions as they come in from a shop.

use std::fmt::Display;

use crm_core::{
    Channel, Code, Direction, IdempotencyKey, InteractionContent, NewInteraction, Timestamp,
};

pub(crate) fn interaction(
    channel: Channel,
    occurred_at: Timestamp,
    key: impl Display,
    content: InteractionContent,
) -> NewInteraction {
    NewInteraction {
        channel,
        direction: Direction::Inbound,
        content,
        regarding: None,
        occurred_at,
        source: Code::new_static("shop"),
        key: IdempotencyKey::parse(key.to_string()).unwrap(),
    }
}
