//! The queues of a company, of which the first that matches takes a request.

use std::collections::BTreeSet;

use crm_core::{Code, Timestamp, ValidationError, ValidationRule, ValueShape};
use serde::{Deserialize, Serialize};

use super::{RoutingDecision, RoutingNeeds, RoutingQueue};
use crate::service_policy::{PolicyCondition, RequestFacts};
use crate::specialist::Specialist;

/// An ordered list of queues, in a version: of those that are for a request, the first one takes it. A request that none is
/// for is offered to everybody, so that it is never left lying.
///
/// ```
/// use crm_core::{Channel, Code, SeededIds, Timestamp};
/// use crm_support::*;
///
/// let (ids, monday) = (SeededIds::new(1), Timestamp::parse("2026-11-23T09:00:00Z")?);
/// let hire = |name, team| {
///     let new = NewSpecialist::new(SpecialistName::parse(name)?, 5).in_team(Code::new_static(team));
///     Ok::<_, crm_core::ValidationError>(Specialist::register(new, &ids, monday).0)
/// };
/// let team = [hire("Ann", "first-line")?];
/// let faults = PolicyConditions { kinds: [RequestKind::Fault].into(), ..Default::default() };
/// let faults = RoutingQueue::new(Code::new_static("faults"), faults)
///     .asking([Code::new_static("engineers")], 0)?
///     .asking([Code::new_static("first-line")], 600)?;
/// let policy = RoutingPolicy::new(1, vec![faults])?;
///
/// let facts = RequestFacts {
///     kind: RequestKind::Fault,
///     channel: Channel::Email,
///     standing: CustomerStanding::Medium,
///     priority: Priority::Normal,
///     segments: Default::default(),
/// };
/// let at_once = policy.route(&facts, &RoutingNeeds::none(), &team, monday, monday);
/// assert_eq!(at_once.candidates[0].1, Verdict::NotInTeam);
/// // The host sets one timer; when it goes off, the other team is asked.
/// let then = at_once.next_change_at.unwrap();
/// assert_eq!(then, Timestamp::parse("2026-11-23T09:10:00Z")?);
/// assert_eq!(policy.route(&facts, &RoutingNeeds::none(), &team, monday, then).chosen, Some(team[0].id()));
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "PolicyFields", into = "PolicyFields")]
pub struct RoutingPolicy {
    version: u32,
    queues: Vec<RoutingQueue>,
    everyone: RoutingQueue,
}

/// The serialised form.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PolicyFields {
    version: u32,
    queues: Vec<RoutingQueue>,
}

/// Which queue takes a request, and why none before it does.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChosenQueue<'a> {
    /// The one that takes it.
    pub queue: &'a RoutingQueue,
    /// The version of the list.
    pub version: u32,
    /// Those before it, with the conditions that the request does not meet.
    pub considered: Vec<(&'a RoutingQueue, Vec<PolicyCondition>)>,
}

impl RoutingPolicy {
    /// The largest number of queues.
    pub const MAXIMUM_QUEUES: usize = 1_000;

    /// These queues, in this order.
    ///
    /// # Errors
    /// When there are too many, or two have one name.
    pub fn new(version: u32, queues: Vec<RoutingQueue>) -> Result<Self, ValidationError> {
        let refuse = |rule| {
            let members = queues.len();
            let shape = ValueShape::Collection { members };
            Err(ValidationError::new("routing queues", rule, shape))
        };
        if queues.len() > Self::MAXIMUM_QUEUES {
            let maximum = Self::MAXIMUM_QUEUES;
            return refuse(ValidationRule::TooMany { maximum });
        }
        let names: BTreeSet<&Code> = queues.iter().map(RoutingQueue::name).collect();
        if names.len() < queues.len() {
            return refuse(ValidationRule::Duplicate { what: "a name" });
        }
        Ok(Self {
            version,
            queues,
            everyone: RoutingQueue::everyone(),
        })
    }

    /// The version.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.version
    }

    /// The queues, in order.
    #[must_use]
    pub fn queues(&self) -> &[RoutingQueue] {
        &self.queues
    }

    /// The queue that takes a request.
    #[must_use]
    pub fn queue_for(&self, facts: &RequestFacts) -> &RoutingQueue {
        let mut queues = self.queues.iter();
        let found = queues.find(|queue| queue.conditions().failing(facts).is_empty());
        found.unwrap_or(&self.everyone)
    }

    /// The queue that takes a request, and why none before it does.
    #[must_use]
    pub fn choose(&self, facts: &RequestFacts) -> ChosenQueue<'_> {
        let queue = self.queue_for(facts);
        let before = self.queues.iter().take_while(|other| *other != queue);
        ChosenQueue {
            queue,
            version: self.version,
            considered: before
                .map(|other| (other, other.conditions().failing(facts)))
                .collect(),
        }
    }

    /// Who gets a request that has waited since an instant: [`RoutingQueue::route`] of the queue that takes it.
    #[must_use]
    pub fn route(
        &self,
        facts: &RequestFacts,
        needs: &RoutingNeeds,
        candidates: &[Specialist],
        waiting_since: Timestamp,
        now: Timestamp,
    ) -> RoutingDecision {
        let queue = self.queue_for(facts);
        queue.route(needs, candidates, waiting_since, now)
    }
}

impl TryFrom<PolicyFields> for RoutingPolicy {
    type Error = ValidationError;

    fn try_from(fields: PolicyFields) -> Result<Self, Self::Error> {
        Self::new(fields.version, fields.queues)
    }
}

impl From<RoutingPolicy> for PolicyFields {
    fn from(policy: RoutingPolicy) -> Self {
        Self {
            version: policy.version,
            queues: policy.queues,
        }
    }
}
