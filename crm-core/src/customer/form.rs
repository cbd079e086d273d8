//! The serialised form of a customer record.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{
    AttributeName, AttributeValue, Customer, CustomerError, NewCustomer, Party, Relation, Tag,
};
use crate::contact::ContactPoint;
use crate::id::CustomerId;
use crate::identity::{ClaimedIdentity, VerifiedIdentity};
use crate::merge::{FieldProvenance, MergeField};
use crate::personal_data::DataClass::{Administrative, Contact, Identification, Profile};
use crate::personal_data::UponErasure::{self, Erase};
use crate::store::Version;
use crate::timestamp::Timestamp;

/// The serialised form, checked when it is read.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CustomerFields {
    id: CustomerId,
    version: Version,
    created_at: Timestamp,
    updated_at: Timestamp,
    party: Party,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    verified_identities: Vec<VerifiedIdentity>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    claimed_identities: Vec<ClaimedIdentity>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    contact_points: Vec<ContactPoint>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    attributes: BTreeMap<AttributeName, AttributeValue>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    tags: BTreeSet<Tag>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    relations: Vec<Relation>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    provenance: BTreeMap<MergeField, FieldProvenance>,
}

impl TryFrom<CustomerFields> for Customer {
    type Error = CustomerError;

    fn try_from(fields: CustomerFields) -> Result<Self, Self::Error> {
        let customer = Self {
            id: fields.id,
            version: fields.version,
            created_at: fields.created_at,
            updated_at: fields.updated_at,
            content: NewCustomer {
                party: fields.party,
                verified_identities: fields.verified_identities,
                claimed_identities: fields.claimed_identities,
                contact_points: fields.contact_points,
                attributes: fields.attributes,
                tags: fields.tags,
                relations: fields.relations,
            },
            provenance: fields.provenance,
        };
        customer.check()?;
        Ok(customer)
    }
}

impl From<Customer> for CustomerFields {
    fn from(customer: Customer) -> Self {
        let content = customer.content;
        Self {
            id: customer.id,
            version: customer.version,
            created_at: customer.created_at,
            updated_at: customer.updated_at,
            party: content.party,
            verified_identities: content.verified_identities,
            claimed_identities: content.claimed_identities,
            contact_points: content.contact_points,
            attributes: content.attributes,
            tags: content.tags,
            relations: content.relations,
            provenance: customer.provenance,
        }
    }
}

/// What an erasure makes of addresses.
const LEAVES_A_HASH: UponErasure = UponErasure::Pseudonymise {
    leaving: "a keyed hash of each address, where the company has set a key for it",
};

crate::personal_data! {
    Customer as CustomerFields = "customer", "who you are and what we note about you" {
        id: Administrative => Erase,
        version: Administrative => Erase,
        created_at: Administrative => Erase,
        updated_at: Administrative => Erase,
        party: Identification => Erase,
        verified_identities: Identification => LEAVES_A_HASH,
        claimed_identities: Identification => LEAVES_A_HASH,
        contact_points: Contact => LEAVES_A_HASH,
        attributes: Profile => Erase,
        tags: Profile => Erase,
        relations: Profile => Erase,
        provenance: Administrative => Erase,
    }
}
