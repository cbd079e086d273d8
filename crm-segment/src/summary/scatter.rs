//! Rows put apart by the part that they belong to.

/// Into how many parts rows are put: one for each value of a byte.
pub(super) const PARTS: usize = 256;

/// How many rows of a part wait until they are moved together.
const WAITING: usize = 32;

/// Rows put apart into [`PARTS`] lists, so that the rows of a part lie side by side.
///
/// Rows wait in a short list first, and are moved to the long one when it is full: all short lists
/// together stay in the cache and in few pages, whereas the ends of the long ones would not.
pub(super) struct Scatter<R> {
    /// Empty before the first row.
    waiting: Vec<[R; WAITING]>,
    /// How many rows of each part wait.
    counts: [u8; PARTS],
    parts: Vec<Vec<R>>,
}

impl<R: Copy> Scatter<R> {
    pub(super) fn new() -> Self {
        Self {
            waiting: Vec::new(),
            counts: [0; PARTS],
            parts: vec![Vec::new(); PARTS],
        }
    }

    /// Takes the rows out and keeps the room, with room for `rows` that are spread evenly.
    pub(super) fn clear(&mut self, rows: usize) {
        self.counts = [0; PARTS];
        // Parts of equal probability seldom differ by more than an eighth.
        let room = rows.saturating_add(rows / 8) / PARTS;
        for part in &mut self.parts {
            part.clear();
            part.reserve(room);
        }
    }

    #[inline]
    pub(super) fn push(&mut self, part: u8, row: R) {
        if self.waiting.is_empty() {
            self.waiting = vec![[row; WAITING]; PARTS];
        }
        let part = usize::from(part);
        let (Some(waiting), Some(count)) = (self.waiting.get_mut(part), self.counts.get_mut(part))
        else {
            return;
        };
        if let Some(place) = waiting.get_mut(usize::from(*count)) {
            *place = row;
        }
        *count = count.wrapping_add(1);
        if usize::from(*count) == WAITING {
            *count = 0;
            if let Some(rows) = self.parts.get_mut(part) {
                rows.extend_from_slice(waiting);
            }
        }
    }

    /// Moves what waits; after the last row.
    pub(super) fn finish(&mut self) {
        let waiting = self.waiting.iter().zip(&mut self.counts);
        for ((waiting, count), rows) in waiting.zip(&mut self.parts) {
            rows.extend_from_slice(waiting.get(..usize::from(*count)).unwrap_or_default());
            *count = 0;
        }
    }

    /// The rows of one part, in the order in which they came.
    pub(super) fn rows(&self, part: usize) -> &[R] {
        self.parts.get(part).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_comes_out_of_its_part_in_order() {
        let mut scatter = Scatter::new();
        for turn in 0..2_u32 {
            scatter.clear(100_000);
            for row in 0..100_000_u32 {
                scatter.push((row % 251) as u8, row + turn);
            }
            scatter.finish();
            for part in 0..PARTS {
                let expected: Vec<u32> = (0..100_000)
                    .filter(|row| row % 251 == part as u32)
                    .map(|row| row + turn)
                    .collect();
                assert_eq!(scatter.rows(part), expected, "part {part}");
            }
        }
    }
}
