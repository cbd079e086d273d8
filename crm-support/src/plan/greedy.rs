//! A plan that gives away one request after the other.

use std::collections::BTreeMap;

use crm_core::Timestamp;

use super::{MatchCost, PlannedAssignment, QueuePlan, WaitingRequest};
use crate::id::SpecialistId;
use crate::routing::Asked;
use crate::specialist::Specialist;

/// Gives away the requests in the order of their urgency, each to the one whom it costs least and, among equals, whom its
/// queue would choose, until nobody can take any more.
///
/// No capacity and no limit of a period is exceeded. The plan does not depend on the order of what is given.
#[must_use]
pub fn plan_greedily(
    waiting: &[WaitingRequest<'_>],
    specialists: &[Specialist],
    now: Timestamp,
) -> QueuePlan {
    let mut plan = Draft::new(waiting, specialists, now);
    plan.give_away_the_rest();
    plan.finish(false)
}

/// A plan that is being made.
pub(super) struct Draft<'a> {
    /// In the order in which they are given away, with who gets them.
    requests: Vec<(&'a WaitingRequest<'a>, Option<PlannedAssignment>)>,
    /// With what they hold by the plan.
    specialists: BTreeMap<SpecialistId, Specialist>,
    now: Timestamp,
}

impl<'a> Draft<'a> {
    pub(super) fn new(
        waiting: &'a [WaitingRequest<'a>],
        specialists: &[Specialist],
        now: Timestamp,
    ) -> Self {
        let mut requests: Vec<_> = waiting.iter().map(|request| (request, None)).collect();
        requests.sort_by_key(|(request, _)| request.turn());
        let specialists = specialists.iter();
        Self {
            requests,
            specialists: specialists.map(|one| (one.id(), one.clone())).collect(),
            now,
        }
    }

    pub(super) fn give_away_the_rest(&mut self) {
        for (request, given) in &mut self.requests {
            if given.is_some() {
                continue;
            }
            let asked = asked(request, self.now);
            let options = self.specialists.values().filter_map(|specialist| {
                let rank = asked.rank(specialist).ok()?;
                let cost = MatchCost::of_match(request.urgency, &asked, &rank, specialist);
                Some((cost, rank, specialist.id()))
            });
            if let Some((cost, _, specialist)) = options.min() {
                *given = give(&mut self.specialists, request, specialist, cost, self.now);
            }
        }
    }

    /// Gives the request at a place to somebody, if they can take it.
    #[cfg(feature = "matching")]
    pub(super) fn give(&mut self, place: usize, to: SpecialistId) {
        let Some((request, given)) = self.requests.get_mut(place) else {
            return;
        };
        let asked = asked(request, self.now);
        let Some(specialist) = self.specialists.get(&to) else {
            return;
        };
        if let Ok(rank) = asked.rank(specialist) {
            let cost = MatchCost::of_match(request.urgency, &asked, &rank, specialist);
            *given = give(&mut self.specialists, request, to, cost, self.now);
        }
    }

    #[cfg(feature = "matching")]
    pub(super) fn requests(&self) -> impl Iterator<Item = &'a WaitingRequest<'a>> {
        self.requests.iter().map(|(request, _)| *request)
    }

    #[cfg(feature = "matching")]
    pub(super) fn specialists(&self) -> impl Iterator<Item = &Specialist> {
        self.specialists.values()
    }

    pub(super) fn finish(self, is_proven_best: bool) -> QueuePlan {
        let mut plan = QueuePlan {
            is_proven_best,
            ..QueuePlan::default()
        };
        for (request, given) in self.requests {
            let cost = match given {
                Some(assignment) => {
                    plan.assignments.push(assignment);
                    assignment.cost
                }
                None => {
                    plan.waiting.push(request.request);
                    MatchCost::of_waiting(request.urgency)
                }
            };
            plan.cost = plan.cost.saturating_add(cost.number());
        }
        plan
    }
}

pub(super) fn asked<'a>(request: &'a WaitingRequest<'_>, now: Timestamp) -> Asked<'a> {
    Asked::at(request.queue, &request.needs, request.waiting_since, now)
}

fn give(
    specialists: &mut BTreeMap<SpecialistId, Specialist>,
    request: &WaitingRequest<'_>,
    to: SpecialistId,
    cost: MatchCost,
    now: Timestamp,
) -> Option<PlannedAssignment> {
    let specialist = specialists.get_mut(&to)?;
    let busier = match request.needs.channel {
        Some(channel) => specialist.clone().take_from(channel, now),
        None => specialist.clone().take(now),
    };
    *specialist = busier.ok()?;
    Some(PlannedAssignment {
        request: request.request,
        specialist: to,
        cost,
    })
}
