//! Two records of one customer become one, and two again.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that cannot go on fails"
)]

mod consents;
mod examples;
mod fields;
mod form;
mod histories;
mod people;
mod service;
mod splits;
