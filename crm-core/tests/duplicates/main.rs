//! Probable duplicates: laws for any customers, and what is found among people of known truth.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::cast_precision_loss,
    clippy::print_stderr,
    reason = "a test that cannot go on fails"
)]

mod confusables;
mod evidence;
mod form;
mod laws;
mod population;
mod truth;
