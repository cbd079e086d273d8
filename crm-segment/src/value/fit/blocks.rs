//! Rows of a base in blocks that share what depends on a number alone.

use std::ops::Range;

/// Rows, cut where their number changes and where a block is full.
pub(crate) struct Blocks<R> {
    rows: Vec<R>,
    blocks: Vec<(u32, Range<usize>)>,
}

impl<R> Blocks<R> {
    /// Takes rows in rising order of their number; a block has at most `most` of them.
    pub(crate) fn new(numbered: impl Iterator<Item = (u32, R)>, most: usize) -> Self {
        let mut rows = Vec::new();
        let mut blocks: Vec<(u32, Range<usize>)> = Vec::new();
        for (number, row) in numbered {
            let at = rows.len();
            rows.push(row);
            match blocks.last_mut() {
                Some((own, range)) if *own == number && range.len() < most => {
                    range.end = rows.len();
                }
                _ => blocks.push((number, at..rows.len())),
            }
        }
        Self { rows, blocks }
    }

    pub(crate) fn len(&self) -> usize {
        self.blocks.len()
    }

    /// The number and the rows of a block; nothing beyond the last.
    pub(crate) fn get(&self, index: usize) -> (u32, &[R]) {
        let block = self.blocks.get(index).cloned();
        let (number, range) = block.unwrap_or_default();
        (number, self.rows.get(range).unwrap_or_default())
    }
}
