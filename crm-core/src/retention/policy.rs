//! How long what is kept of customers is kept.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{RetentionRule, RetentionTarget};
use crate::data_subject::DeadlineCalendar;
use crate::interaction::{Interaction, InteractionKind};
use crate::timestamp::Timestamp;
use crate::validation::{ValidationError, ValidationRule, ValueShape};

const FIELD: &str = "retention policy";
const MAXIMUM_RULES: usize = 100;

/// How long what is kept of customers is kept: data that a program reads and a lawyer, too.
///
/// What no rule names is kept until the customer is erased; so is the consent ledger, which proves
/// what was allowed and, taken apart, would say something else. Where several rules name the same,
/// the shortest counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<RetentionRule>", into = "Vec<RetentionRule>")]
pub struct RetentionPolicy {
    rules: Vec<RetentionRule>,
}

impl RetentionPolicy {
    /// A policy of these rules.
    ///
    /// # Errors
    /// When there are more than 100, two have one name, or one names no kind of interaction.
    pub fn new(rules: Vec<RetentionRule>) -> Result<Self, ValidationError> {
        let refuse = |rule| {
            let members = rules.len();
            Err(ValidationError::new(
                FIELD,
                rule,
                ValueShape::Collection { members },
            ))
        };
        if rules.len() > MAXIMUM_RULES {
            return refuse(ValidationRule::TooMany {
                maximum: MAXIMUM_RULES,
            });
        }
        let codes: BTreeSet<_> = rules.iter().map(|rule| &rule.code).collect();
        if codes.len() < rules.len() {
            return refuse(ValidationRule::Duplicate {
                what: "the name of a rule",
            });
        }
        let names_nothing = |rule: &RetentionRule| match &rule.target {
            RetentionTarget::Interactions(kinds)
            | RetentionTarget::InteractionsOfInactive(kinds) => kinds.is_empty(),
            RetentionTarget::Customer => false,
        };
        if rules.iter().any(names_nothing) {
            return refuse(ValidationRule::Inconsistent {
                rule: "a rule about interactions must name their kinds",
            });
        }
        Ok(Self { rules })
    }

    /// The rules.
    #[must_use]
    pub fn rules(&self) -> &[RetentionRule] {
        &self.rules
    }

    /// The first rule by which a customer who was last active then is kept no longer.
    #[must_use]
    pub fn rule_against_customer(
        &self,
        last_activity: Timestamp,
        calendar: &dyn DeadlineCalendar,
        now: Timestamp,
    ) -> Option<&RetentionRule> {
        self.rules.iter().find(|rule| {
            rule.target == RetentionTarget::Customer
                && rule.period.is_over(calendar, last_activity, now)
        })
    }

    /// The first rule by which an interaction of a customer who was last active then is kept no
    /// longer.
    #[must_use]
    pub fn rule_against_interaction(
        &self,
        interaction: &Interaction,
        last_activity: Timestamp,
        calendar: &dyn DeadlineCalendar,
        now: Timestamp,
    ) -> Option<&RetentionRule> {
        let kind = interaction.content().kind();
        let since = |rule: &RetentionRule| match &rule.target {
            RetentionTarget::Interactions(kinds) => {
                kinds.contains(&kind).then(|| interaction.occurred_at())
            }
            RetentionTarget::InteractionsOfInactive(kinds) => {
                kinds.contains(&kind).then_some(last_activity)
            }
            RetentionTarget::Customer => None,
        };
        self.rules
            .iter()
            .find(|rule| since(rule).is_some_and(|since| rule.period.is_over(calendar, since, now)))
    }

    /// The kinds of which an interaction may be kept no longer, and before when it happened, if that
    /// is known: a filter for reading, coarser than the rules.
    pub(crate) fn suspects(
        &self,
        last_activity: Timestamp,
        calendar: &dyn DeadlineCalendar,
        now: Timestamp,
    ) -> (BTreeSet<InteractionKind>, Option<Timestamp>) {
        let mut found = BTreeSet::new();
        let mut until: Option<Timestamp> = None;
        let mut has_end = true;
        for rule in &self.rules {
            match &rule.target {
                RetentionTarget::Interactions(kinds) => {
                    if let Some(end) = rule.period.surely_kept_from(now) {
                        found.extend(kinds);
                        until = until.max(Some(end));
                    }
                }
                RetentionTarget::InteractionsOfInactive(kinds) => {
                    if rule.period.is_over(calendar, last_activity, now) {
                        found.extend(kinds);
                        has_end = false;
                    }
                }
                RetentionTarget::Customer => {}
            }
        }
        (found, until.filter(|_| has_end))
    }
}

impl TryFrom<Vec<RetentionRule>> for RetentionPolicy {
    type Error = ValidationError;

    fn try_from(rules: Vec<RetentionRule>) -> Result<Self, Self::Error> {
        Self::new(rules)
    }
}

impl From<RetentionPolicy> for Vec<RetentionRule> {
    fn from(policy: RetentionPolicy) -> Self {
        policy.rules
    }
}
