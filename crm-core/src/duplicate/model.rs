//! How much each piece of evidence weighs.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::DuplicateEvidence;
use crate::validation::{ValidationError, ValidationRule, ValueShape};

/// How likely a piece of evidence is between two records of one customer, and between records of two.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "LikelihoodFields")]
pub struct Likelihood {
    one: f64,
    two: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LikelihoodFields {
    one: f64,
    two: f64,
}

impl TryFrom<LikelihoodFields> for Likelihood {
    type Error = ValidationError;

    fn try_from(fields: LikelihoodFields) -> Result<Self, ValidationError> {
        Self::new(fields.one, fields.two)
    }
}

impl Likelihood {
    /// The evidence shows with probability `one` between two records of one customer, and with
    /// probability `two` between records of two customers.
    ///
    /// # Errors
    /// When one of them is not from 1e-9 to 1.
    pub fn new(one: f64, two: f64) -> Result<Self, ValidationError> {
        for probability in [one, two] {
            if !(1e-9..=1.0).contains(&probability) {
                let rule = ValidationRule::OutOfRange {
                    minimum: "0.000000001".into(),
                    maximum: "1".into(),
                };
                let negative = probability.is_sign_negative();
                return Err(ValidationError::new(
                    "likelihood",
                    rule,
                    ValueShape::Number { negative },
                ));
            }
        }
        Ok(Self { one, two })
    }

    /// How likely it is between two records of one customer.
    #[must_use]
    pub fn one(self) -> f64 {
        self.one
    }

    /// How likely it is between records of two customers.
    #[must_use]
    pub fn two(self) -> f64 {
        self.two
    }

    /// The weight of the evidence in bits: the binary logarithm of the ratio of the two.
    #[must_use]
    pub fn bits(self) -> f64 {
        self.among_two(self.two)
    }

    /// The weight when the evidence is so likely between records of two customers.
    pub(super) fn among_two(self, two: f64) -> f64 {
        (self.one / two).log2()
    }
}

/// How much each piece of evidence weighs, and how much weight makes a probable duplicate.
///
/// The default suits consumers of a country or two. A host that has decided a few hundred pairs can
/// count how often each evidence showed in both kinds, and put its own likelihoods in.
///
/// ```
/// use crm_core::{DuplicateEvidence, Likelihood, LinkageModel};
///
/// // A wholesaler, whose customers' telephones are switchboards that hundreds share.
/// let model = LinkageModel::default()
///     .with(DuplicateEvidence::PhoneSame, Likelihood::new(0.6, 0.02)?)
///     .with_threshold(18.0)?;
/// assert!(model.likelihood(DuplicateEvidence::PhoneSame).bits() < 5.0);
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "LinkageModelFields")]
pub struct LinkageModel {
    likelihoods: BTreeMap<DuplicateEvidence, Likelihood>,
    threshold: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LinkageModelFields {
    likelihoods: BTreeMap<DuplicateEvidence, Likelihood>,
    threshold: f64,
}

impl TryFrom<LinkageModelFields> for LinkageModel {
    type Error = ValidationError;

    /// Evidence that is not named keeps its default likelihood.
    fn try_from(fields: LinkageModelFields) -> Result<Self, ValidationError> {
        let mut model = Self::default().with_threshold(fields.threshold)?;
        model.likelihoods.extend(fields.likelihoods);
        Ok(model)
    }
}

impl LinkageModel {
    /// The threshold of the default model, in bits.
    pub const DEFAULT_THRESHOLD: f64 = 15.0;

    /// The same model with another likelihood.
    #[must_use]
    pub fn with(mut self, evidence: DuplicateEvidence, likelihood: Likelihood) -> Self {
        self.likelihoods.insert(evidence, likelihood);
        self
    }

    /// The same model with another threshold, in bits: a lower one finds more pairs, and more that
    /// are none.
    ///
    /// # Errors
    /// When it is not from 0 to 100.
    pub fn with_threshold(mut self, threshold: f64) -> Result<Self, ValidationError> {
        if !(0.0..=100.0).contains(&threshold) {
            let rule = ValidationRule::OutOfRange {
                minimum: "0".into(),
                maximum: "100".into(),
            };
            let negative = threshold.is_sign_negative();
            let shape = ValueShape::Number { negative };
            return Err(ValidationError::new("threshold", rule, shape));
        }
        self.threshold = threshold;
        Ok(self)
    }

    /// The likelihood of a piece of evidence.
    #[must_use]
    pub fn likelihood(&self, evidence: DuplicateEvidence) -> Likelihood {
        let known = self.likelihoods.get(&evidence).copied();
        known.unwrap_or_else(|| default_likelihood(evidence))
    }

    /// From which score on two records are a probable duplicate, in bits.
    #[must_use]
    pub fn threshold(&self) -> f64 {
        self.threshold
    }
}

impl Default for LinkageModel {
    fn default() -> Self {
        let all = DuplicateEvidence::ALL.iter();
        Self {
            likelihoods: all
                .map(|evidence| (*evidence, default_likelihood(*evidence)))
                .collect(),
            threshold: Self::DEFAULT_THRESHOLD,
        }
    }
}

/// Estimates of our own: of how often the details of one person change or are mistyped, and of how
/// often two people of a country share them.
fn default_likelihood(evidence: DuplicateEvidence) -> Likelihood {
    use DuplicateEvidence as E;

    let (one, two) = match evidence {
        E::GivenNameSame => (0.80, 0.01),
        E::GivenNameSimilar => (0.08, 0.01),
        E::GivenNameInitial => (0.04, 0.04),
        E::GivenNameConfusable | E::FamilyNameConfusable | E::OrganisationNameConfusable => {
            (0.01, 0.000_01)
        }
        E::GivenNameDifferent => (0.05, 0.94),
        E::FamilyNameSame => (0.85, 0.005),
        E::FamilyNameSimilar => (0.06, 0.005),
        E::FamilyNameDifferent => (0.08, 0.99),
        E::NamesExchanged => (0.01, 0.000_02),
        E::OrganisationNameSame => (0.75, 0.000_2),
        E::OrganisationNameSimilar => (0.15, 0.005),
        E::OrganisationNameDifferent => (0.10, 0.99),
        E::BirthDateSame => (0.92, 0.000_05),
        E::BirthDateExchanged => (0.02, 0.000_2),
        E::BirthDateNear => (0.03, 0.001),
        E::BirthDateDifferent => (0.03, 0.998),
        E::EmailSame => (0.60, 0.000_01),
        E::EmailSimilar => (0.10, 0.000_2),
        E::EmailDifferent => (0.30, 0.999),
        E::PhoneSame => (0.60, 0.000_1),
        E::PhoneSimilar => (0.08, 0.000_2),
        E::PhoneDifferent => (0.32, 0.999),
        E::AddressSame => (0.60, 0.000_2),
        E::AddressSimilar => (0.12, 0.000_5),
        E::AddressSameArea => (0.08, 0.01),
        E::AddressDifferent => (0.20, 0.99),
    };
    Likelihood { one, two }
}
