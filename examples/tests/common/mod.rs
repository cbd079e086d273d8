//! Running an example as a user does.

use std::ffi::OsStr;
use std::process::{Command, Output};

/// Runs an example as the tests are built, on the whole workspace: then nothing is built twice.
pub(crate) fn run_example(name: &str, arguments: impl IntoIterator<Item: AsRef<OsStr>>) -> Output {
    Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--example", name, "--"])
        .args(arguments)
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .output()
        .expect("cargo runs")
}

/// What it says when all is well.
#[allow(dead_code, reason = "one of the tests looks at failures, too")]
pub(crate) fn said(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}
