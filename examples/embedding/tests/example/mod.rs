//! Runs the example apps as a user does.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "each test file uses what it needs; a test that cannot go on fails"
)]

use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

/// Cargo, on the whole workspace, as the tests are built: then nothing is built twice.
fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO"));
    command
        .args(arguments)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."));
    // What the outer cargo tells of the package under test; some build scripts look at it and
    // would have their crates, and all above them, built anew.
    for (name, _) in std::env::vars_os() {
        let is_of_package = name.to_str().is_some_and(|name| {
            name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
        });
        if is_of_package {
            command.env_remove(name);
        }
    }
    command
}

/// Runs it to its end.
pub(crate) fn run(name: &str, arguments: &[&str]) -> Output {
    let mut run = cargo(&["run", "--quiet", "--example", name, "--"]);
    run.args(arguments).output().expect("cargo runs")
}

/// Builds it, and returns where it is.
pub(crate) fn build(name: &str) -> std::path::PathBuf {
    let arguments = ["build", "--quiet", "--example", name];
    let mut build = cargo(&arguments);
    let built = build.arg("--message-format=json").output();
    let built = built.expect("cargo runs");
    assert!(
        built.status.success(),
        "{}",
        String::from_utf8_lossy(&built.stderr)
    );
    let told = String::from_utf8(built.stdout).unwrap();
    let messages = told
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let mut programs = messages.filter_map(|message| {
        (message["target"]["name"] == name).then(|| message["executable"].as_str().map(Into::into))
    });
    programs.next().flatten().expect("it is built")
}

/// Starts a program that was built.
pub(crate) fn start(program: &Path, arguments: &[&str], folder: &Path) -> Child {
    Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}
