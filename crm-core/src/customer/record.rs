//! The customer record.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::attribute::check_day;
use super::form::CustomerFields;
use super::{
    AttributeName, AttributeValue, BirthDate, CustomerError, NewCustomer, Party, Person, Relation,
    Tag,
};
use crate::code::Code;
use crate::contact::ContactPoint;
use crate::event::{Event, names};
use crate::id::{CustomerId, EventId};
use crate::id_source::IdSource;
use crate::identity::{ClaimedIdentity, VerifiedIdentity};
use crate::merge::{FieldProvenance, MergeField};
use crate::store::{EntityRef, Version};
use crate::timestamp::Timestamp;

/// One customer: who it is, what it is recognised by, how it is reached and what the host notes.
///
/// A record is made by [`Customer::create`] and changed by [`Customer::edit`]; both return the
/// events that belong to the change. A record that exists keeps the rules of its type: identities
/// do not repeat, no relation leads to itself, and no list is longer than its limit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "CustomerFields", into = "CustomerFields")]
pub struct Customer {
    pub(crate) id: CustomerId,
    pub(crate) version: Version,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
    pub(crate) content: NewCustomer,
    pub(crate) provenance: BTreeMap<MergeField, FieldProvenance>,
}

impl Customer {
    /// The largest number of verified identities, and of claimed ones.
    pub const MAXIMUM_IDENTITIES: usize = 100;
    /// The largest number of contact points.
    pub const MAXIMUM_CONTACT_POINTS: usize = 100;
    /// The largest number of custom attributes.
    pub const MAXIMUM_ATTRIBUTES: usize = 500;
    /// The largest number of tags.
    pub const MAXIMUM_TAGS: usize = 200;
    /// The largest number of texts in one custom attribute.
    pub const MAXIMUM_TEXTS: usize = 500;
    /// The largest number of relations.
    pub const MAXIMUM_RELATIONS: usize = 1000;

    /// A new record with its event, `customer.created`.
    ///
    /// # Errors
    /// When an identity repeats, a relation leads to the customer itself, or a list is too long.
    pub fn create(
        new: NewCustomer,
        id: CustomerId,
        ids: &dyn IdSource,
        at: Timestamp,
    ) -> Result<(Self, Vec<Event>), CustomerError> {
        let customer = Self {
            id,
            version: Version::FIRST,
            created_at: at,
            updated_at: at,
            content: new,
            provenance: BTreeMap::new(),
        };
        customer.check()?;
        let event = Event::new(
            EventId::generate(ids, at),
            names::CUSTOMER_CREATED,
            id.into(),
            at,
        )
        .of_customer(id)
        .at_version(Version::FIRST)
        .with_code("party", Code::new_static(customer.party().kind().code()));
        Ok((customer, vec![event]))
    }

    /// Whether the record is as `new` made it: nobody edited it since.
    #[must_use]
    pub fn is_new_as(&self, new: &NewCustomer) -> bool {
        self.version == Version::FIRST && self.content == *new
    }

    /// The id.
    #[must_use]
    pub fn id(&self) -> CustomerId {
        self.id
    }

    /// The version of the record.
    #[must_use]
    pub fn version(&self) -> Version {
        self.version
    }

    /// When the record was made.
    #[must_use]
    pub fn created_at(&self) -> Timestamp {
        self.created_at
    }

    /// When the record was changed last.
    #[must_use]
    pub fn updated_at(&self) -> Timestamp {
        self.updated_at
    }

    /// Whom the record stands for.
    #[must_use]
    pub fn party(&self) -> &Party {
        &self.content.party
    }

    /// Identities proved to be the customer's, in the order in which they came.
    #[must_use]
    pub fn verified_identities(&self) -> &[VerifiedIdentity] {
        &self.content.verified_identities
    }

    /// Identities stated without proof.
    #[must_use]
    pub fn claimed_identities(&self) -> &[ClaimedIdentity] {
        &self.content.claimed_identities
    }

    /// How the customer can be reached. Where that is, [`addresses`](Self::addresses) tells.
    #[must_use]
    pub fn contact_points(&self) -> &[ContactPoint] {
        &self.content.contact_points
    }

    /// Custom attributes by name.
    #[must_use]
    pub fn attributes(&self) -> &BTreeMap<AttributeName, AttributeValue> {
        &self.content.attributes
    }

    /// Tags.
    #[must_use]
    pub fn tags(&self) -> &BTreeSet<Tag> {
        &self.content.tags
    }

    /// Relations to other customers.
    #[must_use]
    pub fn relations(&self) -> &[Relation] {
        &self.content.relations
    }

    /// Where the fields come from that a merge decided on and that were not changed since. For all
    /// others, the record itself tells.
    #[must_use]
    pub fn provenance(&self) -> &BTreeMap<MergeField, FieldProvenance> {
        &self.provenance
    }

    /// Checks the rules that span several fields.
    pub(crate) fn check(&self) -> Result<(), CustomerError> {
        let content = &self.content;
        let at_most = |field: &'static str, members: usize, maximum: usize| {
            if members > maximum {
                Err(CustomerError::too_many(field, members, maximum))
            } else {
                Ok(())
            }
        };
        at_most(
            "verified identities",
            content.verified_identities.len(),
            Self::MAXIMUM_IDENTITIES,
        )?;
        at_most(
            "claimed identities",
            content.claimed_identities.len(),
            Self::MAXIMUM_IDENTITIES,
        )?;
        at_most(
            "contact points",
            content.contact_points.len(),
            Self::MAXIMUM_CONTACT_POINTS,
        )?;
        at_most(
            "attributes",
            content.attributes.len(),
            Self::MAXIMUM_ATTRIBUTES,
        )?;
        at_most("tags", content.tags.len(), Self::MAXIMUM_TAGS)?;
        at_most(
            "relations",
            content.relations.len(),
            Self::MAXIMUM_RELATIONS,
        )?;

        let keys: BTreeSet<_> = content
            .verified_identities
            .iter()
            .map(|verified| verified.key())
            .collect();
        if keys.len() != content.verified_identities.len() {
            return Err(CustomerError::duplicate(
                "verified identities",
                "an identity",
            ));
        }
        // Claims of one identity are one claim, and proof fulfils it.
        let mut known = keys;
        if !content
            .claimed_identities
            .iter()
            .all(|claimed| known.insert(claimed.key()))
        {
            return Err(CustomerError::duplicate(
                "claimed identities",
                "an identity",
            ));
        }
        if content
            .relations
            .iter()
            .any(|relation| relation.to() == self.id)
        {
            return Err(CustomerError::inconsistent(
                "relations",
                "must lead to another customer",
            ));
        }
        for (name, value) in &content.attributes {
            value.check(name)?;
        }
        if let Party::Person(Person {
            born_on: Some(BirthDate(day)),
            ..
        }) = &content.party
        {
            check_day("born_on", *day)?;
        }
        if self.updated_at < self.created_at {
            return Err(CustomerError::inconsistent(
                "updated_at",
                "must not be before created_at",
            ));
        }
        Ok(())
    }
}

impl From<CustomerId> for EntityRef {
    fn from(id: CustomerId) -> Self {
        Self::new(EntityRef::CUSTOMER, id.as_uuid())
    }
}
