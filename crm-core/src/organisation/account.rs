//! An organisation with all that belongs to it.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{BuyingCentre, Position};
use crate::id::CustomerId;

/// An organisation on one day, with the organisations below it and the people in them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Account {
    /// The organisation.
    pub organisation: CustomerId,
    /// The day.
    pub day: NaiveDate,
    /// The organisation and all below it, each once.
    pub group: BTreeSet<CustomerId>,
    /// Who is what in one of them: by organisation, then person.
    pub positions: Vec<Position>,
}

impl Account {
    /// The people in the group, each once.
    #[must_use]
    pub fn people(&self) -> BTreeSet<CustomerId> {
        self.positions
            .iter()
            .map(|position| position.person)
            .collect()
    }

    /// Who decides what is bought, anywhere in the group.
    #[must_use]
    pub fn buying_centre(&self) -> BuyingCentre {
        BuyingCentre::of(&self.positions)
    }

    /// Who decides what one organisation of the group buys.
    #[must_use]
    pub fn buying_centre_of(&self, organisation: CustomerId) -> BuyingCentre {
        let its = |position: &&Position| position.organisation == organisation;
        BuyingCentre::of(self.positions.iter().filter(its))
    }
}
