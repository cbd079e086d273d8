//! What can stand in for a value.

use std::collections::BTreeMap;

use crm_core::{Code, ValidationError, ValidationRule, ValueShape};
use serde::{Deserialize, Serialize};

use crate::coded::coded_enum;

coded_enum! {
    /// What kind of value a placeholder stands for.
    pub enum PlaceholderType {
        /// Words.
        Text = "text",
        /// An instant, told as a date or a time in a zone.
        Instant = "instant",
        /// A whole number.
        Number = "number",
        /// An amount of money.
        Money = "money",
    }
}

coded_enum! {
    /// A placeholder that every canned answer may use.
    pub enum KnownPlaceholder {
        /// The name of the customer: of a person the given and the family name, of an organisation its name. Text.
        CustomerName = "customer.name",
        /// The given name of the customer. Text.
        CustomerGivenName = "customer.given_name",
        /// The family name of the customer. Text.
        CustomerFamilyName = "customer.family_name",
        /// The id of the request. Text.
        RequestId = "request.id",
        /// What the request is about, in a line. Text.
        RequestSubject = "request.subject",
        /// When the request came in. An instant.
        RequestSubmittedAt = "request.submitted_at",
        /// Until when it is to be answered. An instant.
        RequestResponseDue = "request.response_due",
        /// Until when it is to be solved. An instant.
        RequestResolutionDue = "request.resolution_due",
        /// The name of the specialist who answers. Text.
        SpecialistName = "specialist.name",
        /// The instant at which the answer is filled in.
        Now = "now",
    }
}

impl KnownPlaceholder {
    /// What kind of value it stands for.
    #[must_use]
    pub const fn placeholder_type(self) -> PlaceholderType {
        match self {
            Self::CustomerName
            | Self::CustomerGivenName
            | Self::CustomerFamilyName
            | Self::RequestId
            | Self::RequestSubject
            | Self::SpecialistName => PlaceholderType::Text,
            Self::RequestSubmittedAt
            | Self::RequestResponseDue
            | Self::RequestResolutionDue
            | Self::Now => PlaceholderType::Instant,
        }
    }

    /// Its name.
    #[must_use]
    pub const fn name(self) -> Code {
        Code::new_static(self.code())
    }

    /// The placeholder of a name.
    #[must_use]
    pub fn of_name(name: &Code) -> Option<Self> {
        let mut all = Self::ALL.iter();
        all.find(|known| known.code() == name.as_str()).copied()
    }
}

/// The placeholders that a host adds to the known ones, each with the kind of its values.
///
/// Names that begin with `customer.`, `request.` or `specialist.` are kept for known ones to come.
///
/// ```
/// use crm_core::Code;
/// use crm_support::{OwnPlaceholders, PlaceholderType};
///
/// let own = OwnPlaceholders::new([(Code::new_static("order.total"), PlaceholderType::Money)])?;
/// assert_eq!(own.type_of(&Code::new_static("order.total")), Some(PlaceholderType::Money));
/// assert_eq!(own.type_of(&Code::new_static("customer.name")), Some(PlaceholderType::Text));
/// assert!(OwnPlaceholders::new([(Code::new_static("customer.age"), PlaceholderType::Number)]).is_err());
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(
    try_from = "BTreeMap<Code, PlaceholderType>",
    into = "BTreeMap<Code, PlaceholderType>"
)]
pub struct OwnPlaceholders(BTreeMap<Code, PlaceholderType>);

impl OwnPlaceholders {
    /// The largest number of placeholders of the host's own.
    pub const MAXIMUM: usize = 500;

    const KEPT: [&str; 3] = ["customer.", "request.", "specialist."];

    /// These, beside the known ones.
    ///
    /// # Errors
    /// When there are too many, or a name is that of a known one or kept for one to come.
    pub fn new(
        own: impl IntoIterator<Item = (Code, PlaceholderType)>,
    ) -> Result<Self, ValidationError> {
        Self::try_from(own.into_iter().collect::<BTreeMap<_, _>>())
    }

    /// What kind of value a placeholder stands for, known or own; `None` where there is none of this name.
    #[must_use]
    pub fn type_of(&self, name: &Code) -> Option<PlaceholderType> {
        KnownPlaceholder::of_name(name)
            .map(KnownPlaceholder::placeholder_type)
            .or_else(|| self.0.get(name).copied())
    }

    /// Those of the host's own.
    pub fn own(&self) -> impl Iterator<Item = (&Code, PlaceholderType)> {
        self.0.iter().map(|(name, of)| (name, *of))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl TryFrom<BTreeMap<Code, PlaceholderType>> for OwnPlaceholders {
    type Error = ValidationError;

    fn try_from(own: BTreeMap<Code, PlaceholderType>) -> Result<Self, Self::Error> {
        let members = own.len();
        let refuse = |rule| {
            let shape = ValueShape::Collection { members };
            Err(ValidationError::new("placeholders", rule, shape))
        };
        if members > Self::MAXIMUM {
            let maximum = Self::MAXIMUM;
            return refuse(ValidationRule::TooMany { maximum });
        }
        let is_kept = |name: &Code| {
            let mut kept = Self::KEPT.iter();
            KnownPlaceholder::of_name(name).is_some()
                || kept.any(|prefix| name.as_str().starts_with(prefix))
        };
        if own.keys().any(is_kept) {
            let rule = "a placeholder of one's own must not have a name of the known ones";
            return refuse(ValidationRule::Inconsistent { rule });
        }
        Ok(Self(own))
    }
}

impl From<OwnPlaceholders> for BTreeMap<Code, PlaceholderType> {
    fn from(placeholders: OwnPlaceholders) -> Self {
        placeholders.0
    }
}
