//! Holidays out of iCalendar files.
#![cfg(feature = "icalendar")]
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

mod bad_files;
mod dates;
mod faults;
mod file;
mod laws;
mod rules;
