//! The operations that the source of the crates has, for the tests that try each of them.
#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "each test file uses what it needs; a test that cannot go on fails"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The public asynchronous functions in the files of a folder of the workspace.
pub(crate) fn operations_in(folder: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(workspace().join(folder)).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            continue;
        }
        for line in fs::read_to_string(path).unwrap().lines() {
            if let Some(rest) = line.trim_start().strip_prefix("pub async fn ") {
                let name = rest.split(['(', '<']).next().unwrap();
                names.insert(name.to_owned());
            }
        }
    }
    names
}

/// All folders of the sources in which there are such functions.
pub(crate) fn folders_with_operations() -> BTreeMap<String, BTreeSet<String>> {
    let mut folders = vec![];
    for entry in fs::read_dir(workspace()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name.starts_with("crm-") {
            folders.push(format!("{name}/src"));
        }
    }
    let mut found = BTreeMap::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(workspace().join(&folder)).unwrap() {
            let entry = entry.unwrap();
            if entry.path().is_dir() {
                let name = entry.file_name().into_string().unwrap();
                folders.push(format!("{folder}/{name}"));
            }
        }
        let operations = operations_in(&folder);
        if !operations.is_empty() {
            found.insert(folder, operations);
        }
    }
    found
}
