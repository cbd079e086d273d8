//! Whose facts count for an account.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::customer::Relation;
use crate::id::CustomerId;

/// Whose facts count for an account, and on which days.
///
/// What an organisation of the group does counts always. What a person does counts on the days on
/// which the person belonged to one of them: who left is not counted from then on, and what was
/// bought for the organisation before still is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountScope {
    pub(super) group: BTreeSet<CustomerId>,
    pub(super) people: BTreeMap<CustomerId, Vec<Relation>>,
}

impl AccountScope {
    /// Everybody of whom something may count, each once, by id.
    #[must_use]
    pub fn customers(&self) -> BTreeSet<CustomerId> {
        let people = self.people.keys();
        self.group.iter().chain(people).copied().collect()
    }

    /// Whether what the customer did on `day` counts.
    #[must_use]
    pub fn counts(&self, customer: CustomerId, day: NaiveDate) -> bool {
        let belongs =
            |positions: &Vec<Relation>| positions.iter().any(|position| position.holds_on(day));
        self.group.contains(&customer) || self.people.get(&customer).is_some_and(belongs)
    }
}
