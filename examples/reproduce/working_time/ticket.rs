//! The clocks of a request while its events come in.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use crm_core::Timestamp;
use crm_support::{
    Activity, Calendar, MetricClock, MetricState, MetricTarget, MetricTimer, ReplyClock,
    RequestActivity, ServiceMetric, WorkState,
};
use serde::Deserialize;
use serde_json::Value;

use super::{Gap, RawCase, UNKNOWN_SHAPE, Verdict};

const CONVENTION: &str = "missed when the due time has passed; met at the due time itself";

#[derive(Deserialize)]
struct Ticket {
    calendar: Value,
    #[serde(default)]
    policy: Policy,
    events: Vec<Event>,
    expect: Expected,
}

/// Other clocks than these are refused by the reader.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Policy {
    first_response_seconds: Option<i64>,
    next_response_seconds: Option<i64>,
    periodic_update_seconds: Option<i64>,
    resolution_seconds: Option<i64>,
    requester_wait_seconds: Option<i64>,
    agent_work_seconds: Option<i64>,
}

#[derive(Deserialize)]
struct Event {
    at: Timestamp,
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    #[serde(default)]
    breached_at: Vec<(Timestamp, bool)>,
    derived_first_response_due: Option<Timestamp>,
    derived_resolution_due: Option<Timestamp>,
    #[serde(default)]
    breach_counts: BTreeMap<String, usize>,
    final_status: Option<String>,
    #[serde(default)]
    derived_requester_wait_seconds_at: Vec<(Timestamp, i64)>,
}

pub(super) fn check(raw: &RawCase) -> Result<Verdict, Gap> {
    let ticket: Ticket = raw
        .read()
        .ok_or(Gap::new("clocks of a request that ours does not have"))?;
    let calendar: Calendar =
        serde_json::from_value(ticket.calendar.clone()).map_err(|error| Gap::refused(&error))?;
    let happened = happened(&ticket.events)?;
    // Whether each message of the customer has a clock of its own is a choice: either gives the answer.
    let mut verdict = None;
    for replies in [ReplyClock::OldestUnanswered, ReplyClock::EachMessage] {
        let desk = Watched {
            calendar: &calendar,
            targets: targets(&ticket.policy, replies)?,
            happened: &happened,
        };
        let found = desk.check(&ticket.expect)?;
        if matches!(found, Verdict::Passed) {
            return Ok(found);
        }
        verdict = verdict.or(Some(found));
    }
    verdict.ok_or(UNKNOWN_SHAPE)
}

/// What a request went through, and the targets that it had.
struct Watched<'a> {
    calendar: &'a Calendar,
    targets: Vec<MetricTarget>,
    happened: &'a [RequestActivity],
}

impl Watched<'_> {
    fn check(&self, expect: &Expected) -> Result<Verdict, Gap> {
        let mut asked = Vec::new();
        for (metric, expected) in [
            (
                ServiceMetric::FirstResponse,
                expect.derived_first_response_due,
            ),
            (ServiceMetric::Resolution, expect.derived_resolution_due),
        ] {
            if let Some(expected) = expected {
                asked.push(Verdict::of(&self.first_due(metric)?, &expected, CONVENTION));
            }
        }
        for (at, expected) in &expect.breached_at {
            let found = self.missed(*at)?.values().any(|count| *count > 0);
            let convention = format!("at {at}; {CONVENTION}");
            asked.push(Verdict::of(&found, expected, convention));
        }
        let last = self.happened.last().ok_or(UNKNOWN_SHAPE)?.at;
        let missed = self.missed(last)?;
        for (metric, expected) in &expect.breach_counts {
            let found = missed.get(metric.as_str()).ok_or(UNKNOWN_SHAPE)?;
            let convention = format!("{metric}; {CONVENTION}");
            asked.push(Verdict::of(found, expected, convention));
        }
        if let Some(expected) = &expect.final_status {
            let found = self.status(missed.values().any(|count| *count > 0));
            asked.push(Verdict::of(&found, &expected.as_str(), CONVENTION));
        }
        for (at, expected) in &expect.derived_requester_wait_seconds_at {
            let found = self.requester_wait(*at)?.num_seconds();
            asked.push(Verdict::of(&found, expected, format!("at {at}")));
        }
        let differs = |verdict: &Verdict| !matches!(verdict, Verdict::Passed);
        match asked.iter().position(differs) {
            Some(place) => Ok(asked.swap_remove(place)),
            None if asked.is_empty() => Err(UNKNOWN_SHAPE),
            None => Ok(Verdict::Passed),
        }
    }

    /// Until when the target is to be reached when the request is opened.
    fn first_due(&self, metric: ServiceMetric) -> Result<Timestamp, Gap> {
        let target = self.targets.iter().find(|target| target.metric() == metric);
        let clock = MetricClock::new(target.ok_or(UNKNOWN_SHAPE)?, self.calendar);
        let opened = self.happened.first().ok_or(UNKNOWN_SHAPE)?.at;
        let timers = clock.timers(self.happened, opened);
        match state(&clock, timers.first().ok_or(UNKNOWN_SHAPE)?, opened)? {
            MetricState::Running { due } => Ok(due),
            _ => Err(UNKNOWN_SHAPE),
        }
    }

    /// How many runs of each clock are late, or were.
    fn missed(&self, now: Timestamp) -> Result<BTreeMap<&'static str, usize>, Gap> {
        let mut missed = BTreeMap::new();
        for target in &self.targets {
            let clock = MetricClock::new(target, self.calendar);
            let mut late = 0_usize;
            for timer in clock.timers(self.happened, now) {
                let is_late = matches!(state(&clock, &timer, now)?, MetricState::Missed { .. });
                late = late.saturating_add(usize::from(is_late));
            }
            missed.insert(target.metric().code(), late);
        }
        Ok(missed)
    }

    fn status(&self, is_missed: bool) -> &'static str {
        let mut states = self.happened.iter().rev().map(|activity| activity.what);
        let last = states.find_map(|what| match what {
            Activity::Entered(state) => Some(state),
            _ => None,
        });
        match (is_missed, last.is_some_and(WorkState::is_over)) {
            (true, true) => "missed",
            (true, false) => "active_with_misses",
            (false, true) => "hit",
            (false, false) => "active",
        }
    }

    fn requester_wait(&self, now: Timestamp) -> Result<TimeDelta, Gap> {
        let target = target(ServiceMetric::RequesterWait, MetricTarget::MAXIMUM_SECONDS)?;
        let clock = MetricClock::new(&target, self.calendar);
        let timers = clock.timers(self.happened, now);
        let timer = timers.first().ok_or(UNKNOWN_SHAPE)?;
        Ok(clock.elapsed(timer, now))
    }
}

fn state(clock: &MetricClock<'_>, timer: &MetricTimer, now: Timestamp) -> Result<MetricState, Gap> {
    let state = clock.state(timer, now);
    state.map_err(|error| Gap::refused(&error))
}

/// The targets that the policy sets, with clocks that stand still while the customer is awaited.
fn targets(policy: &Policy, replies: ReplyClock) -> Result<Vec<MetricTarget>, Gap> {
    let set = [
        (ServiceMetric::FirstResponse, policy.first_response_seconds),
        (ServiceMetric::NextResponse, policy.next_response_seconds),
        (
            ServiceMetric::PeriodicUpdate,
            policy.periodic_update_seconds,
        ),
        (ServiceMetric::Resolution, policy.resolution_seconds),
        (ServiceMetric::RequesterWait, policy.requester_wait_seconds),
        (ServiceMetric::AgentWork, policy.agent_work_seconds),
    ];
    let set = set.into_iter().filter_map(|(metric, seconds)| {
        let seconds = seconds?;
        let target = target(metric, seconds);
        Some(target.map(|target| {
            let pausing = target.pausing_in([WorkState::Pending]);
            pausing.with_reply_clock(replies)
        }))
    });
    set.collect()
}

fn target(metric: ServiceMetric, seconds: i64) -> Result<MetricTarget, Gap> {
    let time = TimeDelta::try_seconds(seconds).ok_or(UNKNOWN_SHAPE)?;
    MetricTarget::new(metric, time).map_err(|error| Gap::refused(&error))
}

/// The events as activities, by rising instant.
fn happened(events: &[Event]) -> Result<Vec<RequestActivity>, Gap> {
    let mut events: Vec<&Event> = events.iter().collect();
    events.sort_by_key(|event| event.at);
    let mut happened: Vec<RequestActivity> = Vec::new();
    for event in events {
        let is_first = happened.is_empty();
        let what = match event.kind.as_str() {
            "created" | "activate" if is_first => Activity::Opened,
            // Before a request is there, nothing happens to it.
            _ if is_first => return Err(UNKNOWN_SHAPE),
            "agent_reply" => Activity::Answered,
            "customer_reply" => Activity::CustomerWrote,
            "paused" | "pause" => Activity::Entered(WorkState::Pending),
            "resumed" | "activate" => Activity::Entered(WorkState::Open),
            "resolved" | "fulfill" => Activity::Entered(WorkState::Solved),
            "closed" => Activity::Entered(WorkState::Ended),
            // Clocks are derived, so that looking at them changes nothing; the last look is the last instant.
            "evaluate" => Activity::Noted,
            _ => return Err(Gap::new("events of a request that ours does not have")),
        };
        happened.push(RequestActivity::new(event.at, what));
    }
    Ok(happened)
}
