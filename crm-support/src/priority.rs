//! How urgent a request is, and why.

use std::collections::BTreeSet;

use crm_core::{ValidationError, ValidationRule, ValueShape};
use serde::{Deserialize, Serialize};

use crate::classification::RequestKind;
use crate::coded::coded_enum;

coded_enum! {
    /// How urgent a request is; the later one is the more urgent.
    pub enum Priority {
        /// When there is time.
        Low = "low",
        /// In its turn.
        Normal = "normal",
        /// Before others.
        High = "high",
        /// At once.
        Urgent = "urgent",
    }
}

coded_enum! {
    /// How much a customer matters, as the host judges: from a segment, a contract, the turnover.
    pub enum CustomerStanding {
        /// Nothing is known.
        Unknown = "unknown",
        /// Buys little.
        Low = "low",
        /// An ordinary customer.
        Medium = "medium",
        /// Buys much.
        High = "high",
        /// One of the few that carry the business.
        Key = "key",
    }
}

/// A rule of a [`PriorityPolicy`]: it matches a request whose customer's standing and whose kind
/// are both among those named; where none are named, any will do.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriorityRule {
    /// The standings.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub standings: BTreeSet<CustomerStanding>,
    /// The kinds.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub kinds: BTreeSet<RequestKind>,
    /// The priority of the requests that match.
    pub priority: Priority,
}

impl PriorityRule {
    /// A rule for these standings and kinds.
    #[must_use]
    pub fn new(
        standings: impl IntoIterator<Item = CustomerStanding>,
        kinds: impl IntoIterator<Item = RequestKind>,
        priority: Priority,
    ) -> Self {
        Self {
            standings: standings.into_iter().collect(),
            kinds: kinds.into_iter().collect(),
            priority,
        }
    }

    /// Whether the rule matches.
    #[must_use]
    pub fn matches(&self, standing: CustomerStanding, kind: RequestKind) -> bool {
        (self.standings.is_empty() || self.standings.contains(&standing))
            && (self.kinds.is_empty() || self.kinds.contains(&kind))
    }
}

/// Which priority a request gets: an ordered list of rules of which the first match decides.
///
/// ```
/// use crm_support::{CustomerStanding, Priority, PriorityPolicy, PriorityRule, RequestKind};
///
/// let policy = PriorityPolicy::new(
///     1,
///     vec![
///         PriorityRule::new([CustomerStanding::Key], [], Priority::Urgent),
///         PriorityRule::new([], [RequestKind::Fault, RequestKind::Complaint], Priority::High),
///     ],
///     Priority::Normal,
/// )?;
/// let decision = policy.decide(CustomerStanding::Low, RequestKind::Fault);
/// assert_eq!((decision.priority, decision.rule), (Priority::High, Some(1)));
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "PolicyFields", into = "PolicyFields")]
pub struct PriorityPolicy {
    version: u32,
    rules: Vec<PriorityRule>,
    otherwise: Priority,
}

/// The serialised form.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PolicyFields {
    version: u32,
    rules: Vec<PriorityRule>,
    otherwise: Priority,
}

impl PriorityPolicy {
    /// The largest number of rules.
    pub const MAXIMUM_RULES: usize = 1000;

    /// A policy of these rules; requests that match none get the priority `otherwise`.
    ///
    /// # Errors
    /// When there are too many rules, or a rule can never decide because each request that it
    /// matches is decided by an earlier one.
    pub fn new(
        version: u32,
        rules: Vec<PriorityRule>,
        otherwise: Priority,
    ) -> Result<Self, ValidationError> {
        let shape = ValueShape::Collection {
            members: rules.len(),
        };
        if rules.len() > Self::MAXIMUM_RULES {
            let rule = ValidationRule::TooMany {
                maximum: Self::MAXIMUM_RULES,
            };
            return Err(ValidationError::new("priority rules", rule, shape));
        }
        let policy = Self {
            version,
            rules,
            otherwise,
        };
        if !policy.every_rule_decides() {
            let rule = ValidationRule::Inconsistent {
                rule: "each must decide some request that no earlier one decides",
            };
            return Err(ValidationError::new("priority rules", rule, shape));
        }
        Ok(policy)
    }

    fn every_rule_decides(&self) -> bool {
        let mut deciding = BTreeSet::new();
        for standing in CustomerStanding::ALL {
            for kind in RequestKind::ALL {
                deciding.extend(self.decide(*standing, *kind).rule);
            }
        }
        deciding.len() == self.rules.len()
    }

    /// The priority of a request of this kind by a customer of this standing, and why.
    #[must_use]
    pub fn decide(&self, standing: CustomerStanding, kind: RequestKind) -> PriorityDecision {
        let rule = self
            .rules
            .iter()
            .position(|rule| rule.matches(standing, kind));
        let priority = rule
            .and_then(|index| self.rules.get(index))
            .map_or(self.otherwise, |rule| rule.priority);
        PriorityDecision {
            priority,
            rule,
            policy_version: self.version,
        }
    }

    /// The version.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.version
    }

    /// The rules, in order.
    #[must_use]
    pub fn rules(&self) -> &[PriorityRule] {
        &self.rules
    }
}

/// A priority and where it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct PriorityDecision {
    /// The priority.
    pub priority: Priority,
    /// The rule that decided, counted from 0; `None` when none matched.
    pub rule: Option<usize>,
    /// The version of the policy.
    pub policy_version: u32,
}

impl TryFrom<PolicyFields> for PriorityPolicy {
    type Error = ValidationError;

    fn try_from(fields: PolicyFields) -> Result<Self, Self::Error> {
        Self::new(fields.version, fields.rules, fields.otherwise)
    }
}

impl From<PriorityPolicy> for PolicyFields {
    fn from(policy: PriorityPolicy) -> Self {
        Self {
            version: policy.version,
            rules: policy.rules,
            otherwise: policy.otherwise,
        }
    }
}
