//! A queue: for which requests, and who is asked when.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use crm_core::{Code, ValidationError, ValidationRule, ValueShape};
use serde::{Deserialize, Serialize};

use crate::coded::coded_enum;
use crate::service_policy::PolicyConditions;

coded_enum! {
    /// Who is chosen of those who could answer. Among equals it is the one who has waited longest for a request, then the
    /// one with the lowest id.
    pub enum SelectionRule {
        /// Who has most units free (Zendesk's highest spare capacity, Salesforce's most available).
        MostSpareCapacity = "most_spare_capacity",
        /// Who was given a request longest ago (round robin).
        LongestIdle = "longest_idle",
        /// Who holds the smallest share of what they can hold.
        LeastLoaded = "least_loaded",
        /// Who masters the named skills best: the sum of the levels, of those too that are given up.
        BestSkilled = "best_skilled",
    }
}

/// Teams that are asked once a request has waited for a time.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TeamStage {
    /// The teams; who is in one of them is asked.
    pub teams: BTreeSet<Code>,
    /// After how many seconds; those of the stages before are asked on.
    pub after_seconds: u32,
}

/// A queue of a [`RoutingPolicy`](super::RoutingPolicy): for which requests it is, which teams are asked, and whom it
/// chooses.
///
/// ```
/// use crm_core::Code;
/// use crm_support::{PolicyConditions, RequestKind, RoutingQueue, SelectionRule};
///
/// let faults = PolicyConditions { kinds: [RequestKind::Fault].into(), ..Default::default() };
/// let queue = RoutingQueue::new(Code::new_static("faults"), faults)
///     .asking([Code::new_static("engineers")], 0)?
///     .asking([Code::new_static("first-line")], 600)?
///     .choosing(SelectionRule::LongestIdle)
///     .preferring_who_knows_the_customer()
///     .giving_up_after(120)?;
/// assert_eq!(queue.stages().len(), 2);
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "QueueFields", into = "QueueFields")]
pub struct RoutingQueue {
    fields: QueueFields,
}

/// The serialised form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct QueueFields {
    name: Code,
    #[serde(default)]
    conditions: PolicyConditions,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    stages: Vec<TeamStage>,
    #[serde(default = "most_spare_capacity")]
    selection: SelectionRule,
    #[serde(default)]
    prefers_acquaintance: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    give_up_seconds: Option<u32>,
}

const fn most_spare_capacity() -> SelectionRule {
    SelectionRule::MostSpareCapacity
}

impl RoutingQueue {
    /// The largest number of stages.
    pub const MAXIMUM_STAGES: usize = 50;
    /// The name of [`everyone`](Self::everyone).
    pub const EVERYONE: Code = Code::new_static("everyone");

    /// A queue for requests that meet the conditions: everybody is asked at once, the one with most units free is chosen,
    /// and no need is ever given up.
    #[must_use]
    pub fn new(name: Code, conditions: PolicyConditions) -> Self {
        Self {
            fields: QueueFields {
                name,
                conditions,
                stages: Vec::new(),
                selection: SelectionRule::MostSpareCapacity,
                prefers_acquaintance: false,
                give_up_seconds: None,
            },
        }
    }

    /// The queue for requests that no other one is for.
    #[must_use]
    pub fn everyone() -> Self {
        Self::new(Self::EVERYONE, PolicyConditions::default())
    }

    /// The same with teams that are asked after so many seconds of waiting. The first stage asks at once; one that asks
    /// no later than the one before is for what that one cannot take.
    ///
    /// # Errors
    /// When no team is named, the first stage does not ask at once, the stage asks before the last one, or there are too
    /// many.
    pub fn asking(
        mut self,
        teams: impl IntoIterator<Item = Code>,
        after_seconds: u32,
    ) -> Result<Self, ValidationError> {
        let teams = teams.into_iter().collect();
        let stage = TeamStage {
            teams,
            after_seconds,
        };
        self.fields.stages.push(stage);
        self.fields.check()?;
        Ok(self)
    }

    /// The same with another rule of choice.
    #[must_use]
    pub fn choosing(mut self, selection: SelectionRule) -> Self {
        self.fields.selection = selection;
        self
    }

    /// The same, where the one who knows the customer goes before all others.
    #[must_use]
    pub fn preferring_who_knows_the_customer(mut self) -> Self {
        self.fields.prefers_acquaintance = true;
        self
    }

    /// The same, where each time that so many seconds have passed the weakest need that is left is given up.
    ///
    /// # Errors
    /// When the time is 0.
    pub fn giving_up_after(mut self, seconds: u32) -> Result<Self, ValidationError> {
        self.fields.give_up_seconds = Some(seconds);
        self.fields.check()?;
        Ok(self)
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &Code {
        &self.fields.name
    }

    /// For which requests it is.
    #[must_use]
    pub fn conditions(&self) -> &PolicyConditions {
        &self.fields.conditions
    }

    /// Which teams are asked when; none for everybody at once.
    #[must_use]
    pub fn stages(&self) -> &[TeamStage] {
        &self.fields.stages
    }

    /// Who is chosen of those who could answer.
    #[must_use]
    pub fn selection(&self) -> SelectionRule {
        self.fields.selection
    }

    /// Whether the one who knows the customer goes before all others.
    #[must_use]
    pub fn prefers_acquaintance(&self) -> bool {
        self.fields.prefers_acquaintance
    }

    /// After which time the weakest need that is left is given up, again and again.
    #[must_use]
    pub fn gives_up_after(&self) -> Option<TimeDelta> {
        let seconds = self.fields.give_up_seconds;
        seconds.map(|seconds| TimeDelta::seconds(seconds.into()))
    }
}

impl QueueFields {
    fn check(&self) -> Result<(), ValidationError> {
        let members = self.stages.len();
        let refuse = |field, rule| {
            let shape = ValueShape::Collection { members };
            Err(ValidationError::new(field, rule, shape))
        };
        if members > RoutingQueue::MAXIMUM_STAGES {
            let maximum = RoutingQueue::MAXIMUM_STAGES;
            return refuse("team stages", ValidationRule::TooMany { maximum });
        }
        if self.stages.iter().any(|stage| stage.teams.is_empty()) {
            return refuse("teams of a stage", ValidationRule::Empty);
        }
        let first = self.stages.first();
        let seconds = self.stages.iter().map(|stage| stage.after_seconds);
        if first.is_some_and(|stage| stage.after_seconds > 0) || !seconds.is_sorted() {
            let rule = "must ask the first teams at once and no later ones before";
            return refuse("team stages", ValidationRule::Inconsistent { rule });
        }
        if self.give_up_seconds == Some(0) {
            let rule = ValidationRule::OutOfRange {
                minimum: "1".into(),
                maximum: u32::MAX.to_string().into(),
            };
            let shape = ValueShape::Number { negative: false };
            return Err(ValidationError::new(
                "seconds until a need is given up",
                rule,
                shape,
            ));
        }
        Ok(())
    }
}

impl TryFrom<QueueFields> for RoutingQueue {
    type Error = ValidationError;

    fn try_from(fields: QueueFields) -> Result<Self, Self::Error> {
        fields.check()?;
        Ok(Self { fields })
    }
}

impl From<RoutingQueue> for QueueFields {
    fn from(queue: RoutingQueue) -> Self {
        queue.fields
    }
}
