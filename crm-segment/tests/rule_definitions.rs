//! Segments that ask for each other.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

use std::collections::{BTreeMap, BTreeSet};

use crm_segment::{
    Condition, CustomerFacts, NamedSegment, RfmRange, Rule, RuleError, SegmentDefinition,
    SegmentDefinitions, SegmentDefinitionsError, SegmentMap, SegmentName, strategies,
};
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;

fn name(text: impl AsRef<str>) -> SegmentName {
    SegmentName::parse(text.as_ref()).unwrap()
}

fn defined(number: usize) -> SegmentName {
    name(format!("Defined {number}"))
}

fn asks_for(number: usize) -> Rule {
    Rule::new(Condition::Segment(defined(number))).unwrap()
}

fn segment(own: &str, rule: &str) -> SegmentDefinition {
    SegmentDefinition::new(name(own), rule.parse().unwrap())
}

/// A map with every name that the random rules ask for.
fn map_of(rules: &[Rule]) -> SegmentMap {
    let leaves = rules.iter().flat_map(Rule::leaves);
    let names: BTreeSet<SegmentName> = leaves
        .filter_map(|leaf| match leaf {
            Condition::Segment(name) => Some(name.clone()),
            _ => None,
        })
        .collect();
    let named = names
        .into_iter()
        .map(|name| NamedSegment::new(name, RfmRange::ANY));
    SegmentMap::first_match(named.collect()).unwrap()
}

/// Each rule, and some who are asked for: one of them must hold, another must not.
fn definitions(rules: &[Rule], asked: &[BTreeSet<usize>]) -> Vec<SegmentDefinition> {
    let definition = |(number, (own, asked)): (usize, (&Rule, &BTreeSet<usize>))| {
        let each = asked.iter().map(|other| match other % 2 {
            0 => asks_for(*other),
            _ => Rule::negate(asks_for(*other)).unwrap(),
        });
        let rule = Rule::any([own.clone(), Rule::all(each).unwrap()]).unwrap();
        SegmentDefinition::new(defined(number), rule)
    };
    rules
        .iter()
        .zip(asked)
        .enumerate()
        .map(definition)
        .collect()
}

/// What a rule says when it is known who belongs to the segments for which it asks.
fn holds(rule: &Rule, facts: &CustomerFacts<'_>, belongs: &BTreeMap<SegmentName, bool>) -> bool {
    match rule.condition() {
        Condition::All(rules) => rules.iter().all(|rule| holds(rule, facts, belongs)),
        Condition::Any(rules) => rules.iter().any(|rule| holds(rule, facts, belongs)),
        Condition::Not(rule) => !holds(rule, facts, belongs),
        Condition::Segment(name) if belongs.contains_key(name) => belongs[name],
        _ => rule.matches(facts),
    }
}

fn leads_back(asked: &[BTreeSet<usize>], from: usize) -> bool {
    let (mut reached, mut next) = (BTreeSet::new(), asked[from].clone());
    while let Some(number) = next.pop_first() {
        if reached.insert(number) {
            next.extend(&asked[number]);
        }
    }
    reached.contains(&from)
}

proptest! {
    /// Whoever belongs to what a definition asks for is worked out before it.
    #[test]
    fn a_name_stands_for_whom_its_rule_names(
        rules in vec(strategies::rule(), 1..6),
        asked in vec(vec(any::<prop::sample::Index>(), 0..3), 6),
        known in strategies::known_customer(),
        order in any::<prop::sample::Index>(),
    ) {
        let asked: Vec<BTreeSet<usize>> = asked.iter().zip(0..rules.len()).map(|(asked, number)| {
            let earlier = asked.iter().filter(|_| number > 0);
            earlier.map(|other| other.index(number)).collect()
        }).collect();
        let (map, facts) = (map_of(&rules), known.facts());
        let mut written = definitions(&rules, &asked);
        let mut belongs = BTreeMap::new();
        for definition in &written {
            let is_member = holds(&definition.rule, &facts, &belongs);
            belongs.insert(definition.name.clone(), is_member);
        }
        let turned = order.index(written.len());
        written.rotate_left(turned);
        let all = SegmentDefinitions::new(written.clone(), &map).unwrap();
        prop_assert!(all.iter().eq(&written));
        for (name, is_member) in &belongs {
            let rule = all.rule(name).unwrap();
            prop_assert_eq!(rule.matches(&facts), *is_member, "{}", rule);
            prop_assert_eq!(&all.resolve(rule), &Ok(rule.clone()));
        }
        let resolved = all.resolved().map(|definition| (definition.name, definition.rule));
        let expected = written.iter().map(|own| (own.name.clone(), all.rule(&own.name).unwrap().clone()));
        prop_assert!(resolved.eq(expected));
    }

    /// What is put in asks for nothing that would have to be put in.
    #[test]
    fn no_definition_is_left_by_name(all in strategies::segment_definitions()) {
        let written: BTreeSet<&SegmentName> = all.iter().map(|definition| &definition.name).collect();
        for definition in all.resolved() {
            for leaf in definition.rule.leaves() {
                let is_left = matches!(leaf, Condition::Segment(name) if written.contains(name));
                prop_assert!(!is_left, "{}", definition.rule);
            }
        }
    }

    #[test]
    fn circles_are_refused_and_told_and_nothing_else_is(
        asked in vec(btree_set(0..8_usize, 0..3), 8),
    ) {
        let rules = vec![Rule::all([]).unwrap(); asked.len()];
        let found = SegmentDefinitions::new(definitions(&rules, &asked), &SegmentMap::usual());
        let is_circular = (0..asked.len()).any(|number| leads_back(&asked, number));
        match found {
            Ok(_) => prop_assert!(!is_circular),
            Err(SegmentDefinitionsError::Cyclic { path }) => {
                prop_assert!(path.len() >= 2 && path.first() == path.last());
                let number = |own: &SegmentName| (0..8).find(|number| defined(*number) == *own).unwrap();
                for step in path.windows(2) {
                    prop_assert!(asked[number(&step[0])].contains(&number(&step[1])));
                }
            }
            Err(other) => return Err(TestCaseError::fail(other.to_string())),
        }
    }
}

#[test]
fn what_is_wrong_is_told_by_name() {
    let refused = |definitions: Vec<SegmentDefinition>| {
        let refused = SegmentDefinitions::new(definitions, &SegmentMap::usual());
        refused.unwrap_err().to_string()
    };
    assert_eq!(
        refused(vec![
            segment("A", r#"in "B""#),
            segment("B", r#"not in "A""#)
        ]),
        r#"segments ask for each other in a circle: "A" → "B" → "A""#
    );
    assert_eq!(
        refused(vec![segment("A", r#"in "A""#)]),
        r#"segments ask for each other in a circle: "A" → "A""#
    );
    assert_eq!(
        refused(vec![segment("A", r#"in "at risk""#)]),
        r#"the segment "A" asks for the segment "at risk", which nobody defined"#
    );
    let twice = vec![segment("A", "everyone"), segment("A", "nobody")];
    assert_eq!(refused(twice), r#"the name "A" stands for two segments"#);
    assert_eq!(
        refused(vec![segment("At Risk", "everyone")]),
        r#"the name "At Risk" stands for two segments"#
    );
    let none = SegmentDefinitions::new([], &SegmentMap::usual()).unwrap();
    let refused = none.resolve(&r#"in "B""#.parse().unwrap()).unwrap_err();
    assert_eq!(
        refused.to_string(),
        r#"the rule asks for the segment "B", which nobody defined"#
    );
    let of_map: Rule = r#"in "At Risk""#.parse().unwrap();
    assert_eq!(none.resolve(&of_map), Ok(of_map));
}

/// Each asks twice for the one before, so that the last would have 2^40 conditions.
#[test]
fn what_grows_beyond_a_rule_is_refused_before_it_is_written_out() {
    let doubled = (1..40).map(|number| {
        let twice = [asks_for(number - 1), asks_for(number - 1)];
        SegmentDefinition::new(defined(number), Rule::all(twice).unwrap())
    });
    let first = SegmentDefinition::new(defined(0), "visits > 3".parse().unwrap());
    let all = std::iter::once(first).chain(doubled);
    let refused = SegmentDefinitions::new(all, &SegmentMap::usual()).unwrap_err();
    let SegmentDefinitionsError::Rule { source: rule, .. } = refused else {
        panic!("{refused}")
    };
    let (deep, large) = (
        RuleError::TooDeep {
            maximum: Rule::MAXIMUM_DEPTH,
        },
        RuleError::TooLarge {
            maximum: Rule::MAXIMUM_SIZE,
        },
    );
    assert!(rule == deep || rule == large);
}

/// A rule of ten thousand names of a rule of ten thousand conditions.
#[test]
fn a_hundred_million_conditions_are_refused_before_they_are_written_out() {
    let many = |rule: Rule| Rule::any(vec![rule; 9_000]).unwrap();
    let all = [
        SegmentDefinition::new(defined(0), many("visits > 3".parse().unwrap())),
        SegmentDefinition::new(defined(1), many(asks_for(0))),
    ];
    let refused = SegmentDefinitions::new(all, &SegmentMap::usual()).unwrap_err();
    let rule = RuleError::TooLarge {
        maximum: Rule::MAXIMUM_SIZE,
    };
    let name = Some(defined(1));
    assert_eq!(
        refused,
        SegmentDefinitionsError::Rule { name, source: rule }
    );
}

#[test]
fn a_long_way_takes_no_stack() {
    let chain =
        (1..50_000).map(|number| SegmentDefinition::new(defined(number), asks_for(number - 1)));
    let first = SegmentDefinition::new(defined(0), "visits > 3".parse().unwrap());
    let written: Vec<_> = chain.chain([first.clone()]).collect();
    let all = SegmentDefinitions::new(written.clone(), &SegmentMap::usual()).unwrap();
    assert_eq!(all.rule(&defined(49_999)), Some(&first.rule));
    let mut circle = written;
    circle.pop();
    circle.push(SegmentDefinition::new(defined(0), asks_for(49_999)));
    let refused = SegmentDefinitions::new(circle, &SegmentMap::usual()).unwrap_err();
    let SegmentDefinitionsError::Cyclic { path } = refused else {
        panic!("{refused}")
    };
    assert_eq!(path.len(), 50_001);
}
