//! What the benchmarks of the stores share.
#![allow(dead_code, reason = "each benchmark uses what it needs")]

pub(crate) mod measure;
pub(crate) mod postgres;
pub(crate) mod shop;
