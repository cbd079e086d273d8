//! A policy: who must approve answers, in which steps.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use crm_core::{Code, ValidationError, ValidationRule, ValueShape};
use serde::{Deserialize, Serialize};

use super::Percentage;
use crate::id::SpecialistId;

/// Who is in which team, as the host knows it when an approval is opened.
pub type ApproverTeams = BTreeMap<Code, BTreeSet<SpecialistId>>;

/// In which order steps are gone through.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum StepOrder {
    /// Each when the one before it is accepted.
    #[default]
    InTurn,
    /// All at once.
    AtOnce,
}

/// Who is asked: specialists, and all of some teams.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Approvers {
    /// These specialists.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub specialists: BTreeSet<SpecialistId>,
    /// Who belongs to these teams when the approval is opened.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub teams: BTreeSet<Code>,
}

impl Approvers {
    /// The largest number of specialists and teams named, and of approvers that they come to.
    pub const MAXIMUM: usize = 1_000;

    /// These specialists.
    #[must_use]
    pub fn specialists(specialists: impl IntoIterator<Item = SpecialistId>) -> Self {
        Self {
            specialists: specialists.into_iter().collect(),
            teams: BTreeSet::new(),
        }
    }

    /// All of a team.
    #[must_use]
    pub fn team(team: Code) -> Self {
        Self {
            specialists: BTreeSet::new(),
            teams: BTreeSet::from([team]),
        }
    }

    fn check(&self) -> Result<(), ValidationError> {
        let members = self.specialists.len().saturating_add(self.teams.len());
        let refuse = |rule| {
            let shape = ValueShape::Collection { members };
            Err(ValidationError::new("approvers", rule, shape))
        };
        if members == 0 {
            return refuse(ValidationRule::Empty);
        }
        if members > Self::MAXIMUM {
            let maximum = Self::MAXIMUM;
            return refuse(ValidationRule::TooMany { maximum });
        }
        Ok(())
    }
}

/// What becomes of a step that is not decided in time.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ExpiryEffect {
    /// It expires, and the answer is not approved.
    Expire,
    /// Others are asked in place of those asked so far. They vote anew, have the same time once more, and then it
    /// expires: no step is accepted by the lapse of time, nor by votes of some who were outvoted by silence.
    Escalate(Approvers),
}

/// How long a step may take, and what then.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "ExpiryForm", into = "ExpiryForm")]
pub struct StepExpiry {
    seconds: u32,
    then: ExpiryEffect,
}

/// The serialised form.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpiryForm {
    seconds: u32,
    then: ExpiryEffect,
}

impl StepExpiry {
    /// The longest time: a year.
    pub const LONGEST: TimeDelta = TimeDelta::days(366);

    /// So much time on the clock, in whole seconds, and what then.
    ///
    /// # Errors
    /// When it is shorter than a second or longer than a year, or nobody is named to whom to escalate.
    pub fn new(time: TimeDelta, then: ExpiryEffect) -> Result<Self, ValidationError> {
        let seconds = u32::try_from(time.num_seconds()).unwrap_or(0);
        if seconds == 0 || time > Self::LONGEST {
            let (minimum, maximum) = ("a second".into(), "366 days".into());
            return Err(ValidationError::new(
                "time of a step",
                ValidationRule::OutOfRange { minimum, maximum },
                ValueShape::Number {
                    negative: time < TimeDelta::zero(),
                },
            ));
        }
        if let ExpiryEffect::Escalate(approvers) = &then {
            approvers.check()?;
        }
        Ok(Self { seconds, then })
    }

    pub(super) fn seconds(&self) -> u32 {
        self.seconds
    }

    /// How long.
    #[must_use]
    pub fn time(&self) -> TimeDelta {
        TimeDelta::seconds(self.seconds.into())
    }

    /// What then.
    #[must_use]
    pub fn then(&self) -> &ExpiryEffect {
        &self.then
    }
}

impl TryFrom<ExpiryForm> for StepExpiry {
    type Error = ValidationError;

    fn try_from(form: ExpiryForm) -> Result<Self, Self::Error> {
        Self::new(TimeDelta::seconds(form.seconds.into()), form.then)
    }
}

impl From<StepExpiry> for ExpiryForm {
    fn from(expiry: StepExpiry) -> Self {
        Self {
            seconds: expiry.seconds,
            then: expiry.then,
        }
    }
}

/// A step: who is asked, and which part of them must accept.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ApprovalStep {
    /// Its name, by which votes go: `team-lead`, `legal`.
    pub name: Code,
    /// Who is asked.
    pub approvers: Approvers,
    /// Which part of them must accept.
    pub required: Percentage,
    /// Until when; for ever where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiry: Option<StepExpiry>,
}

impl ApprovalStep {
    /// A step in which all must accept, without an end.
    #[must_use]
    pub fn new(name: Code, approvers: Approvers) -> Self {
        Self {
            name,
            approvers,
            required: Percentage::HIGHEST,
            expiry: None,
        }
    }

    /// The same, where this part of the approvers is enough.
    #[must_use]
    pub fn requiring(self, required: Percentage) -> Self {
        Self { required, ..self }
    }

    /// The same with an end.
    #[must_use]
    pub fn expiring(self, expiry: StepExpiry) -> Self {
        Self {
            expiry: Some(expiry),
            ..self
        }
    }
}

/// Who must approve answers before they are sent: steps, in a version.
///
/// An approval keeps what the policy said when it was opened; a later version is for later answers.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "PolicyForm", into = "PolicyForm")]
pub struct ApprovalPolicy {
    form: PolicyForm,
}

/// The serialised form.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PolicyForm {
    version: u32,
    #[serde(default)]
    order: StepOrder,
    steps: Vec<ApprovalStep>,
}

impl ApprovalPolicy {
    /// The largest number of steps.
    pub const MAXIMUM_STEPS: usize = 20;

    /// These steps. Without any, nobody is asked.
    ///
    /// # Errors
    /// When there are too many, two have one name, or one asks nobody or too many.
    pub fn new(
        version: u32,
        order: StepOrder,
        steps: Vec<ApprovalStep>,
    ) -> Result<Self, ValidationError> {
        let form = PolicyForm {
            version,
            order,
            steps,
        };
        Self::try_from(form)
    }

    /// The version.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.form.version
    }

    /// In which order the steps are gone through.
    #[must_use]
    pub fn order(&self) -> StepOrder {
        self.form.order
    }

    /// The steps.
    #[must_use]
    pub fn steps(&self) -> &[ApprovalStep] {
        &self.form.steps
    }
}

impl TryFrom<PolicyForm> for ApprovalPolicy {
    type Error = ValidationError;

    fn try_from(form: PolicyForm) -> Result<Self, Self::Error> {
        let members = form.steps.len();
        let refuse = |rule| {
            let shape = ValueShape::Collection { members };
            Err(ValidationError::new("approval steps", rule, shape))
        };
        if members > Self::MAXIMUM_STEPS {
            let maximum = Self::MAXIMUM_STEPS;
            return refuse(ValidationRule::TooMany { maximum });
        }
        let names: BTreeSet<&Code> = form.steps.iter().map(|step| &step.name).collect();
        if names.len() < members {
            return refuse(ValidationRule::Duplicate { what: "a name" });
        }
        for step in &form.steps {
            step.approvers.check()?;
        }
        Ok(Self { form })
    }
}

impl From<ApprovalPolicy> for PolicyForm {
    fn from(policy: ApprovalPolicy) -> Self {
        policy.form
    }
}
