//! The content of a merged record, field by field.

use std::collections::{BTreeMap, BTreeSet};

use super::choice::{Told, Weigh, prefers_first};
use super::field::person;
use super::plan::{FieldConflict, Kept};
use super::{FieldProvenance, FieldRule, MergeError, MergeField, MergePolicy};
use crate::customer::{
    AttributeName, AttributeValue, Customer, NewCustomer, Organisation, Party, Person,
};
use crate::identity::{ClaimedIdentity, IdentityKey, VerifiedIdentity};

/// Puts two records together by the rules of a policy.
pub(super) struct Combination<'a> {
    survivor: &'a Customer,
    absorbed: &'a Customer,
    policy: &'a MergePolicy,
    pub(super) provenance: BTreeMap<MergeField, FieldProvenance>,
    pub(super) conflicts: Vec<FieldConflict>,
}

impl<'a> Combination<'a> {
    pub(super) fn new(
        survivor: &'a Customer,
        absorbed: &'a Customer,
        policy: &'a MergePolicy,
    ) -> Self {
        Self {
            survivor,
            absorbed,
            policy,
            provenance: BTreeMap::new(),
            conflicts: Vec::new(),
        }
    }

    pub(super) fn content(&mut self) -> Result<NewCustomer, MergeError> {
        let (survivor, absorbed) = (self.survivor, self.absorbed);
        let party = self.party()?;
        let contact_points = self.list(
            MergeField::ContactPoints,
            &survivor.content.contact_points,
            &absorbed.content.contact_points,
        );
        let mut relations = self.list(
            MergeField::Relations,
            &survivor.content.relations,
            &absorbed.content.relations,
        );
        // Nobody has a relation to oneself.
        let both = [survivor.id(), absorbed.id()];
        relations.retain(|relation| !both.contains(&relation.to()));
        let tags = match self.policy.rule(&MergeField::Tags) {
            FieldRule::Union => survivor.tags().union(absorbed.tags()).cloned().collect(),
            _ => self
                .one(
                    MergeField::Tags,
                    Some(survivor.tags()).filter(|tags| !tags.is_empty()),
                    Some(absorbed.tags()).filter(|tags| !tags.is_empty()),
                )
                .unwrap_or_default(),
        };
        let verified = verified(survivor, absorbed);
        let claimed = claimed(survivor, absorbed, &verified);
        Ok(NewCustomer {
            party,
            verified_identities: verified,
            claimed_identities: claimed,
            contact_points,
            attributes: self.attributes()?,
            tags,
            relations,
        })
    }

    fn party(&mut self) -> Result<Party, MergeError> {
        match (self.survivor.party(), self.absorbed.party()) {
            (Party::Person(_), Party::Person(_)) => {
                let (survivor, absorbed) = (person(self.survivor), person(self.absorbed));
                let (a, b) = (survivor.given_name, absorbed.given_name);
                let given_name = self.one(MergeField::GivenName, a.as_ref(), b.as_ref());
                let (a, b) = (survivor.family_name, absorbed.family_name);
                let family_name = self.one(MergeField::FamilyName, a.as_ref(), b.as_ref());
                let (a, b) = (survivor.born_on, absorbed.born_on);
                let born_on = self.one(MergeField::BornOn, a.as_ref(), b.as_ref());
                Ok(Party::Person(Person {
                    given_name,
                    family_name,
                    born_on,
                }))
            }
            (Party::Organisation(survivor), Party::Organisation(absorbed)) => {
                let (a, b) = (&survivor.name, &absorbed.name);
                let name = self.one(MergeField::OrganisationName, Some(a), Some(b));
                Ok(Party::Organisation(Organisation {
                    name: name.unwrap_or_else(|| a.clone()),
                }))
            }
            // A visitor of whom nothing is known may turn out to be either.
            (Party::Organisation(known), unknown) | (unknown, Party::Organisation(known))
                if *unknown == Party::unknown_person() =>
            {
                let holder = match self.survivor.party() {
                    Party::Organisation(_) => self.survivor,
                    Party::Person(_) => self.absorbed,
                };
                self.note(MergeField::OrganisationName, holder);
                Ok(Party::Organisation(known.clone()))
            }
            _ => Err(MergeError::DifferentParties),
        }
    }

    fn attributes(&mut self) -> Result<BTreeMap<AttributeName, AttributeValue>, MergeError> {
        let (survivor, absorbed) = (self.survivor.attributes(), self.absorbed.attributes());
        let names: BTreeSet<&AttributeName> = survivor.keys().chain(absorbed.keys()).collect();
        let mut merged = BTreeMap::new();
        for name in names {
            let (a, b) = (survivor.get(name), absorbed.get(name));
            let value = match self.joined(name, a, b)? {
                Some(value) => Some(value),
                None => self.one(MergeField::Attribute(name.clone()), a, b),
            };
            merged.extend(value.map(|value| (name.clone(), value)));
        }
        Ok(merged)
    }

    /// The sum or the union of two values, where the rule asks for it and they have one.
    fn joined(
        &mut self,
        name: &AttributeName,
        survivor: Option<&AttributeValue>,
        absorbed: Option<&AttributeValue>,
    ) -> Result<Option<AttributeValue>, MergeError> {
        let (Some(a), Some(b)) = (survivor, absorbed) else {
            return Ok(None);
        };
        let field = MergeField::Attribute(name.clone());
        let rule = self.policy.rule(&field).clone();
        let joined = match (&rule, a, b) {
            (FieldRule::Sum, AttributeValue::Integer(a), AttributeValue::Integer(b)) => {
                a.checked_add(*b).map(AttributeValue::Integer)
            }
            (FieldRule::Sum, AttributeValue::Money(a), AttributeValue::Money(b))
                if a.currency() == b.currency() =>
            {
                a.checked_add(*b).ok().map(AttributeValue::Money)
            }
            (FieldRule::Union, AttributeValue::Texts(a), AttributeValue::Texts(b)) => {
                Some(AttributeValue::Texts(a.union(b).cloned().collect()))
            }
            _ => return Ok(None),
        };
        let joined = joined.ok_or_else(|| MergeError::SumTooLarge {
            attribute: name.clone(),
        })?;
        let from = |customer| FieldProvenance::of(customer, &field, &rule);
        let later = FieldProvenance::later_of(from(self.survivor), from(self.absorbed));
        self.provenance.insert(field.clone(), later);
        if a != b || joined != *a {
            self.conflicts
                .push(FieldConflict::new(field, rule, Kept::Both));
        }
        Ok(Some(joined))
    }

    /// All members of both lists, or one of the lists as a block.
    fn list<T: Clone + PartialEq>(
        &mut self,
        field: MergeField,
        survivor: &Vec<T>,
        absorbed: &Vec<T>,
    ) -> Vec<T>
    where
        Vec<T>: Weigh,
    {
        if *self.policy.rule(&field) != FieldRule::Union {
            let a = Some(survivor).filter(|members| !members.is_empty());
            let b = Some(absorbed).filter(|members| !members.is_empty());
            return self.one(field, a, b).unwrap_or_default();
        }
        let mut members = survivor.clone();
        let new = absorbed.iter().filter(|member| !survivor.contains(member));
        members.extend(new.cloned());
        members
    }

    /// One of two values, and a note of where it comes from.
    fn one<T: Weigh + Clone + PartialEq>(
        &mut self,
        field: MergeField,
        survivor: Option<&T>,
        absorbed: Option<&T>,
    ) -> Option<T> {
        let (a, b) = match (survivor, absorbed) {
            (None, None) => return None,
            (Some(only), None) => {
                self.note(field, self.survivor);
                return Some(only.clone());
            }
            (None, Some(only)) => {
                self.note(field, self.absorbed);
                return Some(only.clone());
            }
            (Some(a), Some(b)) => (a, b),
        };
        let rule = self.policy.rule(&field).clone();
        let told = |value, customer| Told {
            value,
            from: FieldProvenance::of(customer, &field, &rule),
        };
        let (a, b) = (told(a, self.survivor), told(b, self.absorbed));
        let (is_first, rule_told) = prefers_first(&rule, &a, &b);
        if a.value != b.value {
            let kept = if is_first {
                Kept::Survivor
            } else {
                Kept::Absorbed
            };
            let rule = if rule_told { rule } else { FieldRule::Newest };
            self.conflicts
                .push(FieldConflict::new(field.clone(), rule, kept));
        }
        let chosen = if is_first { a } else { b };
        self.provenance.insert(field, chosen.from);
        Some(chosen.value.clone())
    }

    fn note(&mut self, field: MergeField, holder: &Customer) {
        let from = FieldProvenance::of(holder, &field, self.policy.rule(&field));
        self.provenance.insert(field, from);
    }
}

/// All proved identities of both; none is ever lost.
fn verified(survivor: &Customer, absorbed: &Customer) -> Vec<VerifiedIdentity> {
    let mut seen: BTreeSet<IdentityKey> = BTreeSet::new();
    let both = survivor
        .verified_identities()
        .iter()
        .chain(absorbed.verified_identities());
    both.filter(|verified| seen.insert(verified.key()))
        .cloned()
        .collect()
}

/// All claims of both that neither has proved.
fn claimed(
    survivor: &Customer,
    absorbed: &Customer,
    verified: &[VerifiedIdentity],
) -> Vec<ClaimedIdentity> {
    let mut seen: BTreeSet<IdentityKey> = verified.iter().map(|verified| verified.key()).collect();
    let both = survivor
        .claimed_identities()
        .iter()
        .chain(absorbed.claimed_identities());
    both.filter(|claimed| seen.insert(claimed.key()))
        .cloned()
        .collect()
}
