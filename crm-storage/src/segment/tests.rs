//! What is answered in the database, and in which text.

use crm_core::{CustomerId, SeededIds, Timestamp};
use crm_segment::{Candidates, Condition, Rule};
use proptest::prelude::*;
use uuid::Uuid;

use super::engine::Engine;
use super::question::{Question, is_open};
use crate::sql::types::Id;

const ENGINES: [Engine; 4] = [
    Engine::Sqlite { large_sums: false },
    Engine::Sqlite { large_sums: true },
    Engine::Postgres,
    Engine::Mysql,
];

const DROP: &str = "'; DROP TABLE crm_customer; --";

fn noon() -> Timestamp {
    Timestamp::parse("2026-11-29T12:00:00Z").unwrap()
}

/// The text of all statements about a rule.
fn texts(engine: Engine, rule: &Rule) -> Vec<String> {
    let question = Question {
        engine,
        tenant: Id(Uuid::nil()),
        rule,
        as_of: noon(),
    };
    let customer = CustomerId::generate(&SeededIds::new(1), noon());
    let limit = crm_core::PageLimit::MAXIMUM;
    let id = Id(customer.as_uuid());
    let mut texts = vec![
        question.count_candidates().unwrap().text(),
        question
            .candidates(Candidates::Open, None, limit)
            .unwrap()
            .text(),
        question
            .candidates(Candidates::All, Some(id), limit)
            .unwrap()
            .text(),
    ];
    let told = question.conditions(id).unwrap();
    texts.extend(told.iter().map(super::Statement::text));
    texts
}

/// A rule with the texts in all places that take one.
fn rule_with(text: &str, other: &str) -> Option<Rule> {
    let (text, other) = (quoted(text), quoted(other));
    let rule = format!(
        "plan = {text} or plan != {text} or plan < {text} or plan between {text} and {text} \
         or plan one of ({text}, {other}) or plan contains {text} or plan starts with {text} \
         or plan ends with {text} or profile.family_name = {text} or tagged {text} \
         or count(purchase of {text} or {other}) >= 3 in the last 90 days \
         or did(page_view where location contains {text}) \
         or did(other where property.plan starts with {text} and name = {text}) \
         or sum(purchase of {text}) > 5 EUR \
         or first(anything) is (purchase of {text}) \
         or sequence(page_view where location starts with {text} then search where search_text = {text} within 2 days) \
         or regularly(purchase of {text}, 2 per 7 days in 3 of last 4) \
         or sessions(page_view where location = {text}, 2 deep, idle 5 minutes) between 1 and 9 \
         or bucket({text}, 0 to 10)"
    );
    rule.parse().ok()
}

fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{escaped}\"")
}

#[test]
fn hostile_texts_make_rules() {
    for text in ["a", DROP, "%", "?", "$1", "\\", "\"", "'"] {
        assert!(rule_with(text, "~~~").is_some(), "{text}");
    }
}

proptest! {
    /// A value never becomes a part of the text.
    #[test]
    fn the_text_is_the_same_for_any_value(
        text in prop_oneof!["[a-z'\"%_;)(-]{1,12}", "[^\\p{C}\\p{Z}]{1,12}", Just(DROP.to_owned())],
    ) {
        // Categories are a set: equal ones would be one.
        let (Some(plain), Some(hostile)) = (rule_with("a", "b"), rule_with(&text, "~~~")) else {
            return Ok(());
        };
        for engine in ENGINES {
            prop_assert_eq!(texts(engine, &plain), texts(engine, &hostile));
        }
    }
}

/// All that the language can say, and on which engines the database answers it.
#[test]
fn what_is_open_is_told_here() {
    const EVERYWHERE: &str = "sqlite postgres mysql";
    let told = [
        ("plan = \"gold\"", EVERYWHERE),
        ("plan within the last 7 days", EVERYWHERE),
        ("note missing", EVERYWHERE),
        ("profile.born_on < 2000-01-01", EVERYWHERE),
        ("is organisation", EVERYWHERE),
        ("tagged \"vip\"", EVERYWHERE),
        ("identified by verified email", EVERYWHERE),
        ("identified by \"external/shop\"", EVERYWHERE),
        ("related as works_for", EVERYWHERE),
        ("count(visit on web) >= 3 in the last 90 days", EVERYWHERE),
        ("did(other named demo)", EVERYWHERE),
        ("did(other where name starts with \"demo\")", EVERYWHERE),
        ("did(other where property.seats > 3)", EVERYWHERE),
        ("did(other where property.seats missing)", EVERYWHERE),
        ("did(other where property.due within the last 7 days)", ""),
        (
            "spent >= 500 EUR since start of month in \"Europe/Berlin\"",
            EVERYWHERE,
        ),
        ("sum(purchase of \"shoes\") > 5 EUR", EVERYWHERE),
        ("average(purchase) > 5 EUR", EVERYWHERE),
        ("minimum(purchase) > 5 EUR", EVERYWHERE),
        ("average(purchase of \"shoes\") > 5 EUR", "postgres"),
        ("maximum(purchase of \"shoes\") > 5 EUR", "postgres"),
        ("average(purchase) > 50000000 EUR", "postgres mysql"),
        ("distinct(categories, purchase) >= 2", EVERYWHERE),
        ("distinct(channels, anything) >= 2", EVERYWHERE),
        ("distinct(each day in \"Europe/Berlin\", visit) > 5", ""),
        ("first(purchase) is (purchase on web)", EVERYWHERE),
        ("sequence(cart then purchase within 1 day)", EVERYWHERE),
        (
            "regularly(visit, 2 per 7 days in 3 of last 4)",
            "sqlite postgres",
        ),
        (
            "sessions(page_view, 5 deep) >= 2 in the last 30 days",
            "sqlite postgres",
        ),
        ("bucket(\"2026\", 0 to 1000)", "postgres mysql"),
        ("rfm(recency 4 to 5)", ""),
        ("in \"At Risk\"", ""),
        ("stage lapsed", ""),
        ("consents(email, marketing)", ""),
        ("metric open_requests > 0", ""),
    ];
    for (text, answered) in told {
        let rule: Rule = text
            .parse()
            .unwrap_or_else(|error| panic!("{text}: {error}"));
        for engine in ENGINES {
            let name = engine.choose("sqlite", "postgres", "mysql");
            let is_answered = answered.split(' ').any(|engine| engine == name);
            let condition: &Condition = rule.condition();
            assert_eq!(!is_open(engine, condition), is_answered, "{text} on {name}");
        }
    }
}
