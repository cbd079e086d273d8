//! What the example apps share: options, importing a file of purchases and showing progress, figures of
//! the base and forecasts, following a rule over time, and drawing the report.

#![cfg_attr(
    test,
    allow(
        clippy::arithmetic_side_effects,
        reason = "a test that overflows fails"
    )
)]

pub mod arguments;
pub mod columns;
pub mod demo;
pub mod facts;
pub mod failure;
pub mod forecast;
pub mod import;
pub mod membership;
pub mod months;
pub mod names;
mod places;
pub mod progress;
pub mod purchase_file;
pub mod report;
pub mod rule_text;
pub mod say;
pub mod segments;
pub mod text;
