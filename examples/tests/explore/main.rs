//! The example `explore` as a user runs it: its numbers beside those counted by hand, hostile names, mistakes in
//! options, and the picture of the guide.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

#[path = "../common/mod.rs"]
mod common;
mod flow;
mod made_up;
mod mistakes;
mod numbers;
mod page;
mod picture;

use std::process::Output;

use common::run_example;

fn explore(arguments: &[&str]) -> Output {
    run_example("explore", arguments)
}

/// What it says when all is well.
fn said(arguments: &[&str]) -> String {
    common::said(&explore(arguments))
}
