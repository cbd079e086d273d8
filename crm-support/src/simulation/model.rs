//! The desk that is simulated.

use std::collections::BTreeSet;

use crm_core::{Code, Money, ValidationError, ValidationRule, ValueShape};
use serde::{Deserialize, Serialize};

use super::figures::{check_list, refuse_list};
use super::{ArrivalProcess, RequestClass};
use crate::calendar::Calendar;
use crate::coded::coded_enum;
use crate::service_policy::ServicePolicies;
use crate::specialist::NewSpecialist;

coded_enum! {
    /// Which of the requests that wait is begun first.
    pub enum QueueDiscipline {
        /// The one that waits longest.
        FirstCome = "first_come",
        /// The most urgent one, among equals the one that waits longest.
        ByPriority = "by_priority",
        /// The one of which a promise runs out first, by what was due when it came into the queue; those of which nothing is
        /// due come last, among equals the one that waits longest.
        EarliestDue = "earliest_due",
    }
}

coded_enum! {
    /// What becomes of a request at which a specialist works as the shift ends.
    pub enum ShiftEnd {
        /// It stays with the specialist, who goes on in the next shift.
        Keeps = "keeps",
        /// It goes back into the queue, at its old place, and whoever takes it does what is left.
        HandsBack = "hands_back",
    }
}

/// Somebody who answers, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct TeamMember {
    /// Name, skills, languages and how many requests at once: each of them takes its handling time all the same.
    pub profile: NewSpecialist,
    /// When the specialist works.
    pub shifts: Calendar,
}

impl TeamMember {
    /// A specialist who works in these shifts.
    #[must_use]
    pub fn new(profile: NewSpecialist, shifts: Calendar) -> Self {
        Self { profile, shifts }
    }
}

/// What answering costs, and what it costs not to keep a promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RatesFields", into = "RatesFields")]
pub struct CostRates {
    specialist_hour: Money,
    missed_promise: Money,
}

/// The serialised form.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RatesFields {
    specialist_hour: Money,
    missed_promise: Money,
}

impl CostRates {
    /// What an hour of a shift costs, and each promise that was not kept.
    ///
    /// # Errors
    /// When one is negative, or the currencies differ.
    pub fn new(specialist_hour: Money, missed_promise: Money) -> Result<Self, ValidationError> {
        let rule = if specialist_hour.currency() != missed_promise.currency() {
            "must have one currency"
        } else if specialist_hour.is_negative() || missed_promise.is_negative() {
            "must not be negative"
        } else {
            return Ok(Self {
                specialist_hour,
                missed_promise,
            });
        };
        Err(ValidationError::new(
            "cost rates",
            ValidationRule::Inconsistent { rule },
            ValueShape::Composite,
        ))
    }

    /// What an hour of a shift costs.
    #[must_use]
    pub fn specialist_hour(&self) -> Money {
        self.specialist_hour
    }

    /// What each promise costs that was not kept.
    #[must_use]
    pub fn missed_promise(&self) -> Money {
        self.missed_promise
    }
}

/// A desk: what comes in, who answers, what is promised, and what is done first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "ModelFields", into = "ModelFields")]
pub struct DeskModel {
    fields: ModelFields,
}

/// The serialised form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ModelFields {
    arrivals: ArrivalProcess,
    classes: Vec<RequestClass>,
    team: Vec<TeamMember>,
    policies: ServicePolicies,
    #[serde(default = "first_come")]
    discipline: QueueDiscipline,
    #[serde(default = "keeps")]
    shift_end: ShiftEnd,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    costs: Option<CostRates>,
}

const fn first_come() -> QueueDiscipline {
    QueueDiscipline::FirstCome
}

const fn keeps() -> ShiftEnd {
    ShiftEnd::Keeps
}

impl DeskModel {
    /// The largest number of classes.
    pub const MAXIMUM_CLASSES: usize = 1_000;
    /// The largest number of specialists.
    pub const MAXIMUM_TEAM: usize = 10_000;

    /// A desk that takes what waits longest, where specialists keep what they have begun.
    ///
    /// # Errors
    /// When there is no class, nobody in the team, too many of either, or two classes have one name.
    pub fn new(
        arrivals: ArrivalProcess,
        classes: Vec<RequestClass>,
        team: Vec<TeamMember>,
        policies: ServicePolicies,
    ) -> Result<Self, ValidationError> {
        Self::try_from(ModelFields {
            arrivals,
            classes,
            team,
            policies,
            discipline: first_come(),
            shift_end: keeps(),
            costs: None,
        })
    }

    /// The same with another order of the queue.
    #[must_use]
    pub fn with_discipline(mut self, discipline: QueueDiscipline) -> Self {
        self.fields.discipline = discipline;
        self
    }

    /// The same with another end of shifts.
    #[must_use]
    pub fn with_shift_end(mut self, shift_end: ShiftEnd) -> Self {
        self.fields.shift_end = shift_end;
        self
    }

    /// The same with costs.
    #[must_use]
    pub fn with_costs(mut self, costs: CostRates) -> Self {
        self.fields.costs = Some(costs);
        self
    }

    /// The same with another team.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn with_team(self, team: Vec<TeamMember>) -> Result<Self, ValidationError> {
        let fields = ModelFields {
            team,
            ..self.fields
        };
        Self::try_from(fields)
    }

    /// The same under other policies.
    #[must_use]
    pub fn with_policies(mut self, policies: ServicePolicies) -> Self {
        self.fields.policies = policies;
        self
    }

    /// When requests come in.
    #[must_use]
    pub fn arrivals(&self) -> &ArrivalProcess {
        &self.fields.arrivals
    }

    /// What requests come in.
    #[must_use]
    pub fn classes(&self) -> &[RequestClass] {
        &self.fields.classes
    }

    /// Who answers.
    #[must_use]
    pub fn team(&self) -> &[TeamMember] {
        &self.fields.team
    }

    /// What is promised.
    #[must_use]
    pub fn policies(&self) -> &ServicePolicies {
        &self.fields.policies
    }

    /// The order of the queue.
    #[must_use]
    pub fn discipline(&self) -> QueueDiscipline {
        self.fields.discipline
    }

    /// What becomes of work as a shift ends.
    #[must_use]
    pub fn shift_end(&self) -> ShiftEnd {
        self.fields.shift_end
    }

    /// What answering costs.
    #[must_use]
    pub fn costs(&self) -> Option<CostRates> {
        self.fields.costs
    }
}

impl TryFrom<ModelFields> for DeskModel {
    type Error = ValidationError;

    fn try_from(fields: ModelFields) -> Result<Self, Self::Error> {
        let classes = fields.classes.len();
        check_list("request classes", classes, Self::MAXIMUM_CLASSES)?;
        check_list("team", fields.team.len(), Self::MAXIMUM_TEAM)?;
        let names: BTreeSet<&Code> = fields.classes.iter().map(|class| &class.name).collect();
        if names.len() < classes {
            let rule = ValidationRule::Duplicate { what: "a name" };
            return Err(refuse_list("request classes", classes, rule));
        }
        Ok(Self { fields })
    }
}

impl From<DeskModel> for ModelFields {
    fn from(model: DeskModel) -> Self {
        model.fields
    }
}

impl TryFrom<RatesFields> for CostRates {
    type Error = ValidationError;

    fn try_from(fields: RatesFields) -> Result<Self, Self::Error> {
        Self::new(fields.specialist_hour, fields.missed_promise)
    }
}

impl From<CostRates> for RatesFields {
    fn from(rates: CostRates) -> Self {
        Self {
            specialist_hour: rates.specialist_hour,
            missed_promise: rates.missed_promise,
        }
    }
}
