//! What prepares answers: approvals, canned answers, macros, surveys and claims.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::string_slice,
    reason = "a test stops at the first surprise"
)]

mod approval_examples;
mod approval_laws;
mod canned_answer_laws;
mod claim_laws;
mod forms;
#[path = "../common/frozen.rs"]
mod frozen;
mod macro_laws;
mod satisfaction_figures;
mod survey_laws;
