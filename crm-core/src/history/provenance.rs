//! Where the values of a record come from.

use super::{CustomerHistory, RecordedRevision};
use crate::customer::{CustomerRevision, FieldValue};

/// One value of a record, and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ValueProvenance<'a> {
    /// The value.
    pub value: FieldValue,
    /// The latest statement of this very value: who told it, where, when and by which right. `None`
    /// when none is noted.
    pub stated: Option<&'a RecordedRevision>,
}

impl CustomerHistory {
    /// Where we have each value of the record from: an entry for every one, in the order of
    /// [`Customer::values`](crate::Customer::values).
    ///
    /// A value that came by a merge is one that was stated of the record merged; only where nothing is
    /// noted of that record, the merge itself is what is told. A value of which nothing is noted but that
    /// its field changed in a revision whose values are withheld has the latest such revision.
    #[must_use]
    pub fn provenance(&self) -> Vec<ValueProvenance<'_>> {
        let values = self.record.values().into_iter();
        values
            .map(|value| ValueProvenance {
                stated: self.statement_of(&value),
                value,
            })
            .collect()
    }

    fn statement_of(&self, value: &FieldValue) -> Option<&RecordedRevision> {
        let stated = self
            .revisions
            .chunk_by(|one, next| one.revision.customer == next.revision.customer)
            .filter_map(|of_record| last_word(of_record, value));
        stated.max_by_key(|one| {
            let revision = &one.revision;
            let tells_the_value = revision.withheld.is_empty();
            (
                tells_the_value,
                revision.merge.is_none(),
                one.at,
                one.interaction,
            )
        })
    }
}

/// The revision that brought the value into a record, unless it is said to be gone since.
///
/// What is withheld may have brought it or taken it away, or both: it counts where nothing else does.
fn last_word<'a>(
    of_record: &'a [RecordedRevision],
    value: &FieldValue,
) -> Option<&'a RecordedRevision> {
    let latest = |speaks: &dyn Fn(&CustomerRevision) -> bool| {
        let mut latest_first = of_record.iter().rev();
        latest_first.find(|one| speaks(&one.revision))
    };
    match latest(&|one| one.added.contains(value) || one.removed.contains(value)) {
        Some(last) => last.revision.added.contains(value).then_some(last),
        None => latest(&|one| one.withheld.contains(&value.field())),
    }
}
