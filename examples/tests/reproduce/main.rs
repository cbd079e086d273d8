//! The example `reproduce`: on small files written here, and on the whole collections of facts
//! where they are at hand.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test may fail loudly"
)]

#[path = "../../reproduce/app.rs"]
mod app;
mod elsewhere;
mod fit;
mod identities;
mod metrics;
mod refusals;
mod segments;
mod value;
mod verdicts;
mod working_time;

use std::ffi::OsString;
use std::fs;

/// What the app told, and the status with which it would end.
#[derive(Debug)]
struct Told {
    status: u8,
    out: String,
    complaints: String,
}

impl Told {
    fn last_line(&self) -> &str {
        self.out.lines().last().unwrap_or_default()
    }
}

fn run(arguments: &[&str]) -> Told {
    let (mut out, mut complaints) = (Vec::new(), Vec::new());
    let arguments = arguments.iter().map(OsString::from);
    let status = app::run(arguments, &mut out, &mut complaints).unwrap();
    Told {
        status,
        out: String::from_utf8(out).unwrap(),
        complaints: String::from_utf8(complaints).unwrap(),
    }
}

/// Expects the app to end with the status of a refusal and a complaint that has these words.
#[track_caller]
fn assert_refused(arguments: &[&str], problem: &str) {
    let told = run(arguments);
    assert_eq!(told.status, 2, "{arguments:?}");
    assert!(
        told.complaints.contains(problem),
        "{arguments:?}: {told:#?}"
    );
}

/// Runs the app on a file with this text.
fn run_on(kind: &str, text: &str) -> Told {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cases.json");
    fs::write(&path, text).unwrap();
    run(&[kind, path.to_str().unwrap(), "--list"])
}

fn cases(listed: &[&str]) -> String {
    format!(r#"{{"cases": [{}]}}"#, listed.join(","))
}
