//! Summaries are sent from machine to machine: what is read is what was written, equal summaries have
//! equal bytes, and any split over machines gives the bits of one.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test may stop at the first surprise"
)]

use std::fmt::Debug;

use chrono_tz::Tz;
use crm_core::{Currency, Money, SessionRule, Timestamp};
use crm_segment::strategies::{self, DayFact, Fact};
use crm_segment::value::*;
use crm_segment::*;
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A summary that is sent.
trait Sent: Serialize + DeserializeOwned + PartialEq + Debug {}
impl<T: Serialize + DeserializeOwned + PartialEq + Debug> Sent for T {}

fn write<T: Serialize>(summary: &T) -> String {
    serde_json::to_string(summary).unwrap()
}

/// As another machine has it.
fn send<T: Sent>(summary: &T) -> T {
    serde_json::from_str(&write(summary)).unwrap()
}

/// What is read is what was written, by text and by a tree of values, and written again it is the same.
fn is_read_as_written<T: Sent>(summary: &T) -> Result<(), TestCaseError> {
    let text = write(summary);
    let read: T = serde_json::from_str(&text).unwrap();
    prop_assert_eq!(&read, summary);
    prop_assert_eq!(write(&read), text.clone());
    let tree = serde_json::to_value(summary).unwrap();
    prop_assert_eq!(&serde_json::from_value::<T>(tree).unwrap(), summary);
    let streamed: T = serde_json::from_reader(text.as_bytes()).unwrap();
    prop_assert_eq!(&streamed, summary);
    Ok(())
}

/// Both, and what they merge to, are read as written; and to merge what was sent is to merge.
fn merges_when_sent<T: Sent + Clone>(
    one: &T,
    two: &T,
    merge: impl Fn(T, T) -> T,
) -> Result<(), TestCaseError> {
    is_read_as_written(one)?;
    is_read_as_written(two)?;
    let here = merge(one.clone(), two.clone());
    let sent = merge(send(one), send(two));
    prop_assert_eq!(&sent, &here);
    prop_assert_eq!(write(&sent), write(&here));
    prop_assert_eq!(write(&merge(send(two), send(one))), write(&here));
    is_read_as_written(&here)
}

/// How many machines there are.
const MACHINES: usize = 4;

/// Facts, and the machine that has each; of fewer owners than facts they are dealt again.
fn split<F: Clone>(facts: &[F], owners: &[usize], machine: usize) -> Vec<F> {
    let dealt = facts.iter().zip(owners.iter().cycle());
    let own = dealt.filter(|(_, owner)| **owner == machine);
    own.map(|(fact, _)| fact.clone()).collect()
}

/// Each machine sums up its facts and sends the sum; merged in whatever order, the sums are that of all
/// facts on one machine. The answer is the sum of one machine and that of many.
fn one_and_many<F: Clone, T: Sent>(
    facts: &[F],
    owners: &[usize],
    sum_up: impl Fn(&[F]) -> T,
    merge: impl Fn(T, T) -> T,
) -> Result<(T, T), TestCaseError> {
    let one = sum_up(facts);
    let letters: Vec<String> = (0..MACHINES)
        .map(|machine| write(&sum_up(&split(facts, owners, machine))))
        .collect();
    let read = |letter: &String| serde_json::from_str::<T>(letter).unwrap();
    let many = letters.iter().map(read).reduce(&merge).unwrap();
    let backwards = letters.iter().rev().map(read).reduce(&merge).unwrap();
    prop_assert_eq!(&many, &one);
    prop_assert_eq!(write(&many), write(&one));
    prop_assert_eq!(write(&backwards), write(&one));
    Ok((one, many))
}

fn owners() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(0..MACHINES, 1..20)
}

fn late() -> Timestamp {
    Timestamp::parse("2100-01-01T00:00:00Z").unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn purchases_merge_when_sent(
        a in strategies::purchase_summary(),
        b in strategies::purchase_summary(),
        base in strategies::purchase_summaries(),
        other in strategies::purchase_summaries(),
    ) {
        merges_when_sent(&a, &b, PurchaseSummary::merge)?;
        merges_when_sent(&base, &other, |one, two| one.merge(two).unwrap())?;
    }

    #[test]
    fn tables_of_customers_merge_when_sent(
        counts in strategies::category_counts(),
        other_counts in strategies::category_counts(),
        table in strategies::activity_table(),
        base in strategies::engagements(),
    ) {
        merges_when_sent(&counts, &other_counts, |one, two| one.merge(two).unwrap())?;
        // Of one calendar and one rule with itself: others do not merge.
        merges_when_sent(&table, &table, |one, two| one.merge(two).unwrap())?;
        merges_when_sent(&base, &base, |one, two| one.merge(two).unwrap())?;
        for customer in counts.customers() {
            for (_, sum) in counts.of(&customer) {
                is_read_as_written(&sum)?;
            }
        }
        for customer in table.customers() {
            for (_, own) in table.of(&customer) {
                is_read_as_written(&own)?;
            }
        }
    }

    #[test]
    fn groups_and_cells_merge_when_sent(
        baskets in strategies::baskets(),
        other_baskets in strategies::baskets(),
        arms in strategies::experiment_arms(),
        other_arms in strategies::experiment_arms(),
        table in strategies::pivot_table(),
        other_table in strategies::pivot_table(),
        measures in strategies::pivot_measures(),
        other_measures in strategies::pivot_measures(),
    ) {
        merges_when_sent(&baskets, &other_baskets, Baskets::merge)?;
        merges_when_sent(&arms, &other_arms, |one, two| one.merge(&two).unwrap())?;
        merges_when_sent(&table, &other_table, PivotTable::merge)?;
        merges_when_sent(&measures, &other_measures, PivotMeasures::merge)?;
    }

    #[test]
    fn events_merge_when_sent(
        event in strategies::funnel_event(),
        events in strategies::funnel_events(),
        other_events in strategies::funnel_events(),
        counts in strategies::funnel_counts(),
        other_counts in strategies::funnel_counts(),
        activities in strategies::web_activities(),
        report in strategies::web_report(),
        other_report in strategies::web_report(),
    ) {
        is_read_as_written(&event)?;
        merges_when_sent(&events, &other_events, FunnelEvents::merge)?;
        merges_when_sent(&counts, &other_counts, FunnelCounts::merge)?;
        // An id stands for one activity: those of another base would be others.
        merges_when_sent(&activities, &activities, WebActivities::merge)?;
        merges_when_sent(&report, &other_report, WebReport::merge)?;
    }

    #[test]
    fn histories_merge_when_sent(
        base in strategies::repeat_histories(),
        groups in strategies::history_groups(),
        other_groups in strategies::history_groups(),
        spends in strategies::spend_groups(),
        other_spends in strategies::spend_groups(),
        donors in strategies::opportunity_groups(),
        other_donors in strategies::opportunity_groups(),
    ) {
        merges_when_sent(&base, &base, |one, two| one.merge(two).unwrap())?;
        merges_when_sent(&groups, &other_groups, |one, two| one.merge(two).unwrap())?;
        merges_when_sent(&spends, &other_spends, |one, two| one.merge(two).unwrap())?;
        merges_when_sent(&donors, &other_donors, OpportunityGroups::merge)?;
    }

    /// The monoid of the spending and of the opportunities.
    #[test]
    fn groups_of_value_are_monoids(
        a in strategies::spend_groups(),
        b in strategies::spend_groups(),
        c in strategies::spend_groups(),
        d in strategies::opportunity_groups(),
        e in strategies::opportunity_groups(),
        f in strategies::opportunity_groups(),
    ) {
        let merge = |one: &SpendGroups, two: &SpendGroups| one.clone().merge(two.clone()).unwrap();
        prop_assert_eq!(merge(&merge(&a, &b), &c), merge(&a, &merge(&b, &c)));
        prop_assert_eq!(merge(&a, &b), merge(&b, &a));
        prop_assert_eq!(merge(&a, &SpendGroups::new(Currency::EUR, []).unwrap()), a.clone());
        prop_assert_eq!(merge(&a, &b).customers(), a.customers() + b.customers());
        prop_assert_eq!(merge(&a, &b).not_positive(), a.not_positive() + b.not_positive());
        let other = SpendGroups::new(Currency::USD, []).unwrap();
        prop_assert_eq!(a.merge(other), Err(ValueError::CurrencyMismatch));

        let join = |one: &OpportunityGroups, two: &OpportunityGroups| one.clone().merge(two.clone());
        prop_assert_eq!(join(&join(&d, &e), &f), join(&d, &join(&e, &f)));
        prop_assert_eq!(join(&d, &e), join(&e, &d));
        prop_assert_eq!(join(&d, &OpportunityGroups::new([])), d.clone());
        prop_assert_eq!(&join(&d, &e), &OpportunityGroups::new(d.iter().chain(e.iter())));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn purchases_of_many_machines_are_scored_as_those_of_one(
        facts in strategies::purchase_facts(),
        owners in owners(),
    ) {
        let sum_up = |facts: &[Fact]| {
            let mut base = PurchaseSummaries::new(Currency::EUR);
            facts.iter().for_each(|fact| fact.add_to(&mut base).unwrap());
            base
        };
        let (one, many) = one_and_many(&facts, &owners, sum_up, |one, two| one.merge(two).unwrap())?;
        prop_assert_eq!(score_by_ntile(&one, late()), score_by_ntile(&many, late()));
        prop_assert_eq!(
            RfmCutPoints::from_summaries(&one, late()),
            RfmCutPoints::from_summaries(&many, late())
        );
    }

    #[test]
    fn retention_of_many_machines_is_that_of_one(
        facts in strategies::activities(),
        calendar in strategies::period_calendar(),
        rule in strategies::retention_definition(),
        owners in owners(),
    ) {
        let sum_up = |facts: &[(u32, Timestamp, Money)]| {
            let mut table = ActivityTable::new(calendar, Currency::EUR);
            for (customer, at, amount) in facts {
                table.add_purchase(*customer, *at, *amount).unwrap();
            }
            table
        };
        let (one, many) = one_and_many(&facts, &owners, sum_up, |one, two| one.merge(two).unwrap())?;
        if let Some(through) = one.last_period() {
            prop_assert_eq!(
                CohortTable::new(&one, rule.clone(), through, 12),
                CohortTable::new(&many, rule, through, 12)
            );
            prop_assert_eq!(life_cycle(&one, through), life_cycle(&many, through));
        }
    }

    #[test]
    fn preferences_and_rules_of_many_machines_are_those_of_one(
        lines in strategies::category_lines(),
        items in strategies::basket_items(),
        limits in strategies::association_limits(),
        owners in owners(),
    ) {
        let sum_up = |lines: &[(u32, u8, i64)]| {
            let mut counts = CategoryCounts::new(Currency::EUR);
            for (customer, category, minor) in lines {
                let amount = Money::new(*minor, Currency::EUR);
                counts.add(*customer, *category, amount).unwrap();
            }
            counts
        };
        one_and_many(&lines, &owners, sum_up, |one, two| one.merge(two).unwrap())?;

        let sum_up = |items: &[Vec<u8>]| {
            let mut baskets = Baskets::new();
            items.iter().for_each(|items| baskets.add(items.clone()));
            baskets
        };
        let (one, many) = one_and_many(&items, &owners, sum_up, Baskets::merge)?;
        prop_assert_eq!(
            AssociationRules::of(&one, &limits),
            AssociationRules::of(&many, &limits)
        );
    }

    #[test]
    fn engagement_of_many_machines_is_that_of_one(
        rule in strategies::engagement_rule(),
        events in prop::collection::vec((0_u32..6, strategies::timestamp(), 0_u8..6), 0..40),
        owners in owners(),
    ) {
        let sum_up = |events: &[(u32, Timestamp, u8)]| {
            let mut base = Engagements::new(rule.clone());
            events.iter().for_each(|(customer, at, event)| base.add(*customer, *at, event));
            base
        };
        let (one, many) = one_and_many(&events, &owners, sum_up, |one, two| one.merge(two).unwrap())?;
        prop_assert_eq!(one.scores(late()), many.scores(late()));
    }

    #[test]
    fn funnels_of_many_machines_are_those_of_one(
        funnel in strategies::funnel_definition(),
        events in prop::collection::vec((0_u32..6, strategies::funnel_event()), 0..40),
        owners in owners(),
    ) {
        let sum_up = |events: &[(u32, FunnelEvent<u8>)]| {
            let mut all = FunnelEvents::new();
            events.iter().for_each(|(customer, event)| all.add(*customer, event.clone()));
            all
        };
        let (one, many) = one_and_many(&events, &owners, sum_up, FunnelEvents::merge)?;
        let whole = FunnelCounts::of(&funnel, &one);
        prop_assert_eq!(&FunnelCounts::of(&funnel, &many), &whole);

        // Counts of machines that have customers of their own add up, too.
        let customers: Vec<u32> = (0..6).collect();
        let count = |own: &[u32]| {
            let of_own = events.iter().filter(|(customer, _)| own.contains(customer));
            FunnelCounts::of(&funnel, &sum_up(&of_own.cloned().collect::<Vec<_>>()))
        };
        let (counted, _) = one_and_many(&customers, &owners, count, FunnelCounts::merge)?;
        prop_assert_eq!(counted, whole);
    }

    #[test]
    fn visits_of_many_machines_are_those_of_one(
        activities in strategies::visitor_activities(),
        period in strategies::period(),
        owners in owners(),
    ) {
        let sum_up = |all: &[(u32, crm_core::Activity)]| {
            let mut activities = WebActivities::new();
            all.iter().for_each(|(visitor, activity)| activities.add(*visitor, activity.clone()));
            activities
        };
        let (one, many) = one_and_many(&activities, &owners, sum_up, WebActivities::merge)?;
        let report = |own: &WebActivities<u32>| WebReport::of(own, &SessionRule::default(), period, 3);
        prop_assert_eq!(report(&one), report(&many));

        let visitors: Vec<u32> = (0..5).collect();
        let report_of = |own: &[u32]| {
            let of_own = activities.iter().filter(|(visitor, _)| own.contains(visitor));
            report(&sum_up(&of_own.cloned().collect::<Vec<_>>()))
        };
        let (reported, _) = one_and_many(&visitors, &owners, report_of, WebReport::merge)?;
        prop_assert_eq!(reported, report(&one));
    }

    #[test]
    fn pivots_and_arms_of_many_machines_are_those_of_one(
        rows in strategies::pivot_rows(),
        values in prop::collection::vec(("[a-c]", -1_000_i64..1_000), 0..40),
        owners in owners(),
    ) {
        let sum_up = |rows: &[([u8; 3], i64, u32)]| {
            let mut table = PivotTable::new();
            rows.iter().for_each(|(key, value, whose)| table.add(*key, *value, *whose));
            table
        };
        let (one, many) = one_and_many(&rows, &owners, sum_up, PivotTable::merge)?;
        prop_assert_eq!(one.cube(), many.cube());

        let sum_up = |values: &[(String, i64)]| {
            let mut arms = ExperimentArms::default();
            values.iter().for_each(|(arm, value)| arms.add(arm, *value).unwrap());
            arms
        };
        one_and_many(&values, &owners, sum_up, |one, two| one.merge(&two).unwrap())?;
    }

    #[test]
    fn histories_of_many_machines_are_those_of_one(
        facts in strategies::day_facts(),
        unit in strategies::time_unit(),
        owners in owners(),
    ) {
        let sum_up = |facts: &[DayFact]| {
            let mut base = RepeatHistories::new(Currency::EUR, Tz::UTC, RefundPolicy::Net);
            facts.iter().for_each(|fact| fact.add_to(&mut base).unwrap());
            base
        };
        let (one, many) = one_and_many(&facts, &owners, sum_up, |one, two| one.merge(two).unwrap())?;
        let until = chrono::NaiveDate::from_epoch_days(20_150).unwrap();
        let (here, there) = (one.observe(until, unit).unwrap(), many.observe(until, unit).unwrap());
        prop_assert_eq!(&here, &there);

        // Machines that have customers of their own may send the groups alone.
        let customers: Vec<ObservedCustomer<u32>> = here.customers().to_vec();
        let group = |own: &[ObservedCustomer<u32>]| {
            HistoryGroups::of_customers(unit, own.iter().map(|own| *own.history())).unwrap()
        };
        let (grouped, _) = one_and_many(&customers, &owners, group, |one, two| one.merge(two).unwrap())?;
        prop_assert_eq!(grouped, here.groups().unwrap());
        let spend = |own: &[ObservedCustomer<u32>]| {
            SpendGroups::new(Currency::EUR, own.iter().map(|own| (*own.spend(), 1))).unwrap()
        };
        let (spent, _) = one_and_many(&customers, &owners, spend, |one, two| one.merge(two).unwrap())?;
        prop_assert_eq!(spent, here.spend_groups().unwrap());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    /// To the last bit: parameters, likelihood, standard errors.
    #[test]
    fn fits_of_many_machines_are_those_of_one(
        customers in prop::collection::vec(strategies::history_in_weeks(), 20..60),
        owners in owners(),
    ) {
        let group = |own: &[RepeatHistory]| {
            HistoryGroups::of_customers(TimeUnit::Week, own.iter().copied()).unwrap()
        };
        let (one, many) = one_and_many(&customers, &owners, group, |one, two| one.merge(two).unwrap())?;
        let fit = |groups| MbgNbd::fit(groups, FitOptions::default());
        prop_assert_eq!(fit(&one), fit(&many));
    }
}

/// A base that lies in one table has the bytes of one that is divided into parts, and of one whose
/// customers came in another order.
#[test]
fn the_layout_in_memory_is_not_seen() {
    let rows = 40_000_u32;
    let customers: Vec<u32> = (0..rows)
        .map(|row| row.wrapping_mul(2_654_435_761) % 9_000)
        .collect();
    let at: Vec<i64> = (0..i64::from(rows))
        .map(|row| 1_764_000_000_000_000 + row)
        .collect();
    let amounts: Vec<i64> = (0..i64::from(rows)).map(|row| row % 700 - 50).collect();
    let columns = PurchaseColumns::new(Currency::EUR, &customers, &at, &amounts).unwrap();
    let columns = columns.with_refunds(RefundPolicy::Net);
    let divided = PurchaseSummaries::from_columns(&columns, Threads::new(2)).unwrap();

    let rule = SummaryRule::new(RefundPolicy::Net);
    let mut whole = PurchaseSummaries::new(Currency::EUR);
    for row in (0..customers.len()).rev() {
        let instant = Timestamp::from_micros(at[row]).unwrap();
        let amount = Money::new(amounts[row], Currency::EUR);
        rule.add(&mut whole, customers[row], instant, amount)
            .unwrap();
    }
    let text = write(&divided);
    assert_eq!(write(&whole), text);
    let read: PurchaseSummaries<u32> = serde_json::from_str(&text).unwrap();
    assert_eq!(read, divided);
    assert_eq!(
        write(&read.merge(PurchaseSummaries::new(Currency::EUR)).unwrap()),
        text
    );
    assert!(divided.len() > 8_000, "{}", divided.len());
}
