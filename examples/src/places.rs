//! Where the examples find and leave their files.

use std::path::{Path, PathBuf};

/// A file that comes with the examples.
pub(crate) fn in_package(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A file of the workspace, such as one below `target`.
pub(crate) fn in_workspace(path: &str) -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package).join(path)
}
