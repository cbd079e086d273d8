//! Histories from purchases: any order and split, days of a zone, refunds, what is held out.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test may stop at the first surprise"
)]

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use chrono_tz::Tz;
use crm_core::{Currency, Money, Timestamp};
use crm_segment::RefundPolicy;
use crm_segment::value::*;
use proptest::prelude::*;

fn euro(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

fn base(zone: Tz) -> RepeatHistories<u32> {
    RepeatHistories::new(Currency::EUR, zone, RefundPolicy::Net)
}

fn day(number: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + chrono::Days::new(number.into())
}

/// A customer, a day of the year, an amount, and whether it flowed back.
type Fact = (u32, u32, i64, bool);

fn filled(facts: &[Fact]) -> RepeatHistories<u32> {
    let mut base = base(Tz::UTC);
    for (customer, number, minor, is_refund) in facts {
        if *is_refund {
            base.add_refund_on(*customer, day(*number), euro(*minor))
                .unwrap();
        } else {
            base.add_purchase_on(*customer, day(*number), euro(*minor))
                .unwrap();
        }
    }
    base
}

proptest! {
    #[test]
    fn any_order_and_any_split_give_the_same_histories_and_those_of_a_recount(
        (facts, shuffled) in prop::collection::vec(
            (0_u32..6, 0_u32..300, 0_i64..10_000, prop::bool::weighted(0.2)), 0..80,
        ).prop_flat_map(|facts| (Just(facts.clone()), Just(facts).prop_shuffle())),
        cut in any::<prop::sample::Index>(),
        until in 0_u32..300,
        held_out in 0_u32..100,
    ) {
        let observe = |base: &RepeatHistories<u32>| {
            base.observe_and_hold_out(day(until), day(until + held_out), TimeUnit::Week).unwrap()
        };
        let whole = observe(&filled(&facts));
        prop_assert_eq!(&observe(&filled(&shuffled)), &whole);
        let (left, right) = shuffled.split_at(cut.index(shuffled.len() + 1));
        prop_assert_eq!(&observe(&filled(left).merge(filled(right)).unwrap()), &whole);
        prop_assert_eq!(&observe(&filled(right).merge(filled(left)).unwrap()), &whole);

        // A plain recount of each customer.
        let mut by_customer: BTreeMap<u32, Vec<Fact>> = BTreeMap::new();
        for fact in &facts {
            by_customer.entry(fact.0).or_default().push(*fact);
        }
        let mut expected = 0;
        for (customer, facts) in &by_customer {
            let days: BTreeSet<u32> = facts.iter().filter(|fact| !fact.3).map(|fact| fact.1).collect();
            let seen: Vec<u32> = days.iter().copied().filter(|day| *day <= until).collect();
            let Some(first) = seen.first() else {
                prop_assert!(whole.get(customer).is_none());
                continue;
            };
            expected += 1;
            let last = seen.last().unwrap();
            let observed = whole.get(customer).unwrap();
            let history = observed.history();
            prop_assert_eq!(history.repeats() as usize, seen.len() - 1);
            prop_assert_eq!(history.age_at_last(), f64::from(last - first) / 7.0);
            prop_assert_eq!(history.age(), f64::from(until - first) / 7.0);
            let later = days.iter().filter(|day| **day > until && **day <= until + held_out).count();
            prop_assert_eq!(observed.held_out_purchases() as usize, later);
            // Each refund lowers the total of the last day with a purchase before it.
            let mut total = 0_i64;
            for (_, number, minor, is_refund) in facts.iter().filter(|fact| fact.1 <= until) {
                let nets = seen.iter().rev().find(|day| *day <= number);
                if nets.is_some_and(|day| day != first) {
                    total += if *is_refund { -minor } else { *minor };
                }
            }
            let mean = if seen.len() == 1 { 0.0 } else { total as f64 / ((seen.len() - 1) as f64 * 100.0) };
            prop_assert_eq!(observed.spend().mean(), mean);
            let gaps: f64 = seen.windows(2).map(|pair| (f64::from(pair[1] - pair[0]) / 7.0).ln()).sum();
            prop_assert_eq!(observed.sum_of_ln_gaps(), gaps);
        }
        prop_assert_eq!(whole.customers().len(), expected);
        prop_assert_eq!(whole.groups().unwrap().customers(), expected as u64);
    }
}

/// 23:30 in London is the next day in Berlin: the same instants make one repeat purchase or none.
#[test]
fn the_zone_says_which_purchases_are_of_one_day() {
    let at = |text| Timestamp::parse(text).unwrap();
    let repeats = |zone: Tz| {
        let mut base = base(zone);
        base.add_purchase(1, at("2026-01-10T22:30:00Z"), euro(100))
            .unwrap();
        base.add_purchase(1, at("2026-01-10T23:30:00Z"), euro(100))
            .unwrap();
        let observed = base.observe(day(30), TimeUnit::Day).unwrap();
        observed.get(&1).unwrap().history().repeats()
    };
    assert_eq!(repeats(Tz::Europe__London), 0);
    assert_eq!(repeats(Tz::Europe__Berlin), 1);
}

#[test]
fn nothing_is_dropped_without_a_word() {
    let mut base = base(Tz::UTC);
    base.add_purchase_on(1, day(10), euro(500)).unwrap();
    base.add_purchase_on(2, day(90), euro(500)).unwrap();
    base.add_refund_on(1, day(5), euro(100)).unwrap();
    let observed = base.observe(day(60), TimeUnit::Week).unwrap();
    assert_eq!(observed.customers().len(), 1);
    assert_eq!(observed.later_customers(), 1);
    assert_eq!(observed.unmatched_refunds(), 1);
    // Refunds that eat up what was bought leave the purchase and take the customer out of the
    // spending, and say so.
    base.add_purchase_on(1, day(20), euro(300)).unwrap();
    base.add_refund_on(1, day(21), euro(300)).unwrap();
    let observed = base.observe(day(60), TimeUnit::Week).unwrap();
    assert_eq!(observed.get(&1).unwrap().history().repeats(), 1);
    let spends = observed.spend_groups().unwrap();
    assert_eq!((spends.customers(), spends.not_positive()), (0, 1));
}

#[test]
fn bad_facts_are_refused_and_leave_no_trace() {
    let mut base = RepeatHistories::new(Currency::EUR, Tz::UTC, RefundPolicy::Refuse);
    let dollars = Money::new(100, Currency::USD);
    let refusals = [
        (
            base.add_purchase_on(1, day(1), dollars),
            HistoryError::CurrencyMismatch,
        ),
        (
            base.add_purchase_on(1, day(1), euro(-1)),
            HistoryError::NegativePurchase,
        ),
        (
            base.add_refund_on(1, day(1), euro(-1)),
            HistoryError::NegativeRefund,
        ),
        (
            base.add_refund_on(1, day(1), euro(1)),
            HistoryError::RefundRefused,
        ),
    ];
    for (refused, error) in refusals {
        assert_eq!(refused, Err(error));
    }
    let observed = base.observe(day(60), TimeUnit::Week).unwrap();
    assert!(observed.customers().is_empty());
    assert_eq!(
        base.observe_and_hold_out(day(60), day(59), TimeUnit::Week),
        Err(HistoryError::HoldoutBeforeEnd)
    );
    let elsewhere = RepeatHistories::new(Currency::EUR, Tz::Asia__Tokyo, RefundPolicy::Refuse);
    assert_eq!(
        base.clone().merge(elsewhere).unwrap_err(),
        HistoryError::RulesDiffer
    );
    let abroad = RepeatHistories::new(Currency::USD, Tz::UTC, RefundPolicy::Refuse);
    assert_eq!(
        base.merge(abroad).unwrap_err(),
        HistoryError::CurrencyMismatch
    );
}
