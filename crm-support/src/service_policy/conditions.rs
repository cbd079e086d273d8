//! For which requests a policy is.

use std::collections::BTreeSet;

use crm_core::{Channel, SegmentLabel};
use serde::{Deserialize, Serialize};

use super::RequestFacts;
use crate::classification::RequestKind;
use crate::coded::coded_enum;
use crate::priority::{CustomerStanding, Priority};

coded_enum! {
    /// A condition of a policy.
    pub enum PolicyCondition {
        /// What the request is.
        Kind = "kind",
        /// By which way it came.
        Channel = "channel",
        /// How much the customer matters.
        Standing = "standing",
        /// How urgent it is.
        Priority = "priority",
        /// To which segment the customer belongs.
        Segment = "segment",
    }
}

/// Conditions that must all hold. Each names what is admitted; where it names nothing, anything is. Of segments the
/// customer must belong to one at least.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PolicyConditions {
    /// What the request is.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub kinds: BTreeSet<RequestKind>,
    /// By which way it came.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub channels: BTreeSet<Channel>,
    /// How much the customer matters.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub standings: BTreeSet<CustomerStanding>,
    /// How urgent it is.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub priorities: BTreeSet<Priority>,
    /// To which segments the customer belongs.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub segments: BTreeSet<SegmentLabel>,
}

impl PolicyConditions {
    /// The conditions that do not hold; none where the policy is for the request.
    #[must_use]
    pub fn failing(&self, facts: &RequestFacts) -> Vec<PolicyCondition> {
        let checked = [
            (PolicyCondition::Kind, admits(&self.kinds, &facts.kind)),
            (
                PolicyCondition::Channel,
                admits(&self.channels, &facts.channel),
            ),
            (
                PolicyCondition::Standing,
                admits(&self.standings, &facts.standing),
            ),
            (
                PolicyCondition::Priority,
                admits(&self.priorities, &facts.priority),
            ),
            (
                PolicyCondition::Segment,
                self.segments.is_empty() || !self.segments.is_disjoint(&facts.segments),
            ),
        ];
        let failing = checked.into_iter().filter(|(_, holds)| !holds);
        failing.map(|(condition, _)| condition).collect()
    }
}

fn admits<T: Ord>(named: &BTreeSet<T>, found: &T) -> bool {
    named.is_empty() || named.contains(found)
}
