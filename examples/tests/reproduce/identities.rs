//! Cases of limits, merges, survivorship and traits.

use crate::verdicts;

fn assert_passes(area: &str, given: &str, rule: &str, expect: &str) {
    verdicts::assert_passes(area, given, &quoted(rule), expect);
}

fn assert_fails(area: &str, given: &str, rule: &str, expect: &str, what: &str) {
    verdicts::assert_fails(area, given, &quoted(rule), expect, what);
}

fn assert_is_beyond(area: &str, given: &str, rule: &str, expect: &str, reason: &str) {
    verdicts::assert_is_beyond(area, given, &quoted(rule), expect, reason);
}

/// The rules of these areas are words.
fn quoted(rule: &str) -> String {
    format!(r#""{rule}""#)
}

#[test]
fn beyond_a_limit_the_lowest_identity_is_left_out() {
    const LIMITS: &str = "merge would exceed a limit: demote lowest-priority id on the event";
    let given = |limit: u32| {
        format!(
            r#"{{"profile": {{"number": "7", "mail": "m"}}, "event": {{"number": "8", "mail": "m"}},
                "limits": {{"number": {limit}, "mail": 3}}, "priority": ["number", "mail"]}}"#
        )
    };
    let new = r#"{"result": "new profile with number 8; mail not attached to it"}"#;
    let known = r#"{"result": "existing profile with mail m and number 8"}"#;
    assert_passes("identity_limits", &given(1), LIMITS, new);
    assert_passes("identity_limits", &given(2), LIMITS, known);
    assert_fails(
        "identity_limits",
        &given(1),
        LIMITS,
        known,
        "we answer new profile with",
    );
    let other = r#"{"result": "it is complicated"}"#;
    assert_is_beyond(
        "identity_limits",
        &given(1),
        LIMITS,
        other,
        "in words that no check reads",
    );
    assert_is_beyond(
        "identity_limits",
        &given(1),
        "drop all",
        new,
        "happens beyond a limit",
    );
    let without = given(1).replace(r#""mail": 3"#, r#""fax": 3"#);
    assert_is_beyond("identity_limits", &without, LIMITS, new, "no check reads");
    assert_is_beyond(
        "identity_limits",
        &given(0),
        LIMITS,
        new,
        "refused by our types",
    );
}

#[test]
fn blocked_values_recognise_nobody() {
    let promoted = |is: bool| format!(r#"{{"promoted_to_identifier": {is}}}"#);
    let (exact, zeros) = ("blocked value exact", "blocked value ^[0-]*$");
    for (value, rule, is) in [
        ("null", exact, false),
        ("nullable", exact, true),
        ("0-0", exact, true),
        ("0-0", zeros, false),
        ("0-1", zeros, true),
    ] {
        let given = format!(r#"{{"value": "{value}"}}"#);
        assert_passes("identity_limits", &given, rule, &promoted(is));
        let wrong = format!("expected {}, we answer {is}", !is);
        assert_fails("identity_limits", &given, rule, &promoted(!is), &wrong);
    }
    let given = r#"{"value": "x"}"#;
    let pattern = "blocked value ^x+$";
    assert_is_beyond(
        "identity_limits",
        given,
        pattern,
        &promoted(false),
        "of a pattern",
    );
}

#[test]
fn wrong_clocks_are_corrected() {
    let given = r#"{"receivedAt": "S+20s", "sentAt": "D+9s", "originalTimestamp": "D+2s"}"#;
    let rule = "clock skew correction";
    assert_passes(
        "identity_limits",
        given,
        rule,
        r#"{"timestamp": "a formula = S+13s"}"#,
    );
    assert_fails(
        "identity_limits",
        given,
        rule,
        r#"{"timestamp": "S+14s"}"#,
        "microseconds",
    );
    let dated = r#"{"receivedAt": "2024-05-01T00:00:20Z", "sentAt": "2001-01-01T00:00:05Z",
        "originalTimestamp": "2001-01-01T00:00:00Z"}"#;
    assert_passes(
        "identity_limits",
        dated,
        rule,
        r#"{"timestamp": "2024-05-01T00:00:15Z"}"#,
    );
    assert_is_beyond(
        "identity_limits",
        given,
        rule,
        r#"{"timestamp": "soon!"}"#,
        "no check reads",
    );
}

#[test]
fn profiles_merge_and_browsers_change_hands() {
    let rule = "merge on property mail";
    let given = |told: &str| {
        format!(
            r#"{{"master": {{"id": "Q", "mergeIdentifier": "a"}}, "event_profile": {{"id": "R", "mail": "{told}"}}}}"#
        )
    };
    let one =
        r#"{"survivor": "Q", "alias": {"R": "Q"}, "load(R)": "returns Q", "R_row": "deleted"}"#;
    let two = r#"{"survivor": "R", "alias": {"R": "R"}, "load(R)": "returns R", "R_row": "kept"}"#;
    assert_passes("identity_merge", &given("a"), rule, one);
    assert_passes("identity_merge", &given("b"), rule, two);
    assert_fails(
        "identity_merge",
        &given("b"),
        rule,
        one,
        r#""R_row":"kept""#,
    );
    assert_is_beyond(
        "identity_merge",
        &given("a"),
        "merge at will",
        one,
        "a rule of merging",
    );

    let rule = "user switch on shared browser";
    let given = |known: &str| {
        format!(
            r#"{{"session profile": {{"id": "Q", "mergeIdentifier": "a"}}, "event mail": "b", "existing with b": {known}}}"#
        )
    };
    let new =
        r#"{"event.profile": "new profile with mergeIdentifier b", "session": "reassigned to it"}"#;
    let known = r#"{"event.profile": "T", "session": "reassigned to T"}"#;
    assert_passes("identity_merge", &given("null"), rule, new);
    assert_passes("identity_merge", &given(r#""T""#), rule, known);
    assert_fails(
        "identity_merge",
        &given("null"),
        rule,
        known,
        "new profile with",
    );
    let same = given("null").replace(r#""event mail": "b""#, r#""event mail": "a""#);
    let stays = r#"{"event.profile": "Q", "session": "kept by Q"}"#;
    assert_passes("identity_merge", &same, rule, stays);
    assert_is_beyond(
        "identity_merge",
        r#"{"weather": "b"}"#,
        rule,
        new,
        "no check reads",
    );
}

#[test]
fn of_two_maps_the_masters_values_stay() {
    let rule = "merge per-key status maps, master wins on conflict";
    let given =
        r#"{"master": {"News": true, "ads": "weekly"}, "slave": {"News": false, "sms": 3}}"#;
    let held = r#"{"News": true, "ads": "weekly", "sms": 3}"#;
    assert_passes("identity_merge", given, rule, held);
    assert_fails(
        "identity_merge",
        given,
        rule,
        &held.replace("true", "false"),
        "News: true",
    );
    let more = held.replace("true,", r#"true, "fax": true,"#);
    assert_fails("identity_merge", given, rule, &more, "fax: no value");
    let nested = given.replace('3', r#"{"at": 3}"#);
    assert_is_beyond(
        "identity_merge",
        &nested,
        rule,
        held,
        "a value with structure",
    );
}

#[test]
fn the_newest_value_survives() {
    const NEWEST: &str = "newest non-empty value wins";
    let given = |newer: &str, older: &str, winner: &str| {
        format!(r#"{{"newer": {newer}, "older": {older}, "winner": {winner}, "default": null}}"#)
    };
    let (red, blue) = (r#""red""#, r#""blue""#);
    for (newer, older, winner, expect) in [
        (red, blue, blue, red),
        (red, blue, red, r#""no merge""#),
        (red, red, "null", r#""no merge""#),
        ("null", blue, blue, blue),
        (r#""""#, blue, blue, blue),
        ("7", "8", "8", "7"),
    ] {
        assert_passes("survivorship", &given(newer, older, winner), NEWEST, expect);
    }
    let known = given(red, blue, blue);
    assert_fails(
        "survivorship",
        &known,
        NEWEST,
        blue,
        r#"expected "blue", we answer "red""#,
    );
    assert_fails(
        "survivorship",
        &known,
        NEWEST,
        r#""no merge""#,
        r#"expected no merge, we answer "red""#,
    );
    // A text is no number, whatever it says.
    let number = given(r#""7""#, red, red);
    assert_fails(
        "survivorship",
        &number,
        NEWEST,
        "7",
        r#"expected 7, we answer "7""#,
    );
    assert_passes("survivorship", &known, "oldest non-empty value wins", blue);
    assert_is_beyond(
        "survivorship",
        &known,
        "the nicest wins",
        red,
        "a rule of survivorship",
    );
    let third = given(red, blue, r#""green""#);
    assert_is_beyond("survivorship", &third, NEWEST, red, "neither record");
    let default = |is_anonymous: bool| {
        let own = format!(r#""default": "red", "newer_is_anonymous": {is_anonymous}"#);
        known.replace(r#""default": null"#, &own)
    };
    assert_passes("survivorship", &default(false), NEWEST, red);
    assert_is_beyond(
        "survivorship",
        &default(true),
        NEWEST,
        blue,
        "only the default",
    );
}

#[test]
fn traits_of_users_are_what_was_told_last() {
    let case = |properties: &str, expect: &str| {
        format!(
            r#"{{"clock": "any", "properties": {properties}, "timeline": [
                {{"t_ms": 20, "kind": "identify", "userId": "u", "traits": {{"home": {{"zip": "B"}}, "age": null}}}},
                {{"t_ms": 10, "kind": "identify", "userId": "u", "traits": {{"home": {{"zip": "A"}}, "age": 41}}}},
                {{"t_ms": 15, "kind": "track", "userId": "u", "event": "e", "properties": {{}}}},
                {{"t_ms": 30, "kind": "identify", "userId": "w", "traits": {{"age": 7}}}},
                {{"t_ms": 30, "kind": "expect", "users": {{"u": {{"properties": {expect}}}}}, "why": "late"}}]}}"#
        )
    };
    let told = r#"{"zip": {"type": "Trait", "path": "home.zip"}, "age": {"type": "Trait", "path": "age"}}"#;
    let held = r#"{"zip": "B", "age": 41, "id": "u"}"#;
    assert_passes("computed_property", &case(told, held), "any", "null");
    let wrong = case(told, r#"{"zip": "A", "age": 41}"#);
    assert_fails(
        "computed_property",
        &wrong,
        "any",
        "null",
        r#""zip": "\"B\"""#,
    );
    // A property that is there and not expected is a disagreement.
    let less = case(told, r#"{"age": 41}"#);
    assert_fails(
        "computed_property",
        &less,
        "any",
        "null",
        r#""zip": "\"B\"""#,
    );
    for (properties, reason) in [
        (
            r#"{"zip": {"type": "Performed", "event": "e", "path": "zip"}}"#,
            "computed from events",
        ),
        (
            r#"{"zip": {"type": "Trait", "path": "home"}}"#,
            "an object as a whole",
        ),
        (
            r#"{"zip": {"type": "Trait", "path": "$.home[0]"}}"#,
            "paths with wildcards",
        ),
        (
            r#"{"other": {"type": "Trait", "path": "home.zip"}}"#,
            "no check reads",
        ),
    ] {
        let given = case(properties, r#"{"zip": "B"}"#);
        assert_is_beyond("computed_property", &given, "any", "null", reason);
    }
}
