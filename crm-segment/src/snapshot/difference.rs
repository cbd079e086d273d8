//! Who entered and who left.

use std::cmp::Ordering;

use crm_core::CustomerId;

/// What became of the members of a segment between two instants.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct MembershipDifference {
    /// Who belongs and did not before, by rising id.
    pub entered: Vec<CustomerId>,
    /// Who belonged before and does not, by rising id.
    pub left: Vec<CustomerId>,
    /// How many belonged before and still do.
    pub stayed: u64,
}

impl MembershipDifference {
    /// Compares two lists of members in any order; who is named twice in one counts once.
    #[must_use]
    pub fn of(
        before: impl IntoIterator<Item = CustomerId>,
        after: impl IntoIterator<Item = CustomerId>,
    ) -> Self {
        Self::between(&in_order(before), &in_order(after))
    }

    /// Compares two lists by rising id without repetitions, each read once.
    pub(super) fn between(before: &[CustomerId], after: &[CustomerId]) -> Self {
        let mut difference = Self::default();
        let (mut before, mut after) = (before.iter().peekable(), after.iter().peekable());
        loop {
            // Where one list is at its end, the other one's members are the lesser.
            let order = match (before.peek(), after.peek()) {
                (None, None) => return difference,
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some(one), Some(other)) => one.cmp(other),
            };
            match order {
                Ordering::Less => difference.left.extend(before.next()),
                Ordering::Greater => difference.entered.extend(after.next()),
                Ordering::Equal => {
                    before.next();
                    after.next();
                    difference.stayed = difference.stayed.saturating_add(1);
                }
            }
        }
    }
}

pub(super) fn in_order(members: impl IntoIterator<Item = CustomerId>) -> Vec<CustomerId> {
    let mut members: Vec<CustomerId> = members.into_iter().collect();
    members.sort_unstable();
    members.dedup();
    members
}
