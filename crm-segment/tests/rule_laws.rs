//! The algebra of rules, over random rules and random customers.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test may stop at the first surprise"
)]

use crm_segment::strategies;
use crm_segment::{Condition, Rule, SegmentDefinition};
use proptest::prelude::*;

fn negated(rule: &Rule) -> Rule {
    Rule::negate(rule.clone()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, ..ProptestConfig::default() })]

    #[test]
    fn not_is_the_exact_complement_and_twice_not_is_nothing(
        rule in strategies::rule(),
        known in strategies::known_customer(),
    ) {
        let facts = known.facts();
        prop_assert_ne!(negated(&rule).matches(&facts), rule.matches(&facts));
        prop_assert_eq!(negated(&negated(&rule)).matches(&facts), rule.matches(&facts));
    }

    #[test]
    fn de_morgan(
        rules in prop::collection::vec(strategies::rule(), 0..4),
        known in strategies::known_customer(),
    ) {
        let facts = known.facts();
        let negations = || rules.iter().map(negated);
        let not_all = negated(&Rule::all(rules.clone()).unwrap());
        prop_assert_eq!(not_all.matches(&facts), Rule::any(negations()).unwrap().matches(&facts));
        let not_any = negated(&Rule::any(rules.clone()).unwrap());
        prop_assert_eq!(not_any.matches(&facts), Rule::all(negations()).unwrap().matches(&facts));
    }

    #[test]
    fn order_and_repetition_of_rules_change_nothing(
        (rules, shuffled) in prop::collection::vec(strategies::rule(), 0..4)
            .prop_flat_map(|rules| (Just(rules.clone()), Just(rules).prop_shuffle())),
        known in strategies::known_customer(),
    ) {
        let facts = known.facts();
        let twice = || shuffled.iter().chain(&shuffled).cloned();
        for (one, other) in [
            (Rule::all(rules.clone()), Rule::all(twice())),
            (Rule::any(rules.clone()), Rule::any(twice())),
        ] {
            prop_assert_eq!(one.unwrap().matches(&facts), other.unwrap().matches(&facts));
        }
    }

    #[test]
    fn the_explanation_gives_the_answer_and_true_reasons(
        rule in strategies::rule(),
        known in strategies::known_customer(),
    ) {
        let facts = known.facts();
        let explanation = rule.explain(&facts);
        prop_assert_eq!(explanation.matches, rule.matches(&facts));
        for leaf in &explanation.deciding {
            prop_assert!(leaf.condition.rules().is_empty());
            prop_assert_eq!(leaf.holds, leaf.condition.holds(&facts));
        }
        // Fixing the deciding leaves fixes the answer, whatever the others say.
        let decided = |leaf: &Condition| explanation
            .deciding
            .iter()
            .any(|deciding| std::ptr::eq(deciding.condition, leaf));
        for others in [false, true] {
            let answer = evaluate(rule.condition(), &|leaf| {
                if decided(leaf) { leaf.holds(&facts) } else { others }
            });
            prop_assert_eq!(answer, explanation.matches);
        }
    }

    #[test]
    fn what_pulls_the_other_way_decides_nothing(
        leaves in prop::collection::vec(strategies::leaf_rule(), 0..6),
        known in strategies::known_customer(),
    ) {
        let facts = known.facts();
        let answers: Vec<bool> = leaves.iter().map(|leaf| leaf.matches(&facts)).collect();
        for rule in [Rule::all(leaves.clone()).unwrap(), Rule::any(leaves.clone()).unwrap()] {
            let explanation = rule.explain(&facts);
            prop_assert!(explanation.deciding.iter().all(|leaf| leaf.holds == explanation.matches));
            let agreeing = answers.iter().filter(|holds| **holds == explanation.matches).count();
            prop_assert_eq!(explanation.deciding.len(), agreeing);
        }
    }

    #[test]
    fn depth_and_size_are_those_of_the_tree(rule in strategies::rule()) {
        fn depth(rule: &Rule) -> usize {
            1 + rule.condition().rules().iter().map(depth).max().unwrap_or(0)
        }
        prop_assert_eq!(rule.depth(), depth(&rule));
        prop_assert!(rule.size() >= rule.depth());
    }

    #[test]
    fn a_definition_comes_back_as_it_was_written(definition in strategies::segment_definition()) {
        let text = serde_json::to_string(&definition).unwrap();
        prop_assert_eq!(serde_json::from_str::<SegmentDefinition>(&text).unwrap(), definition);
    }

    #[test]
    fn no_text_from_outside_panics(text in r#"(\{|\}|\[|\]|"(all|any|not|attribute|is|eq|x)"|:|,|1){0,40}"#) {
        let _ = serde_json::from_str::<Rule>(&text);
    }
}

/// The rule with other leaves.
fn evaluate(condition: &Condition, leaf: &dyn Fn(&Condition) -> bool) -> bool {
    let mut inner = condition
        .rules()
        .iter()
        .map(|rule| evaluate(rule.condition(), leaf));
    match condition {
        Condition::All(_) => inner.all(|holds| holds),
        Condition::Any(_) => inner.any(|holds| holds),
        Condition::Not(_) => !inner.next().unwrap(),
        other => leaf(other),
    }
}
