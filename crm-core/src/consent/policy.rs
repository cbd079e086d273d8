//! By which right a host uses data.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{LegalBasis, Purpose};
use crate::validation::{ValidationError, ValidationRule, ValueShape};

/// By which right data is used for a purpose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Processing {
    /// The purpose.
    pub purpose: Purpose,
    /// The right.
    pub basis: LegalBasis,
}

/// By which right a host uses data, purpose by purpose; and so, the one place that permits a use.
///
/// A purpose that is not listed rests on consent: no grant, no use. By default
/// [`Purpose::Service`] rests on contract, and nothing else is listed. Which basis a purpose may rest
/// on is a question of law, and the host's to answer.
///
/// | basis | a use is permitted |
/// |---|---|
/// | consent | by a grant in force, as [`ConsentLedger`](super::ConsentLedger) answers |
/// | legitimate interests, public task | until the customer objects, denies or withdraws |
/// | contract, legal obligation, vital interests | always |
///
/// Under a restriction nothing is permitted, whatever the basis. Marketing rests on consent or on
/// legitimate interests, so that an objection to it is never passed over (GDPR, article 21,
/// paragraphs 2 and 3).
///
/// [`permit`](Self::permit) makes the [`Permit`](super::Permit) that opens an address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "PolicyFields", into = "PolicyFields")]
pub struct ContactPolicy {
    bases: BTreeMap<Purpose, LegalBasis>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PolicyFields {
    processings: Vec<Processing>,
}

impl ContactPolicy {
    /// A policy with these uses; those that are not listed rest on consent.
    ///
    /// # Errors
    /// When a purpose is listed twice or is [`Purpose::All`], or marketing rests on a basis on which
    /// an objection would not end it.
    pub fn new(processings: impl IntoIterator<Item = Processing>) -> Result<Self, ValidationError> {
        let mut bases = BTreeMap::new();
        for Processing { purpose, basis } in processings {
            check(&purpose, basis)?;
            if bases.insert(purpose, basis).is_some() {
                return Err(refused(ValidationRule::Duplicate { what: "a purpose" }));
            }
        }
        Ok(Self { bases })
    }

    /// The right by which data is used for `purpose`.
    #[must_use]
    pub fn basis(&self, purpose: &Purpose) -> LegalBasis {
        self.bases
            .get(purpose)
            .copied()
            .unwrap_or(LegalBasis::Consent)
    }
}

fn check(purpose: &Purpose, basis: LegalBasis) -> Result<(), ValidationError> {
    let ends_marketing = [LegalBasis::Consent, LegalBasis::LegitimateInterests];
    let inconsistent = |rule| Err(refused(ValidationRule::Inconsistent { rule }));
    match purpose {
        Purpose::All => inconsistent("a use must name its purpose"),
        Purpose::Marketing if !ends_marketing.contains(&basis) => {
            inconsistent("marketing rests on consent or on legitimate interests")
        }
        _ => Ok(()),
    }
}

fn refused(rule: ValidationRule) -> ValidationError {
    ValidationError::new("contact policy", rule, ValueShape::Composite)
}

impl Default for ContactPolicy {
    fn default() -> Self {
        let bases = BTreeMap::from([(Purpose::Service, LegalBasis::Contract)]);
        Self { bases }
    }
}

impl TryFrom<PolicyFields> for ContactPolicy {
    type Error = ValidationError;

    fn try_from(fields: PolicyFields) -> Result<Self, Self::Error> {
        Self::new(fields.processings)
    }
}

impl From<ContactPolicy> for PolicyFields {
    fn from(policy: ContactPolicy) -> Self {
        let processings = policy.bases.into_iter();
        Self {
            processings: processings
                .map(|(purpose, basis)| Processing { purpose, basis })
                .collect(),
        }
    }
}
