//! Taking a merged record apart.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::field::person;
use super::{FieldProvenance, MergeError, MergeField, MergeRecord};
use crate::customer::{Customer, NewCustomer, Party, Person};
use crate::event::{Event, names};
use crate::id::{CustomerId, EventId, MergeId};
use crate::id_source::IdSource;
use crate::store::Version;
use crate::timestamp::Timestamp;
use crate::validation::{ValidationError, ValidationRule, ValueShape};

/// What undoing a merge leads to. It holds personal values; its `Debug` shows none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "UnmergeFields")]
pub struct Unmerge {
    record: MergeRecord,
    survivor: Customer,
    expected: Version,
    absorbed: Customer,
}

/// The serialised form, checked when it is read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UnmergeFields {
    record: MergeRecord,
    survivor: Customer,
    expected: Version,
    absorbed: Customer,
}

impl TryFrom<UnmergeFields> for Unmerge {
    type Error = ValidationError;

    fn try_from(fields: UnmergeFields) -> Result<Self, Self::Error> {
        let record = &fields.record;
        let is_of_both = record.survivor.id() == fields.survivor.id()
            && record.absorbed.id() == fields.absorbed.id();
        if is_of_both && record.undone_at.is_some() {
            return Ok(Self {
                record: fields.record,
                survivor: fields.survivor,
                expected: fields.expected,
                absorbed: fields.absorbed,
            });
        }
        let rule = "an undone merge must give back its two customers";
        let rule = ValidationRule::Inconsistent { rule };
        Err(ValidationError::new("unmerge", rule, ValueShape::Composite))
    }
}

impl Unmerge {
    /// The merge, undone.
    #[must_use]
    pub fn record(&self) -> &MergeRecord {
        &self.record
    }

    /// The survivor without what the merge brought.
    #[must_use]
    pub fn survivor(&self) -> &Customer {
        &self.survivor
    }

    /// The version of the survivor on which it was decided.
    #[must_use]
    pub fn expected(&self) -> Version {
        self.expected
    }

    /// The absorbed customer, back with its id.
    #[must_use]
    pub fn absorbed(&self) -> &Customer {
        &self.absorbed
    }

    /// The events: `customer.unmerged` of the survivor, `customer.restored` of the other.
    #[must_use]
    pub fn events(&self, ids: &dyn IdSource, at: Timestamp) -> Vec<Event> {
        let event = |name, customer: &Customer| {
            let id = customer.id();
            Event::new(EventId::generate(ids, at), name, id.into(), at)
                .of_customer(id)
                .at_version(customer.version())
                .with_id("merge", self.record.id.as_uuid())
        };
        vec![
            event(names::CUSTOMER_UNMERGED, &self.survivor)
                .with_id("restored", self.absorbed.id().as_uuid()),
            event(names::CUSTOMER_RESTORED, &self.absorbed)
                .with_id("from", self.survivor.id().as_uuid()),
        ]
    }
}

impl MergeRecord {
    /// Takes the merged record apart again, at `at`.
    ///
    /// The absorbed customer comes back as it was, and the survivor gets back what the merge
    /// changed, field by field. What was changed since stays with the survivor. An identity that the
    /// survivor gave up since is not given back.
    ///
    /// `current` is the survivor as it is now, `latest` the latest merge into it that holds: one
    /// merge after the other is undone, the latest first, because a later merge may have built on a
    /// value that this one brought.
    ///
    /// # Errors
    /// When it is undone already, a later merge stands before it, or the survivor's record would break
    /// a rule.
    pub fn undo(
        &self,
        current: &Customer,
        latest: MergeId,
        at: Timestamp,
    ) -> Result<Unmerge, MergeError> {
        if self.undone_at.is_some() {
            return Err(MergeError::AlreadyUndone { merge: self.id });
        }
        if latest != self.id {
            return Err(MergeError::LaterMerge { merge: latest });
        }
        let sides = Sides {
            before: &self.survivor,
            merged: &self.merged,
            current,
        };
        let survivor = Customer {
            id: current.id,
            version: current.version.next(),
            created_at: self.survivor.created_at,
            updated_at: at.max(current.updated_at),
            content: sides.content(),
            provenance: sides.provenance(),
        };
        survivor.check()?;
        let mut absorbed = self.absorbed.clone();
        absorbed.version = absorbed.version.next();
        absorbed.updated_at = at.max(absorbed.updated_at);
        absorbed.content.verified_identities.retain(|verified| {
            let key = verified.key();
            let held = current.verified_identities().iter();
            held.map(|held| held.key()).any(|held| held == key)
        });
        absorbed.check()?;
        Ok(Unmerge {
            record: Self {
                undone_at: Some(at.max(self.merged_at)),
                ..self.clone()
            },
            expected: current.version(),
            survivor,
            absorbed,
        })
    }

    /// The customer whom the merge absorbed.
    #[must_use]
    pub fn absorbed_id(&self) -> CustomerId {
        self.absorbed.id()
    }
}

/// The survivor before the merge, right after it, and now.
struct Sides<'a> {
    before: &'a Customer,
    merged: &'a Customer,
    current: &'a Customer,
}

impl Sides<'_> {
    fn content(&self) -> NewCustomer {
        let Self {
            before,
            merged,
            current,
        } = self;
        let mut attributes = current.content.attributes.clone();
        attributes.retain(|name, value| merged.attributes().get(name) != Some(value));
        for (name, value) in before.attributes() {
            if merged.attributes().get(name) == current.attributes().get(name) {
                attributes.insert(name.clone(), value.clone());
            }
        }
        let tags = parted(before.tags(), merged.tags(), current.tags(), |a, b| a == b);
        NewCustomer {
            party: self.party(),
            verified_identities: parted(
                before.verified_identities(),
                merged.verified_identities(),
                current.verified_identities(),
                |a, b| a.identity().key() == b.identity().key(),
            ),
            claimed_identities: self.claims(),
            contact_points: parted(
                before.contact_points(),
                merged.contact_points(),
                current.contact_points(),
                |a, b| a == b,
            ),
            attributes,
            tags: tags.into_iter().collect(),
            relations: parted(
                before.relations(),
                merged.relations(),
                current.relations(),
                |a, b| a == b,
            ),
        }
    }

    /// Claims that were not proved since.
    fn claims(&self) -> Vec<crate::identity::ClaimedIdentity> {
        let mut claims = parted(
            self.before.claimed_identities(),
            self.merged.claimed_identities(),
            self.current.claimed_identities(),
            |a, b| a.identity().key() == b.identity().key(),
        );
        let verified = parted(
            self.before.verified_identities(),
            self.merged.verified_identities(),
            self.current.verified_identities(),
            |a, b| a.identity().key() == b.identity().key(),
        );
        claims.retain(|claim| {
            let key = claim.key();
            verified.iter().all(|held| held.key() != key)
        });
        claims
    }

    fn party(&self) -> Party {
        let Self {
            before,
            merged,
            current,
        } = self;
        if current.party() == merged.party() {
            return before.party().clone();
        }
        match (before.party(), current.party()) {
            (Party::Person(_), Party::Person(_)) => {
                let (before, merged, current) = (person(before), person(merged), person(current));
                Party::Person(Person {
                    given_name: kept(before.given_name, &merged.given_name, current.given_name),
                    family_name: kept(before.family_name, &merged.family_name, current.family_name),
                    born_on: kept(before.born_on, &merged.born_on, current.born_on),
                })
            }
            _ => current.party().clone(),
        }
    }

    /// The notes of the fields that are as before the merge, and of those that were changed since.
    fn provenance(&self) -> BTreeMap<MergeField, FieldProvenance> {
        let is_unchanged = |field: &MergeField| field.is_equal(self.merged, self.current);
        let before = self.before.provenance().iter();
        let now = self.current.provenance().iter();
        before
            .filter(|(field, _)| is_unchanged(field))
            .chain(now.filter(|(field, _)| !is_unchanged(field)))
            .map(|(field, from)| (field.clone(), from.clone()))
            .collect()
    }
}

/// What was before the merge, unless it was changed since.
fn kept<T: PartialEq>(before: T, merged: &T, current: T) -> T {
    if current == *merged { before } else { current }
}

/// The members that stood there before the merge and were not taken away since, as they are now, and
/// those that were added since.
fn parted<'a, T: Clone + 'a, C>(
    before: &'a C,
    merged: &'a C,
    current: &'a C,
    is_same: impl Fn(&T, &T) -> bool,
) -> Vec<T>
where
    C: ?Sized,
    &'a C: IntoIterator<Item = &'a T>,
{
    let find = |members: &'a C, wanted: &T| members.into_iter().find(|held| is_same(held, wanted));
    let stayed = before.into_iter().filter_map(|member| {
        let held = find(current, member);
        // What the merge itself dropped comes back.
        held.or_else(|| find(merged, member).is_none().then_some(member))
    });
    let came = current
        .into_iter()
        .filter(|member| find(merged, member).is_none() && find(before, member).is_none());
    stayed.chain(came).cloned().collect()
}
