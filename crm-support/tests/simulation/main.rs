//! Queueing theory, and the simulation of a desk.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test stops at the first surprise"
)]

mod against_theory;
mod common;
mod fixtures;
#[path = "../common/frozen.rs"]
mod frozen;
mod queueing;
mod reports;
mod sample_paths;
mod staffing;
