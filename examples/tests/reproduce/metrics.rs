//! Cases of retention, life cycles, stickiness and funnels.

use crate::verdicts::{assert_fails, assert_is_beyond, assert_passes};

/// Somebody with a second name, and somebody who is new on the third day.
const VISITORS: &str = r#"{"events": {
    "ann (annie same person)": ["2021-03-01", "2021-03-02T23:30:00Z (annie)", "2021-03-04"],
    "bob": ["2021-03-03T10:00:00Z", "2021-03-04T10:00:00Z"]}, "zone": "UTC"}"#;

fn retention(kind: &str, period: &str, intervals: u32) -> String {
    format!(
        r#"{{"retention": "{kind}", "period": "{period}", "intervals": {intervals},
            "first_interval": "2021-03-01"}}"#
    )
}

#[test]
fn retention_counts_who_comes_back() {
    let rows = |rows: &str| format!(r#"{{"cohort_rows": {rows}}}"#);
    let held = [
        ("recurring", "[[1,1,0,1],[1,0,1],[1,1],[2]]"),
        ("rolling (cumulative)", "[[1,1,1,1],[1,1,1],[1,1],[2]]"),
        ("first time", "[[1,1,0,1],[0,0,0],[1,1],[0]]"),
    ];
    for (kind, expect) in held {
        assert_passes(
            "retention",
            VISITORS,
            &retention(kind, "day", 4),
            &rows(expect),
        );
    }
    assert_passes(
        "retention",
        VISITORS,
        &retention("recurring", "month", 2),
        &rows("[[2,0],[0]]"),
    );
    // The zone moves an hour before midnight to the next day.
    let there = VISITORS.replace("UTC", "Europe/Berlin");
    let moved = rows("[[1,0,1,1],[0,0,0],[2,2],[2]]");
    assert_passes(
        "retention",
        &there,
        &retention("recurring", "day", 4),
        &moved,
    );
    let days = retention("recurring", "day", 4);
    assert_fails(
        "retention",
        VISITORS,
        &days,
        &rows("[[1,1,0,0],[1,0,1],[1,1],[2]]"),
        "expected [[1, 1, 0, 0], [1, 0, 1], [1, 1], [2]], we answer [[1, 1, 0, 1]",
    );
    // Rows that are not told are a disagreement, too.
    assert_fails(
        "retention",
        VISITORS,
        &days,
        &rows("[[1,1,0,1]]"),
        "we answer",
    );
}

#[test]
fn retention_by_other_periods_and_definitions_is_told() {
    let none = r#"{"cohort_rows": []}"#;
    let weeks = |first: &str| {
        format!(
            r#"{{"retention": "recurring", "period": "week", "intervals": 1,
                "first_interval": "2021-03-01", "week_start": "{first}"}}"#
        )
    };
    assert_passes(
        "retention",
        VISITORS,
        &weeks("monday"),
        r#"{"cohort_rows": [[2]]}"#,
    );
    for (rule, reason) in [
        (weeks("sunday"), "do not begin on a Monday"),
        (
            retention("recurring", "week", 1),
            "nothing tells where they begin",
        ),
        (retention("recurring", "hour", 1), "shorter than a day"),
        (retention("recurring", "year", 1), "periods of a year"),
        (
            retention("bracketed", "day", 1),
            "a definition of retention",
        ),
        (retention("recurring", "day", 60_000), "no check reads"),
        (
            retention("recurring", "day", 1).replace("2021-03-01", "2021-02-29"),
            "no check reads",
        ),
    ] {
        assert_is_beyond("retention", VISITORS, &rule, none, reason);
    }
    let days = retention("recurring", "day", 1);
    let nowhere = VISITORS.replace("UTC", "Atlantis");
    assert_is_beyond("retention", &nowhere, &days, none, "refused by our types");
    let stranger = VISITORS.replace("(annie)", "(zoe)");
    assert_is_beyond("retention", &stranger, &days, none, "no check reads");
}

#[test]
fn life_cycles_are_counted_by_period() {
    let rule = r#"{"lifecycle": "day", "from": "2021-03-02", "to": "2021-03-04"}"#;
    let held =
        r#"{"new": [0,1,0], "returning": [1,0,1], "resurrecting": [0,0,1], "dormant": [0,-1,0]}"#;
    assert_passes("lifecycle", VISITORS, rule, held);
    let wrong = held.replace("-1", "1");
    assert_fails(
        "lifecycle",
        VISITORS,
        rule,
        &wrong,
        r#""dormant": [0, -1, 0]"#,
    );
    // What happened before the first period counts, also where nothing is shown of it.
    let later = r#"{"lifecycle": "day", "from": "2021-03-04", "to": "2021-03-05"}"#;
    assert_passes(
        "lifecycle",
        VISITORS,
        later,
        r#"{"new": [0,0], "dormant": [0,-2]}"#,
    );
    let unknown = r#"{"asleep": [0,0,0]}"#;
    assert_is_beyond(
        "lifecycle",
        VISITORS,
        rule,
        unknown,
        "a state of the life cycle",
    );
    let backwards = r#"{"lifecycle": "day", "from": "2021-03-04", "to": "2021-03-02"}"#;
    assert_is_beyond("lifecycle", VISITORS, backwards, held, "no check reads");
}

#[test]
fn stickiness_counts_active_periods() {
    let people = r#"{"events": {"ann": "daily 2021-03-01..2021-03-04 12:00Z",
        "bob": "2021-03-02,04,2021-04-01 08:00Z", "eve": ["2021-02-28T23:59:59Z"]}}"#;
    let rule = |interval: &str| {
        format!(r#"{{"interval": "{interval}", "from": "2021-03-01", "to": "2021-03-31"}}"#)
    };
    let exactly = |counts: &str| format!(r#"{{"users_active_exactly_n": {counts}}}"#);
    let month = r#"{"interval": "month", "from": "2021-02-01", "to": "2021-04-30"}"#;
    assert_passes("stickiness", people, month, &exactly("[2,1,0,0]"));
    assert_passes("stickiness", people, &rule("month"), &exactly("[2]"));
    assert_fails(
        "stickiness",
        people,
        &rule("month"),
        &exactly("[1,1]"),
        "expected [1, 1], we answer [2, 0]",
    );
    let days = r#"{"interval": "day", "from": "2021-03-01", "to": "2021-03-04"}"#;
    assert_passes("stickiness", people, days, &exactly("[0,1,0,1]"));
    assert_is_beyond(
        "stickiness",
        people,
        &rule("week"),
        &exactly("[0]"),
        "weeks of which",
    );
    let endless = people.replace("2021-03-04 12:00Z", "9999-12-31 12:00Z");
    assert_is_beyond(
        "stickiness",
        &endless,
        days,
        &exactly("[0]"),
        "no check reads",
    );
}

#[test]
fn funnels_are_walked_in_each_order() {
    let people = r#"{"p": ["A", "x", "B", "C"], "q": ["C", "A", "B"], "r": ["B"], "s": []}"#;
    let rule = |order: &str| format!(r#"{{"funnel": ["A", "B", "C"], "order": "{order}"}}"#);
    for (order, expect) in [
        (
            "ordered",
            r#"{"reached": [2,2,1], "step2": ["q","p"], "step3": ["p"]}"#,
        ),
        ("strict", r#"{"reached": [2,1,0], "step2": ["q"]}"#),
        ("unordered", r#"{"reached": [3,2,2], "reached_step1": 3}"#),
    ] {
        assert_passes("funnel", people, &rule(order), expect);
    }
    let wrong = r#"{"step2": ["p"]}"#;
    assert_fails(
        "funnel",
        people,
        &rule("ordered"),
        wrong,
        r#"we answer {"step2":["p","q"]}"#,
    );
    let some = r#"{"p": ["2 of 3"]}"#;
    assert_passes(
        "funnel",
        some,
        &rule("unordered"),
        r#"{"reached": [1,1,0]}"#,
    );
    assert_is_beyond(
        "funnel",
        some,
        &rule("ordered"),
        "{\"reached\": [1,1,0]}",
        "only the number",
    );
    for (order, expect, reason) in [
        ("sideways", r#"{"reached": []}"#, "an order of steps"),
        ("ordered", r#"{"gaps_s": []}"#, "no check reads"),
        (
            "ordered",
            r#"{"avg_s": 1}"#,
            "nothing tells between which steps",
        ),
        ("ordered", r#"{"older_engine_says": 1}"#, "no check reads"),
    ] {
        assert_is_beyond("funnel", people, &rule(order), expect, reason);
    }
}

#[test]
fn funnels_tell_how_long_steps_take_and_in_which_group() {
    let timed = r#"{"p": [["A", "03-01 00:00"], ["B", "03-01 01:00"], ["B", "03-01 05:00"]],
        "q": [["A", "03-01 00:00"], ["B", "03-01 02:00"]], "r": [["A", "03-01 00:00"], ["B", "03-03 00:00"]]}"#;
    let rule = r#"{"funnel": ["A", "B"], "order": "ordered", "window_days": 1}"#;
    let held = r#"{"reached": [3, 2], "avg_seconds_step2_first_conversion": 5400,
        "older_engine_mean_of_all_conversions": [9000]}"#;
    assert_passes("funnel", timed, rule, held);
    assert_fails(
        "funnel",
        timed,
        rule,
        &held.replace("5400", "9000"),
        "5400.0",
    );
    let grouped =
        r#"{"p (red)": ["A 12:00", "B 13:30"], "q (blue)": ["A 12:00", "x 12:01", "B 12:02"]}"#;
    let rule = r#"{"funnel": ["A", "B"], "order": "strict", "breakdown": "colour"}"#;
    let held = r#"{"red": {"reached": [1,1], "avg_s": 5400}, "blue": {"reached": [1,0]}}"#;
    assert_passes("funnel", grouped, rule, held);
    // A group that nobody expects is a disagreement.
    assert_fails(
        "funnel",
        grouped,
        rule,
        r#"{"red": {"reached": [1,1]}}"#,
        r#""blue":{"reached""#,
    );
    let numbered = r#"{"events": [[1.5, 1], [2, 2], [4002, 3]]}"#;
    let rule = r#"{"steps": 3, "window_s": 3600, "order": "ordered"}"#;
    let held = r#"{"last_step_index": 1, "gaps_s": [0.5], "steps_bitmask": 3}"#;
    assert_passes("funnel", numbered, rule, held);
    assert_fails("funnel", numbered, rule, &held.replace("0.5", "1"), "0.5");
    let ending = r#"{"events": [[1.5, 1], [2, -2]]}"#;
    assert_is_beyond("funnel", ending, rule, held, "events that end an attempt");
}
