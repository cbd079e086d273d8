//! Who belongs to whom.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::position::{is_below, is_position};
use super::{Account, AccountScope, Position};
use crate::customer::{Customer, PartyKind, Relation};
use crate::id::CustomerId;
use crate::store::Version;

/// The relations of all customers, to be asked from both ends.
///
/// A record says to whom its customer belongs; only all records together say who belongs to an
/// organisation. A chart takes in records in any order, each as often as one likes: of one customer
/// the latest version counts. Like a board it follows the log: a changed record is
/// [added](Self::add), on `customer.merged` it [absorbs](Self::absorb) and the survivor's record is
/// added, on `customer.erased` it [forgets](Self::forget). Who takes a merge back makes it anew.
///
/// - An organisation stands **below** another while its record says so
///   ([`SubsidiaryOf`](crate::RelationRole::SubsidiaryOf), [`MemberOf`](crate::RelationRole::MemberOf)). It may have several
///   owners. Records of several hands may contradict each other and make a ring: every question has
///   an answer then, too, and [`rings`](Self::rings) tells of them.
/// - A person **belongs** to an organisation while the person's record says so
///   ([`WorksFor`](crate::RelationRole::WorksFor), [`MemberOf`](crate::RelationRole::MemberOf),
///   [`Represents`](crate::RelationRole::Represents)), to several at once and to one of them twice.
///
/// It holds ids, days and titles, and some 100 bytes per customer.
#[derive(Debug, Clone, Default)]
pub struct OrganisationChart {
    known: BTreeMap<CustomerId, Known>,
    /// By whom a relation leads to: who has one.
    related: BTreeMap<CustomerId, BTreeSet<CustomerId>>,
    aliases: BTreeMap<CustomerId, CustomerId>,
}

#[derive(Debug, Clone)]
struct Known {
    version: Version,
    kind: PartyKind,
    relations: Vec<Relation>,
}

impl OrganisationChart {
    /// A chart without anybody.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes in a record; one that is older than what is known changes nothing.
    pub fn add(&mut self, customer: &Customer) {
        let id = customer.id();
        let is_old = self
            .known
            .get(&id)
            .is_some_and(|known| known.version >= customer.version());
        if is_old || self.aliases.contains_key(&id) {
            return;
        }
        self.take_away(id);
        for relation in customer.relations() {
            let to = self.current(relation.to());
            self.related.entry(to).or_default().insert(id);
        }
        let known = Known {
            version: customer.version(),
            kind: customer.party().kind(),
            relations: customer.relations().to_vec(),
        };
        self.known.insert(id, known);
    }

    /// Relations to the absorbed customer lead to the survivor from now on. What the absorbed one's
    /// own record said is gone; the survivor's, which says it now, is to be added.
    pub fn absorb(&mut self, absorbed: CustomerId, survivor: CustomerId) {
        let survivor = self.current(survivor);
        if absorbed == survivor {
            return;
        }
        self.take_away(absorbed);
        self.aliases
            .values_mut()
            .filter(|leads_to| **leads_to == absorbed)
            .for_each(|leads_to| *leads_to = survivor);
        self.aliases.insert(absorbed, survivor);
        if let Some(related) = self.related.remove(&absorbed) {
            self.related.entry(survivor).or_default().extend(related);
        }
    }

    /// Takes away what the customer's record said.
    pub fn forget(&mut self, customer: CustomerId) {
        self.take_away(customer);
    }

    fn take_away(&mut self, customer: CustomerId) {
        let Some(known) = self.known.remove(&customer) else {
            return;
        };
        for relation in known.relations {
            let to = self.current(relation.to());
            if let Some(related) = self.related.get_mut(&to) {
                related.remove(&customer);
            }
        }
    }

    /// The customer to whom an id leads, as far as the chart was told.
    #[must_use]
    pub fn current(&self, id: CustomerId) -> CustomerId {
        self.aliases.get(&id).copied().unwrap_or(id)
    }

    /// The ids that relations name and of whom no record was added: absorbed customers, of whom the
    /// chart was not told, or somebody who is not there.
    #[must_use]
    pub fn unknown(&self) -> BTreeSet<CustomerId> {
        let named = self.related.iter();
        named
            .filter(|(to, related)| !related.is_empty() && !self.known.contains_key(to))
            .map(|(to, _)| *to)
            .collect()
    }

    /// The relations of others to a customer, with who has them.
    fn relations_to(
        &self,
        to: CustomerId,
        kind: PartyKind,
    ) -> impl Iterator<Item = (CustomerId, &Relation)> {
        let related = self.related.get(&to).into_iter().flatten();
        related
            .filter_map(|id| Some((*id, self.known.get(id)?)))
            .filter(move |(_, known)| known.kind == kind)
            .flat_map(move |(id, known)| {
                let its = known.relations.iter();
                its.filter(move |relation| self.current(relation.to()) == to)
                    .map(move |relation| (id, relation))
            })
    }

    /// The organisations directly below one on a day, each once, by id.
    #[must_use]
    pub fn subsidiaries(&self, organisation: CustomerId, day: NaiveDate) -> BTreeSet<CustomerId> {
        let organisation = self.current(organisation);
        self.relations_to(organisation, PartyKind::Organisation)
            .filter(|(_, relation)| is_below(relation.role()) && relation.holds_on(day))
            .map(|(below, _)| below)
            .filter(|below| *below != organisation)
            .collect()
    }

    /// The organisations directly above one on a day, each once, by id.
    #[must_use]
    pub fn owners(&self, organisation: CustomerId, day: NaiveDate) -> BTreeSet<CustomerId> {
        let organisation = self.current(organisation);
        let Some(known) = self.known.get(&organisation) else {
            return BTreeSet::new();
        };
        if known.kind != PartyKind::Organisation {
            return BTreeSet::new();
        }
        known
            .relations
            .iter()
            .filter(|relation| is_below(relation.role()) && relation.holds_on(day))
            .map(|relation| self.current(relation.to()))
            .filter(|above| *above != organisation)
            .collect()
    }

    /// An organisation and all below it on a day, each once, by id.
    #[must_use]
    pub fn group(&self, organisation: CustomerId, day: NaiveDate) -> BTreeSet<CustomerId> {
        reached(self.current(organisation), |from| {
            self.subsidiaries(from, day)
        })
    }

    /// The organisations above one on a day that have none above themselves: the organisation itself
    /// when it has no owner, several when it has, none when all of them stand in a ring.
    #[must_use]
    pub fn ultimate_owners(
        &self,
        organisation: CustomerId,
        day: NaiveDate,
    ) -> BTreeSet<CustomerId> {
        let mut above = reached(self.current(organisation), |from| self.owners(from, day));
        above.retain(|one| self.owners(*one, day).is_empty());
        above
    }

    /// The organisations that stand below themselves on a day: what their records say cannot be.
    #[must_use]
    pub fn rings(&self, day: NaiveDate) -> BTreeSet<CustomerId> {
        let organisations = self.known.iter();
        organisations
            .filter(|(_, known)| known.kind == PartyKind::Organisation)
            .map(|(id, _)| *id)
            .filter(|id| {
                self.subsidiaries(*id, day)
                    .into_iter()
                    .any(|below| self.group(below, day).contains(id))
            })
            .collect()
    }

    /// Who is what in one organisation on a day, by person.
    #[must_use]
    pub fn positions(&self, organisation: CustomerId, day: NaiveDate) -> Vec<Position> {
        let organisation = self.current(organisation);
        let mut positions: Vec<Position> = self
            .relations_to(organisation, PartyKind::Person)
            .filter(|(_, relation)| is_position(relation.role()) && relation.holds_on(day))
            .map(|(person, relation)| Position {
                organisation,
                person,
                relation: relation.clone(),
            })
            .collect();
        positions.sort();
        positions
    }

    /// What a person was, is and will be, and where: what began first comes first, and what begins
    /// on no known day before all.
    #[must_use]
    pub fn career(&self, person: CustomerId) -> Vec<Position> {
        let person = self.current(person);
        let known = self.known.get(&person);
        let known = known.filter(|known| known.kind == PartyKind::Person);
        let relations = known.into_iter().flat_map(|known| &known.relations);
        let mut career: Vec<Position> = relations
            .filter(|relation| is_position(relation.role()))
            .map(|relation| Position {
                organisation: self.current(relation.to()),
                person,
                relation: relation.clone(),
            })
            .collect();
        career.sort_by(|a, b| {
            let began = |position: &Position| position.relation.from();
            began(a).cmp(&began(b)).then_with(|| a.cmp(b))
        });
        career
    }

    /// An organisation on a day, with all below it and the people in them.
    #[must_use]
    pub fn account(&self, organisation: CustomerId, day: NaiveDate) -> Account {
        let group = self.group(organisation, day);
        let positions = group.iter().flat_map(|one| self.positions(*one, day));
        Account {
            organisation: self.current(organisation),
            day,
            positions: positions.collect(),
            group,
        }
    }

    /// Whose facts count for an organisation with all that stand below it on a day. The people are
    /// those who belong to one of them on any day.
    #[must_use]
    pub fn scope(&self, organisation: CustomerId, day: NaiveDate) -> AccountScope {
        let group = self.group(organisation, day);
        let mut people: BTreeMap<CustomerId, Vec<Relation>> = BTreeMap::new();
        for one in &group {
            for (person, relation) in self.relations_to(*one, PartyKind::Person) {
                if is_position(relation.role()) {
                    people.entry(person).or_default().push(relation.clone());
                }
            }
        }
        AccountScope { group, people }
    }
}

/// What is reached from one organisation, itself included.
fn reached(
    from: CustomerId,
    next: impl Fn(CustomerId) -> BTreeSet<CustomerId>,
) -> BTreeSet<CustomerId> {
    let mut reached = BTreeSet::from([from]);
    let mut to_visit = vec![from];
    while let Some(one) = to_visit.pop() {
        for other in next(one) {
            if reached.insert(other) {
                to_visit.push(other);
            }
        }
    }
    reached
}
