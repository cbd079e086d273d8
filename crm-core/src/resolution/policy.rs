//! The rules by which profiles are recognised.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::blocked::bare;
use super::namespace::kind_of;
use super::{
    BlockedBy, BlockedPattern, BlockedValues, IdentityBearer, IdentityLimit, IdentityNamespace,
    IdentityRule, IdentityWindow,
};
use crate::identity::IdentityKey;
use crate::validation::{ValidationError, ValidationRule, ValueShape};

/// By which identities profiles are recognised, in which order of priority, and within which limits.
///
/// The default policy:
///
/// | priority | namespace | stands for | most on a profile | blocked besides |
/// |---|---|---|---|---|
/// | 1 | `external`, each system | a customer | 1 | |
/// | 2 | `login` | a customer | 1 | |
/// | 3 | `email` | a customer | 5 in 365 days | |
/// | 4 | `phone` | a customer | 5 in 365 days | numbers that end in seven equal digits |
/// | 5 | `social`, each network | a customer | 5 in 365 days | |
/// | 6 | `custom`, each namespace | a customer | 5 | |
/// | 7 | `device` | a device | 5 in 7 days | |
///
/// Limits and order are those that Segment's documentation recommends (*Identity Resolution
/// Settings*): one ever for what does not change, five a year for addresses, five a week for
/// cookies; what is unique before what may be shared. Everywhere blocked are what Segment suggests
/// to block, the words that PostHog refuses to identify anybody by, and a few of ours. A profile
/// takes at most 100 merges, as with Segment.
///
/// ```
/// use crm_core::*;
///
/// let one_person = IdentityLimit::new(1, IdentityWindow::Ever)?;
/// let policy = IdentityPolicy::new(
///     2,
///     vec![
///         IdentityRule::new(IdentityNamespace::LOGIN, IdentityBearer::Customer, one_person),
///         IdentityRule::new(IdentityNamespace::EMAIL, IdentityBearer::Customer, one_person),
///     ],
///     BlockedValues::new(["void"], [BlockedPattern::ZerosAndDashes])?,
///     IdentityPolicy::DEFAULT_MERGES,
/// )?;
/// assert!(policy.rule_of(&Identity::email("ann@example.com")?.key()).is_some());
/// // Nobody is recognised by a telephone then, which the lint tells.
/// assert!(!policy.lint().is_empty());
/// # Ok::<(), ValidationError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "PolicyFields", into = "PolicyFields")]
pub struct IdentityPolicy {
    version: u32,
    rules: Vec<IdentityRule>,
    blocked: BlockedValues,
    most_merges: u32,
    /// The places of the rules.
    places: HashMap<String, usize>,
}

/// The serialised form.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PolicyFields {
    version: u32,
    rules: Vec<IdentityRule>,
    blocked: BlockedValues,
    most_merges: u32,
}

impl TryFrom<PolicyFields> for IdentityPolicy {
    type Error = ValidationError;

    fn try_from(fields: PolicyFields) -> Result<Self, ValidationError> {
        Self::new(
            fields.version,
            fields.rules,
            fields.blocked,
            fields.most_merges,
        )
    }
}

impl From<IdentityPolicy> for PolicyFields {
    fn from(policy: IdentityPolicy) -> Self {
        Self {
            version: policy.version,
            rules: policy.rules,
            blocked: policy.blocked,
            most_merges: policy.most_merges,
        }
    }
}

impl IdentityPolicy {
    /// The largest number of rules.
    pub const MAXIMUM_RULES: usize = 1000;
    /// The merges that a profile takes by the default policy.
    pub const DEFAULT_MERGES: u32 = 100;
    /// The largest number of merges that a policy may allow.
    pub const MAXIMUM_MERGES: u32 = 10_000;

    /// A policy of these rules, the one of highest priority first, under a version of the host's.
    ///
    /// `blocked` holds in all namespaces. With `most_merges` of zero profiles are never merged, and
    /// an event that would merge some goes by its identity of highest priority.
    ///
    /// # Errors
    /// When there is no rule or there are too many, two rules are for one namespace, or more merges
    /// are allowed than 10,000. The error names the rule.
    pub fn new(
        version: u32,
        rules: Vec<IdentityRule>,
        blocked: BlockedValues,
        most_merges: u32,
    ) -> Result<Self, ValidationError> {
        let members = rules.len();
        let refuse = |field: String, rule| {
            let shape = ValueShape::Collection { members };
            Err(ValidationError::new(field, rule, shape))
        };
        if rules.is_empty() {
            return refuse("identity rules".to_owned(), ValidationRule::Empty);
        }
        if members > Self::MAXIMUM_RULES {
            let maximum = Self::MAXIMUM_RULES;
            return refuse(
                "identity rules".to_owned(),
                ValidationRule::TooMany { maximum },
            );
        }
        if most_merges > Self::MAXIMUM_MERGES {
            let rule = ValidationRule::OutOfRange {
                minimum: "0".into(),
                maximum: Self::MAXIMUM_MERGES.to_string().into(),
            };
            let shape = ValueShape::Number { negative: false };
            return Err(ValidationError::new("most merges", rule, shape));
        }
        let mut places = HashMap::with_capacity(members);
        for (place, rule) in rules.iter().enumerate() {
            let namespace = rule.namespace().as_str().to_owned();
            if places.insert(namespace, place).is_some() {
                let field = format!("identity rule {}", rule.namespace());
                let what = "the namespace of another rule";
                return refuse(field, ValidationRule::Duplicate { what });
            }
        }
        Ok(Self {
            version,
            rules,
            blocked,
            most_merges,
            places,
        })
    }

    /// The version that the host gave.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.version
    }

    /// The rules, the one of highest priority first.
    #[must_use]
    pub fn rules(&self) -> &[IdentityRule] {
        &self.rules
    }

    /// What is blocked in all namespaces.
    #[must_use]
    pub fn blocked(&self) -> &BlockedValues {
        &self.blocked
    }

    /// How many other profiles may become part of one.
    #[must_use]
    pub fn most_merges(&self) -> u32 {
        self.most_merges
    }

    /// The same policy, by which nobody is merged: an event goes by its identity of highest priority.
    pub(crate) fn without_merges(&self) -> Self {
        Self {
            most_merges: 0,
            ..self.clone()
        }
    }

    /// The rule for an identity: that of its namespace, else that of its kind. Without one, nobody
    /// is recognised by it.
    #[must_use]
    pub fn rule_of(&self, key: &IdentityKey) -> Option<&IdentityRule> {
        self.placed_rule(key).map(|(_, rule)| rule)
    }

    /// What blocks the identity, when something does.
    #[must_use]
    pub fn blocks(&self, key: &IdentityKey) -> Option<BlockedBy> {
        let value = bare(key.value());
        let by_rule = || self.rule_of(key)?.blocked().blocks_bare(key, &value);
        self.blocked.blocks_bare(key, &value).or_else(by_rule)
    }

    /// The rule and its place, which is the priority: 0 is the highest.
    pub(super) fn placed_rule(&self, key: &IdentityKey) -> Option<(usize, &IdentityRule)> {
        let namespace = key.namespace();
        let place = *self
            .places
            .get(namespace)
            .or_else(|| self.places.get(kind_of(namespace)))?;
        self.rules.get(place).map(|rule| (place, rule))
    }

    /// Whether the identity stands for a customer, and not for a device.
    pub(super) fn is_of_customer(&self, key: &IdentityKey) -> bool {
        self.rule_of(key)
            .is_some_and(|rule| rule.bearer() == IdentityBearer::Customer)
    }
}

impl Default for IdentityPolicy {
    fn default() -> Self {
        use {IdentityBearer as B, IdentityNamespace as N, IdentityWindow as W};

        let rule = |namespace, bearer, count, window| {
            IdentityRule::new(namespace, bearer, IdentityLimit::of(count, window))
        };
        let phones = rule(N::PHONE, B::Customer, 5, W::Days(365))
            .blocking(BlockedValues::of_patterns([BlockedPattern::RepeatedEnding]));
        let rules = vec![
            rule(N::EXTERNAL, B::Customer, 1, W::Ever),
            rule(N::LOGIN, B::Customer, 1, W::Ever),
            rule(N::EMAIL, B::Customer, 5, W::Days(365)),
            phones,
            rule(N::SOCIAL, B::Customer, 5, W::Days(365)),
            rule(N::CUSTOM, B::Customer, 5, W::Ever),
            rule(N::DEVICE, B::Device, 5, W::Days(7)),
        ];
        let places = rules
            .iter()
            .enumerate()
            .map(|(place, rule)| (rule.namespace().as_str().to_owned(), place))
            .collect();
        Self {
            version: 1,
            rules,
            blocked: BlockedValues::usual(),
            most_merges: Self::DEFAULT_MERGES,
            places,
        }
    }
}
