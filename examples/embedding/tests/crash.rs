//! The crash tests with small amounts; the example `crash` itself runs larger ones.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops at the first surprise"
)]

mod example;

use std::process::Output;

fn crash(arguments: &[&str]) -> Output {
    example::run("crash", arguments)
}

/// Runs one part, and returns the lines that tell of a test.
fn verdicts(arguments: &[&str]) -> Vec<String> {
    let output = crash(arguments);
    let told = String::from_utf8(output.stdout).unwrap();
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}{complaints}");
    let is_verdict = |line: &&str| line.starts_with("ok: ");
    told.lines().filter(is_verdict).map(str::to_owned).collect()
}

#[test]
fn nothing_acknowledged_is_lost_when_the_process_is_killed() {
    let told = verdicts(&["--only", "kills", "--kills", "20", "--longest", "400"]);
    assert_eq!(told.len(), 2, "{told:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn nothing_acknowledged_is_lost_with_the_power() {
    let told = verdicts(&["--only", "states", "--states", "60"]);
    assert_eq!(told.len(), 3, "{told:?}");
}

#[test]
fn options_that_make_no_sense_are_refused() {
    for arguments in [&["--only", "nothing"][..], &["--kills", "many"], &["kill"]] {
        let output = crash(arguments);
        assert!(!output.status.success() && output.stdout.is_empty());
        let complaints = String::from_utf8(output.stderr).unwrap();
        assert!(complaints.starts_with("crash: "), "{complaints}");
    }
}
