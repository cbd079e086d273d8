//! Cases of working-time calendars and tickets.

use crate::{cases, run_on};

#[test]
fn working_time_is_asked_in_the_convention_of_the_case() {
    let office =
        r#""calendar": {"timezone": "Europe/Oslo", "weekly": {"mon": [["09:00", "17:00"]]}}"#;
    let never = r#""calendar": {"timezone": "UTC"}"#;
    let monday = |hour: u32| format!("2024-01-15T{hour:02}:00:00Z");
    let listed = [
        // Oslo is an hour ahead: 16 o'clock UTC is closing time.
        format!(
            r#"{{"id": "close", "kind": "due", {office}, "start": "{}", "target_seconds": 7200,
                "expect": {{"due": "{}"}}, "reference_check": "agrees, boundary=close"}}"#,
            monday(14),
            monday(16)
        ),
        format!(
            r#"{{"id": "open", "kind": "due", {office}, "start": "{}", "target_seconds": 7200,
                "expect": {{"due": "2024-01-22T08:00:00Z"}},
                "reference_check": "agrees, boundary=next_open"}}"#,
            monday(14)
        ),
        format!(
            r#"{{"id": "quirk", "kind": "next_open", {office}, "start": "{}",
                "expect": {{"at": "2024-01-15T08:01:00Z"}}, "quirk": "opens late",
                "reference_check": "differs (reference {})"}}"#,
            monday(1),
            monday(8)
        ),
        format!(
            r#"{{"id": "wall", "kind": "due", {never}, "start": "{}", "target_seconds": 7200,
                "expect": {{"due": "{}"}}, "reference_check": "policy (empty week)"}}"#,
            monday(14),
            monday(16)
        ),
        format!(
            r#"{{"id": "error", "kind": "due", {never}, "start": "{}", "target_seconds": 7200,
                "expect": {{"error": "no hours"}}, "reference_check": "policy (empty week)"}}"#,
            monday(14)
        ),
        format!(
            r#"{{"id": "pause", "kind": "elapsed", {office}, "start": "{}", "end": "{}",
                "pauses": [["{}", "{}"]], "expect": {{"elapsed_seconds": 18000}}}}"#,
            monday(0),
            monday(14),
            monday(10),
            monday(11)
        ),
        format!(
            r#"{{"id": "signed", "kind": "elapsed", {office}, "start": "{}", "end": "{}",
                "expect": {{"elapsed_seconds": -3600}}, "reference_check": "differs (reference 0)"}}"#,
            monday(10),
            monday(9)
        ),
        format!(
            r#"{{"id": "reference", "kind": "elapsed", {office}, "start": "{}", "end": "{}",
                "expect": {{"elapsed_seconds": 5}}, "reference_check": "differs (reference 3600)"}}"#,
            monday(9),
            monday(10)
        ),
        format!(
            r#"{{"id": "wrong", "kind": "is_open", {office}, "at": "{}", "expect": {{"open": true}}}}"#,
            monday(16)
        ),
        format!(
            r#"{{"id": "midnight", "kind": "resolve_local", {office},
                "local": "2024-01-14T24:00:00", "expect": {{"instant": "2024-01-14T23:00:00Z"}}}}"#
        ),
        r#"{"id": "ticket", "kind": "ticket", "events": []}"#.to_owned(),
        format!(r#"{{"id": "odd", "kind": "lunch", {office}, "expect": {{}}}}"#),
    ];
    let listed: Vec<&str> = listed.iter().map(String::as_str).collect();
    let told = run_on("working-time", &cases(&listed));
    assert_eq!(
        told.last_line(),
        "7 passed, 1 failed, 4 not expressible",
        "{told:#?}"
    );
    assert!(
        told.out
            .contains("FAILED wrong (is_open): expected true, we answer false")
    );
    assert!(
        told.out
            .contains("reference (elapsed): an answer unlike that of the independent")
    );
    assert_eq!(told.status, 1);
}

#[test]
fn tickets_go_through_our_own_service_level() {
    let ticket = |policy: &str, steps: &str, expect: &str| {
        format!(
            r#"{{"id": "t", "kind": "ticket", "calendar": {{"always_open": true}},
                "policy": {{{policy}}}, "events": [{{"at": "2024-01-15T09:00:00Z",
                "type": "created"}} {steps}], "expect": {expect}}}"#
        )
    };
    let answered = r#", {"at": "2024-01-15T10:00:00Z", "type": "agent_reply"},
        {"at": "2024-01-15T12:00:00Z", "type": "resolved"}"#;
    let asked_twice = r#", {"at": "2024-01-15T10:00:00Z", "type": "agent_reply"},
        {"at": "2024-01-15T10:10:00Z", "type": "customer_reply"},
        {"at": "2024-01-15T10:20:00Z", "type": "customer_reply"},
        {"at": "2024-01-15T12:00:00Z", "type": "resolved"}"#;
    let hour = r#""first_response_seconds": 3600"#;
    let hours = r#""first_response_seconds": 3600, "resolution_seconds": 7200"#;
    let breached = r#"{"breached_at": [["2024-01-15T11:00:00Z", false],
        ["2024-01-15T11:00:01Z", true], ["2024-01-16T00:00:00Z", true]]}"#;
    let listed = [
        ticket(hours, answered, breached),
        ticket(
            hour,
            answered,
            r#"{"breached_at": [["2024-01-16T00:00:00Z", false]]}"#,
        ),
        ticket(
            hour,
            "",
            r#"{"derived_first_response_due": "2024-01-15T10:00:00Z"}"#,
        ),
        ticket(
            hour,
            "",
            r#"{"breached_at": [["2024-01-15T10:00:00Z", true]]}"#,
        ),
        // The customer asks twice: one clock is late, or two.
        ticket(
            r#""next_response_seconds": 60"#,
            asked_twice,
            r#"{"breach_counts": {"next_response": 1}, "final_status": "missed"}"#,
        ),
        ticket(
            r#""next_response_seconds": 60"#,
            asked_twice,
            r#"{"breach_counts": {"next_response": 2}}"#,
        ),
        ticket(
            r#""next_response_seconds": 60"#,
            asked_twice,
            r#"{"breach_counts": {"next_response": 3}}"#,
        ),
        // A pause that lasts: nothing is late.
        ticket(
            r#""first_response_seconds": 61"#,
            r#", {"at": "2024-01-15T09:01:00Z", "type": "paused"}"#,
            r#"{"breached_at": [["2024-01-16T00:00:00Z", false]], "derived_requester_wait_seconds_at":
                [["2024-01-15T12:00:00Z", 60]]}"#,
        ),
        ticket(r#""escalation_seconds": 61"#, "", breached),
        ticket(
            hour,
            r#", {"at": "2024-01-15T09:01:00Z", "type": "sneezed"}"#,
            breached,
        ),
        ticket(hour, "", "{}"),
    ];
    let listed: Vec<&str> = listed.iter().map(String::as_str).collect();
    let told = run_on("working-time", &cases(&listed));
    assert_eq!(
        told.last_line(),
        "6 passed, 2 failed, 3 not expressible",
        "{told:#?}"
    );
    assert!(
        told.out
            .contains("expected true, we answer false (at 2024-01-15T10:00:00.000000Z;")
    );
}
