//! Webhooks: signed so that an independent reader believes them, retried as the schedule says.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::string_slice,
    reason = "a test reports by panicking"
)]

mod deliveries;
mod schedule;
mod signatures;
mod urls;

use crm_core::*;

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn endpoint(secret: WebhookSecret) -> WebhookEndpoint {
    let ids = SeededIds::new(5);
    let id = WebhookEndpointId::generate(&ids, Timestamp::UNIX_EPOCH);
    let url = WebhookUrl::parse("https://hooks.example.com/crm?key=hidden").unwrap();
    WebhookEndpoint::new(id, url, secret)
}
