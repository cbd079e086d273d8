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

mod flow;
mod made_up;
mod mistakes;
mod numbers;
mod page;
mod picture;

use std::process::{Command, Output};

/// Runs the example as the tests are built, on the whole workspace: then nothing is built twice.
fn explore(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--example", "explore", "--"])
        .args(arguments)
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .output()
        .expect("cargo runs")
}

/// What it says when all is well.
fn said(arguments: &[&str]) -> String {
    let output = explore(arguments);
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}
