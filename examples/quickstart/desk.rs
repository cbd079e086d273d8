//! The desk: its policies, its specialists, and how it stands.

use std::collections::BTreeMap;
use std::sync::Arc;

use crm_core::{Clock, IdSource, Page, PageLimit, Timestamp};
use crm_support::{
    DeadlineState, DeadlineTarget, Desk, NewSpecialist, PriorityPolicy, RequestFilter,
    RequestState, RequestStore, ServiceLevel, ServiceRequest, Specialist, SpecialistId,
};
use ecrm_examples::report::{QueueRow, RequestStateRow, SpecialistRow};
use futures_executor::block_on;
use serde::Deserialize;

use crate::Failure;
use ecrm_examples::text::minute;

/// What a manager would write down: who is served how fast, and by whom.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Policies {
    priorities: PriorityPolicy,
    service_level: ServiceLevel,
    specialists: Vec<NewSpecialist>,
}

/// Opens the desk; the first time, its specialists are registered.
pub(crate) fn open(
    store: Arc<dyn RequestStore>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdSource>,
) -> Result<Desk, Failure> {
    let policies: Policies = serde_json::from_str(include_str!("../data/desk.json"))?;
    let desk = Desk::new(
        store,
        clock,
        ids,
        policies.priorities,
        policies.service_level,
    );
    if block_on(desk.specialists())?.is_empty() {
        for specialist in policies.specialists {
            block_on(desk.register_specialist(specialist))?;
        }
    }
    Ok(desk)
}

/// All requests of the store.
pub(crate) fn all_requests(store: &dyn RequestStore) -> Result<Vec<ServiceRequest>, Failure> {
    let mut requests = Vec::new();
    let mut page = Page::first(PageLimit::MAXIMUM);
    loop {
        let read = block_on(store.list_requests(&RequestFilter::all(), &page))?;
        requests.extend(read.items);
        match read.next {
            Some(next) => page = Page::after(next, PageLimit::MAXIMUM),
            None => return Ok(requests),
        }
    }
}

/// How many deadlines of one kind were met, were missed, still run, and no longer count.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Kept {
    pub(crate) met: u64,
    pub(crate) missed: u64,
    pub(crate) running: u64,
    /// The request ended before the deadline, without reaching it: cancelled or merged.
    pub(crate) void: u64,
}

impl Kept {
    fn count(&mut self, state: DeadlineState) {
        let counted = match state {
            DeadlineState::Met { .. } => &mut self.met,
            DeadlineState::Missed { .. } => &mut self.missed,
            DeadlineState::Running { .. } => &mut self.running,
            _ => &mut self.void,
        };
        *counted = counted.saturating_add(1);
    }
}

/// How the deadlines of one kind were kept.
pub(crate) fn kept(requests: &[ServiceRequest], target: DeadlineTarget, now: Timestamp) -> Kept {
    let mut kept = Kept::default();
    requests
        .iter()
        .for_each(|request| kept.count(request.deadline(target, now)));
    kept
}

/// The requests by state, with how their response deadlines were kept.
pub(crate) fn state_rows(requests: &[ServiceRequest], now: Timestamp) -> Vec<RequestStateRow> {
    let mut states: BTreeMap<_, Kept> = BTreeMap::new();
    for request in requests {
        let kept = states.entry(request.state().kind()).or_default();
        kept.count(request.deadline(DeadlineTarget::Response, now));
    }
    let row = |(state, kept): (crm_support::RequestStateKind, Kept)| RequestStateRow {
        state: state.code().replace('_', " "),
        met: kept.met,
        missed: kept.missed,
        not_due: kept.running.saturating_add(kept.void),
    };
    states.into_iter().map(row).collect()
}

/// What each specialist holds and has closed.
pub(crate) fn specialist_rows(
    specialists: &[Specialist],
    requests: &[ServiceRequest],
) -> Vec<SpecialistRow> {
    let closed_by = |id: SpecialistId| {
        let by = |request: &&ServiceRequest| matches!(request.state(), RequestState::Closed { specialist, .. } if *specialist == id);
        requests.iter().filter(by).count() as u64
    };
    let row = |specialist: &Specialist| SpecialistRow {
        name: specialist.name().as_str().to_owned(),
        skills: specialist
            .skills()
            .iter()
            .map(|(skill, level)| format!("{skill} {level}"))
            .collect::<Vec<_>>()
            .join(", "),
        open: specialist.open_requests().into(),
        capacity: specialist.capacity().into(),
        closed: closed_by(specialist.id()),
    };
    specialists.iter().map(row).collect()
}

/// The requests that are not answered yet, most urgent first.
pub(crate) fn queue_rows(
    requests: &[ServiceRequest],
    specialists: &[Specialist],
    name_of: impl Fn(&ServiceRequest) -> String,
) -> Vec<QueueRow> {
    let mut open: Vec<&ServiceRequest> = requests
        .iter()
        .filter(|request| !request.state().kind().is_final() && request.resolved_at().is_none())
        .collect();
    open.sort_by_key(|request| (std::cmp::Reverse(request.priority()), due(request)));
    let holder_of = |request: &ServiceRequest| {
        let held_by = |specialist: &&Specialist| Some(specialist.id()) == request.holder();
        let name = specialists
            .iter()
            .find(held_by)
            .map(|one| one.name().as_str().to_owned());
        name.unwrap_or_default()
    };
    let row = |request: &ServiceRequest| QueueRow {
        subject: request.subject().as_str().to_owned(),
        customer: name_of(request),
        kind: request.kind().code().to_owned(),
        priority: request.priority().code().to_owned(),
        state: request.state().kind().code().replace('_', " "),
        specialist: holder_of(request),
        due: due(request).map_or_else(String::new, minute),
    };
    open.into_iter().map(row).collect()
}

fn due(request: &ServiceRequest) -> Option<Timestamp> {
    let target = match request.first_response_at() {
        None => DeadlineTarget::Response,
        Some(_) => DeadlineTarget::Resolution,
    };
    request.deadlines().due(target)
}
