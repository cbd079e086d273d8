//! Import by a mapping, and export.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::print_stderr,
    reason = "a test reports by panicking"
)]

mod csv_files;
mod customers;
mod export;
mod mapping;
mod purchases;
mod rejects;
mod resume;
mod shared_files;
mod support;
mod vcards;
