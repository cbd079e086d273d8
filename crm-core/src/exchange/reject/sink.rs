//! Where rows go that are left out.

use std::io;

use super::RejectedRow;

/// Takes the rows that an import leaves out.
///
/// A `Vec<RejectedRow>` is one, for tests and short files.
pub trait RejectSink {
    /// Takes a row.
    ///
    /// # Errors
    /// When it cannot be written: the import stops then.
    fn reject(&mut self, row: &RejectedRow) -> io::Result<()>;

    /// Makes sure that all rows taken so far are written, and says how many bytes that were.
    ///
    /// # Errors
    /// When they cannot be written: the import stops then.
    fn flush(&mut self) -> io::Result<u64> {
        Ok(0)
    }
}

impl RejectSink for Vec<RejectedRow> {
    fn reject(&mut self, row: &RejectedRow) -> io::Result<()> {
        self.push(row.clone());
        Ok(())
    }
}

impl<S: RejectSink + ?Sized> RejectSink for &mut S {
    fn reject(&mut self, row: &RejectedRow) -> io::Result<()> {
        (**self).reject(row)
    }

    fn flush(&mut self) -> io::Result<u64> {
        (**self).flush()
    }
}
