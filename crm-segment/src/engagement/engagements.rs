//! The engagement of a whole base.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt;

use crm_core::{CustomerId, Interaction, InteractionKind, Timestamp, ValidationError};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{DecayingSum, EngagementError, EngagementRule, EngagementScore, HalfLife};
use crate::CustomerKey;
use crate::format::FormatOne;
use crate::written::{Listed, require_consistent, rising_map};

/// How engaged each customer of a base is: one [`DecayingSum`] for each, by one rule.
///
/// Bases of one rule form a commutative monoid under [`merge`](Self::merge). An event that is added
/// twice counts twice.
///
/// ```
/// use crm_core::Timestamp;
/// use crm_segment::{EngagementRule, EngagementScore, Engagements, HalfLife};
///
/// let rule = EngagementRule::new(HalfLife::days(7).unwrap(), [("visit", 1), ("purchase", 40)]);
/// let mut base = Engagements::new(rule);
/// let bought = Timestamp::parse("2026-11-01T00:00:00Z")?;
/// base.add(1_u32, bought, &"purchase");
/// base.add(2, bought, &"visit");
/// let scores = base.scores(Timestamp::parse("2026-11-08T00:00:00Z")?)?;
/// assert_eq!(scores[0], (1, EngagementScore::of_points(20)));
///
/// let sum = base.of(&1).unwrap();
/// let asleep = sum.falls_below(EngagementScore::of_points(10), bought)?.unwrap();
/// assert_eq!(asleep.since(bought).num_days(), 14);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Engagements<K: CustomerKey = CustomerId, E: Ord = InteractionKind> {
    rule: EngagementRule<E>,
    by_customer: BTreeMap<K, DecayingSum>,
}

impl<K: CustomerKey, E: Ord> Engagements<K, E> {
    /// A base without customers.
    #[must_use]
    pub const fn new(rule: EngagementRule<E>) -> Self {
        Self {
            rule,
            by_customer: BTreeMap::new(),
        }
    }

    /// The rule.
    #[must_use]
    pub const fn rule(&self) -> &EngagementRule<E> {
        &self.rule
    }

    /// Adds an event. One that is worth nothing changes nothing.
    pub fn add(&mut self, customer: K, at: Timestamp, event: &E) {
        let points = self.rule.points(event);
        if points == 0 {
            return;
        }
        let half_life = self.rule.half_life();
        let sum = self.by_customer.entry(customer);
        sum.or_insert_with(|| DecayingSum::new(half_life))
            .add(at, points);
    }

    /// The base that holds the events of both.
    ///
    /// # Errors
    /// When the rules differ.
    pub fn merge(mut self, other: Self) -> Result<Self, EngagementError> {
        let (one, two) = (self.rule.half_life(), other.rule.half_life());
        if one != two {
            return Err(EngagementError::HalfLifeMismatch { one, other: two });
        }
        if self.rule != other.rule {
            return Err(EngagementError::WeightMismatch);
        }
        for (customer, sum) in other.by_customer {
            let merged = match self.by_customer.remove(&customer) {
                Some(own) => own.merge(sum)?,
                None => sum,
            };
            self.by_customer.insert(customer, merged);
        }
        Ok(self)
    }

    /// The sum of one customer; `None` when it did nothing that is worth points.
    #[must_use]
    pub fn of(&self, customer: &K) -> Option<&DecayingSum> {
        self.by_customer.get(customer)
    }

    /// The score of every customer at an instant, the most engaged first; of equal ones the one with
    /// the smaller key.
    ///
    /// # Errors
    /// When an event lies after the instant.
    pub fn scores(&self, as_of: Timestamp) -> Result<Vec<(K, EngagementScore)>, EngagementError> {
        let mut scores = self
            .by_customer
            .iter()
            .map(|(customer, sum)| Ok((*customer, sum.score(as_of)?)))
            .collect::<Result<Vec<_>, _>>()?;
        // The sort is stable, and the keys rise.
        scores.sort_by_key(|(_, score)| Reverse(*score));
        Ok(scores)
    }
}

impl Engagements<CustomerId, InteractionKind> {
    /// Adds an interaction, by its kind.
    pub fn add_interaction(&mut self, interaction: &Interaction) {
        let kind = interaction.content().kind();
        self.add(interaction.customer(), interaction.occurred_at(), &kind);
    }
}

/// The serialised form: the rule, and the sum of each customer, in rising order of the key.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename = "Engagements")]
struct Form<P, C> {
    format: FormatOne,
    half_life_seconds: HalfLife,
    points: P,
    customers: C,
}

/// What is read of it.
type Read<K, E> = Form<Vec<(E, u32)>, Vec<(K, DecayingSum)>>;

impl<K: CustomerKey, E: Ord> TryFrom<Read<K, E>> for Engagements<K, E> {
    type Error = ValidationError;

    fn try_from(form: Read<K, E>) -> Result<Self, Self::Error> {
        let half_life = form.half_life_seconds;
        let mut sums = form.customers.iter().map(|(_, sum)| sum);
        require_consistent(
            sums.all(|sum| sum.half_life() == half_life && sum.last().is_some()),
            "customers",
            "must have sums of an event or more, with the half-life of the rule",
        )?;
        Ok(Self {
            rule: EngagementRule::new(half_life, rising_map("points", form.points)?),
            by_customer: rising_map("customers", form.customers)?,
        })
    }
}

impl<K: CustomerKey + Serialize, E: Ord + Serialize> Serialize for Engagements<K, E> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let form = Form {
            format: FormatOne,
            half_life_seconds: self.rule.half_life(),
            points: Listed(self.rule.iter()),
            customers: Listed(self.by_customer.iter()),
        };
        form.serialize(serializer)
    }
}

impl<'de, K, E> Deserialize<'de> for Engagements<K, E>
where
    K: CustomerKey + Deserialize<'de>,
    E: Ord + Deserialize<'de>,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let form = Read::deserialize(deserializer)?;
        form.try_into().map_err(de::Error::custom)
    }
}

impl<K: CustomerKey, E: Ord> fmt::Debug for Engagements<K, E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "Engagements(<{} customers>)",
            self.by_customer.len()
        )
    }
}
