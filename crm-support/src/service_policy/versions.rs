//! The versions of the policies of a company.

use std::collections::BTreeMap;

use crm_core::{ValidationError, ValidationRule, ValueShape};
use serde::{Deserialize, Serialize};

use super::ServicePolicies;

/// The policies by which new requests are judged, and those by which older ones still are.
///
/// A request keeps the version under which it came in until it is moved to another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<ServicePolicies>", into = "Vec<ServicePolicies>")]
pub struct PolicyVersions {
    earlier: BTreeMap<u32, ServicePolicies>,
    current: ServicePolicies,
}

impl PolicyVersions {
    /// The largest number of versions.
    pub const MAXIMUM_VERSIONS: usize = 1_000;

    /// Policies of which there is one version.
    #[must_use]
    pub fn new(current: ServicePolicies) -> Self {
        Self {
            earlier: BTreeMap::new(),
            current,
        }
    }

    /// The same with an earlier version, for the requests that are under it.
    ///
    /// # Errors
    /// When its number is not lower than that of the current one, another earlier one has it, or there are too many.
    pub fn with_earlier(mut self, earlier: ServicePolicies) -> Result<Self, ValidationError> {
        let members = self.earlier.len().saturating_add(2);
        let refuse = |rule| {
            let shape = ValueShape::Collection { members };
            Err(ValidationError::new("policy versions", rule, shape))
        };
        if members > Self::MAXIMUM_VERSIONS {
            let maximum = Self::MAXIMUM_VERSIONS;
            return refuse(ValidationRule::TooMany { maximum });
        }
        if earlier.version() >= self.current.version() {
            return refuse(ValidationRule::Inconsistent {
                rule: "the current version must be the highest",
            });
        }
        if self.earlier.insert(earlier.version(), earlier).is_some() {
            return refuse(ValidationRule::Duplicate { what: "a version" });
        }
        Ok(self)
    }

    /// The version for new requests.
    #[must_use]
    pub fn current(&self) -> &ServicePolicies {
        &self.current
    }

    /// The policies of a version.
    #[must_use]
    pub fn version(&self, version: u32) -> Option<&ServicePolicies> {
        if version == self.current.version() {
            return Some(&self.current);
        }
        self.earlier.get(&version)
    }
}

impl From<ServicePolicies> for PolicyVersions {
    fn from(current: ServicePolicies) -> Self {
        Self::new(current)
    }
}

impl TryFrom<Vec<ServicePolicies>> for PolicyVersions {
    type Error = ValidationError;

    fn try_from(mut versions: Vec<ServicePolicies>) -> Result<Self, Self::Error> {
        versions.sort_by_key(ServicePolicies::version);
        let Some(current) = versions.pop() else {
            let shape = ValueShape::Collection { members: 0 };
            let rule = ValidationRule::Empty;
            return Err(ValidationError::new("policy versions", rule, shape));
        };
        let mut versions = versions.into_iter();
        versions.try_fold(Self::new(current), Self::with_earlier)
    }
}

impl From<PolicyVersions> for Vec<ServicePolicies> {
    fn from(versions: PolicyVersions) -> Self {
        let earlier = versions.earlier.into_values();
        earlier.chain([versions.current]).collect()
    }
}
