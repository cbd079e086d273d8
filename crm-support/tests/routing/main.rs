//! Who gets which request: choices, the load of specialists, plans for a queue, urgency.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

mod choices;
mod examples;
mod fixtures;
mod load;
mod plans;
mod reassignments;
mod urgency;
mod world;
