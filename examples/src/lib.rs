//! What the example apps share: options, reading purchases, listing bad rows, showing progress
//! and drawing the report.

#![cfg_attr(
    test,
    allow(
        clippy::arithmetic_side_effects,
        reason = "a test that overflows fails"
    )
)]

pub mod arguments;
pub mod import_csv;
pub mod progress;
pub mod reject_file;
pub mod report;
