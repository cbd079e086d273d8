//! What the example apps share: options, what a file of purchases is mapped to, showing progress
//! and drawing the report.

#![cfg_attr(
    test,
    allow(
        clippy::arithmetic_side_effects,
        reason = "a test that overflows fails"
    )
)]

pub mod arguments;
pub mod columns;
pub mod progress;
pub mod purchase_file;
pub mod report;
