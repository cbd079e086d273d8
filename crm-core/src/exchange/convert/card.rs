//! A vCard as a customer.

use std::collections::BTreeSet;

use calcard::vcard::{VCard, VCardEntry, VCardKind, VCardParameterName, VCardProperty, VCardValue};
use chrono::NaiveDate;

use super::card_address::{address_of, purpose_of};
use super::item::LeftOut;
use super::keys::text_hash;
use crate::contact::{ContactAddress, ContactPoint, ContactPurpose, EmailAddress, PhoneNumber};
use crate::customer::{
    AttributeValue, BirthDate, FamilyName, GivenName, NewCustomer, Organisation, OrganisationName,
    Party, Person,
};
use crate::exchange::mapping::VCardMapping;
use crate::exchange::reject::RejectReason;
use crate::identity::{ExternalId, Identity, IdentityKey, VerificationMethod};
use crate::profiles::UpsertItem;
use crate::timestamp::Timestamp;
use crate::validation::ValidationError;

/// Makes customers of cards.
pub(super) struct CardRows<'a> {
    pub(super) mapping: &'a VCardMapping,
    pub(super) at: Timestamp,
}

impl CardRows<'_> {
    pub(super) fn item(&self, card: &VCard) -> Result<(UpsertItem, Vec<LeftOut>), RejectReason> {
        let mut taken = TakenCard {
            at: self.at,
            customer: NewCustomer::new(party(card)?),
            identities: BTreeSet::new(),
            uid: None,
            left_out: Vec::new(),
        };
        for entry in &card.entries {
            self.take(entry, &mut taken);
        }
        let TakenCard {
            mut customer,
            uid,
            left_out,
            ..
        } = taken;
        let id = match uid {
            Some(id) => id,
            None => id_by_content(&customer).map_err(RejectReason::Refused)?,
        };
        let system = self.mapping.system.clone();
        let identity = Identity::External { system, id };
        let verified = identity.verified(VerificationMethod::TrustedSource, self.at);
        customer.verified_identities.push(verified);
        Ok((UpsertItem { id: None, customer }, left_out))
    }

    fn take(&self, entry: &VCardEntry, taken: &mut TakenCard) {
        match &entry.name {
            VCardProperty::Email => taken.take_each(entry, |taken, text| {
                let text = text.strip_prefix("mailto:").unwrap_or(text);
                let address = EmailAddress::parse(text)?;
                taken.claim(Identity::Email(address.clone()));
                taken.reach(ContactAddress::Email(address), purpose_of(entry));
                Ok(())
            }),
            VCardProperty::Tel => taken.take_each(entry, |taken, text| {
                let number = phone_number(text)?;
                let is_fax = has_type(entry, "fax") || has_type(entry, "pager");
                if !is_fax {
                    taken.claim(Identity::Phone(number.clone()));
                }
                taken.reach(ContactAddress::Phone(number), purpose_of(entry));
                Ok(())
            }),
            VCardProperty::Adr => match address_of(entry) {
                Ok(Some(address)) => {
                    taken.reach(ContactAddress::Postal(address), purpose_of(entry));
                }
                Ok(None) => {}
                Err(error) => taken.leave_out(entry, &error),
            },
            VCardProperty::Uid if taken.uid.is_none() => taken.take_each(entry, |taken, text| {
                taken.uid = Some(ExternalId::parse(text)?);
                Ok(())
            }),
            VCardProperty::Org => self.take_organisation(entry, taken),
            VCardProperty::Bday if birthday(entry).is_none() => {
                let rule = "must be a whole date, with its year";
                taken.left_out.push(left_out(entry, rule.to_owned()));
            }
            // The name and the birthday are taken as a whole; the others say nothing of the customer.
            VCardProperty::N
            | VCardProperty::Fn
            | VCardProperty::Kind
            | VCardProperty::Bday
            | VCardProperty::Begin
            | VCardProperty::End
            | VCardProperty::Version
            | VCardProperty::Prodid
            | VCardProperty::Rev => {}
            VCardProperty::Other(name) if name.to_ascii_uppercase().starts_with("X-REJECT-") => {}
            _ => taken
                .left_out
                .push(left_out(entry, "is not taken".to_owned())),
        }
    }

    fn take_organisation(&self, entry: &VCardEntry, taken: &mut TakenCard) {
        let Party::Person(_) = taken.customer.party else {
            return;
        };
        let Some(attribute) = &self.mapping.organisation else {
            let rule = "has no attribute in the mapping";
            return taken.left_out.push(left_out(entry, rule.to_owned()));
        };
        let parts: Vec<String> = texts(entry).map(|text| text.trim().to_owned()).collect();
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        if parts.is_empty() {
            return;
        }
        match AttributeValue::text(&parts.join(", ")) {
            Ok(value) => {
                let attributes = &mut taken.customer.attributes;
                attributes.entry(attribute.clone()).or_insert(value);
            }
            Err(error) => taken.leave_out(entry, &error),
        }
    }
}

/// What was taken from a card so far.
struct TakenCard {
    at: Timestamp,
    customer: NewCustomer,
    identities: BTreeSet<IdentityKey>,
    uid: Option<ExternalId>,
    left_out: Vec<LeftOut>,
}

impl TakenCard {
    /// Takes each text of an entry, or notes that it was left out.
    fn take_each(
        &mut self,
        entry: &VCardEntry,
        mut take: impl FnMut(&mut Self, &str) -> Result<(), ValidationError>,
    ) {
        for value in &entry.values {
            let text = text_of(value).unwrap_or_default();
            let text = text.trim();
            if !text.is_empty()
                && let Err(error) = take(self, text)
            {
                self.leave_out(entry, &error);
            }
        }
    }

    fn claim(&mut self, identity: Identity) {
        if self.identities.insert(identity.key()) {
            let claimed = identity.claimed(self.at);
            self.customer.claimed_identities.push(claimed);
        }
    }

    fn reach(&mut self, address: ContactAddress, purpose: ContactPurpose) {
        let point = ContactPoint::new(address, purpose);
        if !self.customer.contact_points.contains(&point) {
            self.customer.contact_points.push(point);
        }
    }

    fn leave_out(&mut self, entry: &VCardEntry, error: &ValidationError) {
        let rule = format!("{}: {}, got {}", error.field(), error.rule(), error.shape());
        self.left_out.push(left_out(entry, rule));
    }
}

fn left_out(entry: &VCardEntry, rule: String) -> LeftOut {
    let property = match &entry.name {
        // A name of somebody's own may be anything, and may be a value that lost its name.
        VCardProperty::Other(name) if name.to_ascii_uppercase().starts_with("X-") => "X-",
        VCardProperty::Other(_) => "other",
        known => known.as_str(),
    };
    let property = property.to_owned();
    LeftOut { property, rule }
}

/// A card without a UID is recognised by what was taken from it.
fn id_by_content(customer: &NewCustomer) -> Result<ExternalId, ValidationError> {
    let claims = customer.claimed_identities.iter();
    let claims: Vec<&Identity> = claims.map(|claimed| claimed.identity()).collect();
    let told = (
        &customer.party,
        claims,
        &customer.contact_points,
        &customer.attributes,
    );
    let text = serde_json::to_string(&told).unwrap_or_default();
    ExternalId::parse(format!("content:{}", text_hash(&text)))
}

/// An organisation where the card says so, or names nothing else; else a person.
fn party(card: &VCard) -> Result<Party, RejectReason> {
    let name = |property: &VCardProperty| {
        let entry = card.entries.iter().find(|entry| entry.name == *property);
        let parts = entry.map(|entry| entry.values.iter().map(text_of));
        let parts = parts.into_iter().flatten();
        parts
            .map(|part| part.unwrap_or_default().trim().to_owned())
            .collect::<Vec<String>>()
    };
    let whole = |property| name(property).first().cloned().unwrap_or_default();
    let (formatted, organisation) = (whole(&VCardProperty::Fn), whole(&VCardProperty::Org));
    let parts = name(&VCardProperty::N);
    let part = |at: usize| parts.get(at).cloned().unwrap_or_default();
    let has_name = parts.iter().any(|part| !part.is_empty());

    let says_so = card.entries.iter().any(|entry| {
        entry.name == VCardProperty::Kind
            && entry.values.iter().any(|value| {
                matches!(value, VCardValue::Kind(VCardKind::Org))
                    || text_of(value).is_some_and(|text| text.eq_ignore_ascii_case("org"))
            })
    });
    let names_nothing_else = !has_name
        && !organisation.is_empty()
        && (formatted.is_empty() || formatted == organisation);
    let refused = |error| RejectReason::refused("FN".to_owned(), error);
    if says_so || names_nothing_else {
        let text = if organisation.is_empty() {
            formatted
        } else {
            organisation
        };
        let name = OrganisationName::parse(text).map_err(refused)?;
        return Ok(Party::Organisation(Organisation { name }));
    }
    let (given, family) = if has_name {
        // Additional names belong to the given ones: they are spoken in this order.
        let given = [part(1), part(2)].join(" ");
        (given.trim().to_owned(), part(0))
    } else {
        (formatted, String::new())
    };
    let refused = |error| RejectReason::refused("N".to_owned(), error);
    let optional = |text: String| Some(text).filter(|text| !text.is_empty());
    let born = card
        .entries
        .iter()
        .find(|entry| entry.name == VCardProperty::Bday);
    Ok(Party::Person(Person {
        given_name: optional(given)
            .map(GivenName::parse)
            .transpose()
            .map_err(refused)?,
        family_name: optional(family)
            .map(FamilyName::parse)
            .transpose()
            .map_err(refused)?,
        born_on: born.and_then(birthday).map(BirthDate),
    }))
}

/// The day of birth, where the card tells the year as well.
fn birthday(entry: &VCardEntry) -> Option<NaiveDate> {
    let told = entry.values.iter().find_map(|value| match value {
        VCardValue::PartialDateTime(told) => Some(told),
        _ => None,
    })?;
    let (year, month, day) = (told.year?, told.month?, told.day?);
    let day = NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day));
    day.filter(|_| year > 0)
}

fn phone_number(text: &str) -> Result<PhoneNumber, ValidationError> {
    let number = text.strip_prefix("tel:").unwrap_or(text);
    // Parameters of RFC 3966, such as an extension, are no part of the number.
    let number = number.split(';').next().unwrap_or_default();
    PhoneNumber::parse(number)
}

fn has_type(entry: &VCardEntry, wanted: &str) -> bool {
    entry
        .parameters(&VCardParameterName::Type)
        .filter_map(|value| value.as_text())
        .any(|text| text.eq_ignore_ascii_case(wanted))
}

fn texts(entry: &VCardEntry) -> impl Iterator<Item = String> {
    entry.values.iter().filter_map(text_of)
}

/// The text of a value; the parts of a component stand side by side.
pub(super) fn text_of(value: &VCardValue) -> Option<String> {
    match value {
        VCardValue::Component(parts) => Some(parts.join(" ")),
        other => other.as_text().map(str::to_owned),
    }
}
