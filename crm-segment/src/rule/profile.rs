//! What a rule asks of the customer record beside custom attributes and tags.

use chrono::NaiveTime;
use crm_core::{AttributeText, AttributeValue, Customer, Party, Relation, RelationRole, Timestamp};
use serde::{Deserialize, Serialize};

/// A field of the customer record that every customer may have, with one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ProfileField {
    /// The given name of a person, a text.
    GivenName,
    /// The family name of a person, a text.
    FamilyName,
    /// The day of birth of a person, a date.
    BornOn,
    /// The name of an organisation, a text.
    OrganisationName,
    /// When the record was made, an instant.
    CreatedAt,
    /// When the record was changed last, an instant.
    UpdatedAt,
}

impl ProfileField {
    /// All fields.
    pub const ALL: [Self; 6] = [
        Self::GivenName,
        Self::FamilyName,
        Self::BornOn,
        Self::OrganisationName,
        Self::CreatedAt,
        Self::UpdatedAt,
    ];

    /// The code of the field, as it is serialised.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::GivenName => "given_name",
            Self::FamilyName => "family_name",
            Self::BornOn => "born_on",
            Self::OrganisationName => "organisation_name",
            Self::CreatedAt => "created_at",
            Self::UpdatedAt => "updated_at",
        }
    }

    pub(super) fn of(self, customer: &Customer) -> Option<AttributeValue> {
        let text = |text: &str| AttributeText::parse(text).ok().map(AttributeValue::Text);
        match (self, customer.party()) {
            (Self::CreatedAt, _) => Some(AttributeValue::Instant(customer.created_at())),
            (Self::UpdatedAt, _) => Some(AttributeValue::Instant(customer.updated_at())),
            (Self::GivenName, Party::Person(person)) => text(person.given_name.as_ref()?.as_str()),
            (Self::FamilyName, Party::Person(person)) => {
                text(person.family_name.as_ref()?.as_str())
            }
            (Self::BornOn, Party::Person(person)) => {
                person.born_on.map(|born| AttributeValue::Date(born.0))
            }
            (Self::OrganisationName, Party::Organisation(organisation)) => {
                text(organisation.name.as_str())
            }
            _ => None,
        }
    }
}

/// A kind of identity, as [`Identity::kind`](crm_core::Identity::kind) has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum IdentityKind {
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// The id that another system gave.
    External,
    /// A name to sign in with.
    Login,
    /// A device, a browser or a cookie.
    Device,
    /// A name in a social network.
    Social,
    /// An identifier of a namespace of the host's own.
    Custom,
}

impl IdentityKind {
    /// All kinds.
    pub const ALL: [Self; 7] = [
        Self::Email,
        Self::Phone,
        Self::External,
        Self::Login,
        Self::Device,
        Self::Social,
        Self::Custom,
    ];

    /// The code of the kind, as it is serialised.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
            Self::External => "external",
            Self::Login => "login",
            Self::Device => "device",
            Self::Social => "social",
            Self::Custom => "custom",
        }
    }
}

/// The customer has an identity of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentityCondition {
    /// The kind.
    pub kind: IdentityKind,
    /// Whether it must be proved to be the customer's; else one that is merely claimed will do.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub verified: bool,
}

impl IdentityCondition {
    pub(super) fn holds(self, customer: &Customer) -> bool {
        let code = self.kind.code();
        let verified = customer.verified_identities();
        let claimed = customer.claimed_identities();
        verified.iter().any(|own| own.kind() == code)
            || !self.verified && claimed.iter().any(|own| own.kind() == code)
    }
}

/// Whether a relation of the role holds on the day of the question, in UTC.
pub(super) fn is_related(customer: &Customer, role: &RelationRole, as_of: Timestamp) -> bool {
    let today = as_of.to_datetime().date_naive();
    relations(customer, role).any(|relation| relation.holds_on(today))
}

/// The first microsecond after `as_of` at which a relation of the role begins or ends.
pub(super) fn relation_changes_after(
    customer: &Customer,
    role: &RelationRole,
    as_of: Timestamp,
) -> i64 {
    let days = relations(customer, role).flat_map(|relation| {
        let behind = relation.until().and_then(|day| day.succ_opt());
        [relation.from(), behind]
    });
    days.flatten()
        .map(|day| day.and_time(NaiveTime::MIN).and_utc().timestamp_micros())
        .filter(|begin| *begin > as_of.as_micros())
        .min()
        .unwrap_or(i64::MAX)
}

fn relations<'record>(
    customer: &'record Customer,
    role: &RelationRole,
) -> impl Iterator<Item = &'record Relation> {
    customer
        .relations()
        .iter()
        .filter(move |relation| relation.role() == role)
}
