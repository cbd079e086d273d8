//! The relay: at least once, in order, whatever fails.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "a test reports by panicking"
)]

mod interleavings;
mod receiver;
mod steps;
