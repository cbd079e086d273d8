//! What a customer allows: the fold over the ledger, double opt-in, restriction, permits, and the
//! links by which a consent is taken back.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::string_slice,
    clippy::expect_used,
    clippy::panic,
    reason = "a test reports by panicking"
)]

mod addresses;
mod common;
mod fold;
mod forms;
mod model;
mod one_click;
mod opt_in;
mod permits;
mod service;
mod tokens;
mod topics;
mod withdrawal;
