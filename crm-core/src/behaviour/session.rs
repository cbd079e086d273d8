//! Activities that belong together in time.

use chrono::TimeDelta;

use super::{Activity, SessionRule};
use crate::code::Code;
use crate::interaction::{Channel, InteractionKind, Location};
use crate::timestamp::Timestamp;

/// One stay of a customer on a site or in an app.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Session {
    /// The site or app: the system that told of it.
    pub source: Code,
    /// By which way it began.
    pub channel: Channel,
    /// The first activity.
    pub began: Timestamp,
    /// The last activity.
    pub ended: Timestamp,
    /// How many activities there were.
    pub activities: u32,
    /// How many of them were page views.
    pub page_views: u32,
    /// How many were searches.
    pub searches: u32,
    /// How many were purchases.
    pub purchases: u32,
    /// The first page.
    pub entered: Option<Location>,
    /// The last page.
    pub left: Option<Location>,
}

impl Session {
    fn beginning_with(activity: &Activity) -> Self {
        let mut session = Self {
            source: activity.source.clone(),
            channel: activity.channel,
            began: activity.at,
            ended: activity.at,
            activities: 0,
            page_views: 0,
            searches: 0,
            purchases: 0,
            entered: None,
            left: None,
        };
        session.add(activity);
        session
    }

    fn takes(&self, activity: &Activity, rule: &SessionRule) -> bool {
        self.source == activity.source
            && activity.at.since(self.ended) < rule.idle()
            && rule
                .longest()
                .is_none_or(|longest| activity.at.since(self.began) < longest)
    }

    fn add(&mut self, activity: &Activity) {
        self.ended = activity.at;
        self.activities = self.activities.saturating_add(1);
        let count = match activity.kind {
            InteractionKind::PageView => &mut self.page_views,
            InteractionKind::Search => &mut self.searches,
            InteractionKind::Purchase => &mut self.purchases,
            _ => return,
        };
        *count = count.saturating_add(1);
        if let Some(location) = &activity.location {
            self.entered.get_or_insert_with(|| location.clone());
            self.left = Some(location.clone());
        }
    }

    /// From the first activity to the last: nobody tells when the customer looked away.
    #[must_use]
    pub fn length(&self) -> TimeDelta {
        self.ended.since(self.began)
    }

    /// Whether the customer did more than drop in.
    #[must_use]
    pub fn is_engaged(&self, rule: &SessionRule) -> bool {
        self.purchases > 0
            || self.page_views >= rule.engaged_views()
            || self.length() >= rule.engaged_after()
    }
}

/// The sessions that these activities of one customer make up, by their beginning, then their source.
///
/// They are a function of the set of activities: the order does not matter, an activity that comes
/// twice counts once, and one that comes late gives what it would have given in time. Each site or
/// app has sessions of its own.
///
/// ```
/// use crm_core::{SessionRule, sessions};
///
/// assert!(sessions([], &SessionRule::default()).is_empty());
/// ```
#[must_use]
pub fn sessions(
    activities: impl IntoIterator<Item = Activity>,
    rule: &SessionRule,
) -> Vec<Session> {
    let mut activities: Vec<Activity> = activities.into_iter().collect();
    activities.sort_by(|one, other| {
        (&one.source, one.at, one.id).cmp(&(&other.source, other.at, other.id))
    });
    activities.dedup_by_key(|activity| activity.id);
    let mut sessions: Vec<Session> = Vec::new();
    for activity in &activities {
        match sessions.last_mut() {
            Some(session) if session.takes(activity, rule) => session.add(activity),
            _ => sessions.push(Session::beginning_with(activity)),
        }
    }
    sessions.sort_by(|one, other| (one.began, &one.source).cmp(&(other.began, &other.source)));
    sessions
}
