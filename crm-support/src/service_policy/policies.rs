//! The policies of a company, of which the first that matches holds.

use std::collections::BTreeSet;

use crm_core::{Code, ValidationError, ValidationRule, ValueShape};
use serde::{Deserialize, Serialize};

use super::{PolicyCondition, RequestFacts, ServicePolicy};

/// An ordered list of policies, in a version: of those that are for a request, the first one holds.
///
/// A request keeps the version by which it was judged until the host asks another one: what would become of it under that
/// one, [`assess`](Self::assess) tells beforehand.
///
/// ```
/// use chrono::TimeDelta;
/// use chrono_tz::Tz;
/// use crm_core::{Channel, Code, Timestamp};
/// use crm_support::*;
///
/// let within = |hours| MetricTarget::new(ServiceMetric::FirstResponse, TimeDelta::hours(hours)).map(ServicePromise::new);
/// let policy = |name, conditions, hours| {
///     ServicePolicy::new(Code::new_static(name), conditions, Calendar::always_open(Tz::UTC), vec![within(hours)?])
/// };
/// let key_accounts = PolicyConditions { standings: [CustomerStanding::Key].into(), ..Default::default() };
/// let policies = ServicePolicies::new(1, vec![
///     policy("key-accounts", key_accounts, 1)?,
///     policy("everybody", PolicyConditions::default(), 8)?,
/// ])?;
///
/// let facts = RequestFacts {
///     kind: RequestKind::Fault,
///     channel: Channel::Email,
///     standing: CustomerStanding::Medium,
///     priority: Priority::Normal,
///     segments: Default::default(),
/// };
/// let chosen = policies.choose(&facts);
/// assert_eq!(chosen.policy.unwrap().name().as_str(), "everybody");
/// assert_eq!(chosen.considered[0].failing, [PolicyCondition::Standing]);
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "PoliciesFields", into = "PoliciesFields")]
pub struct ServicePolicies {
    version: u32,
    policies: Vec<ServicePolicy>,
}

/// The serialised form.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PoliciesFields {
    version: u32,
    policies: Vec<ServicePolicy>,
}

/// Which policy holds for a request, and why none before it does.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChosenPolicy<'a> {
    /// The one that holds; `None` where none is for the request, so that nothing is promised.
    pub policy: Option<&'a ServicePolicy>,
    /// The version of the list.
    pub version: u32,
    /// Those before it, or all, with what kept each from holding.
    pub considered: Vec<PolicyVerdict<'a>>,
}

/// A policy that does not hold for a request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PolicyVerdict<'a> {
    /// Which.
    pub policy: &'a ServicePolicy,
    /// The conditions that the request does not meet: one at least.
    pub failing: Vec<PolicyCondition>,
}

impl ServicePolicies {
    /// The largest number of policies.
    pub const MAXIMUM_POLICIES: usize = 1_000;

    /// These policies, in this order.
    ///
    /// # Errors
    /// When there are too many, or two have one name.
    pub fn new(version: u32, policies: Vec<ServicePolicy>) -> Result<Self, ValidationError> {
        let refuse = |rule| {
            let members = policies.len();
            let shape = ValueShape::Collection { members };
            Err(ValidationError::new("service policies", rule, shape))
        };
        if policies.len() > Self::MAXIMUM_POLICIES {
            let maximum = Self::MAXIMUM_POLICIES;
            return refuse(ValidationRule::TooMany { maximum });
        }
        let names: BTreeSet<&Code> = policies.iter().map(ServicePolicy::name).collect();
        if names.len() < policies.len() {
            return refuse(ValidationRule::Duplicate { what: "a name" });
        }
        Ok(Self { version, policies })
    }

    /// The version.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.version
    }

    /// The policies, in order.
    #[must_use]
    pub fn policies(&self) -> &[ServicePolicy] {
        &self.policies
    }

    /// The policy that holds for a request, and why none before it does.
    #[must_use]
    pub fn choose(&self, facts: &RequestFacts) -> ChosenPolicy<'_> {
        let mut considered = Vec::new();
        for policy in &self.policies {
            let failing = policy.conditions().failing(facts);
            if failing.is_empty() {
                return ChosenPolicy {
                    policy: Some(policy),
                    version: self.version,
                    considered,
                };
            }
            considered.push(PolicyVerdict { policy, failing });
        }
        ChosenPolicy {
            policy: None,
            version: self.version,
            considered,
        }
    }
}

impl TryFrom<PoliciesFields> for ServicePolicies {
    type Error = ValidationError;

    fn try_from(fields: PoliciesFields) -> Result<Self, Self::Error> {
        Self::new(fields.version, fields.policies)
    }
}

impl From<ServicePolicies> for PoliciesFields {
    fn from(policies: ServicePolicies) -> Self {
        Self {
            version: policies.version,
            policies: policies.policies,
        }
    }
}
