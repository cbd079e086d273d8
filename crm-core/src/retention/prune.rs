//! The removal of interactions, as a store carries it out.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::id::{CustomerId, InteractionId};
use crate::store::Version;

/// Interactions of a customer that are kept no longer.
///
/// Only a store reads it; [`Profiles::apply_retention`](crate::Profiles::apply_retention) makes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prune {
    customer: CustomerId,
    expected: Version,
    interactions: BTreeSet<InteractionId>,
}

impl Prune {
    /// The removal of these interactions of a customer at version `expected`.
    #[must_use]
    pub fn new(
        customer: CustomerId,
        expected: Version,
        interactions: impl IntoIterator<Item = InteractionId>,
    ) -> Self {
        Self {
            customer,
            expected,
            interactions: interactions.into_iter().collect(),
        }
    }

    /// Whose they are.
    #[must_use]
    pub fn customer(&self) -> CustomerId {
        self.customer
    }

    /// The version on which the removal was decided: no merge and no legal hold came in between.
    #[must_use]
    pub fn expected(&self) -> Version {
        self.expected
    }

    /// What is removed, rising.
    #[must_use]
    pub fn interactions(&self) -> &BTreeSet<InteractionId> {
        &self.interactions
    }
}
