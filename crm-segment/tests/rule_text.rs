//! The text form of rules: what is written is read as the same rule, and errors point at their place.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test may stop at the first surprise"
)]

use crm_segment::strategies;
use crm_segment::{Condition, Rule};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 2048, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read_as_the_same_rule(rule in strategies::rule()) {
        let text = rule.to_string();
        let read = text.parse::<Rule>();
        prop_assert_eq!(read.as_ref(), Ok(&rule), "{}", text);
    }

    /// White space between tokens means nothing.
    #[test]
    fn lines_and_indents_mean_nothing(rule in strategies::rule()) {
        let text = rule.to_string();
        let spread: String = text
            .split('"')
            .enumerate()
            .map(|(part, own)| match part % 2 {
                0 => own.replace(' ', " \n\t "),
                _ => format!("\"{own}\""),
            })
            .collect();
        // Texts with quotation marks in them would be taken apart.
        prop_assume!(!text.contains('\\'));
        prop_assert_eq!(spread.parse::<Rule>(), Ok(rule));
    }

    #[test]
    fn no_text_from_outside_panics(text in "\\PC{0,60}") {
        let _ = text.parse::<Rule>();
    }

    /// Texts made of the words of the language get far into the reader.
    #[test]
    fn no_heap_of_words_panics(
        words in prop::collection::vec(
            prop::sample::select(vec![
                "and", "or", "not", "(", ")", "all", "any", "everyone", "nobody", "count", "did", "spent",
                "purchase", "anything", "where", "amount", "on", "web", "of", "\"shoes\"", ">=", "=", "3",
                "500 EUR", "in", "the", "last", "next", "90", "days", "since", "until", "from", "now",
                "ago", "ahead", "start", "month", "\"UTC\"", "minus", "between", "1.5", "2026-11-22",
                "2026-11-22T10:00:00Z", "{", "}", ",", "distinct", "each", "sequence", "then", "within",
                "regularly", "per", "bucket", "to", "metric", "plan", "consents", "email", "marketing",
                "rfm", "recency", "tagged", "is", "person", "-", "99999999999", "attribute", "one",
            ]),
            0..25,
        ),
    ) {
        let text = words.join(" ");
        if let Ok(rule) = text.parse::<Rule>() {
            prop_assert_eq!(rule.to_string().parse::<Rule>(), Ok(rule));
        }
    }
}

/// What people write, and how it is written back.
#[test]
fn texts_of_people() {
    for (text, written) in [
        (
            r#"spent >= 500 EUR in the last 90 days and consents(email, marketing) and not in "at risk""#,
            r#"spent >= 500.00 EUR in the last 90 days and consents(email, marketing) and not in "at risk""#,
        ),
        ("everyone", "everyone"),
        ("nobody", "nobody"),
        ("((plan = \"gold\"))", "plan = \"gold\""),
        (
            "plan = \"a\" or plan = \"b\" and age > 17",
            "plan = \"a\" or plan = \"b\" and age > 17",
        ),
        (
            "(plan = \"a\" or plan = \"b\") and age > 17",
            "(plan = \"a\" or plan = \"b\") and age > 17",
        ),
        (
            "not (is person and tagged \"vip\")",
            "not (is person and tagged \"vip\")",
        ),
        (
            "did(visit on web) in the last 2 weeks",
            "count(visit on web) >= 1 in the last 14 days",
        ),
        (
            "count(purchase of \"shoes\" or \"boots\" where amount > 10 EUR) between 2 and 5 from 60 days ago until 30 days ago",
            "count(purchase of \"boots\" or \"shoes\" where amount > 10.00 EUR) between 2 and 5 from 60 days ago until 30 days ago",
        ),
        (
            "sum(purchase on web) > 1000 JPY since start of quarter in \"Asia/Tokyo\" minus 1",
            "sum(purchase on web) > 1000 JPY since start of quarter in \"Asia/Tokyo\" minus 1",
        ),
        (
            "distinct(each day in \"Europe/Berlin\", visit) >= 3 since 2026-01-01T00:00:00Z",
            "distinct(each day in \"Europe/Berlin\", visit) >= 3 since 2026-01-01T00:00:00.000000Z",
        ),
        (
            "sequence(page_view where location starts with \"/prices\" then call within 2 days) in the last 30 days",
            "sequence(page_view where location starts with \"/prices\" then call within 2 days) in the last 30 days",
        ),
        (
            "regularly(visit, 2 per 7 days in 3 of last 4)",
            "regularly(visit, 2 per 7 days in 3 of last 4)",
        ),
        (
            "last(anything) is (other named demo)",
            "last(anything) is (other named demo)",
        ),
        (
            "renewal within the next 30 days",
            "renewal within the next 30 days",
        ),
        ("attribute count >= 3", "attribute count >= 3"),
        (
            "profile.family_name starts with \"O\"",
            "profile.family_name starts with \"O\"",
        ),
        ("metric open_requests = 0", "metric open_requests = 0"),
        ("bucket(\"2026\", 0 to 1000)", "bucket(\"2026\", 0 to 1000)"),
        (
            "rfm(recency 4 to 5, frequency 3)",
            "rfm(recency 4 to 5, frequency 3 to 3)",
        ),
        ("interests = {\"b\", \"a\"}", "interests = {\"a\", \"b\"}"),
        (
            "note contains \"say \\\"hi\\\"\\n\\\\\"",
            "note contains \"say \\\"hi\\\"\\n\\\\\"",
        ),
        (
            "identified by verified email or identified by \"external/web-shop\"",
            "identified by verified email or identified by \"external/web-shop\"",
        ),
        (
            "related as works_for or related as \"advisor\"",
            "related as works_for or related as \"advisor\"",
        ),
        ("stage lapsed", "stage lapsed"),
    ] {
        let rule: Rule = text
            .parse()
            .unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(rule.to_string(), written);
        assert_eq!(written.parse::<Rule>().unwrap(), rule);
    }
}

#[test]
fn errors_point_at_their_place() {
    for (text, line, column, reason) in [
        ("", 1, 1, "expected a condition"),
        ("plan", 1, 5, "expected a test"),
        ("plan = ", 1, 8, "expected a value"),
        ("plan = \"a\" and", 1, 15, "expected a condition"),
        (
            "plan = \"a\" plan",
            1,
            12,
            "expected 'and', 'or' or the end",
        ),
        ("plan = \"a", 1, 8, "a text ends with a quotation mark"),
        ("plan = ü", 1, 8, "this sign means nothing here"),
        ("ünder = 1", 1, 1, "this sign means nothing here"),
        (
            "tagged \"é\"\n  and age ~ 3",
            2,
            11,
            "this sign means nothing here",
        ),
        ("(age > 3", 1, 9, "expected ')'"),
        ("age > true", 1, 1, "values of type boolean have no order"),
        (
            "age between 3 and 2",
            1,
            1,
            "a range must not begin above its end",
        ),
        (
            "spent >= 500",
            1,
            10,
            "expected an amount with its currency",
        ),
        ("spent >= 500 XQX", 1, 14, "currency"),
        ("spent >= 1.234 EUR", 1, 10, "amount"),
        (
            "count(purchases) > 1",
            1,
            7,
            "expected 'anything' or a kind of interaction",
        ),
        (
            "count(visit) > 1 in the last 3 fortnights",
            1,
            32,
            "expected seconds, minutes",
        ),
        (
            "count(visit) > 1 in the last 999999 weeks",
            1,
            30,
            "longer than a rule can look",
        ),
        (
            "count(visit) > 1 in the last 40000 days",
            1,
            30,
            "window bound",
        ),
        (
            "did(visit) since start of month in \"Berlin\"",
            1,
            36,
            "time zone",
        ),
        ("consents(pigeon, marketing)", 1, 10, "expected a channel"),
        ("rfm(recency 6)", 1, 13, "score"),
        (
            "bucket(\"x\", 5 to 5)",
            1,
            1,
            "a share begins below its end",
        ),
        (
            "regularly(visit, 1 per 1 day in 3 of last 2)",
            1,
            1,
            "no more must count than there are",
        ),
        (
            "sequence(visit within 1 day)",
            1,
            1,
            "a sequence has 2 to 10 steps",
        ),
        (
            "at = 2026-13-01",
            1,
            6,
            "this is no number, no day and no instant",
        ),
    ] {
        let error = text.parse::<Rule>().unwrap_err();
        assert_eq!(
            (error.line, error.column),
            (line, column),
            "{text}: {error}"
        );
        assert!(error.reason.contains(reason), "{text}: {error}");
    }
}

/// Half of the stack that a thread of the standard library has is enough, built without optimisation.
#[test]
fn the_depth_and_the_size_are_limited() {
    let small = std::thread::Builder::new()
        .name("small".into())
        .stack_size(1 << 20);
    small.spawn(limits).unwrap().join().unwrap();
}

fn limits() {
    for nested in ["(", "not ", "all(", "not ("] {
        let text = nested.repeat(100_000);
        let error = text.parse::<Rule>().unwrap_err();
        assert!(error.reason.contains("at most 50 deep"), "{error}");
    }
    for (begin, end) in [("not ", ""), ("all(", ")"), ("(everyone and ", ")")] {
        let deep = format!("{}age > 1{}", begin.repeat(49), end.repeat(49));
        let rule: Rule = deep.parse().unwrap();
        assert_eq!(rule.depth(), 50);
        assert_eq!(rule.to_string().parse::<Rule>(), Ok(rule));
    }
    let wide = vec!["age > 1"; 10_000].join(" or ");
    let error = wide.parse::<Rule>().unwrap_err();
    assert_eq!((error.line, error.column), (1, 1));
    assert!(error.reason.contains("at most 10000 conditions"), "{error}");
}

/// No value of a rule is repeated in an error: it may be personal.
#[test]
fn errors_tell_no_value() {
    for text in [
        "plan = \"secret\" secret",
        "secret = secret",
        "attribute = \"secret",
        "tagged \"sec\\nret\"",
        "consents(email, secret)",
        "did(secret)",
        "plan within secret",
    ] {
        let error = text.parse::<Rule>().unwrap_err().to_string();
        assert!(
            !error.contains("secret") && !error.contains("ret\""),
            "{error}"
        );
    }
}

#[test]
fn groups_of_one_and_of_none_stay_what_they_are() {
    let one =
        Rule::all([Rule::any([Rule::negate(Rule::all([]).unwrap()).unwrap()]).unwrap()]).unwrap();
    assert_eq!(one.to_string(), "all(any(not everyone))");
    let read: Rule = one.to_string().parse().unwrap();
    assert!(matches!(read.condition(), Condition::All(rules) if rules.len() == 1));
    assert_eq!(read, one);
}
