//! What the identities of one namespace are worth.

use serde::{Deserialize, Serialize};

use super::{BlockedValues, IdentityLimit, IdentityNamespace};

/// Who or what bears an identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum IdentityBearer {
    /// A customer: two profiles that share one are one customer, as far as the limits allow.
    Customer,
    /// A thing that several people may use, such as a browser. It joins what it did to the customer
    /// who becomes known on it, and stays with the first; it never joins two customers.
    Device,
    /// The same, but it goes along with the customer who was known on it last: the user switch of
    /// Apache Unomi. Whatever is done on it without signing in is the latest one's then.
    SwitchingDevice,
}

/// A rule of an [`IdentityPolicy`](super::IdentityPolicy): whom the identities of a namespace stand
/// for, how many of them one profile may have, and which values are none. Its place among the rules
/// is the priority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentityRule {
    namespace: IdentityNamespace,
    bearer: IdentityBearer,
    limit: IdentityLimit,
    #[serde(default, skip_serializing_if = "is_empty")]
    blocked: BlockedValues,
}

fn is_empty(blocked: &BlockedValues) -> bool {
    *blocked == BlockedValues::default()
}

impl IdentityRule {
    /// A rule that blocks no value of its own.
    #[must_use]
    pub fn new(namespace: IdentityNamespace, bearer: IdentityBearer, limit: IdentityLimit) -> Self {
        Self {
            namespace,
            bearer,
            limit,
            blocked: BlockedValues::default(),
        }
    }

    /// The same rule, with values that are blocked in its namespace only.
    #[must_use]
    pub fn blocking(mut self, blocked: BlockedValues) -> Self {
        self.blocked = blocked;
        self
    }

    /// Which identities the rule is for.
    #[must_use]
    pub fn namespace(&self) -> &IdentityNamespace {
        &self.namespace
    }

    /// Who or what bears them.
    #[must_use]
    pub fn bearer(&self) -> IdentityBearer {
        self.bearer
    }

    /// How many of them one profile may have. A rule for all systems (`external`) gives each system
    /// this limit of its own.
    #[must_use]
    pub fn limit(&self) -> IdentityLimit {
        self.limit
    }

    /// Values that are blocked in the namespace, beside those of the policy.
    #[must_use]
    pub fn blocked(&self) -> &BlockedValues {
        &self.blocked
    }
}
