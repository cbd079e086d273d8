//! The whole collections of facts, where they are at hand.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::run;

/// The collections of facts: `ECRM_SHARED`, or beside the workspace.
fn shared(file: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("ECRM_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared"),
        PathBuf::from,
    );
    let path = folder.join(file);
    if path.is_file() {
        return Some(path);
    }
    // Written past the capture of the test harness: it must be seen.
    let _ = writeln!(
        std::io::stderr(),
        "NOT RUN: {file} is absent; set ECRM_SHARED"
    );
    None
}

fn assert_agrees(kind: &str, file: &str, at_least: usize) {
    let Some(path) = shared(file) else {
        return;
    };
    let told = run(&[kind, path.to_str().unwrap()]);
    println!("{}", told.out);
    let passed: usize = told.last_line().split(' ').next().unwrap().parse().unwrap();
    assert!(told.last_line().contains(" 0 failed"), "{}", told.out);
    assert!(passed >= at_least, "{}", told.out);
    assert_eq!(told.status, 0);
}

#[test]
fn segment_facts_from_elsewhere_agree() {
    assert_agrees("segments", "oracles/segments.json", 145);
}

#[test]
fn working_time_facts_from_elsewhere_agree() {
    assert_agrees("working-time", "oracles/business_time.json", 119);
}

#[test]
fn reference_values_from_elsewhere_agree() {
    for (file, at_least) in [
        ("oracles/analytics_mle.json", 58),
        ("oracles/analytics_points.json", 114),
        ("oracles/analytics_sbg.json", 20),
        ("oracles/analytics_holdout.json", 45),
        ("oracles/analytics_hillstrom.json", 91),
    ] {
        assert_agrees("value", file, at_least);
    }
}
