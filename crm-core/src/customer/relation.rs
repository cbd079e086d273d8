//! Relations between customers.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::BuyingRole;
use crate::code::Code;
use crate::id::CustomerId;
use crate::validation::{ValidationError, ValidationRule, ValueShape};

/// What the other customer is to this one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum RelationRole {
    /// This person works for that organisation.
    WorksFor,
    /// This customer belongs to that household, club or group of companies.
    MemberOf,
    /// This organisation is owned by that one.
    SubsidiaryOf,
    /// This customer speaks for that one.
    Represents,
    /// That customer recommended this one.
    ReferredBy,
    /// A role of the host's own.
    Other(Code),
}

/// A relation of a customer to another one, with the days on which it begins and ends.
///
/// A customer may have many, several to the same other one among them: a person works for two
/// organisations, and for one of them twice.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "RelationFields")]
pub struct Relation {
    to: CustomerId,
    role: RelationRole,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<RelationTitle>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<NaiveDate>,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    buying: BTreeSet<BuyingRole>,
}

crate::bounded_text! {
    /// What the relation is called there: "head of purchasing".
    pub struct RelationTitle("relation title", personal, single, 200);
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RelationFields {
    to: CustomerId,
    role: RelationRole,
    #[serde(default)]
    title: Option<RelationTitle>,
    #[serde(default)]
    from: Option<NaiveDate>,
    #[serde(default)]
    until: Option<NaiveDate>,
    #[serde(default)]
    buying: BTreeSet<BuyingRole>,
}

impl Relation {
    /// A relation that holds from ever and for ever.
    #[must_use]
    pub fn new(to: CustomerId, role: RelationRole) -> Self {
        Self {
            to,
            role,
            title: None,
            from: None,
            until: None,
            buying: BTreeSet::new(),
        }
    }

    /// The same relation with a title.
    #[must_use]
    pub fn with_title(self, title: RelationTitle) -> Self {
        Self {
            title: Some(title),
            ..self
        }
    }

    /// The same relation of somebody who plays these parts when the organisation buys.
    #[must_use]
    pub fn in_buying_centre(self, roles: impl IntoIterator<Item = BuyingRole>) -> Self {
        Self {
            buying: roles.into_iter().collect(),
            ..self
        }
    }

    /// The same relation from the day `from` to the day `until`, both included.
    ///
    /// # Errors
    /// When it would end before it begins.
    pub fn between(
        self,
        from: Option<NaiveDate>,
        until: Option<NaiveDate>,
    ) -> Result<Self, ValidationError> {
        if let (Some(from), Some(until)) = (from, until)
            && from > until
        {
            return Err(ValidationError::new(
                "relation dates",
                ValidationRule::Inconsistent {
                    rule: "must not end before it begins",
                },
                ValueShape::Composite,
            ));
        }
        Ok(Self {
            from,
            until,
            ..self
        })
    }

    /// The other customer.
    #[must_use]
    pub fn to(&self) -> CustomerId {
        self.to
    }

    /// What the other customer is to this one.
    #[must_use]
    pub fn role(&self) -> &RelationRole {
        &self.role
    }

    /// What the relation is called there.
    #[must_use]
    pub fn title(&self) -> Option<&RelationTitle> {
        self.title.as_ref()
    }

    /// The first day on which it holds; `None` when nobody knows.
    #[must_use]
    pub fn from(&self) -> Option<NaiveDate> {
        self.from
    }

    /// The last day on which it holds; `None` when no end is in sight.
    #[must_use]
    pub fn until(&self) -> Option<NaiveDate> {
        self.until
    }

    /// The parts that this customer plays when the other one buys.
    #[must_use]
    pub fn buying(&self) -> &BTreeSet<BuyingRole> {
        &self.buying
    }

    /// Whether the relation holds on `day`.
    #[must_use]
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }
}

impl TryFrom<RelationFields> for Relation {
    type Error = ValidationError;

    fn try_from(fields: RelationFields) -> Result<Self, Self::Error> {
        let relation = Self::new(fields.to, fields.role).between(fields.from, fields.until)?;
        Ok(Self {
            title: fields.title,
            buying: fields.buying,
            ..relation
        })
    }
}
