//! What the tests of facts that a company tells of its customers share.

use crm_core::*;

use super::timelines::uuid;

/// What came in, as the company tells it.
pub(crate) fn new(key: &str, at: Timestamp, content: InteractionContent) -> NewInteraction {
    NewInteraction {
        channel: Channel::Email,
        direction: Direction::Inbound,
        content,
        regarding: None,
        occurred_at: at,
        source: Code::new_static("crm"),
        key: IdempotencyKey::parse(key).unwrap(),
    }
}

/// An interaction of one customer; the number is its id and its key.
pub(crate) fn told(number: u64, at: Timestamp, content: InteractionContent) -> Interaction {
    Interaction::restore(
        InteractionId::from_uuid(uuid(number)).unwrap(),
        CustomerId::from_uuid(uuid(0xffff_0001)).unwrap(),
        at,
        new(&number.to_string(), at, content),
    )
}
