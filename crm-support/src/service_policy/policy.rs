//! A policy: for whom, and what is promised.

use std::collections::BTreeSet;

use crm_core::{Code, ValidationError, ValidationRule, ValueShape};
use serde::{Deserialize, Serialize};

use super::PolicyConditions;
use crate::calendar::Calendar;
use crate::coded::coded_enum;
use crate::priority::Priority;
use crate::service_metric::{EscalationLadder, MetricTarget};

coded_enum! {
    /// Who was promised something.
    pub enum PromisedTo {
        /// The customer: a service-level agreement.
        Customer = "customer",
        /// The company, by a team: an operational-level agreement.
        Company = "company",
    }
}

/// A promise, and who is told when it is in danger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServicePromise {
    /// To whom.
    pub to: PromisedTo,
    /// For requests of which priorities; where none is named, of all.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub priorities: BTreeSet<Priority>,
    /// What is promised.
    pub target: MetricTarget,
    /// Who is told, and when.
    #[serde(default)]
    pub ladder: EscalationLadder,
}

impl ServicePromise {
    /// A promise to the customer for all priorities, with no ladder.
    #[must_use]
    pub fn new(target: MetricTarget) -> Self {
        Self {
            to: PromisedTo::Customer,
            priorities: BTreeSet::new(),
            target,
            ladder: EscalationLadder::default(),
        }
    }

    /// Whether it holds for requests of a priority.
    #[must_use]
    pub fn is_for(&self, priority: Priority) -> bool {
        self.priorities.is_empty() || self.priorities.contains(&priority)
    }

    /// Whether two promises say something of one metric of one request to the same side.
    fn collides(&self, other: &Self) -> bool {
        let both = |priority: &&Priority| self.is_for(**priority) && other.is_for(**priority);
        self.to == other.to
            && self.target.metric() == other.target.metric()
            && Priority::ALL.iter().any(|priority| both(&priority))
    }
}

/// For which requests a policy is, in whose hours time counts, and what is promised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "PolicyFields", into = "PolicyFields")]
pub struct ServicePolicy {
    fields: PolicyFields,
}

/// The serialised form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PolicyFields {
    name: Code,
    #[serde(default)]
    conditions: PolicyConditions,
    hours: Calendar,
    promises: Vec<ServicePromise>,
}

impl ServicePolicy {
    /// The largest number of promises.
    pub const MAXIMUM_PROMISES: usize = 50;

    /// A policy for the requests that meet the conditions.
    ///
    /// # Errors
    /// When it promises nothing or too much, or two things of one metric for one priority to the same side.
    pub fn new(
        name: Code,
        conditions: PolicyConditions,
        hours: Calendar,
        promises: Vec<ServicePromise>,
    ) -> Result<Self, ValidationError> {
        Self::try_from(PolicyFields {
            name,
            conditions,
            hours,
            promises,
        })
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

    /// The hours in which time counts.
    #[must_use]
    pub fn hours(&self) -> &Calendar {
        &self.fields.hours
    }

    /// What is promised.
    #[must_use]
    pub fn promises(&self) -> &[ServicePromise] {
        &self.fields.promises
    }

    /// What is promised for requests of a priority.
    pub fn promises_for(&self, priority: Priority) -> impl Iterator<Item = &ServicePromise> {
        let promises = self.fields.promises.iter();
        promises.filter(move |promise| promise.is_for(priority))
    }
}

impl TryFrom<PolicyFields> for ServicePolicy {
    type Error = ValidationError;

    fn try_from(fields: PolicyFields) -> Result<Self, Self::Error> {
        let promises = &fields.promises;
        let refuse = |rule| {
            let members = promises.len();
            let shape = ValueShape::Collection { members };
            Err(ValidationError::new("promises of a policy", rule, shape))
        };
        if promises.is_empty() {
            return refuse(ValidationRule::Empty);
        }
        if promises.len() > Self::MAXIMUM_PROMISES {
            let maximum = Self::MAXIMUM_PROMISES;
            return refuse(ValidationRule::TooMany { maximum });
        }
        let mut pairs = promises.iter().enumerate().flat_map(|(place, one)| {
            let behind = promises.iter().skip(place.saturating_add(1));
            behind.map(move |other| (one, other))
        });
        if pairs.any(|(one, other)| one.collides(other)) {
            return refuse(ValidationRule::Duplicate {
                what: "a metric for one priority to the same side",
            });
        }
        Ok(Self { fields })
    }
}

impl From<ServicePolicy> for PolicyFields {
    fn from(policy: ServicePolicy) -> Self {
        policy.fields
    }
}
