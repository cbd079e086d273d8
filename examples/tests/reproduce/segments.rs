//! Cases of segment rules, consent, scores and membership over time.

use crate::{cases, run_on};

/// A case over a profile with a text, a number, an instant, a set and a list of objects.
fn condition(id: &str, rule: &str, expect: bool) -> String {
    let profile = r#"{"city": "Oslo", "age": 41, "lastSeen": "2024-03-05T23:59:58 (local)",
        "tags": ["a", "b"], "pets": [{"kind": "cat"}], "home": {"zip": "0150"}, "gone": null}"#;
    format!(
        r#"{{"id": "{id}", "area": "condition_unomi", "given": {{"profile": {profile}}},
            "rule": {rule}, "expect": {expect}}}"#
    )
}

#[test]
fn rules_over_properties_answer_as_the_sources_do() {
    let agreed = [
        (r#"{"prop": "city", "cmp": "eq", "value": "Oslo"}"#, true),
        (r#"{"prop": "city", "cmp": "eq", "value": "oslo"}"#, false),
        (
            r#"{"prop": "city", "cmp": "starts_with", "value": "Os"}"#,
            true,
        ),
        (
            r#"{"prop": "city", "cmp": "not_contains", "value": "sl"}"#,
            false,
        ),
        (r#"{"prop": "nowhere", "cmp": "ne", "value": "Oslo"}"#, true),
        (
            r#"{"prop": "nowhere", "cmp": "not_in", "value": [1]}"#,
            true,
        ),
        (r#"{"prop": "nowhere", "cmp": "lt", "value": 1}"#, false),
        (r#"{"prop": "gone", "cmp": "missing"}"#, true),
        (r#"{"prop": "home.zip", "cmp": "exists"}"#, true),
        (
            r#"{"prop": "age", "cmp": "between", "value": [41, 41]}"#,
            true,
        ),
        (r#"{"prop": "age", "cmp": "gt", "value": 40.5}"#, true),
        (
            r#"{"prop": "tags", "cmp": "all", "value": ["b", "a"]}"#,
            true,
        ),
        (r#"{"prop": "tags", "cmp": "in", "value": ["c"]}"#, false),
        (
            r#"{"prop": "lastSeen", "cmp": "lt", "value": "lastSeen+1s"}"#,
            true,
        ),
        (
            r#"{"prop": "lastSeen", "cmp": "is_day", "value": "+2s"}"#,
            false,
        ),
        (r#"{"and": []}"#, true),
        (r#"{"or": []}"#, false),
        (
            r#"{"not": {"or": [{"prop": "age", "cmp": "in", "value": [41]}]}}"#,
            false,
        ),
    ];
    let listed: Vec<String> = agreed
        .iter()
        .map(|(rule, expect)| condition("agreed", rule, *expect))
        .collect();
    let listed: Vec<&str> = listed.iter().map(String::as_str).collect();
    let told = run_on("segments", &cases(&listed));
    assert_eq!(
        told.last_line(),
        "18 passed, 0 failed, 0 not expressible",
        "{told:#?}"
    );
    assert_eq!(told.status, 0);
}

#[test]
fn what_our_rules_cannot_say_is_told_with_its_reason() {
    let beyond = [
        (
            r#"{"prop": "pets", "cmp": "exists"}"#,
            "lists of other things",
        ),
        (r#"{"prop": "city", "cmp": "eq", "value": 7}"#, "two types"),
        (
            r#"{"prop": "city", "cmp": "eq", "value": " Oslo"}"#,
            "a text that our texts do not keep",
        ),
        (
            r#"{"prop": "city", "cmp": "regex", "value": "O.*"}"#,
            "regular expressions",
        ),
        (
            r#"{"prop": "lastSeen", "cmp": "gt", "value": "now-1M"}"#,
            "more than a fixed distance",
        ),
        (
            r#"{"prop": "age", "cmp": "between", "value": [9, 1]}"#,
            "must not begin above its end",
        ),
        (
            r#"{"prop": "age", "cmp": "eq", "value": 41, "fold": true}"#,
            "a condition that our rules",
        ),
        (
            r#"{"performed": {"event": "e", "where": [{"path": "p", "cmp": "regex", "value": "a"}]}}"#,
            "an operator that our rules",
        ),
        (
            r#"{"performed": {"event": "e*f*"}}"#,
            "names of events with a star in the middle",
        ),
        (r#""age > 40""#, "of a shape that no check reads"),
    ];
    for (rule, reason) in beyond {
        let told = run_on("segments", &cases(&[&condition("beyond", rule, true)]));
        assert_eq!(
            told.last_line(),
            "0 passed, 0 failed, 1 not expressible",
            "{rule}"
        );
        assert!(told.out.contains(reason), "{rule}: {}", told.out);
        assert_eq!(told.status, 0);
    }
}

/// What users did tells more than its name: properties of every type, and names by their beginning.
#[test]
fn what_events_tell_is_asked_for() {
    let case = |rule: &str, expect: bool| {
        format!(
            r#"{{"id": "told", "area": "segment_timeline", "given": {{"timeline": [
            {{"t_ms": 0, "kind": "track", "userId": "u", "event": "TEST one", "properties": {{"a": {{"b": "x"}}, "n": 7}}}},
            {{"t_ms": 5, "kind": "track", "userId": "u", "event": "TEST two", "properties": {{"n": 8}}}},
            {{"t_ms": 9, "kind": "expect", "users": {{"u": {{"segments": {{"s": {expect}}}}}}}}}]}},
            "rule": {{"segments": {{"s": {rule}}}}}, "expect": null}}"#
        )
    };
    let agreed = [
        (
            r#"{"performed": {"event": "TEST *", "count": {"cmp": "eq", "value": 2}}}"#,
            true,
        ),
        (
            r#"{"performed": {"event": "TEST*", "where": [{"path": "n", "cmp": "gte", "value": 8}]}}"#,
            true,
        ),
        (
            r#"{"performed": {"event": "TEST one", "where": [{"path": "n", "cmp": "gte", "value": 8}]}}"#,
            false,
        ),
        (
            r#"{"performed": {"event": "TEST one", "where": [{"path": "a.b", "cmp": "eq", "value": "x"}]}}"#,
            true,
        ),
        (r#"{"performed": {"event": "test*"}}"#, false),
        (
            r#"{"performed": {"event": "*", "where": [{"path": "n", "cmp": "ne", "value": 7}]}}"#,
            true,
        ),
        (
            r#"{"last_performed": {"event": "TEST*", "select_where": [], "then": [{"path": "n", "cmp": "eq", "value": 8}]}}"#,
            true,
        ),
        (
            r#"{"last_performed": {"event": "TEST*", "then": [{"path": "a.b", "cmp": "exists"}]}}"#,
            false,
        ),
        (
            r#"{"last_performed": {"event": "TEST*", "select_where": [{"path": "a.b", "cmp": "exists"}], "then": [{"path": "n", "cmp": "eq", "value": 7}]}}"#,
            true,
        ),
    ];
    let listed: Vec<String> = agreed
        .iter()
        .map(|(rule, expect)| case(rule, *expect))
        .collect();
    let listed: Vec<&str> = listed.iter().map(String::as_str).collect();
    let told = run_on("segments", &cases(&listed));
    assert_eq!(
        told.last_line(),
        "9 passed, 0 failed, 0 not expressible",
        "{told:#?}"
    );
}

#[test]
fn a_disagreement_is_printed_and_fails_the_run() {
    let wrong = condition(
        "wrong-1",
        r#"{"prop": "city", "cmp": "eq", "value": "Oslo"}"#,
        false,
    );
    let unknown = r#"{"id": "unknown-1", "area": "astrology", "given": {}, "expect": 1}"#;
    let shapeless = r#"{"id": "shapeless-1"}"#;
    let told = run_on("segments", &cases(&[&wrong, unknown, shapeless, "7"]));
    assert_eq!(told.status, 1);
    assert!(told.out.contains(
        "FAILED wrong-1 (condition_unomi): expected false, we answer true (negative operators"
    ));
    assert!(
        told.out
            .contains("unknown-1 (astrology): the area is unknown")
    );
    assert!(
        told.out
            .contains("shapeless-1 (no area): the case is of a shape")
    );
    assert_eq!(told.last_line(), "0 passed, 1 failed, 3 not expressible");
}

#[test]
fn consents_hold_between_their_dates() {
    let consent = |status: &str, from: &str, until: &str, expect: bool| {
        format!(
            r#"{{"id": "c", "area": "consent", "rule": "strictly after status date",
                "given": {{"status": "{status}", "status_date": "{from}", "revoke_date": {until}}},
                "expect": {expect}}}"#
        )
    };
    let listed = [
        consent("GRANTED", "past", "null", true),
        consent("GRANTED", "past", r#""past""#, false),
        consent("GRANTED", "past", r#""now""#, false),
        consent("GRANTED", "future", r#""future""#, false),
        consent("DENIED", "past", r#""future""#, false),
        consent("REVOKED", "past", "null", false),
        // At the instant of the decision our answer is another one, by contract.
        consent("GRANTED", "now", "null", false),
        consent("PENDING", "past", "null", false),
    ];
    let listed: Vec<&str> = listed.iter().map(String::as_str).collect();
    let told = run_on("segments", &cases(&listed));
    assert_eq!(
        told.last_line(),
        "6 passed, 0 failed, 2 not expressible",
        "{told:#?}"
    );
}

#[test]
fn scores_use_the_cut_points_and_the_table_of_their_own_source() {
    let cuts = |source: &str, cents: &str| {
        format!(
            r#"{{"id": "{source}-cuts", "area": "rfm", "source": "{source}", "given": {{}},
                "expect": {{"recency_cuts": [10, 20.5, 30, 40], "frequency_cuts": [2, 3, 4, 5],
                "monetary_cuts": [10, 20, {cents}, 40]}}}}"#
        )
    };
    // The first row takes in all scores of the third one.
    let table = r#"{"id": "table", "area": "rfm", "source": "x", "given": {"table": {
        "Zeal": [[3, 5], [1, 5], [1, 5]], "Calm": [[2, 2], [1, 5], [1, 5]],
        "Air": [[4, 4], [2, 2], [2, 2]]}, "order": "first match wins, else Rest"},
        "expect": {"Zeal": 3}, "note": "one of three named segments can never match"}"#;
    let buyer = |days: u32, amount: &str, expect: &str| {
        format!(
            r#"{{"id": "buyer", "area": "rfm", "source": "x", "expect": {expect},
                "given": {{"recency_days": {days}, "orders": 3, "amount": {amount}}}}}"#
        )
    };
    let listed = [
        cuts("y", "21"),
        cuts("x", "25.8"),
        table.to_owned(),
        buyer(20, "25.79", r#"{"rfm": 433, "segment": "Zeal"}"#),
        buyer(21, "25.8", r#"{"rfm": 334, "segment": "Zeal"}"#),
        buyer(30, "25.8", r#"{"rfm": 234, "segment": "Calm"}"#),
        buyer(40, "0.01", r#"{"rfm": 131, "segment": "Rest"}"#),
    ];
    let listed: Vec<&str> = listed.iter().map(String::as_str).collect();
    let told = run_on("segments", &cases(&listed));
    // Of the cut points themselves nothing can be checked without the data set.
    assert_eq!(
        told.last_line(),
        "5 passed, 0 failed, 2 not expressible",
        "{told:#?}"
    );

    let lone = run_on("segments", &cases(&[&buyer(1, "1", r#"{"rfm": 555}"#)]));
    assert!(
        lone.out
            .contains("cut points of a data set that no case of the files tells")
    );
    let counted = table.replace(r#""Zeal": 3"#, r#""Air": 3"#);
    let told = run_on("segments", &cases(&[&counted]));
    assert!(told.out.contains("expected customers in Air"), "{told:#?}");
}

#[test]
fn membership_follows_traits_along_a_timeline() {
    let case = |rule: &str, steps: &str| {
        format!(
            r#"{{"id": "t", "area": "segment_timeline", "given": {{"timeline": [{steps}]}},
                "rule": {{"segments": {{"s": {rule}}}}}}}"#
        )
    };
    let knows = |at: i64, email: &str| {
        format!(
            r#"{{"t_ms": {at}, "kind": "identify", "userId": "u", "traits": {{"email": "{email}"}}}}"#
        )
    };
    let expect = |at: i64, is_member: bool| {
        format!(
            r#"{{"t_ms": {at}, "kind": "expect", "users": {{"u": {{"segments": {{"s": {is_member}}}}}}}}}"#
        )
    };
    let has_email = r#"{"trait": "email", "cmp": "exists"}"#;
    // Told late, the empty address of 5 ms does not hide the one of 10 ms.
    let steps = [
        knows(10, "a@x"),
        knows(5, ""),
        expect(7, false),
        expect(10, true),
    ]
    .join(",");
    let told = run_on("segments", &cases(&[&case(has_email, &steps)]));
    assert_eq!(
        told.last_line(),
        "1 passed, 0 failed, 0 not expressible",
        "{told:#?}"
    );

    let steps = [knows(1, "a@x"), expect(2, false), expect(3, true)].join(",");
    let told = run_on("segments", &cases(&[&case(has_email, &steps)]));
    assert!(told.out.contains("u in s at 2 ms"), "{told:#?}");
    assert_eq!(told.status, 1);
}

/// A case over what a user did so many days ago.
fn past_event(rule: &str, days_ago: &[u32], expect: &str) -> String {
    let events: Vec<String> = days_ago
        .iter()
        .map(|days| format!(r#"{{"type": "Order placed", "days_ago": {days}}}"#))
        .collect();
    format!(
        r#"{{"id": "e", "area": "segment_unomi", "given": {{"events": [{}]}}, "rule": {rule}, "expect": {expect}}}"#,
        events.join(",")
    )
}

#[test]
fn rules_ask_for_what_happened() {
    let within = |days: u32, occurred: bool| {
        format!(
            r#"{{"past_event": "Order placed", "within_days": {days}, "occurred": {occurred}}}"#
        )
    };
    let score = |most: u32| {
        format!(
            r#"{{"score_if": {{"past_event": "Order placed", "from": "2023-12-01T00:00:00Z",
                "to": "2024-01-01T00:00:00Z", "min": 2, "max": {most}}}, "score": 7}}"#
        )
    };
    let held = [
        past_event(&within(5, true), &[4], "true"),
        // Exactly five days ago is not within them.
        past_event(&within(5, true), &[5], "false"),
        past_event(&within(5, false), &[5], "true"),
        past_event(&within(5, false), &[4, 9], "false"),
        past_event(r#"{"past_event": "order placed"}"#, &[4], "false"),
        past_event(&score(3), &[4, 5, 6, 40], r#"{"score": 7}"#),
        past_event(&score(3), &[4], r#"{"score": 0}"#),
        past_event(&score(3), &[1, 2, 3, 4], r#"{"score": 0}"#),
        condition(
            "moving",
            r#"{"prop": "lastSeen", "cmp": "gt", "value": "now-5d"}"#,
            true,
        ),
        condition(
            "moving",
            r#"{"prop": "lastSeen", "cmp": "lt", "value": "now+5d"}"#,
            false,
        ),
    ];
    let listed: Vec<&str> = held.iter().map(String::as_str).collect();
    let told = run_on("segments", &cases(&listed));
    assert_eq!(
        told.last_line(),
        "10 passed, 0 failed, 0 not expressible",
        "{told:#?}"
    );
    // Each of them can fail.
    for case in &held {
        let (asked, expect) = case.rsplit_once(r#""expect": "#).unwrap();
        let opposite = match expect {
            "true}" => "false}",
            "false}" => "true}",
            _ => r#"{"score": 1}}"#,
        };
        let wrong = format!(r#"{asked}"expect": {opposite}"#);
        assert_eq!(run_on("segments", &cases(&[&wrong])).status, 1, "{wrong}");
    }
}

#[test]
fn people_and_rules_are_told_in_words() {
    let case = |rule: &str, given: &str, expect: &str| {
        format!(
            r#"{{"id": "w", "area": "cohort_behaviour", "given": {given}, "rule": {rule}, "expect": {expect}}}"#
        )
    };
    let held = [
        case(
            r#"{"performed_count": "gte 2", "within": "3 days"}"#,
            r#"{"a": "events 2 and 1 days ago", "b": "event 1 day ago", "c": "events 3, 2 and 9 days ago"}"#,
            r#"["a"]"#,
        ),
        case(
            r#"{"restarted": "did in last 3 days, not in the rest of the last week, did earlier"}"#,
            r#"{"a": "events 9 and 2 days ago", "b": "events 9, 4 and 2 days ago", "c": "event 2 days ago"}"#,
            r#"["a"]"#,
        ),
        case(
            r#"{"regularly": "gte 1 per 2 days in >=3 of last 4 periods"}"#,
            r#"{"a": "period counts newest first 1,0,3,1", "b": "1,0,0,5"}"#,
            r#"["a"]"#,
        ),
        case(
            r#"{"and": ["A in 2 weeks", "not B in 5d"]}"#,
            r#"{"a": "A 13d", "b": "A 14d", "c": "A 1d, B 4d", "d": "B 6d ago, A 2 days ago"}"#,
            r#"["a", "d"]"#,
        ),
        case(
            r#"{"first_time_within": "1 week"}"#,
            r#"{"a": "events 6 and 3 days ago", "b": "events 7 and 3 days ago"}"#,
            r#"["a"]"#,
        ),
    ];
    let listed: Vec<&str> = held.iter().map(String::as_str).collect();
    let told = run_on("segments", &cases(&listed));
    assert_eq!(
        told.last_line(),
        "5 passed, 0 failed, 0 not expressible",
        "{told:#?}"
    );
    let wrong = held[0].replace(r#"["a"]"#, r#"["b"]"#);
    let told = run_on("segments", &cases(&[&wrong]));
    assert!(told.out.contains("expected b, we answer a"), "{told:#?}");
    let unread = case(r#"{"and": ["A since Easter"]}"#, r#"{"a": "A 1d"}"#, "[]");
    let told = run_on("segments", &cases(&[&unread]));
    assert_eq!(told.last_line(), "0 passed, 0 failed, 1 not expressible");
}
