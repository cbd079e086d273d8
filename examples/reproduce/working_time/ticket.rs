//! The deadlines of a request while its events come in.

use crm_core::{
    Channel, CustomerId, IdSource, InteractionText, SeededIds, Subject, Timestamp, ValidationError,
};
use crm_support::{
    Calendar, Classification, Complexity, CustomerStanding, DeadlineState, DeadlineTarget,
    NewRequest, Priority, RequestKind, RequestStateKind, ServiceLevel, ServiceRequest,
    SpecialistId, Targets, TransitionError,
};
use serde::Deserialize;
use serde_json::Value;

use super::{Gap, RawCase, UNKNOWN_SHAPE, Verdict};

const CONVENTION: &str = "missed when the due time has passed; met at the due time itself";

#[derive(Deserialize)]
struct Ticket {
    calendar: Value,
    policy: Policy,
    events: Vec<Event>,
    expect: Expected,
}

/// Other clocks than these two are refused by the reader: a request of ours has no more.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Policy {
    first_response_seconds: Option<u32>,
    resolution_seconds: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
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
}

pub(super) fn check(raw: &RawCase) -> Result<Verdict, Gap> {
    let ticket: Ticket = raw.read().ok_or(Gap::new(
        "clocks of a request other than first response and resolution, and their pauses",
    ))?;
    let level = service_level(&ticket)?;
    let expect = &ticket.expect;
    for (target, expected) in [
        (DeadlineTarget::Response, expect.derived_first_response_due),
        (DeadlineTarget::Resolution, expect.derived_resolution_due),
    ] {
        let (Some(expected), Some(first)) = (expected, ticket.events.first()) else {
            continue;
        };
        let found = request_at(&ticket, &level, first.at)?
            .deadlines()
            .due(target);
        if found != expected {
            return Ok(Verdict::of(&found, &expected, CONVENTION));
        }
    }
    for (at, expected) in &expect.breached_at {
        let request = request_at(&ticket, &level, *at)?;
        let found = targets_of(&ticket.policy)
            .any(|target| matches!(request.deadline(target, *at), DeadlineState::Missed { .. }));
        if found != *expected {
            return Ok(Verdict::of(
                &found,
                expected,
                format!("at {at}; {CONVENTION}"),
            ));
        }
    }
    let is_nothing_asked = expect.breached_at.is_empty()
        && expect.derived_first_response_due.is_none()
        && expect.derived_resolution_due.is_none();
    if is_nothing_asked {
        Err(UNKNOWN_SHAPE)
    } else {
        Ok(Verdict::Passed)
    }
}

/// The targets that the policy sets; the other one is never asked about.
fn targets_of(policy: &Policy) -> impl Iterator<Item = DeadlineTarget> {
    let response = policy
        .first_response_seconds
        .map(|_| DeadlineTarget::Response);
    let resolution = policy
        .resolution_seconds
        .map(|_| DeadlineTarget::Resolution);
    response.into_iter().chain(resolution)
}

fn service_level(ticket: &Ticket) -> Result<ServiceLevel, Gap> {
    let calendar: Calendar =
        serde_json::from_value(ticket.calendar.clone()).map_err(|error| Gap::refused(&error))?;
    let policy = &ticket.policy;
    // Ours sets both targets; one that the policy leaves out is as long as the other.
    let response = policy.first_response_seconds.or(policy.resolution_seconds);
    let resolution = policy.resolution_seconds.or(policy.first_response_seconds);
    let targets = Targets {
        response_minutes: whole_minutes(response)?,
        resolution_minutes: whole_minutes(resolution)?,
    };
    let for_each = Priority::ALL.iter().map(|priority| (*priority, targets));
    ServiceLevel::new(1, calendar, for_each).map_err(|error| Gap::refused(&error))
}

fn whole_minutes(seconds: Option<u32>) -> Result<u32, Gap> {
    let seconds = seconds.ok_or(UNKNOWN_SHAPE)?;
    if seconds.is_multiple_of(60) {
        return Ok(seconds / 60);
    }
    Err(Gap::new(
        "targets of a service level that are no whole minutes",
    ))
}

/// The request as it stands at an instant, made from the events up to then.
fn request_at(
    ticket: &Ticket,
    level: &ServiceLevel,
    until: Timestamp,
) -> Result<ServiceRequest, Gap> {
    let ids = SeededIds::new(1);
    let known = ticket.events.iter().filter(|event| event.at <= until);
    let mut known: Vec<&Event> = known.collect();
    known.sort_by_key(|event| event.at);
    let mut events = known.into_iter();
    let created = events
        .next()
        .filter(|event| event.kind == "created")
        .ok_or(UNKNOWN_SHAPE)?;
    let mut request = submit(level, &ids, created.at)?;
    for event in events {
        request = match event.kind.as_str() {
            "agent_reply" => answer(request, &ids, event.at)?,
            "customer_reply" => {
                let reply = some_text().map_err(|error| Gap::refused(&error))?;
                request
                    .record_reply(reply, &ids, event.at)
                    .map_err(|error| Gap::refused(&error))?
                    .request
            }
            "resolved" => {
                let resolved = request.resolve(&ids, event.at);
                resolved.map_err(|error| Gap::refused(&error))?.request
            }
            // Deadlines are derived, so that looking at them changes nothing.
            "evaluate" => request,
            _ => return Err(Gap::new("events of a request that ours does not have")),
        };
    }
    Ok(request)
}

fn submit(level: &ServiceLevel, ids: &dyn IdSource, at: Timestamp) -> Result<ServiceRequest, Gap> {
    let deadlines = level
        .deadlines(Priority::Normal, at)
        .map_err(|error| Gap::refused(&error))?;
    let new = NewRequest {
        customer: CustomerId::generate(ids, at),
        standing: CustomerStanding::Unknown,
        channel: Channel::Email,
        kind: RequestKind::Question,
        subject: Subject::parse("A case").map_err(|error| Gap::refused(&error))?,
        text: some_text().map_err(|error| Gap::refused(&error))?,
    };
    Ok(ServiceRequest::submit(new, Priority::Normal, deadlines, ids, at).request)
}

/// Takes a request through our workflow up to a sent answer, in one instant.
fn answer(
    request: ServiceRequest,
    ids: &dyn IdSource,
    at: Timestamp,
) -> Result<ServiceRequest, Gap> {
    let text = some_text().map_err(|error| Gap::refused(&error))?;
    let sent = |mut request: ServiceRequest| -> Result<ServiceRequest, TransitionError> {
        if request.state().kind() == RequestStateKind::New {
            let found = Classification::new(RequestKind::Question, Complexity::Simple);
            request = request.classify(found, ids, at)?.request;
        }
        let specialist = request
            .holder()
            .unwrap_or_else(|| SpecialistId::generate(ids, at));
        let assigned = request.assign(specialist, ids, at)?.request;
        let drafted = assigned.draft(text, specialist, ids, at)?.request;
        Ok(drafted.send(false, ids, at)?.request)
    };
    sent(request).map_err(|error| Gap::refused(&error))
}

fn some_text() -> Result<InteractionText, ValidationError> {
    InteractionText::parse("What was written does not matter here.")
}
