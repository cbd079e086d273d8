//! Working-time cases collected from the public tests and documents of other systems.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::print_stdout,
    reason = "a test stops at the first surprise"
)]

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::PathBuf;

use chrono::{NaiveDateTime, TimeDelta};
use crm_core::{Channel, CustomerId, InteractionText, SeededIds, Subject, Timestamp};
use crm_support::{
    Boundary, Calendar, Classification, Complexity, CustomerStanding, DayLength, DeadlineState,
    DeadlineTarget, Interval, NewRequest, Pauses, Priority, RequestKind, ServiceLevel,
    ServiceRequest, SpecialistId, Targets, WorkingClock, WorkingTimeError, WorkingTimeOptions,
};
use serde_json::{Value, json};

enum Outcome {
    Passed,
    Failed(String),
    NotExpressible(&'static str),
}

fn shared_file(name: &str) -> PathBuf {
    let folder = std::env::var_os("ECRM_SHARED").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared"),
        PathBuf::from,
    );
    folder.join(name)
}

#[test]
fn every_expressible_case_agrees() {
    let path = shared_file("oracles/business_time.json");
    let Ok(text) = std::fs::read_to_string(&path) else {
        // Written past the capture of the test harness: it must be seen.
        let _ = writeln!(
            std::io::stderr(),
            "NOT RUN: oracles/business_time.json is absent; set ECRM_SHARED"
        );
        return;
    };
    let file: Value = serde_json::from_str(&text).unwrap();
    let cases = file["cases"].as_array().unwrap();
    let mut counts: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    let mut failures = Vec::new();
    for case in cases {
        let kind = case["kind"].as_str().unwrap();
        let count = counts.entry(kind).or_default();
        match run(kind, case) {
            Outcome::Passed => count[0] += 1,
            Outcome::Failed(found) => {
                count[1] += 1;
                failures.push(format!(
                    "{}: expected {}, found {found}",
                    case["id"], case["expect"]
                ));
            }
            Outcome::NotExpressible(reason) => {
                count[2] += 1;
                println!("{} is not expressible: {reason}", case["id"]);
            }
        }
    }
    for (kind, [passed, failed, not_expressible]) in &counts {
        println!("{kind}: {passed} passed, {failed} failed, {not_expressible} not expressible");
    }
    let total = |index: usize| counts.values().map(|count| count[index]).sum::<usize>();
    println!(
        "{} passed, {} failed, {} not expressible",
        total(0),
        total(1),
        total(2)
    );
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(
        total(0) * 10 >= cases.len() * 9,
        "nearly all cases can be expressed"
    );
}

fn run(kind: &str, case: &Value) -> Outcome {
    if kind == "ticket" {
        return ticket(case);
    }
    let calendar: Calendar = serde_json::from_value(case["calendar"].clone()).unwrap();
    let check = case["reference_check"].as_str().unwrap_or_default();
    let boundary = if check.contains("boundary=next_open") {
        Boundary::AtNextOpening
    } else {
        Boundary::AtClosing
    };
    let expect = &case["expect"];
    let instant = |name: &str| Timestamp::parse(case[name].as_str().unwrap()).unwrap();
    let pauses = pauses_of(case);
    let target = || TimeDelta::seconds(case["target_seconds"].as_i64().unwrap());
    match kind {
        "due" => {
            let due =
                calendar.add_working_time_outside(&pauses, instant("start"), target(), boundary);
            if check == "policy (empty week)" && due == Err(WorkingTimeError::NoWorkingTime) {
                // The named alternative to the error: a calendar without hours is the wall clock.
                let wall = Calendar::always_open(calendar.timezone());
                let due = wall.add_working_time(instant("start"), target(), boundary);
                return same_instant(due, &expect["due"]);
            }
            same_instant(due, expect.get("due").unwrap_or(&expect["error"]))
        }
        "due_before" => same_instant(
            calendar.subtract_working_time_outside(&pauses, instant("start"), target(), boundary),
            &expect["at"],
        ),
        "due_days" => {
            let days = u32::try_from(case["days"].as_u64().unwrap()).unwrap();
            same_instant(
                calendar.add_working_days(instant("start"), days),
                &expect["due"],
            )
        }
        "elapsed" => elapsed(&calendar, &pauses, case, instant("start"), instant("end")),
        "is_open" => same(json!(calendar.is_open(instant("at"))), &expect["open"]),
        "next_open" => same_instant(calendar.next_open(instant("start")), &expect["at"]),
        "periods" => periods(&calendar, instant("start"), &expect["first"]),
        "resolve_local" => resolve_local(&calendar, case["local"].as_str().unwrap(), expect),
        _ => Outcome::NotExpressible("the kind is unknown"),
    }
}

/// A ticket whose policy has a first response only, led through the request machine.
fn ticket(case: &Value) -> Outcome {
    let seconds = case["policy"]["first_response_seconds"].as_i64();
    let has_other_targets = case["policy"]
        .as_object()
        .is_none_or(|policy| policy.len() > 1);
    let (Some(seconds), false) = (seconds, has_other_targets) else {
        return Outcome::NotExpressible(
            "requests have no clock for next replies or requester waits",
        );
    };
    let when = |kind: &str| {
        let events = case["events"].as_array().unwrap();
        let event = events.iter().find(|event| event["type"] == kind).unwrap();
        Timestamp::parse(event["at"].as_str().unwrap()).unwrap()
    };
    let calendar: Calendar = serde_json::from_value(case["calendar"].clone()).unwrap();
    let (created, replied) = (when("created"), when("agent_reply"));
    let minutes = u32::try_from(seconds / 60).unwrap();
    let targets = Targets {
        response_minutes: minutes,
        resolution_minutes: minutes,
    };
    let targets = Priority::ALL.iter().map(|priority| (*priority, targets));
    let level = ServiceLevel::new(1, calendar, targets).unwrap();
    let deadlines = level.deadlines(Priority::Normal, created).unwrap();
    let due = deadlines.due(DeadlineTarget::Response).unwrap();
    if json!(seconds_form(due)) != case["expect"]["derived_first_response_due"] {
        return Outcome::Failed(seconds_form(due));
    }

    let ids = SeededIds::new(1);
    let agent = SpecialistId::generate(&ids, created);
    let words = InteractionText::parse("words").unwrap();
    let new = NewRequest {
        customer: CustomerId::generate(&ids, created),
        standing: CustomerStanding::Unknown,
        channel: Channel::Chat,
        kind: RequestKind::Question,
        subject: Subject::parse("subject").unwrap(),
        text: words.clone(),
    };
    let classification = Classification::new(RequestKind::Question, Complexity::Simple);
    let open = ServiceRequest::submit(new, Priority::Normal, deadlines, &ids, created).request;
    let drafted = open
        .clone()
        .classify(classification, &ids, created)
        .and_then(|next| next.request.assign(agent, &ids, created))
        .and_then(|next| next.request.draft(words, agent, &ids, created))
        .unwrap();
    let answered = drafted.request.send(false, &ids, replied).unwrap().request;
    let checks = case["expect"]["breached_at"].as_array().unwrap();
    let found = checks.iter().map(|check| {
        let now = Timestamp::parse(check[0].as_str().unwrap()).unwrap();
        let request = if now < replied { &open } else { &answered };
        let state = request.deadline(DeadlineTarget::Response, now);
        json!([check[0], matches!(state, DeadlineState::Missed { .. })])
    });
    same(found.collect(), &case["expect"]["breached_at"])
}

fn pauses_of(case: &Value) -> Pauses {
    let pairs = case["pauses"].as_array().cloned().unwrap_or_default();
    Pauses::new(pairs.iter().map(|pair| {
        let end = |index: usize| Timestamp::parse(pair[index].as_str().unwrap()).unwrap();
        Interval::new(end(0), end(1)).unwrap()
    }))
}

fn elapsed(
    calendar: &Calendar,
    pauses: &Pauses,
    case: &Value,
    start: Timestamp,
    end: Timestamp,
) -> Outcome {
    let expected = &case["expect"]["elapsed_seconds"];
    if case["reference_check"] == "differs (reference 90000)" {
        // The named alternative to elapsed time: a full day is counted in hours of the clock.
        let options = WorkingTimeOptions::default().with_day_length(DayLength::ClockFace);
        let clock = WorkingClock::new(calendar.definition().clone(), options).unwrap();
        let found = clock.between_outside(pauses, start, end);
        return same(json!(found.num_seconds()), expected);
    }
    let found = if expected.as_i64().is_some_and(|seconds| seconds < 0) {
        calendar.signed_working_time_between(start, end)
    } else {
        calendar.working_time_between_outside(pauses, start, end)
    };
    same(json!(found.num_seconds()), expected)
}

fn periods(calendar: &Calendar, start: Timestamp, expected: &Value) -> Outcome {
    let expected_count = expected.as_array().unwrap().len();
    let until = start.checked_add(TimeDelta::days(400)).unwrap();
    let found: Vec<Value> = calendar
        .open_intervals(start, until)
        .take(expected_count)
        .map(|open| json!([seconds_form(open.start()), seconds_form(open.end())]))
        .collect();
    same(Value::Array(found), expected)
}

fn resolve_local(calendar: &Calendar, local: &str, expect: &Value) -> Outcome {
    let (date, time) = local.split_once('T').unwrap();
    let (time, days) = if time == "24:00:00" {
        ("00:00:00", 1)
    } else {
        (time, 0)
    };
    let local: NaiveDateTime = format!("{date}T{time}").parse().unwrap();
    let found = calendar
        .resolve_local(local + TimeDelta::days(days))
        .unwrap();
    same(json!(seconds_form(found)), &expect["instant"])
}

fn same_instant(found: Result<Timestamp, WorkingTimeError>, expected: &Value) -> Outcome {
    match found {
        Ok(found) => same(json!(seconds_form(found)), expected),
        Err(error) => Outcome::Failed(error.to_string()),
    }
}

fn same(found: Value, expected: &Value) -> Outcome {
    if found == *expected {
        Outcome::Passed
    } else {
        Outcome::Failed(found.to_string())
    }
}

fn seconds_form(at: Timestamp) -> String {
    at.to_string().replace(".000000Z", "Z")
}
