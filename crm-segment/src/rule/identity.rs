//! Conditions on identities.

use crm_core::{Customer, IdentityNamespace};
use serde::{Deserialize, Serialize};

/// The customer has an identity of a namespace.
///
/// `external`, `social` and `custom` stand for the namespaces of all systems, networks and hosts.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentityCondition {
    /// The namespace.
    pub namespace: IdentityNamespace,
    /// Whether it must be proved to be the customer's; else one that is merely claimed will do.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub verified: bool,
}

impl IdentityCondition {
    pub(super) fn holds(&self, customer: &Customer) -> bool {
        let mut verified = customer.verified_identities().iter();
        let mut claimed = customer.claimed_identities().iter();
        verified.any(|own| self.is_meant(own.key().namespace()))
            || !self.verified && claimed.any(|own| self.is_meant(own.key().namespace()))
    }

    fn is_meant(&self, namespace: &str) -> bool {
        let within = namespace.strip_prefix(self.namespace.as_str());
        within.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}
