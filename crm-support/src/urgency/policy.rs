//! How urgent a waiting request is.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use crm_core::{Timestamp, ValidationError, ValidationRule, ValueShape};
use serde::{Deserialize, Serialize};

use super::{Urgency, UrgencyFacts, UrgencyKey, UrgencyPart, UrgencyPoints};
use crate::request::{CustomerStanding, Priority, RequestKind};
use crate::service_policy::CustomerSegment;

/// How urgent a waiting request is: points for who asks, for what is asked and for how the customer feels, and one more for
/// each so many seconds of waiting.
///
/// All requests gain points at one pace, so that the order of two never changes while both wait: [`key`](Self::key) is
/// that order. And nobody waits for ever: whatever comes in, only what came less than
/// [`longest_overtaking`](Self::longest_overtaking) after a request can be answered before it.
///
/// ```
/// use chrono::TimeDelta;
/// use crm_core::{SeededIds, Timestamp};
/// use crm_support::*;
///
/// // A key customer's request is as urgent as one that has waited for five hours.
/// let policy = UrgencyPolicy::new(1, 60)?
///     .for_standing(CustomerStanding::Key, 300)?
///     .for_kind(RequestKind::Complaint, 30)?;
/// let ids = SeededIds::new(1);
/// let facts = |standing, kind, at: &str| {
///     let since = Timestamp::parse(at)?;
///     let request = RequestId::generate(&ids, since);
///     Ok::<_, ValidationError>(UrgencyFacts::new(request, since, standing, kind, Priority::Normal))
/// };
/// # use crm_core::ValidationError;
/// let patient = facts(CustomerStanding::Low, RequestKind::Question, "2026-11-23T09:00:00Z")?;
/// let sultan = facts(CustomerStanding::Key, RequestKind::Question, "2026-11-23T13:59:59Z")?;
/// let late = facts(CustomerStanding::Key, RequestKind::Question, "2026-11-23T14:00:00Z")?;
/// assert!(policy.key(&sultan) < policy.key(&patient));
/// assert!(policy.key(&patient) < policy.key(&late));
/// assert_eq!(policy.longest_overtaking(), TimeDelta::minutes(330));
///
/// let now = Timestamp::parse("2026-11-23T14:09:59Z")?;
/// assert_eq!(policy.explain(&sultan, now).points, 300 + 10);
/// # Ok::<(), ValidationError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "PolicyFields", into = "PolicyFields")]
pub struct UrgencyPolicy {
    fields: PolicyFields,
}

/// The serialised form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PolicyFields {
    version: u32,
    seconds_per_point: u32,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    standings: BTreeMap<CustomerStanding, u32>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    segments: BTreeMap<CustomerSegment, u32>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    kinds: BTreeMap<RequestKind, u32>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    priorities: BTreeMap<Priority, u32>,
    #[serde(default)]
    value: u32,
    #[serde(default)]
    contract: u32,
    #[serde(default)]
    sentiment: u32,
}

/// The parts that do not depend on the instant.
const LASTING: usize = 7;

impl UrgencyPolicy {
    /// The largest number of points for one thing.
    pub const MAXIMUM_POINTS: u32 = 10_000;
    /// The longest time for which a point is given: a day, in seconds.
    pub const MAXIMUM_SECONDS_PER_POINT: u32 = 86_400;
    /// The largest number of segments.
    pub const MAXIMUM_SEGMENTS: usize = 1_000;

    /// A policy with a point for each so many seconds of waiting, and nothing else.
    ///
    /// # Errors
    /// When the time is 0, by which requests could wait for ever, or more than a day.
    pub fn new(version: u32, seconds_per_point: u32) -> Result<Self, ValidationError> {
        PolicyFields {
            version,
            seconds_per_point,
            standings: BTreeMap::new(),
            segments: BTreeMap::new(),
            kinds: BTreeMap::new(),
            priorities: BTreeMap::new(),
            value: 0,
            contract: 0,
            sentiment: 0,
        }
        .try_into()
    }

    /// The same with points for customers of a standing.
    ///
    /// # Errors
    /// When they are more than [`MAXIMUM_POINTS`](Self::MAXIMUM_POINTS).
    pub fn for_standing(
        self,
        standing: CustomerStanding,
        points: u32,
    ) -> Result<Self, ValidationError> {
        self.with(|fields| fields.standings.insert(standing, points))
    }

    /// The same with points for customers of a segment; of several, the one with most points counts.
    ///
    /// # Errors
    /// When they are more than [`MAXIMUM_POINTS`](Self::MAXIMUM_POINTS), or there are too many segments.
    pub fn for_segment(
        self,
        segment: CustomerSegment,
        points: u32,
    ) -> Result<Self, ValidationError> {
        self.with(|fields| fields.segments.insert(segment, points))
    }

    /// The same with points for a kind of request.
    ///
    /// # Errors
    /// When they are more than [`MAXIMUM_POINTS`](Self::MAXIMUM_POINTS).
    pub fn for_kind(self, kind: RequestKind, points: u32) -> Result<Self, ValidationError> {
        self.with(|fields| fields.kinds.insert(kind, points))
    }

    /// The same with points for a priority.
    ///
    /// # Errors
    /// When they are more than [`MAXIMUM_POINTS`](Self::MAXIMUM_POINTS).
    pub fn for_priority(self, priority: Priority, points: u32) -> Result<Self, ValidationError> {
        self.with(|fields| fields.priorities.insert(priority, points))
    }

    /// The same with points for a customer of the highest value; of less, in proportion.
    ///
    /// # Errors
    /// When they are more than [`MAXIMUM_POINTS`](Self::MAXIMUM_POINTS).
    pub fn for_value(self, points: u32) -> Result<Self, ValidationError> {
        self.with(|fields| fields.value = points)
    }

    /// The same with points for the contract that obliges most; for others, in proportion.
    ///
    /// # Errors
    /// When they are more than [`MAXIMUM_POINTS`](Self::MAXIMUM_POINTS).
    pub fn for_contract(self, points: u32) -> Result<Self, ValidationError> {
        self.with(|fields| fields.contract = points)
    }

    /// The same with points for a customer as angry as can be; for less, in proportion.
    ///
    /// # Errors
    /// When they are more than [`MAXIMUM_POINTS`](Self::MAXIMUM_POINTS).
    pub fn for_anger(self, points: u32) -> Result<Self, ValidationError> {
        self.with(|fields| fields.sentiment = points)
    }

    fn with<T>(
        mut self,
        change: impl FnOnce(&mut PolicyFields) -> T,
    ) -> Result<Self, ValidationError> {
        change(&mut self.fields);
        self.fields.try_into()
    }

    /// The version.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.fields.version
    }

    /// The seconds of waiting for which a point is given.
    #[must_use]
    pub fn seconds_per_point(&self) -> u32 {
        self.fields.seconds_per_point
    }

    /// The place of a request in the order of urgency, which does not change while it waits.
    #[must_use]
    pub fn key(&self, facts: &UrgencyFacts) -> UrgencyKey {
        let points = self.lasting(facts).into_iter().map(|(_, points)| points);
        let lead = self.time_of(points.sum());
        let lead = lead.num_microseconds().unwrap_or(i64::MAX);
        UrgencyKey::new(facts.request, facts.waiting_since, lead)
    }

    /// How urgent a request is at an instant, part by part.
    #[must_use]
    pub fn explain(&self, facts: &UrgencyFacts, now: Timestamp) -> Urgency {
        let waited = now.since(facts.waiting_since).num_seconds().max(0);
        let waiting = waited.checked_div(self.fields.seconds_per_point.into());
        let waiting = u64::try_from(waiting.unwrap_or(0)).unwrap_or(0);
        let lasting = self.lasting(facts).into_iter();
        let parts: Vec<UrgencyPoints> = lasting
            .chain([(UrgencyPart::Waiting, waiting)])
            .map(|(part, points)| UrgencyPoints { part, points })
            .collect();
        let points = parts.iter().map(|part| part.points);
        Urgency {
            points: points.fold(0, u64::saturating_add),
            parts,
            policy_version: self.fields.version,
        }
    }

    /// How much later than a request another one may come in and still be answered before it: whatever comes in after
    /// that time, or at its end, goes behind. So a request waits for what was there when it came, for what comes within
    /// this time, and for nothing else.
    #[must_use]
    pub fn longest_overtaking(&self) -> TimeDelta {
        let fields = &self.fields;
        let standing = spread(&fields.standings, CustomerStanding::ALL);
        let spreads = [standing, self.spread_within_a_standing()];
        self.time_of(spreads.into_iter().sum())
    }

    /// How long others may have waited before whom a newcomer of this standing is answered at once, whatever else is said
    /// for them: all that are of a lower standing and have waited less. Zero where the points of the standing do not
    /// suffice for that.
    #[must_use]
    pub fn head_start(&self, standing: CustomerStanding) -> TimeDelta {
        let points = |standing: &CustomerStanding| {
            let found = self.fields.standings.get(standing);
            u64::from(found.copied().unwrap_or(0))
        };
        let lower = CustomerStanding::ALL.iter();
        let lower = lower.filter(|other| **other < standing).map(points).max();
        let ahead = lower.map_or(0, |lower| points(&standing).saturating_sub(lower));
        self.time_of(ahead.saturating_sub(self.spread_within_a_standing()))
    }

    /// The most points by which two requests of one standing differ.
    fn spread_within_a_standing(&self) -> u64 {
        let fields = &self.fields;
        let segments = fields.segments.values().copied().max().unwrap_or(0);
        let proportional = [fields.value, fields.contract, fields.sentiment, segments];
        let kinds = spread(&fields.kinds, RequestKind::ALL);
        let priorities = spread(&fields.priorities, Priority::ALL);
        let proportional = proportional.into_iter().map(u64::from);
        proportional.chain([kinds, priorities]).sum()
    }

    /// The parts of the urgency that do not depend on the instant.
    fn lasting(&self, facts: &UrgencyFacts) -> [(UrgencyPart, u64); LASTING] {
        let fields = &self.fields;
        let named = |points: Option<&u32>| u64::from(points.copied().unwrap_or(0));
        let segments = facts.segments.iter();
        let segments = segments.map(|segment| named(fields.segments.get(segment)));
        let of_hundred = |points: u32, share: Option<u8>| {
            let share = u64::from(share.unwrap_or(0));
            u64::from(points).saturating_mul(share) / 100
        };
        let value = facts.value.map(|value| value.number());
        let contract = facts.contract.map(|contract| contract.number());
        let anger = facts.sentiment.map(|sentiment| sentiment.anger());
        [
            (
                UrgencyPart::Standing,
                named(fields.standings.get(&facts.standing)),
            ),
            (UrgencyPart::Segment, segments.max().unwrap_or(0)),
            (UrgencyPart::Value, of_hundred(fields.value, value)),
            (UrgencyPart::Contract, of_hundred(fields.contract, contract)),
            (UrgencyPart::Kind, named(fields.kinds.get(&facts.kind))),
            (
                UrgencyPart::Priority,
                named(fields.priorities.get(&facts.priority)),
            ),
            (UrgencyPart::Sentiment, of_hundred(fields.sentiment, anger)),
        ]
    }

    /// The waiting for which so many points are given: less than two hundred years.
    fn time_of(&self, points: u64) -> TimeDelta {
        let seconds = points.saturating_mul(self.fields.seconds_per_point.into());
        let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
        TimeDelta::try_seconds(seconds).unwrap_or(TimeDelta::MAX)
    }
}

/// The most points by which two of these differ; of what is not named, there are none.
fn spread<T: Ord>(points: &BTreeMap<T, u32>, all: &[T]) -> u64 {
    let of = |one: &T| points.get(one).copied().unwrap_or(0);
    let (least, most) = (all.iter().map(of).min(), all.iter().map(of).max());
    u64::from(most.unwrap_or(0).saturating_sub(least.unwrap_or(0)))
}

impl TryFrom<PolicyFields> for UrgencyPolicy {
    type Error = ValidationError;

    fn try_from(fields: PolicyFields) -> Result<Self, Self::Error> {
        let check = |field, number: u32, minimum: u32, maximum: u32| {
            if (minimum..=maximum).contains(&number) {
                return Ok(());
            }
            let rule = ValidationRule::OutOfRange {
                minimum: minimum.to_string().into(),
                maximum: maximum.to_string().into(),
            };
            let shape = ValueShape::Number { negative: false };
            Err(ValidationError::new(field, rule, shape))
        };
        let longest = Self::MAXIMUM_SECONDS_PER_POINT;
        check("seconds per point", fields.seconds_per_point, 1, longest)?;
        let members = fields.segments.len();
        if members > Self::MAXIMUM_SEGMENTS {
            let maximum = Self::MAXIMUM_SEGMENTS;
            let rule = ValidationRule::TooMany { maximum };
            let shape = ValueShape::Collection { members };
            return Err(ValidationError::new("segments of urgency", rule, shape));
        }
        let mut points: Vec<u32> = vec![fields.value, fields.contract, fields.sentiment];
        points.extend(fields.standings.values());
        points.extend(fields.segments.values());
        points.extend(fields.kinds.values());
        points.extend(fields.priorities.values());
        let mut points = points.into_iter();
        points
            .try_for_each(|points| check("points of urgency", points, 0, Self::MAXIMUM_POINTS))?;
        Ok(Self { fields })
    }
}

impl From<UrgencyPolicy> for PolicyFields {
    fn from(policy: UrgencyPolicy) -> Self {
        policy.fields
    }
}
