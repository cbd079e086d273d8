//! The serialised forms, frozen: a change here means that stored data must be migrated.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

#[path = "common/frozen.rs"]
mod frozen;

use crm_core::Timestamp;
use crm_support::{
    Activity, Calendar, Classification, CustomerStanding, EscalationLadder, MetricTarget,
    NewRequest, NewSpecialist, Pauses, Priority, PriorityPolicy, RequestActivity, RequestKind,
    ServiceLevel, ServicePolicies, ServiceRequest, Specialist, WorkState,
};
use serde_json::{Value, json};

use frozen::frozen;

const ANN: &str = "018cc251-f400-7000-8000-000000000001";
const PAT: &str = "018cc251-f400-7000-8000-000000000002";
const LEE: &str = "018cc251-f400-7000-8000-000000000003";
const THIS: &str = "018cc251-f400-7000-8000-000000000004";
const THAT: &str = "018cc251-f400-7000-8000-000000000005";

fn calendar() -> Value {
    json!({
        "timezone": "Europe/Berlin",
        "weekly": {
            "mon": [["09:00", "12:30"], ["13:15", "24:00"]],
            "sat": [["00:00", "04:00"]],
        },
        "holidays": ["2026-12-24"],
        "annual_holidays": ["02-29", "12-25"],
        "date_hours": {"2026-12-31": [["09:00", "12:00"]], "2027-01-02": []},
        "breaks": {"2026-11-23": [["10:00", "10:15"]]},
    })
}

#[test]
fn calendars() {
    frozen::<Calendar>(calendar());
    frozen::<Calendar>(json!({"timezone": "Asia/Tokyo", "always_open": true}));
    let pauses: Pauses = frozen(json!([
        {"start": "2026-11-23T10:00:00.000000Z", "end": "2026-11-23T11:00:00.000001Z"},
    ]));
    assert_eq!(pauses.intervals().len(), 1);
}

#[test]
fn metric_targets() {
    frozen::<MetricTarget>(json!({
        "metric": "next_response",
        "seconds": 3600,
        "hours": "all",
        "pauses_in": ["pending", "on_hold"],
        "pause_effect": "hides_due",
        "reply_clock": "each_message",
        "notes_count": true,
        "boundary": "at_next_opening",
    }));
    let ladder: EscalationLadder = frozen(json!([
        {"name": "warn", "at": {"percent": 75}},
        {"name": "soon", "at": {"seconds_before": 60}},
        {"name": "late", "at": {"seconds_after": 7200}},
    ]));
    assert_eq!(ladder.levels().len(), 3);
    let usual: MetricTarget =
        serde_json::from_value(json!({"metric": "agent_work", "seconds": 60})).unwrap();
    assert!(usual.pauses(WorkState::OnHold) && !usual.pauses(WorkState::Open));
    for what in [
        json!("opened"),
        json!("customer_wrote"),
        json!("answered"),
        json!("noted"),
        json!({"entered": "solved"}),
    ] {
        frozen::<RequestActivity>(json!({"at": "2026-11-23T10:00:00.000000Z", "what": what}));
    }
}

#[test]
fn service_policies() {
    let policies: ServicePolicies = frozen(json!({
        "version": 7,
        "policies": [{
            "name": "key-accounts",
            "conditions": {
                "kinds": ["fault"],
                "channels": ["email"],
                "standings": ["key"],
                "priorities": ["high", "urgent"],
                "segments": ["At Risk"],
            },
            "hours": calendar(),
            "promises": [{
                "to": "company",
                "priorities": ["urgent"],
                "target": {
                    "metric": "agent_work",
                    "seconds": 600,
                    "hours": "working",
                    "pause_effect": "moves_due",
                    "reply_clock": "oldest_unanswered",
                    "notes_count": false,
                    "boundary": "at_closing",
                },
                "ladder": [{
                    "name": "warn", "at": {"percent": 75},
                    "actions": [
                        {"notify": {"recipient": "team-lead"}}, {"raise_priority": {"to": "high"}},
                        "reassign", {"add_watcher": {"specialist": PAT}},
                        {"publish": {"event": "host.late"}},
                    ],
                }],
            }],
        }],
    }));
    assert_eq!(policies.policies().len(), 1);
}

#[test]
fn policies() {
    frozen::<PriorityPolicy>(json!({
        "version": 3,
        "rules": [
            {"standings": ["high", "key"], "priority": "urgent"},
            {"kinds": ["complaint", "fault"], "priority": "high"},
            {"standings": ["unknown", "low", "medium"], "kinds": ["feedback"], "priority": "low"},
        ],
        "otherwise": "normal",
    }));
    let targets = json!({"response_minutes": 60, "resolution_minutes": 480});
    let by_priority =
        json!({"low": targets, "normal": targets, "high": targets, "urgent": targets});
    frozen::<ServiceLevel>(json!({
        "version": 2, "calendar": calendar(), "boundary": "at_next_opening", "targets": by_priority,
    }));
    for boundary in ["at_closing", "at_next_opening"] {
        frozen::<crm_support::Boundary>(json!(boundary));
    }
}

#[test]
fn codes() {
    let kinds = [
        "question",
        "complaint",
        "fault",
        "return",
        "order",
        "feedback",
        "other",
    ];
    assert_eq!(
        serde_json::to_value(RequestKind::ALL).unwrap(),
        json!(kinds)
    );
    assert_eq!(
        serde_json::to_value(Priority::ALL).unwrap(),
        json!(["low", "normal", "high", "urgent"])
    );
    let standings = ["unknown", "low", "medium", "high", "key"];
    assert_eq!(
        serde_json::to_value(CustomerStanding::ALL).unwrap(),
        json!(standings)
    );
    let states = [
        "new",
        "classified",
        "assigned",
        "drafted",
        "awaiting_approval",
        "sent",
        "awaiting_customer",
        "on_hold",
        "resolved",
        "closed",
        "reopened",
        "merged",
        "cancelled",
    ];
    assert_eq!(
        serde_json::to_value(crm_support::RequestStateKind::ALL).unwrap(),
        json!(states)
    );
}

#[test]
fn specialists() {
    frozen::<NewSpecialist>(json!({
        "name": "Pat Example", "skills": {"billing": 5}, "languages": ["de", "pt-br"], "capacity": 7,
    }));
    let specialist: Specialist = frozen(json!({
        "id": PAT, "version": 12, "name": "Pat Example", "skills": {"billing": 5, "repair": 1},
        "languages": ["de"], "capacity": 7, "open_requests": 3, "is_absent": true,
        "last_assigned_at": "2026-11-23T08:00:00.000001Z",
    }));
    assert_eq!(specialist.spare_capacity(), 4);
}

fn classification() -> Value {
    json!({
        "kind": "fault", "complexity": "complex", "skill": {"skill": "repair", "level": 3},
        "language": "de", "needs_approval": true,
    })
}

fn request(state: Value) -> Value {
    json!({
        "id": THIS, "version": 9, "customer": ANN, "standing": "key", "channel": "email",
        "kind": "question", "subject": "It smokes", "priority": "urgent",
        "deadlines": {
            "response_due": "2026-11-23T09:00:00.000000Z",
            "resolution_due": "2026-11-24T09:00:00.000000Z",
        },
        "submitted_at": "2026-11-23T08:00:00.000000Z",
        "updated_at": "2026-11-23T10:00:00.000000Z",
        "classification": classification(),
        "first_response_at": "2026-11-23T09:30:00.000000Z",
        "resolved_at": "2026-11-23T09:40:00.000000Z",
        "escalations": [{"target": "response", "at": "2026-11-23T09:01:00.000000Z"}],
        "watchers": [PAT],
        "tags": ["smoke"],
        "activities": [
            {"at": "2026-11-23T08:00:00.000000Z", "what": "opened"},
            {"at": "2026-11-23T08:30:00.000000Z", "what": "noted"},
            {"at": "2026-11-23T09:30:00.000000Z", "what": {"entered": "open"}},
        ],
        "state": state,
        "conversation": [
            {
                "id": THAT, "author": "customer", "visibility": "public", "text": "Help!",
                "at": "2026-11-23T08:00:00.000000Z",
            },
            {
                "id": LEE, "author": {"specialist": PAT}, "visibility": "internal",
                "text": "Phoned.", "at": "2026-11-23T08:30:00.000000Z",
            },
            {
                "id": PAT, "author": "system", "visibility": "public", "text": "Received.",
                "at": "2026-11-23T08:31:00.000000Z",
            },
        ],
    })
}

#[test]
fn requests_in_every_state() {
    let at = "2026-11-23T10:00:00.000000Z";
    let draft = |review: Value| json!({"text": "Unplug it.", "author": PAT, "written_at": at, "review": review});
    let states = [
        json!("new"),
        json!("classified"),
        json!({"assigned": {"specialist": PAT}}),
        json!({"drafted": {"specialist": PAT, "draft": draft(json!("pending"))}}),
        json!({"drafted": {"specialist": PAT, "draft": draft(json!({"approved": {"by": LEE, "at": at}}))}}),
        json!({"drafted": {"specialist": PAT, "draft": draft(json!({"rejected": {"by": LEE, "at": at}}))}}),
        json!({"awaiting_approval": {"specialist": PAT, "draft": draft(json!("pending"))}}),
        json!({"sent": {"specialist": PAT}}),
        json!({"awaiting_customer": {"specialist": PAT}}),
        json!({"on_hold": {"specialist": PAT}}),
        json!({"resolved": {"specialist": PAT}}),
        json!({"closed": {"closing": {"satisfaction": 4}, "at": at, "specialist": PAT}}),
        json!({"closed": {"closing": "silence", "at": at, "specialist": PAT}}),
        json!({"reopened": {"previous": PAT}}),
        json!({"merged": {"into": THAT}}),
        json!({"cancelled": {"at": at}}),
    ];
    for state in states {
        frozen::<ServiceRequest>(request(state));
    }
}

/// As it was written before watchers, tags and activities were kept.
#[test]
fn a_request_of_the_first_form_is_read() {
    let mut first = request(json!({"awaiting_customer": {"specialist": PAT}}));
    let fields = first.as_object_mut().unwrap();
    for later in ["watchers", "tags", "activities"] {
        fields.remove(later).unwrap();
    }
    let read: ServiceRequest = serde_json::from_value(first.clone()).unwrap();
    let at = |minute: &str| Timestamp::parse(format!("2026-11-23T{minute}:00Z").as_str()).unwrap();
    // What the program wrote is nothing to a clock.
    assert_eq!(
        read.activities(),
        [
            RequestActivity::new(at("08:00"), Activity::Opened),
            RequestActivity::new(at("08:30"), Activity::Noted),
            RequestActivity::new(at("10:00"), Activity::Entered(WorkState::Pending)),
        ]
    );
    assert!(read.watchers().is_empty() && read.tags().is_empty());
    // Archives and their checksums hold for what an earlier release wrote.
    assert_eq!(serde_json::to_value(&read).unwrap(), first);
}

#[test]
fn a_request_under_policies() {
    let mut under = request(json!({"assigned": {"specialist": PAT}}));
    under["deadlines"] = json!({});
    let at = "2026-11-23T10:00:00.000000Z";
    under["terms"] = json!({
        "version": 3, "segments": ["Champions"],
        "applied": [
            {"at": "2026-11-23T08:00:00.000000Z", "version": 2, "policy": "everybody"},
            {"at": at, "version": 3},
        ],
        "reported": [
            {
                "metric": "resolution", "to": "customer", "level": "warn-team",
                "run_started_at": "2026-11-23T08:00:00.000000Z", "reached_at": at, "at": at,
            },
            {
                "metric": "agent_work", "to": "company",
                "run_started_at": "2026-11-23T08:00:00.000000Z", "reached_at": at, "at": at,
            },
        ],
        "wakes_at": at,
    });
    let read: ServiceRequest = frozen(under);
    let due = Timestamp::parse("2026-11-23T09:59:59.999999Z").unwrap();
    assert_eq!(read.next_due(), Some(due));
}

#[test]
fn what_requests_begin_with() {
    frozen::<NewRequest>(json!({
        "customer": ANN, "standing": "medium", "channel": "phone", "kind": "return",
        "subject": "Too small", "text": "Size 42, please.",
    }));
    frozen::<Classification>(classification());
}

#[test]
fn contradictions_are_refused() {
    let mut overloaded = json!({
        "id": PAT, "version": 1, "name": "Pat", "capacity": 1, "open_requests": 2, "is_absent": false,
    });
    assert!(serde_json::from_value::<Specialist>(overloaded.clone()).is_err());
    overloaded
        .as_object_mut()
        .unwrap()
        .insert("open_requests".into(), json!(1));
    assert!(serde_json::from_value::<Specialist>(overloaded).is_ok());

    let target = json!({"response_minutes": 60, "resolution_minutes": 480});
    let incomplete = json!({"version": 1, "calendar": calendar(), "targets": {"low": target}});
    assert!(serde_json::from_value::<ServiceLevel>(incomplete).is_err());

    let unreachable = json!({
        "version": 1,
        "rules": [{"priority": "low"}, {"kinds": ["fault"], "priority": "high"}],
        "otherwise": "normal",
    });
    assert!(serde_json::from_value::<PriorityPolicy>(unreachable).is_err());

    let mut twice = request(json!({"assigned": {"specialist": PAT}}));
    let escalation = json!({"target": "response", "at": "2026-11-23T09:01:00.000000Z"});
    twice
        .as_object_mut()
        .unwrap()
        .insert("escalations".into(), json!([escalation, escalation]));
    assert!(serde_json::from_value::<ServiceRequest>(twice).is_err());
    // Whoever followed such a merge would never arrive.
    let own_id = request(json!("new"))["id"].clone();
    let into_itself = request(json!({"merged": {"into": own_id}}));
    assert!(serde_json::from_value::<ServiceRequest>(into_itself).is_err());
    assert!(serde_json::from_value::<crm_support::SatisfactionScore>(json!(0)).is_err());
    assert!(serde_json::from_value::<crm_support::SatisfactionScore>(json!(6)).is_err());
}
