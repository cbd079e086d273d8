//! The folder of reference data, which is not part of the project.

use std::io::Write as _;
use std::path::PathBuf;

/// The file of reference data, or `None` with a plain word when it is not on this machine.
pub(crate) fn shared(file: &str) -> Option<String> {
    let folder = std::env::var_os("ECRM_SHARED").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared"),
        PathBuf::from,
    );
    match std::fs::read_to_string(folder.join(file)) {
        Ok(text) => Some(text),
        Err(error) => {
            // Written past the capture of the test harness: it must be seen.
            let _ = writeln!(
                std::io::stderr(),
                "NOT RUN: {file} ({error}); set ECRM_SHARED"
            );
            None
        }
    }
}
