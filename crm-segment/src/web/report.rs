//! The figures of a period.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use crm_core::{Location, SessionRule};

use super::{SessionPages, WebActivities};
use crate::ratio::ratio;
use crate::{CustomerKey, Period};

/// Visitors, sessions, depth, bounces, entries, exits and ways through the pages in a period.
///
/// A session belongs to the period in which it began. Reports of one period and rule add up under
/// [`merge`](Self::merge) when no visitor is in both. Public counts sum as follows:
/// - `visitors = new_visitors + returning_visitors`;
/// - the entries add up to the sessions with a page, and so do the exits;
/// - the transitions add up to the page views less the sessions with a page.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct WebReport {
    /// How many visitors had a session.
    pub visitors: u64,
    /// How many of them had their first session of all time in the period, as far as the activities
    /// reach back.
    pub new_visitors: u64,
    /// How many of them had a session before the period.
    pub returning_visitors: u64,
    /// How many sessions began.
    pub sessions: u64,
    /// How many of them were the first of their visitor.
    pub first_sessions: u64,
    /// How many were engaged, by the rule.
    pub engaged_sessions: u64,
    /// How many had one page view and no other activity: the bounce of classic web analytics.
    pub single_page_sessions: u64,
    /// How many pages were looked at.
    pub page_views: u64,
    /// How long the sessions took, all together.
    pub total_length: TimeDelta,
    /// How many sessions had how many page views.
    pub depths: BTreeMap<u32, u64>,
    /// How many sessions began with each page.
    pub entries: BTreeMap<Location, u64>,
    /// How many sessions ended with each page.
    pub exits: BTreeMap<Location, u64>,
    /// How often one page followed another directly; a page that is loaded again follows itself.
    pub transitions: BTreeMap<Location, BTreeMap<Location, u64>>,
    /// How many sessions began with each sequence of pages, cut at the [`path length`](Self::of).
    pub paths: BTreeMap<Vec<Location>, u64>,
}

impl WebReport {
    /// The figures of nobody: the neutral element of [`merge`](Self::merge).
    #[must_use]
    pub const fn new() -> Self {
        Self {
            visitors: 0,
            new_visitors: 0,
            returning_visitors: 0,
            sessions: 0,
            first_sessions: 0,
            engaged_sessions: 0,
            single_page_sessions: 0,
            page_views: 0,
            total_length: TimeDelta::zero(),
            depths: BTreeMap::new(),
            entries: BTreeMap::new(),
            exits: BTreeMap::new(),
            transitions: BTreeMap::new(),
            paths: BTreeMap::new(),
        }
    }

    /// The figures of a period; of each session the first `path_length` pages are its path.
    #[must_use]
    pub fn of<K: CustomerKey>(
        activities: &WebActivities<K>,
        rule: &SessionRule,
        period: Period,
        path_length: usize,
    ) -> Self {
        let mut report = Self::new();
        for visitor in activities.visitors() {
            let sessions = activities.sessions_of(&visitor, rule);
            let mut is_counted = false;
            for (number, session) in sessions.iter().enumerate() {
                if !period.contains(session.session.began) {
                    continue;
                }
                // Sessions come by their beginning: what was before the period came before.
                if !is_counted {
                    is_counted = true;
                    add(&mut report.visitors, 1);
                    let kind = match number {
                        0 => &mut report.new_visitors,
                        _ => &mut report.returning_visitors,
                    };
                    add(kind, 1);
                }
                add(&mut report.first_sessions, u64::from(number == 0));
                report.add_session(session, rule, path_length);
            }
        }
        report
    }

    /// The figures of both, of one period and without a common visitor.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        add(&mut self.visitors, other.visitors);
        add(&mut self.new_visitors, other.new_visitors);
        add(&mut self.returning_visitors, other.returning_visitors);
        add(&mut self.sessions, other.sessions);
        add(&mut self.first_sessions, other.first_sessions);
        add(&mut self.engaged_sessions, other.engaged_sessions);
        add(&mut self.single_page_sessions, other.single_page_sessions);
        add(&mut self.page_views, other.page_views);
        self.total_length = longer(self.total_length, other.total_length);
        add_all(&mut self.depths, other.depths);
        add_all(&mut self.entries, other.entries);
        add_all(&mut self.exits, other.exits);
        for (from, to) in other.transitions {
            add_all(self.transitions.entry(from).or_default(), to);
        }
        add_all(&mut self.paths, other.paths);
        self
    }

    /// The share of sessions that were not engaged, 0 to 1: the bounce rate of Google Analytics 4.
    /// `None` without a session.
    #[must_use]
    pub fn bounce_rate(&self) -> Option<f64> {
        ratio(
            self.sessions.saturating_sub(self.engaged_sessions),
            self.sessions,
        )
    }

    /// The share of sessions with a single page, 0 to 1: the bounce rate of classic web analytics.
    /// `None` without a session.
    #[must_use]
    pub fn single_page_rate(&self) -> Option<f64> {
        ratio(self.single_page_sessions, self.sessions)
    }

    /// The mean number of page views of a session: its depth. `None` without a session.
    #[must_use]
    pub fn mean_depth(&self) -> Option<f64> {
        ratio(self.page_views, self.sessions)
    }

    fn add_session(&mut self, own: &SessionPages, rule: &SessionRule, path_length: usize) {
        let SessionPages { session, pages } = own;
        let is_single = session.page_views == 1 && session.activities == 1;
        add(&mut self.sessions, 1);
        add(
            &mut self.engaged_sessions,
            u64::from(session.is_engaged(rule)),
        );
        add(&mut self.single_page_sessions, u64::from(is_single));
        add(&mut self.page_views, session.page_views.into());
        self.total_length = longer(self.total_length, session.length());
        add(self.depths.entry(session.page_views).or_default(), 1);
        if let (Some(first), Some(last)) = (pages.first(), pages.last()) {
            add(self.entries.entry(first.clone()).or_default(), 1);
            add(self.exits.entry(last.clone()).or_default(), 1);
            let path: Vec<Location> = pages.iter().take(path_length).cloned().collect();
            if !path.is_empty() {
                add(self.paths.entry(path).or_default(), 1);
            }
        }
        for (from, to) in pages.iter().zip(pages.iter().skip(1)) {
            let followers = self.transitions.entry(from.clone()).or_default();
            add(followers.entry(to.clone()).or_default(), 1);
        }
    }
}

impl Default for WebReport {
    fn default() -> Self {
        Self::new()
    }
}

fn add(count: &mut u64, more: u64) {
    *count = count.saturating_add(more);
}

fn add_all<T: Ord>(counts: &mut BTreeMap<T, u64>, more: BTreeMap<T, u64>) {
    for (what, count) in more {
        add(counts.entry(what).or_default(), count);
    }
}

fn longer(one: TimeDelta, other: TimeDelta) -> TimeDelta {
    one.checked_add(&other).unwrap_or(TimeDelta::MAX)
}
