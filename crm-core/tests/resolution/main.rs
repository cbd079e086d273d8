//! Identity resolution: decisions, laws over sets of events, and what an attacker cannot do.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test reports by panicking"
)]

mod attacks;
mod decisions;
mod form;
mod graph_laws;
mod keys;
mod laws;
mod model;
mod policies;
mod service;
mod service_examples;
mod service_laws;
mod world;
