//! What of a customer record is compared.

use chrono::NaiveDate;

use super::normal::{look, plain, without_legal_form};
use crate::contact::{ContactAddress, PostalAddress};
use crate::customer::{BirthDate, Customer, Party};
use crate::id::CustomerId;
use crate::identity::Identity;

/// A name in the forms in which it is compared.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) plain: Box<str>,
    pub(super) look: Box<str>,
}

impl Name {
    fn new(text: &str) -> Option<Self> {
        Self::from_plain(plain(text), text)
    }

    fn of_organisation(text: &str) -> Option<Self> {
        Self::from_plain(without_legal_form(&plain(text)), text)
    }

    /// A name of punctuation alone cannot be compared.
    fn from_plain(plain: String, text: &str) -> Option<Self> {
        (!plain.is_empty()).then(|| Self {
            plain: plain.into(),
            look: look(text).into(),
        })
    }
}

/// A postal address in the form in which it is compared.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// Country and postal code, or city where there is no code.
    pub(super) area: Box<str>,
    /// The lines in one.
    pub(super) lines: Box<str>,
}

impl Place {
    fn new(address: &PostalAddress) -> Self {
        let country = address.country().code();
        let area = match address.postal_code() {
            Some(code) => format!("{country} {}", plain(code.as_str())),
            None => format!("{country} in {}", plain(address.city().as_str())),
        };
        let lines: Vec<&str> = address.lines().iter().map(|line| line.as_str()).collect();
        Self {
            area: area.into(),
            lines: plain(&lines.join(" ")).into(),
        }
    }
}

/// What of a customer record is compared.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Comparable {
    pub(super) id: CustomerId,
    pub(super) given: Option<Name>,
    pub(super) family: Option<Name>,
    pub(super) organisation: Option<Name>,
    pub(super) born_on: Option<NaiveDate>,
    pub(super) emails: Vec<Box<str>>,
    pub(super) phones: Vec<Box<str>>,
    pub(super) places: Vec<Place>,
}

impl Comparable {
    pub(super) fn of(customer: &Customer) -> Self {
        let mut comparable = Self {
            id: customer.id(),
            given: None,
            family: None,
            organisation: None,
            born_on: None,
            emails: Vec::new(),
            phones: Vec::new(),
            places: Vec::new(),
        };
        comparable.take_party(customer.party());
        for point in customer.contact_points() {
            comparable.take_address(point.address());
        }
        let verified = customer.verified_identities().iter();
        let claimed = customer.claimed_identities().iter();
        for identity in verified.map(|held| held.identity()) {
            comparable.take_identity(identity);
        }
        for identity in claimed.map(|claim| claim.identity()) {
            comparable.take_identity(identity);
        }
        for values in [&mut comparable.emails, &mut comparable.phones] {
            values.sort_unstable();
            values.dedup();
        }
        comparable
    }

    fn take_party(&mut self, party: &Party) {
        match party {
            Party::Person(person) => {
                let given = person.given_name.as_ref();
                let family = person.family_name.as_ref();
                self.given = given.and_then(|name| Name::new(name.as_str()));
                self.family = family.and_then(|name| Name::new(name.as_str()));
                self.born_on = person.born_on.map(|BirthDate(day)| day);
            }
            Party::Organisation(organisation) => {
                self.organisation = Name::of_organisation(organisation.name.as_str());
            }
        }
    }

    fn take_address(&mut self, address: &ContactAddress) {
        match address {
            ContactAddress::Email(email) => self.emails.push(email.key().into()),
            ContactAddress::Phone(phone) => self.phones.push(phone.as_str().into()),
            ContactAddress::Postal(postal) => self.places.push(Place::new(postal)),
        }
    }

    fn take_identity(&mut self, identity: &Identity) {
        match identity {
            Identity::Email(email) => self.emails.push(email.key().into()),
            Identity::Phone(phone) => self.phones.push(phone.as_str().into()),
            _ => {}
        }
    }
}
