//! What the example apps say.

use std::io::{self, Write as _};

/// Writes these lines to the standard output.
///
/// # Errors
/// When nobody reads along any more.
pub fn say(lines: impl IntoIterator<Item = String>) -> io::Result<()> {
    let mut out = io::stdout();
    lines
        .into_iter()
        .try_for_each(|line| writeln!(out, "{line}"))
}
