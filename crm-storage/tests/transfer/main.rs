//! A whole tenant goes from store to store and through a file, and is the same everywhere.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that cannot go on fails"
)]

mod archive;
mod checksum;
mod engines;
mod faults;
mod fill;
#[path = "../operations_in_source/mod.rs"]
mod operations_in_source;
mod resume;
#[path = "../servers/mod.rs"]
mod servers;
mod stores;
