//! Figures of a period.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use crm_core::Timestamp;

use super::{HandledRequest, Proportion, WaitingTimes};
use crate::calendar::{Calendar, Interval};
use crate::id::SpecialistId;

/// From this score on a customer is satisfied: the two best of five, as the field counts it.
const SATISFIED: u8 = 4;

/// How well requests were answered in a period, as it is known at an instant.
///
/// Each figure is of requests that came in in the period, unless it says otherwise; what is void is in none but
/// [`void`](Self::void).
///
/// ```
/// use chrono::TimeDelta;
/// use chrono_tz::Tz;
/// use crm_core::{SeededIds, Timestamp};
/// use crm_support::{Calendar, HandledRequest, Interval, RequestId, ServiceFigures};
///
/// let (ids, at) = (SeededIds::new(1), |text| Timestamp::parse(text).unwrap());
/// let period = Interval::new(at("2026-11-23T00:00:00Z"), at("2026-11-30T00:00:00Z"))?;
/// let mut answered = HandledRequest::new(RequestId::generate(&ids, period.start()), at("2026-11-23T09:00:00Z"));
/// answered.first_response_at = Some(at("2026-11-23T10:00:00Z"));
/// let waiting = HandledRequest::new(RequestId::generate(&ids, period.start()), at("2026-11-23T12:00:00Z"));
/// let figures = ServiceFigures::of([&answered, &waiting], period, &Calendar::always_open(Tz::UTC), period.end());
/// assert_eq!((figures.response.done(), figures.response.still_waiting()), (1, 1));
/// assert_eq!(figures.response.median(), Some(TimeDelta::hours(1)));
/// assert_eq!(figures.backlog.done(), 2);
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct ServiceFigures {
    /// How many came in.
    pub submitted: u64,
    /// How many that came in became void.
    pub void: u64,
    /// How many were solved in the period, whenever they came in.
    pub handled: u64,
    /// Of those, how many by one answer.
    pub first_contact: Proportion,
    /// Of those that were ever solved, how many were opened again.
    pub reopened: Proportion,
    /// Of those that were solved, how many customers said how satisfied they are.
    pub rated: Proportion,
    /// Of those customers, how many are satisfied: a score of 4 or 5.
    pub satisfied: Proportion,
    /// How long the first answer took.
    pub response: WaitingTimes,
    /// The same in working time.
    pub response_working: WaitingTimes,
    /// How long the solution took.
    pub resolution: WaitingTimes,
    /// The same in working time.
    pub resolution_working: WaitingTimes,
    /// How old those are that are not solved, whenever they came in.
    pub backlog: WaitingTimes,
}

impl ServiceFigures {
    /// The figures of a period, by what is known of requests at an instant. Working time is that of `hours`.
    #[must_use]
    pub fn of<'a>(
        requests: impl IntoIterator<Item = &'a HandledRequest>,
        period: Interval,
        hours: &Calendar,
        now: Timestamp,
    ) -> Self {
        let known = requests.into_iter().filter(|one| one.submitted_at <= now);
        let is_within = |at: Timestamp| period.start() <= at && at < period.end();
        let (void, all): (Vec<&HandledRequest>, Vec<_>) = known.partition(|one| one.is_void);
        let void = void.iter().filter(|one| is_within(one.submitted_at));
        let came_in: Vec<&HandledRequest> = all
            .iter()
            .copied()
            .filter(|one| is_within(one.submitted_at))
            .collect();
        let handled: Vec<&HandledRequest> = all
            .iter()
            .copied()
            .filter(|one| one.resolved_at.is_some_and(is_within))
            .collect();
        let resolved = came_in.iter().filter(|one| one.resolved_at.is_some());
        let scores = resolved.clone().filter_map(|one| one.satisfaction);
        let response = |one: &HandledRequest| one.first_response_at;
        let resolution = |one: &HandledRequest| one.resolved_at;
        let wall = |from: Timestamp, to: Timestamp| to.since(from);
        let working = |from, to| hours.working_time_between(from, to);
        let void = count(void.count());
        Self {
            submitted: count(came_in.len()).saturating_add(void),
            void,
            handled: count(handled.len()),
            first_contact: Proportion::of(
                handled
                    .iter()
                    .map(|one| one.was_resolved_at_first_contact()),
            ),
            reopened: Proportion::of(
                came_in
                    .iter()
                    .filter(|one| one.was_ever_resolved())
                    .map(|one| one.reopened > 0),
            ),
            rated: Proportion::of(resolved.map(|one| one.satisfaction.is_some())),
            satisfied: Proportion::of(scores.map(|score| score.number() >= SATISFIED)),
            response: times(&came_in, now, response, wall),
            response_working: times(&came_in, now, response, working),
            resolution: times(&came_in, now, resolution, wall),
            resolution_working: times(&came_in, now, resolution, working),
            backlog: WaitingTimes::new(
                all.iter()
                    .filter(|one| one.resolved_at.is_none())
                    .map(|one| now.since(one.submitted_at)),
                [],
            ),
        }
    }

    /// The figures of each specialist who holds requests, or held them last.
    #[must_use]
    pub fn by_specialist(
        requests: &[HandledRequest],
        period: Interval,
        hours: &Calendar,
        now: Timestamp,
    ) -> BTreeMap<SpecialistId, Self> {
        let mut theirs: BTreeMap<SpecialistId, Vec<&HandledRequest>> = BTreeMap::new();
        for request in requests {
            if let Some(specialist) = request.specialist {
                theirs.entry(specialist).or_default().push(request);
            }
        }
        let figures = |requests| Self::of(requests, period, hours, now);
        theirs
            .into_iter()
            .map(|(specialist, requests)| (specialist, figures(requests)))
            .collect()
    }
}

fn times(
    requests: &[&HandledRequest],
    now: Timestamp,
    done_at: impl Fn(&HandledRequest) -> Option<Timestamp>,
    between: impl Fn(Timestamp, Timestamp) -> TimeDelta,
) -> WaitingTimes {
    WaitingTimes::of(requests.iter().map(|request| {
        // What was done later than the instant that is asked for is not done yet.
        let done_at = done_at(request).filter(|at| *at <= now);
        let time = between(request.submitted_at, done_at.unwrap_or(now));
        (time, done_at.is_none())
    }))
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
