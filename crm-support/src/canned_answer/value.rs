//! What placeholders stand for.

use std::collections::BTreeMap;
use std::fmt;

use chrono_tz::Tz;
use crm_core::{Code, Customer, Money, Party, Timestamp, ValidationError};

use super::{KnownPlaceholder, PlaceholderType};
use crate::request::{DeadlineTarget, ServiceRequest};
use crate::specialist::Specialist;

crm_core::bounded_text! {
    /// A text that a placeholder stands for.
    pub struct PlaceholderText("placeholder text", personal, many, 10_000);
}

/// A value that a placeholder stands for.
#[derive(Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PlaceholderValue {
    /// Words.
    Text(PlaceholderText),
    /// An instant.
    Instant(Timestamp),
    /// A whole number.
    Number(i64),
    /// An amount.
    Money(Money),
}

impl PlaceholderValue {
    /// Of which kind it is.
    #[must_use]
    pub const fn placeholder_type(&self) -> PlaceholderType {
        match self {
            Self::Text(_) => PlaceholderType::Text,
            Self::Instant(_) => PlaceholderType::Instant,
            Self::Number(_) => PlaceholderType::Number,
            Self::Money(_) => PlaceholderType::Money,
        }
    }
}

/// The kind only: values may be personal.
impl fmt::Debug for PlaceholderValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "<{}>", self.placeholder_type())
    }
}

impl From<PlaceholderText> for PlaceholderValue {
    fn from(text: PlaceholderText) -> Self {
        Self::Text(text)
    }
}

impl From<Timestamp> for PlaceholderValue {
    fn from(instant: Timestamp) -> Self {
        Self::Instant(instant)
    }
}

impl From<i64> for PlaceholderValue {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<Money> for PlaceholderValue {
    fn from(money: Money) -> Self {
        Self::Money(money)
    }
}

/// Values by the name of their placeholder, and the zone in which instants are told. More may be given than are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceholderValues {
    zone: Tz,
    values: BTreeMap<Code, PlaceholderValue>,
}

impl PlaceholderValues {
    /// None yet; instants are told in this zone where a template names none.
    #[must_use]
    pub fn new(zone: Tz) -> Self {
        Self {
            zone,
            values: BTreeMap::new(),
        }
    }

    /// The same with a value, in place of one given before.
    #[must_use]
    pub fn with(mut self, name: Code, value: impl Into<PlaceholderValue>) -> Self {
        self.values.insert(name, value.into());
        self
    }

    /// The same with a text.
    ///
    /// # Errors
    /// When the text is empty, too long or holds control characters.
    pub fn with_text(self, name: Code, text: &str) -> Result<Self, ValidationError> {
        Ok(self.with(name, PlaceholderText::parse(text)?))
    }

    /// The same with what is known of the customer. A name that is not known is no value: the template must say what is
    /// told in its place.
    #[must_use]
    pub fn with_customer(self, customer: &Customer) -> Self {
        let (whole, given, family) = match customer.party() {
            Party::Person(person) => {
                let given = person.given_name.as_ref().map(|name| name.as_str());
                let family = person.family_name.as_ref().map(|name| name.as_str());
                let whole: Vec<&str> = given.into_iter().chain(family).collect();
                (whole.join(" "), given, family)
            }
            Party::Organisation(organisation) => {
                (organisation.name.as_str().to_owned(), None, None)
            }
            _ => (String::new(), None, None),
        };
        self.with_known(KnownPlaceholder::CustomerName, &whole)
            .with_known(
                KnownPlaceholder::CustomerGivenName,
                given.unwrap_or_default(),
            )
            .with_known(
                KnownPlaceholder::CustomerFamilyName,
                family.unwrap_or_default(),
            )
    }

    fn with_due(self, name: Code, due: Option<Timestamp>) -> Self {
        match due {
            Some(due) => self.with(name, due),
            None => self,
        }
    }

    /// The same with what is known of the request.
    #[must_use]
    pub fn with_request(self, request: &ServiceRequest) -> Self {
        let due = |target| request.deadlines().due(target);
        self.with_known(KnownPlaceholder::RequestId, &request.id().to_string())
            .with_known(KnownPlaceholder::RequestSubject, request.subject().as_str())
            .with(
                KnownPlaceholder::RequestSubmittedAt.name(),
                request.submitted_at(),
            )
            .with_due(
                KnownPlaceholder::RequestResponseDue.name(),
                due(DeadlineTarget::Response),
            )
            .with_due(
                KnownPlaceholder::RequestResolutionDue.name(),
                due(DeadlineTarget::Resolution),
            )
    }

    /// The same with who answers.
    #[must_use]
    pub fn with_specialist(self, specialist: &Specialist) -> Self {
        self.with_known(KnownPlaceholder::SpecialistName, specialist.name().as_str())
    }

    /// The value of a placeholder.
    #[must_use]
    pub fn get(&self, name: &Code) -> Option<&PlaceholderValue> {
        self.values.get(name)
    }

    /// The zone in which instants are told.
    #[must_use]
    pub fn zone(&self) -> Tz {
        self.zone
    }

    /// A text that other types keep within the rules; an empty one is no value, and what was there of somebody else goes.
    fn with_known(mut self, known: KnownPlaceholder, text: &str) -> Self {
        self.values.remove(&known.name());
        match PlaceholderText::parse(text) {
            Ok(text) => self.with(known.name(), text),
            Err(_) => self,
        }
    }
}
