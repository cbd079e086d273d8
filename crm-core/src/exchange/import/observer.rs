//! Who watches an import.

use std::ops::ControlFlow;

use super::ImportPosition;

/// A part of a row that was left out, while the rest of the row was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LeftOutPart {
    /// The line on which the row starts.
    pub line: u64,
    /// The name of the property: `TEL`; `X-` for all names of somebody's own.
    pub property: String,
    /// Why, in words; never the value.
    pub rule: String,
}

/// Watches an import: shows how far it is, keeps its position, stops it.
///
/// A closure that takes an [`ImportPosition`] is one, and `()` is one that does nothing.
pub trait ImportObserver {
    /// All rows before `position` are done: stored, or handed to the rejects. A host that keeps the
    /// position can go on there after a crash. On [`ControlFlow::Break`] the import ends here.
    fn stored(&mut self, position: &ImportPosition) -> ControlFlow<()>;

    /// A part of a row is left out.
    fn left_out(&mut self, part: &LeftOutPart) {
        let _ = part;
    }
}

impl ImportObserver for () {
    fn stored(&mut self, _: &ImportPosition) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

impl<F: FnMut(&ImportPosition) -> ControlFlow<()>> ImportObserver for F {
    fn stored(&mut self, position: &ImportPosition) -> ControlFlow<()> {
        self(position)
    }
}
