//! Addresses of all kinds, with what they are for and how long they hold.

use serde::{Deserialize, Serialize};

use super::{DisclosedText, Disclosure, EmailAddress, PhoneNumber, PostalAddress};
use crate::interaction::Channel;
use crate::timestamp::Timestamp;
use crate::validation::{ValidationError, ValidationRule, ValueShape};

/// Where a customer can be reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum ContactAddress {
    /// By e-mail.
    Email(EmailAddress),
    /// By telephone or text message.
    Phone(PhoneNumber),
    /// By post, or in person.
    Postal(PostalAddress),
}

impl ContactAddress {
    /// The kind of the address: `email`, `phone` or `postal`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Email(_) => "email",
            Self::Phone(_) => "phone",
            Self::Postal(_) => "postal",
        }
    }

    /// Whether messages of a channel can go there.
    #[must_use]
    pub fn serves(&self, channel: Channel) -> bool {
        match self {
            Self::Email(_) => channel == Channel::Email,
            Self::Phone(_) => matches!(channel, Channel::Phone | Channel::Sms),
            Self::Postal(_) => matches!(channel, Channel::Mail | Channel::InPerson),
        }
    }

    pub(crate) fn to_text(&self) -> String {
        match self {
            Self::Email(address) => address.as_str().to_owned(),
            Self::Phone(number) => number.as_str().to_owned(),
            Self::Postal(address) => address.to_text(),
        }
    }
}

/// What a contact point is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ContactPurpose {
    /// For everything.
    General,
    /// At home.
    Home,
    /// At work.
    Work,
    /// For bills.
    Billing,
    /// For deliveries.
    Delivery,
}

/// A way to reach a customer: the address, its purpose and the time for which it holds.
///
/// Having an address is not leave to use it. The address goes in here and comes out again against a
/// [`Permit`](crate::Permit), by [`Customer::addresses`](crate::Customer::addresses); or as text for
/// the person's own eyes, by [`disclose`](Self::disclose). The serialised form holds it, too: that is
/// for stores.
///
/// ```compile_fail,E0624
/// fn send_to_all(customer: &crm_core::Customer) {
///     for point in customer.contact_points() {
///         let address = point.address();
///     }
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "ContactPointFields")]
pub struct ContactPoint {
    address: ContactAddress,
    purpose: ContactPurpose,
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_from: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_until: Option<Timestamp>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ContactPointFields {
    address: ContactAddress,
    purpose: ContactPurpose,
    #[serde(default)]
    valid_from: Option<Timestamp>,
    #[serde(default)]
    valid_until: Option<Timestamp>,
}

impl ContactPoint {
    /// A contact point that holds from ever and for ever.
    #[must_use]
    pub fn new(address: ContactAddress, purpose: ContactPurpose) -> Self {
        Self {
            address,
            purpose,
            valid_from: None,
            valid_until: None,
        }
    }

    /// The same contact point, valid from `from` (included) until `until` (excluded).
    ///
    /// # Errors
    /// When it would end before it begins.
    pub fn valid_between(
        self,
        from: Option<Timestamp>,
        until: Option<Timestamp>,
    ) -> Result<Self, ValidationError> {
        if let (Some(from), Some(until)) = (from, until)
            && from >= until
        {
            return Err(ValidationError::new(
                "contact point validity",
                ValidationRule::Inconsistent {
                    rule: "must end after it begins",
                },
                ValueShape::Composite,
            ));
        }
        Ok(Self {
            valid_from: from,
            valid_until: until,
            ..self
        })
    }

    /// The address: what [`Customer::addresses`](crate::Customer::addresses) hands out.
    #[must_use]
    pub(crate) fn address(&self) -> &ContactAddress {
        &self.address
    }

    /// The kind of the address: `email`, `phone` or `postal`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        self.address.kind()
    }

    /// Whether this is the address; two that mean the same are the same.
    #[must_use]
    pub fn is_at(&self, address: &ContactAddress) -> bool {
        self.address == *address
    }

    /// The address as text, for the person whose it is.
    #[must_use]
    pub fn disclose(&self, to: Disclosure) -> DisclosedText {
        to.text(self.address.to_text())
    }

    /// What the address is for.
    #[must_use]
    pub fn purpose(&self) -> ContactPurpose {
        self.purpose
    }

    /// Whether the contact point holds at `at`.
    #[must_use]
    pub fn is_valid_at(&self, at: Timestamp) -> bool {
        self.valid_from.is_none_or(|from| from <= at)
            && self.valid_until.is_none_or(|until| at < until)
    }
}

impl TryFrom<ContactPointFields> for ContactPoint {
    type Error = ValidationError;

    fn try_from(fields: ContactPointFields) -> Result<Self, Self::Error> {
        Self::new(fields.address, fields.purpose)
            .valid_between(fields.valid_from, fields.valid_until)
    }
}
