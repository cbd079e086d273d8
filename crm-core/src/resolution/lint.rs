//! What is allowed in a policy, and probably not meant.

use std::fmt;

use super::{IdentityBearer, IdentityNamespace, IdentityPolicy};
use crate::contact::{EmailAddress, PhoneNumber};

/// Something in a policy that is probably not meant; see [`IdentityPolicy::lint`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum IdentityPolicyLint {
    /// No rule is for this kind: nobody is recognised by its identities.
    KindWithoutRule {
        /// The kind.
        kind: &'static str,
    },
    /// A device has priority over a customer's identity, which is dropped first when a limit would
    /// break.
    DeviceBeforeCustomer {
        /// The namespace of the device.
        device: IdentityNamespace,
        /// The namespace that comes later.
        customer: IdentityNamespace,
    },
    /// A rule blocks values that no identity of its namespace can have.
    BlockedValueNeverMet {
        /// The namespace of the rule.
        namespace: IdentityNamespace,
        /// How many of its values.
        values: usize,
    },
}

impl fmt::Display for IdentityPolicyLint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::KindWithoutRule { kind } => {
                write!(formatter, "no rule is for identities of the kind {kind}")
            }
            Self::DeviceBeforeCustomer { device, customer } => write!(
                formatter,
                "identity rule {device}: has priority over {customer}, which stands for a customer"
            ),
            Self::BlockedValueNeverMet { namespace, values } => write!(
                formatter,
                "identity rule {namespace}: blocks {values} values that no such identity can have"
            ),
        }
    }
}

impl IdentityPolicy {
    /// What is probably not meant, in the order of the rules.
    ///
    /// ```
    /// use crm_core::IdentityPolicy;
    ///
    /// assert_eq!(IdentityPolicy::default().lint(), []);
    /// ```
    #[must_use]
    pub fn lint(&self) -> Vec<IdentityPolicyLint> {
        let mut found: Vec<_> = IdentityNamespace::kinds()
            .filter(|kind| {
                self.rules()
                    .iter()
                    .all(|rule| rule.namespace().kind() != *kind)
            })
            .map(|kind| IdentityPolicyLint::KindWithoutRule { kind })
            .collect();
        let mut rules = self.rules().iter();
        while let Some(rule) = rules.next() {
            let behind = rules
                .clone()
                .find(|later| later.bearer() == IdentityBearer::Customer);
            if let Some(customer) = behind.filter(|_| rule.bearer() != IdentityBearer::Customer) {
                found.push(IdentityPolicyLint::DeviceBeforeCustomer {
                    device: rule.namespace().clone(),
                    customer: customer.namespace().clone(),
                });
            }
            let is_never_met = |value: &&str| match rule.namespace().kind() {
                "email" => EmailAddress::parse(value).is_err(),
                "phone" => PhoneNumber::parse(value).is_err(),
                _ => false,
            };
            let values = rule.blocked().exact().filter(is_never_met).count();
            if values > 0 {
                found.push(IdentityPolicyLint::BlockedValueNeverMet {
                    namespace: rule.namespace().clone(),
                    values,
                });
            }
        }
        found
    }
}
