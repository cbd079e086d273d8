//! Which value survives: rules as data.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::MergeField;
use crate::code::Code;
use crate::validation::{ValidationError, ValidationRule, ValueShape};

/// Which of two values of a field survives a merge. What is missing never wins over what is there.
///
/// Of two values that a rule holds for equal, the newer one counts, and at one instant that of the
/// customer with the larger id: so the order in which several records are merged does not change
/// what comes out, with any rule but [`Survivor`](Self::Survivor).
///
/// A rule that says nothing of two values (the longer one of two days, the sum of two texts) leaves
/// them to [`Newest`](Self::Newest), and the conflict report says so.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum FieldRule {
    /// The value of the record that was changed last.
    Newest,
    /// The value of the record that was not changed for longest.
    Oldest,
    /// The text with more characters; the list with more members.
    Longest,
    /// The larger number, amount of one currency, day or instant.
    Maximum,
    /// The smaller number, amount of one currency, day or instant.
    Minimum,
    /// The sum of two whole numbers, or of two amounts of one currency. Fractional numbers are not
    /// added: their sum depends on the order.
    Sum,
    /// All members of both lists, each once.
    Union,
    /// The value of the record that comes from the system named first. A record comes from the
    /// systems of its verified external identities.
    SourcePriority(Vec<Code>),
    /// The survivor's value. What comes out depends on who survives.
    Survivor,
}

/// Which rule decides on which field.
///
/// What has no rule of its own follows the usual one: of names, days and attributes the newest
/// counts, of lists all members are kept.
///
/// ```
/// use crm_core::{AttributeName, FieldRule, MergeField, MergePolicy};
///
/// let points = MergeField::Attribute(AttributeName::parse("points")?);
/// let policy = MergePolicy::default()
///     .with_rule(points, FieldRule::Sum)?
///     .with_rule(MergeField::FamilyName, FieldRule::Longest)?;
/// assert_eq!(policy.rule(&MergeField::Tags), &FieldRule::Union);
///
/// let refused = policy.with_rule(MergeField::FamilyName, FieldRule::Sum).unwrap_err();
/// assert_eq!(
///     refused.to_string(),
///     "merge rule of family_name: must fit the field, got a combination of values"
/// );
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "PolicyFields")]
pub struct MergePolicy {
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    rules: BTreeMap<MergeField, FieldRule>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attributes: Option<FieldRule>,
}

/// The serialised form, checked when it is read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PolicyFields {
    #[serde(default)]
    rules: BTreeMap<MergeField, FieldRule>,
    #[serde(default)]
    attributes: Option<FieldRule>,
}

impl MergePolicy {
    /// The largest number of rules, and of systems in one rule.
    pub const MAXIMUM: usize = 1000;

    /// The same policy with a rule for one field.
    ///
    /// # Errors
    /// When the rule does not fit the field, or there are too many.
    pub fn with_rule(
        mut self,
        field: MergeField,
        rule: FieldRule,
    ) -> Result<Self, ValidationError> {
        check(&field, &rule)?;
        self.rules.insert(field, rule);
        check_number("merge rules", self.rules.len())?;
        Ok(self)
    }

    /// The same policy with a rule for all attributes that have none of their own.
    ///
    /// # Errors
    /// When the rule names no system, one twice, or too many.
    pub fn with_attributes(self, rule: FieldRule) -> Result<Self, ValidationError> {
        check_sources("attributes", &rule)?;
        Ok(Self {
            attributes: Some(rule),
            ..self
        })
    }

    /// The rule for a field.
    #[must_use]
    pub fn rule(&self, field: &MergeField) -> &FieldRule {
        let usual = match field {
            MergeField::Attribute(_) => self.attributes.as_ref().unwrap_or(&FieldRule::Newest),
            list if list.is_list() => &FieldRule::Union,
            _ => &FieldRule::Newest,
        };
        self.rules.get(field).unwrap_or(usual)
    }
}

impl TryFrom<PolicyFields> for MergePolicy {
    type Error = ValidationError;

    fn try_from(fields: PolicyFields) -> Result<Self, Self::Error> {
        let mut policy = Self::default();
        if let Some(rule) = fields.attributes {
            policy = policy.with_attributes(rule)?;
        }
        check_number("merge rules", fields.rules.len())?;
        for (field, rule) in fields.rules {
            policy = policy.with_rule(field, rule)?;
        }
        Ok(policy)
    }
}

/// Whether a rule can ever decide on a field.
fn check(field: &MergeField, rule: &FieldRule) -> Result<(), ValidationError> {
    let fits = match (field, rule) {
        (MergeField::Attribute(_), _) => true,
        (MergeField::BornOn, FieldRule::Longest) => false,
        (MergeField::BornOn, FieldRule::Maximum | FieldRule::Minimum) => true,
        (_, FieldRule::Maximum | FieldRule::Minimum | FieldRule::Sum) => false,
        (list, FieldRule::Union) => list.is_list(),
        _ => true,
    };
    if !fits {
        let rule = ValidationRule::Inconsistent {
            rule: "must fit the field",
        };
        let name = format!("merge rule of {field}");
        return Err(ValidationError::new(name, rule, ValueShape::Composite));
    }
    check_sources(&field.to_string(), rule)
}

fn check_sources(field: &str, rule: &FieldRule) -> Result<(), ValidationError> {
    let FieldRule::SourcePriority(systems) = rule else {
        return Ok(());
    };
    let refuse = |rule, shape| {
        let name = format!("systems of the merge rule of {field}");
        Err(ValidationError::new(name, rule, shape))
    };
    if systems.is_empty() {
        return refuse(ValidationRule::Empty, ValueShape::Missing);
    }
    check_number("systems of a merge rule", systems.len())?;
    let once: BTreeSet<&Code> = systems.iter().collect();
    if once.len() != systems.len() {
        let rule = ValidationRule::Duplicate { what: "a system" };
        return refuse(rule, ValueShape::Composite);
    }
    Ok(())
}

fn check_number(field: &'static str, members: usize) -> Result<(), ValidationError> {
    if members <= MergePolicy::MAXIMUM {
        return Ok(());
    }
    let maximum = MergePolicy::MAXIMUM;
    Err(ValidationError::new(
        field,
        ValidationRule::TooMany { maximum },
        ValueShape::Collection { members },
    ))
}
