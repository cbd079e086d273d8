//! Frequent sets, rules and offers: a model that counts every set, a textbook, and mlxtend.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test may stop at the first surprise"
)]

use std::collections::BTreeSet;
use std::num::NonZeroU64;

use crm_core::{Currency, Money, Purchase, PurchaseLine};
use crm_segment::strategies;
use crm_segment::{
    AssociationError, AssociationLimits, AssociationRule, AssociationRules, Baskets,
    FrequentItemsets,
};
use proptest::prelude::*;

fn baskets_of(all: &[Vec<u8>]) -> Baskets<u8> {
    let mut baskets = Baskets::new();
    all.iter()
        .for_each(|items| baskets.add(items.iter().copied()));
    baskets
}

fn limits(minimum: u64, items: u8, percent: u8) -> AssociationLimits {
    AssociationLimits::pairs(NonZeroU64::new(minimum).unwrap())
        .with_maximum_items(items)
        .unwrap()
        .with_minimum_confidence_percent(percent)
        .unwrap()
}

proptest! {
    #[test]
    fn sets_and_rules_are_those_of_counting_every_set(
        all in strategies::basket_items(),
        limits in strategies::association_limits(),
    ) {
        let baskets = baskets_of(&all);
        let itemsets = FrequentItemsets::of(&baskets, &limits).unwrap();
        prop_assert_eq!(itemsets.baskets(), all.len() as u64);
        let holding = |items: &[u8]| {
            all.iter().filter(|basket| items.iter().all(|item| basket.contains(item))).count() as u64
        };
        let mut expected = 0;
        for bits in 1_u32..1 << 8 {
            let items: Vec<u8> = (0..8).filter(|item| bits & (1 << item) != 0).collect();
            let is_frequent = holding(&items) >= limits.minimum_baskets().get()
                && items.len() <= usize::from(limits.maximum_items());
            prop_assert_eq!(itemsets.count(&items), is_frequent.then(|| holding(&items)));
            expected += usize::from(is_frequent);
        }
        prop_assert_eq!(itemsets.iter().len(), expected);

        let rules = AssociationRules::of(&baskets, &limits).unwrap();
        let percent = u64::from(limits.minimum_confidence_percent());
        let possible: usize = itemsets
            .iter()
            .map(|(items, both)| {
                (1_u32..(1 << items.len()) - 1)
                    .filter(|bits| {
                        let side: Vec<u8> = (0..items.len())
                            .filter(|at| bits & (1 << at) != 0)
                            .map(|at| items[at])
                            .collect();
                        both * 100 >= percent * holding(&side)
                    })
                    .count()
            })
            .sum();
        prop_assert_eq!(rules.rules().len(), possible);
        for rule in rules.rules() {
            let items: Vec<u8> = rule.antecedent.iter().chain(&rule.consequent).copied().collect();
            prop_assert_eq!(rule.both, holding(&items));
            prop_assert_eq!(rule.with_antecedent, holding(&rule.antecedent));
            prop_assert_eq!(rule.with_consequent, holding(&rule.consequent));
        }
        prop_assert!(rules.rules().is_sorted_by(|one, two| one.surest_first(two).is_lt()));
    }

    #[test]
    fn the_measures_keep_their_bounds_and_relations(rules in strategies::association_rules()) {
        for rule in rules.rules() {
            prop_assert!(rule.support() > 0.0 && rule.support() <= rule.confidence());
            prop_assert!(rule.confidence() <= 1.0);
            prop_assert!((-0.25..=0.25).contains(&rule.leverage()));
            prop_assert_eq!(rule.is_positive(), rule.lift() > 1.0);
            prop_assert_eq!(rule.is_positive(), rule.leverage() > 0.0);
            prop_assert_eq!(rule.is_positive(), rule.conviction() > 1.0 && rule.lift() > 1.0);
            prop_assert_eq!(rule.conviction().is_infinite(), rule.both == rule.with_antecedent);
            let consequent = rule.with_consequent as f64 / rule.baskets as f64;
            prop_assert!((rule.lift() * consequent - rule.confidence()).abs() < 1e-12);
        }
    }

    #[test]
    fn any_order_and_any_split_gives_the_same(
        (all, shuffled) in strategies::basket_items()
            .prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
        split in any::<prop::sample::Index>(),
        limits in strategies::association_limits(),
    ) {
        let (one, two) = shuffled.split_at(split.index(shuffled.len() + 1));
        let merged = baskets_of(one).merge(baskets_of(two));
        prop_assert!(baskets_of(&all) == merged);
        let rules = |baskets| AssociationRules::of(baskets, &limits).unwrap();
        prop_assert!(rules(&baskets_of(&all)) == rules(&merged));
    }

    #[test]
    fn offers_are_new_have_reasons_and_stand_in_order(
        rules in strategies::association_rules(),
        has in prop::collection::btree_set(0_u8..8, 0..5),
        limit in 0_usize..9,
    ) {
        let offers = rules.offers(&has, limit);
        prop_assert!(offers.len() <= limit);
        let speaks = |rule: &AssociationRule<u8>, item: u8| {
            rule.consequent == [item]
                && rule.is_positive()
                && rule.antecedent.iter().all(|own| has.contains(own))
        };
        for offer in &offers {
            prop_assert!(!has.contains(offer.item));
            let expected: Vec<_> =
                rules.rules().iter().filter(|rule| speaks(rule, *offer.item)).collect();
            prop_assert_eq!(&offer.reasons, &expected);
        }
        let first: Vec<&AssociationRule<u8>> =
            offers.iter().map(|offer| offer.reasons[0]).collect();
        prop_assert!(first.is_sorted_by(|one, two| one.surest_first(two).is_lt()));
        let possible = (0..8_u8)
            .filter(|item| !has.contains(item))
            .filter(|item| rules.rules().iter().any(|rule| speaks(rule, *item)))
            .count();
        prop_assert_eq!(offers.len(), possible.min(limit));
    }

    #[test]
    fn limits_are_read_as_written(limits in strategies::association_limits()) {
        let text = serde_json::to_string(&limits).unwrap();
        prop_assert_eq!(serde_json::from_str::<AssociationLimits>(&text).unwrap(), limits);
    }
}

/// The five baskets of Tan, Steinbach and Kumar, "Introduction to Data Mining", chapter "Association
/// Analysis": milk and diapers lead to beer with support 0.4 and confidence 0.67.
#[test]
fn the_textbook_rule_has_the_printed_measures() {
    let mut baskets = Baskets::new();
    for items in [
        &["bread", "milk"][..],
        &["bread", "diapers", "beer", "eggs"],
        &["milk", "diapers", "beer", "cola"],
        &["bread", "milk", "diapers", "beer"],
        &["bread", "milk", "diapers", "cola"],
    ] {
        baskets.add(items.iter().copied());
    }
    let rules = AssociationRules::of(&baskets, &limits(2, 3, 0)).unwrap();
    let rule = rules
        .rules()
        .iter()
        .find(|rule| rule.antecedent == ["diapers", "milk"] && rule.consequent == ["beer"])
        .unwrap();
    assert_eq!(rule.support(), 0.4);
    assert_eq!((rule.both, rule.with_antecedent), (2, 3));
    let has = ["diapers", "milk"].into();
    let offered: Vec<&str> = rules
        .offers(&has, 9)
        .iter()
        .map(|offer| *offer.item)
        .collect();
    assert_eq!(
        offered,
        ["beer", "cola"],
        "beer: 3 of 4 with diapers; cola: 2 of 3 with both"
    );
}

/// Tea and coffee of the same chapter: 150 of 200 who drink tea drink coffee, and so do 800 of all
/// 1,000: the confidence is 0.75 and the lift 0.9375, so that tea speaks against coffee.
#[test]
fn a_sure_rule_with_a_lift_below_one_offers_nothing() {
    let mut baskets = Baskets::new();
    for (items, times) in [
        (&["coffee", "tea"][..], 150),
        (&["tea"], 50),
        (&["coffee"], 650),
        (&[], 150),
    ] {
        (0..times).for_each(|_| baskets.add(items.iter().copied()));
    }
    let rules = AssociationRules::of(&baskets, &limits(1, 2, 0)).unwrap();
    let rule = rules
        .rules()
        .iter()
        .find(|rule| rule.antecedent == ["tea"])
        .unwrap();
    assert_eq!((rule.confidence(), rule.lift()), (0.75, 0.9375));
    assert_eq!(rule.leverage(), -0.01);
    assert_eq!(rule.conviction(), 0.8);
    assert!(rules.offers(&["tea"].into(), 9).is_empty());
}

/// What mlxtend finds in the same 2,000 baskets: `tests/oracles/association.py`.
#[test]
fn a_generated_base_has_the_sets_and_rules_that_mlxtend_finds() {
    let mut state = 2026_u64;
    let mut draw = |bound: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % bound
    };
    let mut baskets = Baskets::new();
    for _ in 0..2_000 {
        let mut basket = BTreeSet::new();
        for _ in 0..=draw(9) {
            let item = draw(40).min(draw(40));
            basket.insert(item);
            if draw(3) == 0 {
                basket.insert(item / 10 * 10);
            }
        }
        baskets.add(basket);
    }
    // Sets, their baskets, rules; sums of support, confidence, lift, leverage; finite convictions.
    for (limits, counts, sums, finite) in [
        (
            limits(60, 2, 0),
            (182, 28_304, 296),
            [
                17.695_999_999_999_998,
                85.911_402_479_269_28,
                344.176_502_162_443_06,
                2.260_133_5,
            ],
            (296, 321.402_939_282_631_2),
        ),
        (
            limits(40, 3, 30),
            (476, 45_292, 399),
            [
                18.017,
                227.721_255_017_738_86,
                518.432_845_441_236_4,
                3.168_259,
            ],
            (399, 591.071_454_541_239_5),
        ),
        (
            limits(20, 5, 50),
            (1_394, 70_665, 1_019),
            [
                21.983,
                692.869_393_324_866_5,
                1_420.206_588_379_469_8,
                5.116_653_5,
            ],
            (1_017, 1_827.071_702_858_440_2),
        ),
    ] {
        let itemsets = FrequentItemsets::of(&baskets, &limits).unwrap();
        let rules = AssociationRules::of_itemsets(&itemsets, &limits).unwrap();
        let rules = rules.rules();
        let in_sets: u64 = itemsets.iter().map(|(_, count)| count).sum();
        assert_eq!((itemsets.iter().len(), in_sets, rules.len()), counts);
        let measures: [fn(&AssociationRule<u64>) -> f64; 4] = [
            AssociationRule::support,
            AssociationRule::confidence,
            AssociationRule::lift,
            AssociationRule::leverage,
        ];
        for (measure, expected) in measures.into_iter().zip(sums) {
            let sum: f64 = rules.iter().map(measure).sum();
            assert!((sum / expected - 1.0).abs() < 1e-9, "{sum} for {expected}");
        }
        let convictions: Vec<f64> = rules
            .iter()
            .map(AssociationRule::conviction)
            .filter(|own| own.is_finite())
            .collect();
        let sum: f64 = convictions.iter().sum();
        assert_eq!(convictions.len(), finite.0);
        assert!(
            (sum / finite.1 - 1.0).abs() < 1e-9,
            "{sum} for {}",
            finite.1
        );
    }
}

#[test]
fn explosions_empty_bases_and_bad_limits_are_told() {
    let mut baskets = Baskets::new();
    baskets.add(0..200_u32);
    let all = AssociationLimits::pairs(NonZeroU64::MIN)
        .with_maximum_items(8)
        .unwrap();
    let refused = AssociationRules::of(&baskets, &all).unwrap_err();
    assert!(matches!(refused, AssociationError::TooManyItemsets { .. }));
    // One basket of 20: 263,949 sets of up to 8 items, and 62 million ways to part them.
    let mut wide = Baskets::new();
    wide.add(0..20_u32);
    let refused = AssociationRules::of(&wide, &all).unwrap_err();
    assert!(matches!(refused, AssociationError::TooManyRules { .. }));
    let empty = AssociationRules::of(&Baskets::<u8>::default(), &all).unwrap();
    assert!(empty.rules().is_empty() && empty.offers(&[1].into(), 5).is_empty());
    for items in [0, 1, 9, u8::MAX] {
        assert!(all.with_maximum_items(items).is_err());
    }
    assert!(all.with_minimum_confidence_percent(101).is_err());
    let none = r#"{"minimum_baskets":0,"maximum_items":2,"minimum_confidence_percent":0}"#;
    assert!(serde_json::from_str::<AssociationLimits>(none).is_err());
    let large = r#"{"minimum_baskets":1,"maximum_items":9,"minimum_confidence_percent":0}"#;
    assert!(serde_json::from_str::<AssociationLimits>(large).is_err());
}

#[test]
fn purchases_are_baskets_of_their_products() {
    let line = |product: &str| PurchaseLine {
        product: product.parse().unwrap(),
        name: None,
        category: None,
        quantity: 2.try_into().unwrap(),
        amount: Money::new(5, Currency::EUR),
    };
    let total = Money::new(10, Currency::EUR);
    let mut baskets = Baskets::new();
    baskets.add_purchase(&Purchase::new(total, vec![line("B"), line("A"), line("B")]).unwrap());
    baskets.add_purchase(&Purchase::new(total, vec![]).unwrap());
    let items: Vec<&str> = baskets
        .iter()
        .flat_map(|(items, _)| items.iter().map(|item| item.as_str()))
        .collect();
    assert_eq!((baskets.count(), items), (1, vec!["A", "B"]));
}
