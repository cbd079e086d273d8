//! What a lint tells of a rule is true of every customer.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::unreachable,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test may stop at the first surprise"
)]

use crm_segment::strategies;
use crm_segment::{
    Condition, DefinitionsLint, Rule, RuleFindingKind, SegmentDefinition, SegmentName,
};
use proptest::prelude::*;

fn found(text: &str) -> Vec<(Vec<usize>, RuleFindingKind)> {
    let lint = text
        .parse::<Rule>()
        .unwrap_or_else(|error| panic!("{text}: {error}"))
        .lint();
    assert!(lint.is_complete);
    lint.findings
        .into_iter()
        .map(|finding| (finding.place, finding.kind))
        .collect()
}

fn part<'rule>(rule: &'rule Rule, place: &[usize]) -> &'rule Rule {
    place
        .iter()
        .fold(rule, |rule, index| &rule.condition().rules()[*index])
}

/// The rule without a part of `all` or `any`.
fn without(rule: &Rule, place: &[usize]) -> Rule {
    let mut rules = rule.condition().rules().to_vec();
    match place {
        [index] => {
            rules.remove(*index);
        }
        [index, rest @ ..] => rules[*index] = without(&rules[*index], rest),
        [] => unreachable!(),
    }
    let condition = match rule.condition() {
        Condition::All(_) => Condition::All(rules),
        Condition::Any(_) => Condition::Any(rules),
        Condition::Not(_) => Condition::Not(Box::new(rules.remove(0))),
        _ => unreachable!(),
    };
    Rule::new(condition).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn what_is_told_is_true_of_every_customer(
        rule in prop_oneof![
            strategies::rule(),
            prop::collection::vec(strategies::leaf_rule(), 0..6)
                .prop_map(|rules| Rule::all(rules).unwrap()),
        ],
        customers in prop::collection::vec(strategies::known_customer(), 3),
    ) {
        for finding in rule.lint().findings {
            for known in &customers {
                let facts = known.facts();
                match finding.kind {
                    RuleFindingKind::HoldsOfNobody => {
                        prop_assert!(!part(&rule, &finding.place).matches(&facts));
                    }
                    RuleFindingKind::HoldsOfEverybody => {
                        prop_assert!(part(&rule, &finding.place).matches(&facts));
                    }
                    _ => prop_assert_eq!(
                        without(&rule, &finding.place).matches(&facts),
                        rule.matches(&facts)
                    ),
                }
            }
        }
    }

    /// Tests of one attribute that the values of random customers pass together are no contradiction.
    #[test]
    fn nothing_that_can_be_is_called_a_contradiction(
        tests in prop::collection::vec(strategies::attribute_test(), 1..4),
        value in prop::option::of(strategies::close_attribute_value()),
    ) {
        let name = crm_core::AttributeName::parse("x").unwrap();
        let attributes = value.into_iter().map(|value| (name.clone(), value)).collect();
        let customer = strategies::person_with(attributes, Default::default()).unwrap();
        let consents = crm_core::ConsentLedger::default();
        let facts = crm_segment::CustomerFacts::new(&customer, &consents, crm_core::Timestamp::UNIX_EPOCH);
        let rules: Result<Vec<Rule>, _> = tests
            .into_iter()
            .map(|is| Rule::new(Condition::Attribute { name: name.clone(), is }))
            .collect();
        let Ok(rules) = rules else { return Ok(()) };
        let all = Rule::all(rules.clone()).unwrap();
        if all.matches(&facts) {
            let kinds: Vec<_> = all.lint().findings.into_iter().map(|finding| finding.kind).collect();
            prop_assert!(!kinds.contains(&RuleFindingKind::HoldsOfNobody));
        }
        let any = Rule::any(rules).unwrap();
        if !any.matches(&facts) {
            let kinds: Vec<_> = any.lint().findings.into_iter().map(|finding| finding.kind).collect();
            prop_assert!(!kinds.contains(&RuleFindingKind::HoldsOfEverybody));
        }
    }
}

#[test]
fn contradictions_are_found() {
    use RuleFindingKind::HoldsOfNobody;
    for text in [
        "age < 18 and age > 65",
        "age = 5 and age missing",
        "plan = \"a\" and plan = \"b\"",
        "plan one of (\"a\", \"b\") and plan = \"c\"",
        "is person and is organisation",
        "stage lapsed and stage retained",
        "count(visit) < 2 and count(visit) >= 2",
        "did(visit) and count(visit) = 0",
        "bucket(\"x\", 0 to 10) and bucket(\"x\", 10 to 20)",
        "rfm(recency 1) and rfm(recency 2 to 5)",
        "tagged \"a\" and not tagged \"a\"",
        "in \"A\" and in \"B\"",
        "price > 5 EUR and price < 3 EUR",
        "note starts with \"a\" and note missing",
    ] {
        assert_eq!(found(text), [(vec![], HoldsOfNobody)], "{text}");
    }
}

#[test]
fn tautologies_are_found() {
    use RuleFindingKind::HoldsOfEverybody;
    for text in [
        "count(visit) < 2 or count(visit) >= 2",
        "age missing or not age missing",
        "is person or is organisation",
        "not (age < 18 and age > 65)",
    ] {
        assert_eq!(found(text), [(vec![], HoldsOfEverybody)], "{text}");
    }
}

#[test]
fn parts_that_change_nothing_are_found() {
    use RuleFindingKind::{ChangesNothing, HoldsOfNobody};
    assert_eq!(
        found("count(visit) >= 1 and count(visit) >= 3"),
        [(vec![0], ChangesNothing)]
    );
    assert_eq!(found("age > 5 or age > 7"), [(vec![1], ChangesNothing)]);
    assert_eq!(
        found("tagged \"a\" or (tagged \"a\" and tagged \"b\")"),
        [(vec![1], ChangesNothing)]
    );
    assert_eq!(
        found("tagged \"a\" or (age < 1 and age > 2)"),
        [(vec![1], HoldsOfNobody)]
    );
}

#[test]
fn what_can_be_is_left_alone() {
    for text in [
        "age > 3 and age < 4",
        "age >= 18 and age <= 65",
        "plan > \"a\" and plan < \"b\"",
        "count(visit) >= 1 and count(visit on web) >= 3",
        "did(visit) in the last 7 days and count(visit) = 0 in the last 3 days",
        "everyone",
        "nobody",
        "not everyone",
        "tagged \"a\" and consents(email, marketing)",
    ] {
        assert_eq!(found(text), [], "{text}");
    }
}

#[test]
fn a_rule_of_many_conditions_is_looked_at_in_parts() {
    let many: Vec<String> = (0..20)
        .map(|number| format!("tagged \"t{number}\""))
        .collect();
    let text = format!("({}) and (age < 1 and age > 2)", many.join(" or "));
    let lint = text.parse::<Rule>().unwrap().lint();
    assert!(!lint.is_complete);
    let told: Vec<_> = lint
        .findings
        .into_iter()
        .map(|finding| (finding.place, finding.kind))
        .collect();
    assert_eq!(told, [(vec![1], RuleFindingKind::HoldsOfNobody)]);
}

#[test]
fn segments_that_overlap_and_gaps_between_them_are_found() {
    let segment = |name: &str, rule: &str| {
        SegmentDefinition::new(SegmentName::parse(name).unwrap(), rule.parse().unwrap())
    };
    let divided = [
        segment("None", "count(purchase) = 0"),
        segment("Some", "count(purchase) between 1 and 9"),
        segment("Many", "count(purchase) >= 10"),
    ];
    let lint = DefinitionsLint::of(&divided).unwrap();
    assert!(lint.overlapping.is_empty() && !lint.leaves_somebody_out);
    let crossing = [
        segment("Gold", "plan = \"gold\""),
        segment("Many", "count(purchase) >= 10"),
    ];
    let lint = DefinitionsLint::of(&crossing).unwrap();
    assert_eq!(lint.overlapping.len(), 1);
    assert!(lint.leaves_somebody_out);
}
