//! A row as a customer.

use std::collections::BTreeSet;

use super::contact::{contact_point_of, identity_of};
use super::values::{OptionalText, amount_of, day_of, instant_of};
use crate::customer::{
    AttributeValue, BirthDate, FamilyName, GivenName, NewCustomer, Number, Organisation,
    OrganisationName, Party, Person, Tag,
};
use crate::exchange::mapping::{AttributeMapping, AttributeType, CustomerMapping, ValueFormats};
use crate::exchange::read::Cells;
use crate::exchange::reject::RejectReason;
use crate::identity::{IdentityKey, VerificationMethod};
use crate::profiles::UpsertItem;
use crate::timestamp::Timestamp;

/// Makes customers of rows.
pub(super) struct CustomerRows<'a> {
    pub(super) mapping: &'a CustomerMapping,
    pub(super) values: &'a ValueFormats,
    /// When the source told it.
    pub(super) at: Timestamp,
}

impl CustomerRows<'_> {
    pub(super) fn item(&self, cells: &Cells) -> Result<UpsertItem, RejectReason> {
        let mut customer = NewCustomer::new(self.party(cells)?);
        // An identity told twice in a row is told once.
        let mut known: BTreeSet<IdentityKey> = BTreeSet::new();
        for mapping in &self.mapping.recognised_by {
            if let Some(identity) = identity_of(cells, mapping)?
                && known.insert(identity.key())
            {
                let verified = identity.verified(VerificationMethod::TrustedSource, self.at);
                customer.verified_identities.push(verified);
            }
        }
        if known.is_empty() {
            let cells = self.mapping.recognised_by.iter();
            let columns: Vec<String> = cells.map(|identity| identity.cell.label()).collect();
            let columns = columns.join(" or ");
            return Err(RejectReason::NotRecognised { columns });
        }
        for mapping in &self.mapping.claims {
            if let Some(identity) = identity_of(cells, mapping)?
                && known.insert(identity.key())
            {
                customer.claimed_identities.push(identity.claimed(self.at));
            }
        }
        for mapping in &self.mapping.contact_points {
            if let Some(point) = contact_point_of(cells, mapping)?
                && !customer.contact_points.contains(&point)
            {
                customer.contact_points.push(point);
            }
        }
        for (name, mapping) in &self.mapping.attributes {
            if let Some(value) = self.attribute(cells, mapping)? {
                customer.attributes.insert(name.clone(), value);
            }
        }
        customer.tags = self.tags(cells)?;
        Ok(UpsertItem { id: None, customer })
    }

    fn party(&self, cells: &Cells) -> Result<Party, RejectReason> {
        let mapping = self.mapping;
        let organisation = OptionalText::of(cells, mapping.organisation.as_ref())?;
        if let Some(name) = organisation.parsed(OrganisationName::parse)? {
            return Ok(Party::Organisation(Organisation { name }));
        }
        let given_name = OptionalText::of(cells, mapping.given_name.as_ref())?;
        let family_name = OptionalText::of(cells, mapping.family_name.as_ref())?;
        let born_on = match &mapping.born_on {
            Some(cell) => OptionalText::of(cells, Some(cell))?
                .into_text()
                .map(|text| day_of(&text, self.values.date.as_ref(), &cell.label()))
                .transpose()?
                .map(BirthDate),
            None => None,
        };
        Ok(Party::Person(Person {
            given_name: given_name.parsed(GivenName::parse)?,
            family_name: family_name.parsed(FamilyName::parse)?,
            born_on,
        }))
    }

    fn attribute(
        &self,
        cells: &Cells,
        mapping: &AttributeMapping,
    ) -> Result<Option<AttributeValue>, RejectReason> {
        let label = mapping.cell.label();
        let Some(text) = OptionalText::of(cells, Some(&mapping.cell))?.into_text() else {
            return Ok(None);
        };
        let malformed =
            |expected: &'static str| RejectReason::malformed(label.clone(), expected, &text);
        let refused = |error| RejectReason::refused(label.clone(), error);
        let decimals = self.values.decimals;
        let value = match mapping.of_type {
            AttributeType::Text => AttributeValue::text(&text).map_err(refused)?,
            AttributeType::Integer => {
                let number = decimals.to_plain(&text).parse();
                AttributeValue::Integer(number.map_err(|_| malformed("a whole number"))?)
            }
            AttributeType::Number => {
                let number = decimals.to_plain(&text).parse();
                let number = number.map_err(|_| malformed("a number"))?;
                AttributeValue::Number(Number::new(number).map_err(refused)?)
            }
            AttributeType::Boolean => match text.to_lowercase().as_str() {
                "true" | "yes" | "1" => AttributeValue::Boolean(true),
                "false" | "no" | "0" => AttributeValue::Boolean(false),
                _ => return Err(malformed("true or false")),
            },
            AttributeType::Date => {
                AttributeValue::Date(day_of(&text, self.values.date.as_ref(), &label)?)
            }
            AttributeType::Instant => {
                AttributeValue::Instant(instant_of(&text, self.values, &label)?)
            }
            AttributeType::Money => {
                let currency = self.values.currency;
                let currency =
                    currency.ok_or_else(|| RejectReason::empty("currency".to_owned()))?;
                AttributeValue::Money(amount_of(&text, currency, self.values, &label)?)
            }
        };
        Ok(Some(value))
    }

    fn tags(&self, cells: &Cells) -> Result<BTreeSet<Tag>, RejectReason> {
        let Some(mapping) = &self.mapping.tags else {
            return Ok(BTreeSet::new());
        };
        let text = OptionalText::of(cells, Some(&mapping.cell))?;
        let text = text.into_text().unwrap_or_default();
        let parts = text.split(mapping.separator.as_str());
        parts
            .filter(|part| !part.trim().is_empty())
            .map(|part| {
                Tag::parse(part).map_err(|error| RejectReason::refused(mapping.cell.label(), error))
            })
            .collect()
    }
}
