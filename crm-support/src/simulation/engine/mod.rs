//! The desk in virtual time.

mod desk;
mod events;
mod queue;
mod shifts;

pub(super) use desk::run;
