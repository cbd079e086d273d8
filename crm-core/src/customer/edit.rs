//! Changes to a customer record.

use thiserror::Error;

use super::{AttributeName, AttributeValue, Customer, Party, Relation, Tag};
use crate::code::Code;
use crate::contact::ContactPoint;
use crate::event::{Event, names};
use crate::id::EventId;
use crate::id_source::IdSource;
use crate::identity::{ClaimedIdentity, Identity, VerifiedIdentity};
use crate::timestamp::Timestamp;
use crate::validation::{ValidationError, ValidationRule, ValueShape};

/// One change to a customer record. What is there already, or is gone already, changes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CustomerEdit {
    /// Says anew whom the record stands for; a person stays a person.
    SetParty(Party),
    /// Adds an identity proved to be the customer's; a claim of the same one is fulfilled by it.
    AddVerifiedIdentity(VerifiedIdentity),
    /// Takes a proved identity away.
    RemoveVerifiedIdentity(Identity),
    /// Notes an identity stated without proof.
    AddClaimedIdentity(ClaimedIdentity),
    /// Adds a way to reach the customer.
    AddContactPoint(ContactPoint),
    /// Takes a way to reach the customer away.
    RemoveContactPoint(ContactPoint),
    /// Sets a custom attribute.
    SetAttribute(AttributeName, AttributeValue),
    /// Takes a custom attribute away.
    RemoveAttribute(AttributeName),
    /// Adds a tag.
    AddTag(Tag),
    /// Takes a tag away.
    RemoveTag(Tag),
    /// Adds a relation to another customer.
    AddRelation(Relation),
    /// Takes a relation away.
    RemoveRelation(Relation),
}

/// Why a customer record cannot be made or changed so.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CustomerError {
    /// A rule of the record would be broken.
    #[error(transparent)]
    Invalid(#[from] ValidationError),
    /// A person cannot become an organisation, nor the other way round.
    #[error("the party must stay a {expected}")]
    PartyKindChanged {
        /// The kind that the record has.
        expected: &'static str,
    },
}

impl CustomerError {
    pub(super) fn too_many(field: &'static str, members: usize, maximum: usize) -> Self {
        let shape = ValueShape::Collection { members };
        ValidationError::new(field, ValidationRule::TooMany { maximum }, shape).into()
    }

    pub(super) fn duplicate(field: &'static str, what: &'static str) -> Self {
        ValidationError::new(
            field,
            ValidationRule::Duplicate { what },
            ValueShape::Composite,
        )
        .into()
    }

    pub(super) fn inconsistent(field: &'static str, rule: &'static str) -> Self {
        ValidationError::new(
            field,
            ValidationRule::Inconsistent { rule },
            ValueShape::Composite,
        )
        .into()
    }
}

impl Customer {
    /// The record after `edits`, with one event for each that changed something.
    ///
    /// When none did, the record comes back as it was, version included, and there is no event.
    /// An instant before the last change counts as that of the last change.
    ///
    /// # Errors
    /// When the record would break a rule afterwards.
    pub fn edit(
        &self,
        edits: impl IntoIterator<Item = CustomerEdit>,
        ids: &dyn IdSource,
        at: Timestamp,
    ) -> Result<(Self, Vec<Event>), CustomerError> {
        let mut edited = self.clone();
        edited.version = self.version.next();
        edited.updated_at = at.max(self.updated_at);

        let mut events = Vec::new();
        for edit in edits {
            if let Some(event) = edited.apply(edit, ids, at)? {
                events.push(event);
            }
        }
        if events.is_empty() {
            return Ok((self.clone(), events));
        }
        // What is edited is no longer what a merge brought.
        let mut provenance = std::mem::take(&mut edited.provenance);
        provenance.retain(|field, _| field.is_equal(self, &edited));
        edited.provenance = provenance;
        edited.check()?;
        Ok((edited, events))
    }

    fn apply(
        &mut self,
        edit: CustomerEdit,
        ids: &dyn IdSource,
        at: Timestamp,
    ) -> Result<Option<Event>, CustomerError> {
        let (id, version) = (self.id, self.version);
        let event = |name| {
            Event::new(EventId::generate(ids, at), name, id.into(), at)
                .of_customer(id)
                .at_version(version)
        };
        let content = &mut self.content;
        let changed = match edit {
            CustomerEdit::SetParty(party) => {
                if party.kind() != content.party.kind() {
                    return Err(CustomerError::PartyKindChanged {
                        expected: content.party.kind().code(),
                    });
                }
                (content.party != party).then(|| {
                    content.party = party;
                    event(names::CUSTOMER_PARTY_CHANGED)
                })
            }
            CustomerEdit::AddVerifiedIdentity(verified) => {
                let key = verified.key();
                let kind = Code::new_static(verified.identity().kind());
                let is_new = content
                    .verified_identities
                    .iter()
                    .all(|held| held.key() != key);
                is_new.then(|| {
                    content
                        .claimed_identities
                        .retain(|claim| claim.key() != key);
                    content.verified_identities.push(verified);
                    event(names::CUSTOMER_IDENTITY_VERIFIED).with_code("identity", kind)
                })
            }
            CustomerEdit::RemoveVerifiedIdentity(identity) => {
                let key = identity.key();
                remove_where(&mut content.verified_identities, |held| held.key() == key)
                    .then(|| event(names::CUSTOMER_IDENTITY_REMOVED))
            }
            CustomerEdit::AddClaimedIdentity(claimed) => {
                let key = claimed.key();
                let is_new = content
                    .claimed_identities
                    .iter()
                    .all(|held| held.key() != key)
                    && content
                        .verified_identities
                        .iter()
                        .all(|held| held.key() != key);
                is_new.then(|| {
                    content.claimed_identities.push(claimed);
                    event(names::CUSTOMER_IDENTITY_CLAIMED)
                })
            }
            CustomerEdit::AddContactPoint(point) => (!content.contact_points.contains(&point))
                .then(|| {
                    content.contact_points.push(point);
                    event(names::CUSTOMER_CONTACT_POINT_ADDED)
                }),
            CustomerEdit::RemoveContactPoint(point) => {
                remove_where(&mut content.contact_points, |held| *held == point)
                    .then(|| event(names::CUSTOMER_CONTACT_POINT_REMOVED))
            }
            CustomerEdit::SetAttribute(name, value) => {
                (content.attributes.get(&name) != Some(&value)).then(|| {
                    let event = event(names::CUSTOMER_ATTRIBUTE_SET)
                        .with_code("attribute", name.clone().into());
                    content.attributes.insert(name, value);
                    event
                })
            }
            CustomerEdit::RemoveAttribute(name) => content.attributes.remove(&name).map(|_| {
                event(names::CUSTOMER_ATTRIBUTE_REMOVED).with_code("attribute", name.into())
            }),
            CustomerEdit::AddTag(tag) => content
                .tags
                .insert(tag)
                .then(|| event(names::CUSTOMER_TAG_ADDED)),
            CustomerEdit::RemoveTag(tag) => content
                .tags
                .remove(&tag)
                .then(|| event(names::CUSTOMER_TAG_REMOVED)),
            CustomerEdit::AddRelation(relation) => {
                (!content.relations.contains(&relation)).then(|| {
                    let event = event(names::CUSTOMER_RELATION_ADDED)
                        .with_id("to", relation.to().as_uuid());
                    content.relations.push(relation);
                    event
                })
            }
            CustomerEdit::RemoveRelation(relation) => {
                remove_where(&mut content.relations, |held| *held == relation).then(|| {
                    event(names::CUSTOMER_RELATION_REMOVED).with_id("to", relation.to().as_uuid())
                })
            }
        };
        Ok(changed)
    }
}

fn remove_where<T>(items: &mut Vec<T>, mut is_meant: impl FnMut(&T) -> bool) -> bool {
    let before = items.len();
    items.retain(|item| !is_meant(item));
    items.len() != before
}
