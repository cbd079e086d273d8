//! The latest interactions of some kinds, put together from those of each kind.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use crm_core::{Interaction, InteractionKind, TimelinePart};

use super::by_kind::KindIndex;
use super::failure::Failure;
use super::rows::InteractionRow;

/// The kinds of a part, each once, with the index that finds it; `None` when one of them is found only
/// by walking the timeline.
pub(crate) fn indexes_of(part: &TimelinePart) -> Option<Vec<(InteractionKind, KindIndex)>> {
    let kinds: BTreeSet<InteractionKind> = part.kinds.iter().copied().collect();
    if kinds.is_empty() {
        return None;
    }
    let with_index = |kind| Some((kind, KindIndex::of(kind)?));
    kinds.into_iter().map(with_index).collect()
}

/// The rows of a part so far, latest first and no more than it has.
pub(crate) struct Latest {
    rows: Vec<InteractionRow>,
    most: usize,
}

impl Latest {
    pub(crate) fn of(part: &TimelinePart) -> Self {
        Self {
            rows: Vec::new(),
            most: part.rows(),
        }
    }

    /// Puts rows of a further kind among them.
    pub(crate) fn add(&mut self, rows: impl IntoIterator<Item = InteractionRow>) {
        self.rows.extend(rows);
        self.rows.sort_by_key(|row| Reverse(row.place()));
        self.rows.truncate(self.most);
    }

    /// Nothing earlier than this belongs to the part any more.
    #[cfg(feature = "sqlite")]
    pub(crate) fn until(&self) -> super::types::Stamp {
        let last = self.rows.last().filter(|_| self.rows.len() >= self.most);
        last.map_or(super::types::Stamp::FIRST, |row| row.place().0)
    }

    /// The interactions, latest first.
    pub(crate) fn read(self) -> Result<Vec<Interaction>, Failure> {
        self.rows.into_iter().map(InteractionRow::read).collect()
    }
}
