//! What each visitor did, and the sessions it makes up.

use std::collections::BTreeMap;
use std::fmt;

use crm_core::{
    Activity, Code, CustomerId, Interaction, InteractionId, Location, Session, SessionRule,
    Timestamp, ValidationError, sessions,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::CustomerKey;
use crate::format::FormatOne;
use crate::written::{Listed, require_consistent, rising_map};

/// A session with the pages that were looked at, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SessionPages {
    /// The session.
    pub session: Session,
    /// The pages; a page that is loaded again stands there again.
    pub pages: Vec<Location>,
}

/// What the visitors of sites and apps did.
///
/// A visitor is a customer record; somebody who is not recognised yet is one of their own. A set of
/// activities for each: an activity that comes twice counts once, and sets form a commutative monoid
/// under [`merge`](Self::merge). Sessions are made when they are asked for, so that what comes late
/// gives what it would have given in time.
#[derive(Clone, PartialEq, Eq)]
pub struct WebActivities<K: CustomerKey = CustomerId> {
    by_visitor: BTreeMap<K, BTreeMap<InteractionId, Activity>>,
}

impl<K: CustomerKey> WebActivities<K> {
    /// Nobody did anything: the neutral element of [`merge`](Self::merge).
    #[must_use]
    pub const fn new() -> Self {
        Self {
            by_visitor: BTreeMap::new(),
        }
    }

    /// Adds an activity.
    pub fn add(&mut self, visitor: K, activity: Activity) {
        let own = self.by_visitor.entry(visitor).or_default();
        own.entry(activity.id).or_insert(activity);
    }

    /// The activities of both.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        for (visitor, activities) in other.by_visitor {
            for activity in activities.into_values() {
                self.add(visitor, activity);
            }
        }
        self
    }

    /// Every visitor, in rising order of the key.
    pub fn visitors(&self) -> impl Iterator<Item = K> + '_ {
        self.by_visitor.keys().copied()
    }

    /// The sessions of a visitor by their beginning, each with its pages.
    #[must_use]
    pub fn sessions_of(&self, visitor: &K, rule: &SessionRule) -> Vec<SessionPages> {
        let Some(activities) = self.by_visitor.get(visitor) else {
            return Vec::new();
        };
        let mut views: BTreeMap<&Code, Vec<(Timestamp, InteractionId, &Location)>> =
            BTreeMap::new();
        for activity in activities.values() {
            if let Some(location) = &activity.location {
                let view = (activity.at, activity.id, location);
                views.entry(&activity.source).or_default().push(view);
            }
        }
        views.values_mut().for_each(|own| own.sort_unstable());
        let pages = |session: &Session| {
            // Sessions of one source do not overlap: the source and the time tell whose a page is.
            let own = views.get(&session.source).map_or(&[][..], Vec::as_slice);
            let from = own.partition_point(|(at, ..)| *at < session.began);
            let stay = own
                .iter()
                .skip(from)
                .take_while(|(at, ..)| *at <= session.ended);
            stay.map(|(_, _, location)| (*location).clone()).collect()
        };
        sessions(activities.values().cloned(), rule)
            .into_iter()
            .map(|session| SessionPages {
                pages: pages(&session),
                session,
            })
            .collect()
    }
}

impl WebActivities<CustomerId> {
    /// Adds what an interaction tells of a site or an app; the answer is whether it does.
    pub fn add_interaction(&mut self, interaction: &Interaction) -> bool {
        let activity = Activity::of(interaction);
        let is_one = activity.is_some();
        if let Some(activity) = activity {
            self.add(interaction.customer(), activity);
        }
        is_one
    }
}

impl<K: CustomerKey> Default for WebActivities<K> {
    fn default() -> Self {
        Self::new()
    }
}

/// The serialised form: the activities of each visitor, in rising order of the ids.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename = "WebActivities")]
struct Form<V> {
    format: FormatOne,
    visitors: V,
}

/// What is read of it.
type Read<K> = Form<Vec<(K, Vec<Activity>)>>;

impl<K: CustomerKey> TryFrom<Read<K>> for WebActivities<K> {
    type Error = ValidationError;

    fn try_from(form: Read<K>) -> Result<Self, Self::Error> {
        let mut visitors = Vec::new();
        for (visitor, activities) in form.visitors {
            require_consistent(!activities.is_empty(), "visitors", "must have activities")?;
            let by_id = activities
                .into_iter()
                .map(|activity| (activity.id, activity));
            let own = rising_map("activities of a visitor", by_id.collect())?;
            visitors.push((visitor, own));
        }
        Ok(Self {
            by_visitor: rising_map("visitors", visitors)?,
        })
    }
}

impl<K: CustomerKey + Serialize> Serialize for WebActivities<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let visitors = self.by_visitor.iter();
        let form = Form {
            format: FormatOne,
            visitors: Listed(visitors.map(|(visitor, own)| (visitor, Listed(own.values())))),
        };
        form.serialize(serializer)
    }
}

impl<'de, K: CustomerKey + Deserialize<'de>> Deserialize<'de> for WebActivities<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let form = Read::deserialize(deserializer)?;
        form.try_into().map_err(de::Error::custom)
    }
}

impl<K: CustomerKey> fmt::Debug for WebActivities<K> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "WebActivities(<{} visitors>)",
            self.by_visitor.len()
        )
    }
}
