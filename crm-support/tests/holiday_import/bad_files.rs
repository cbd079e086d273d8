//! Files that others wrote badly.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use crm_support::TransparentEvents;

use crate::file::horizon;

fn files_under(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files_under(&path, found);
        } else {
            found.push(path);
        }
    }
}

#[test]
fn bad_files_are_read_to_their_end() {
    let folder = std::env::var_os("ECRM_SHARED").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared"),
        PathBuf::from,
    );
    let mut paths = Vec::new();
    files_under(&folder.join("data/bad-input"), &mut paths);
    if paths.is_empty() {
        // Written past the capture of the test harness: it must be seen.
        let _ = writeln!(
            std::io::stderr(),
            "NOT RUN: data/bad-input is absent; set ECRM_SHARED"
        );
        return;
    }
    let import = horizon("1990-01-01", "2040-12-31");
    let import = import.with_transparent_events(TransparentEvents::Imported);
    let mut dates = 0;
    for path in paths {
        let bytes = std::fs::read(&path).unwrap();
        // Some files mark the end of a line by a return alone, or an event as no line of its own.
        let found = import.read(&bytes);
        dates += found.holidays.len() + found.annual_holidays.len();
    }
    assert!(dates > 50, "hardly anything was read: {dates}");
}
