//! A customer as a row.

use std::collections::{BTreeMap, BTreeSet};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::contact::ContactPoint;
use crate::customer::{
    AttributeName, AttributeValue, BirthDate, Customer, FamilyName, GivenName, NewCustomer,
    Organisation, OrganisationName, Party, Person, Relation, Tag,
};
use crate::exchange::convert::{OptionalText, day_of, required};
use crate::exchange::export::Field;
use crate::exchange::mapping::Cell;
use crate::exchange::read::Cells;
use crate::exchange::reject::RejectReason;
use crate::id::CustomerId;
use crate::identity::{ClaimedIdentity, VerifiedIdentity};

const COLUMNS: [&str; 11] = [
    "id",
    "given_name",
    "family_name",
    "born_on",
    "organisation",
    "tags",
    "attributes",
    "verified_identities",
    "claimed_identities",
    "contact_points",
    "relations",
];

/// The columns of the CSV form.
pub(in crate::exchange) fn customer_columns() -> [&'static str; 11] {
    COLUMNS
}

/// A customer, as a line of JSON has it; in CSV the lists are JSON in their cells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct CustomerRow {
    pub(in crate::exchange) id: CustomerId,
    pub(in crate::exchange) party: Party,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(in crate::exchange) tags: BTreeSet<Tag>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(in crate::exchange) attributes: BTreeMap<AttributeName, AttributeValue>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(in crate::exchange) verified_identities: Vec<VerifiedIdentity>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(in crate::exchange) claimed_identities: Vec<ClaimedIdentity>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(in crate::exchange) contact_points: Vec<ContactPoint>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(in crate::exchange) relations: Vec<Relation>,
}

impl CustomerRow {
    /// Everything but how the customer can be reached: see `export/addresses.rs`.
    pub(in crate::exchange) fn without_contact_points(customer: &Customer) -> Self {
        Self {
            id: customer.id(),
            party: customer.party().clone(),
            tags: customer.tags().clone(),
            attributes: customer.attributes().clone(),
            verified_identities: customer.verified_identities().to_vec(),
            claimed_identities: customer.claimed_identities().to_vec(),
            contact_points: Vec::new(),
            relations: customer.relations().to_vec(),
        }
    }

    pub(in crate::exchange) fn into_new(self) -> (CustomerId, NewCustomer) {
        let new = NewCustomer {
            party: self.party,
            verified_identities: self.verified_identities,
            claimed_identities: self.claimed_identities,
            contact_points: self.contact_points,
            attributes: self.attributes,
            tags: self.tags,
            relations: self.relations,
        };
        (self.id, new)
    }

    /// The fields of the CSV form, in the order of the columns.
    pub(in crate::exchange) fn fields(&self) -> Result<Vec<Field>, serde_json::Error> {
        let (person, organisation) = match &self.party {
            Party::Person(person) => (person.clone(), None),
            Party::Organisation(organisation) => (Person::default(), Some(organisation)),
        };
        let text = |text: Option<&str>| Field::Text(text.unwrap_or_default().to_owned());
        let born_on = person.born_on.map(|BirthDate(day)| day.to_string());
        Ok(vec![
            Field::Typed(self.id.to_string()),
            text(person.given_name.as_ref().map(GivenName::as_str)),
            text(person.family_name.as_ref().map(FamilyName::as_str)),
            Field::Typed(born_on.unwrap_or_default()),
            text(organisation.map(|organisation| organisation.name.as_str())),
            list(&self.tags, self.tags.is_empty())?,
            list(&self.attributes, self.attributes.is_empty())?,
            list(
                &self.verified_identities,
                self.verified_identities.is_empty(),
            )?,
            list(&self.claimed_identities, self.claimed_identities.is_empty())?,
            list(&self.contact_points, self.contact_points.is_empty())?,
            list(&self.relations, self.relations.is_empty())?,
        ])
    }

    /// A row of the CSV form.
    pub(in crate::exchange) fn from_cells(cells: &Cells) -> Result<Self, RejectReason> {
        let optional = |name| OptionalText::read(cells, name);
        let given_name = optional("given_name")?.parsed(GivenName::parse)?;
        let family_name = optional("family_name")?.parsed(FamilyName::parse)?;
        let born_on = match optional("born_on")?.into_text() {
            Some(text) => Some(BirthDate(day_of(&text, None, "born_on")?)),
            None => None,
        };
        let party = match optional("organisation")?.parsed(OrganisationName::parse)? {
            Some(name) => Party::Organisation(Organisation { name }),
            None => Party::Person(Person {
                given_name,
                family_name,
                born_on,
            }),
        };
        let id = required(cells, &Cell::column("id").map_err(RejectReason::Refused)?)?;
        let id = CustomerId::parse(&id);
        Ok(Self {
            id: id.map_err(|error| RejectReason::refused("id".to_owned(), error))?,
            party,
            tags: read_list(cells, "tags")?,
            attributes: read_list(cells, "attributes")?,
            verified_identities: read_list(cells, "verified_identities")?,
            claimed_identities: read_list(cells, "claimed_identities")?,
            contact_points: read_list(cells, "contact_points")?,
            relations: read_list(cells, "relations")?,
        })
    }
}

/// A list as JSON, or nothing for one without members.
fn list<T: Serialize>(list: &T, is_empty: bool) -> Result<Field, serde_json::Error> {
    if is_empty {
        return Ok(Field::Typed(String::new()));
    }
    // JSON begins with a bracket: never with what starts a formula.
    serde_json::to_string(list).map(Field::Typed)
}

fn read_list<T: DeserializeOwned + Default>(
    cells: &Cells,
    name: &'static str,
) -> Result<T, RejectReason> {
    match OptionalText::read(cells, name)?.into_text() {
        None => Ok(T::default()),
        Some(text) => serde_json::from_str(&text).map_err(|_| {
            let expected = "JSON as the export writes it, with valid values";
            RejectReason::malformed(name.to_owned(), expected, &text)
        }),
    }
}
