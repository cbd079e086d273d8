//! Who decides what an organisation buys.

use std::collections::{BTreeMap, BTreeSet};

use super::Position;
use crate::customer::BuyingRole;
use crate::id::CustomerId;

/// The people who take part in what an organisation buys, by the part they play.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BuyingCentre(BTreeMap<BuyingRole, BTreeSet<CustomerId>>);

impl BuyingCentre {
    pub(super) fn of<'p>(positions: impl IntoIterator<Item = &'p Position>) -> Self {
        let mut parts: BTreeMap<BuyingRole, BTreeSet<CustomerId>> = BTreeMap::new();
        for position in positions {
            for role in position.relation.buying() {
                parts.entry(*role).or_default().insert(position.person);
            }
        }
        Self(parts)
    }

    /// Who plays a part, by id.
    pub fn who(&self, role: BuyingRole) -> impl Iterator<Item = CustomerId> {
        self.0.get(&role).into_iter().flatten().copied()
    }

    /// The parts of a person.
    pub fn roles_of(&self, person: CustomerId) -> impl Iterator<Item = BuyingRole> {
        let parts = self.0.iter();
        parts.filter_map(move |(role, people)| people.contains(&person).then_some(*role))
    }

    /// The parts that nobody is known to play: whom to ask for next.
    pub fn vacant(&self) -> impl Iterator<Item = BuyingRole> {
        let all = BuyingRole::ALL.into_iter();
        all.filter(|role| !self.0.contains_key(role))
    }

    /// Everybody who takes part, each once.
    #[must_use]
    pub fn people(&self) -> BTreeSet<CustomerId> {
        self.0.values().flatten().copied().collect()
    }
}
