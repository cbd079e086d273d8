//! Retention by its four definitions: a model that looks at every customer, and published figures.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test may stop at the first surprise"
)]

use std::collections::BTreeSet;
use std::io::Write as _;

use chrono_tz::Tz;
use crm_core::{Currency, Money, Timestamp};
use crm_segment::strategies;
use crm_segment::{
    ActivityTable, Brackets, CalendarPeriod, CalendarUnit, CohortTable, PeriodCalendar,
    RetentionDefinition,
};
use proptest::prelude::*;

/// The ages at which each customer of a cohort was active, by the public reading of the table.
fn ages(
    table: &ActivityTable<u32>,
    began: CalendarPeriod,
    through: CalendarPeriod,
) -> Vec<BTreeSet<i64>> {
    table
        .customers()
        .filter_map(|customer| {
            let active: Vec<CalendarPeriod> = table
                .of(&customer)
                .filter(|(period, sum)| sum.activities() > 0 && *period <= through)
                .map(|(period, _)| period)
                .collect();
            (active.first() == Some(&began)).then(|| {
                active
                    .iter()
                    .map(|period| period.since(began).unwrap())
                    .collect()
            })
        })
        .collect()
}

proptest! {
    #[test]
    fn each_cell_counts_those_whom_the_definition_names(
        table in strategies::activity_table(),
        rule in strategies::retention_definition(),
        columns in 0_u16..20,
        earlier in 0_i64..3,
    ) {
        let Some(last) = table.last_period() else { return Ok(()) };
        let through = last.plus(-earlier);
        let triangle = CohortTable::new(&table, rule.clone(), through, columns);
        for cohort in triangle.cohorts() {
            let members = ages(&table, cohort.began, through);
            prop_assert_eq!(cohort.customers, members.len() as u64);
            let followed = through.since(cohort.began).unwrap();
            let brackets: Vec<(u16, u16)> = match &rule {
                RetentionDefinition::Bracket(brackets) => brackets.iter().collect(),
                _ => Vec::new(),
            };
            let cells = match &rule {
                RetentionDefinition::Bracket(_) => brackets
                    .iter()
                    .filter(|(_, behind)| i64::from(*behind) - 1 <= followed)
                    .count()
                    .min(columns.into()),
                _ => (followed as usize + 1).min(columns.into()),
            };
            prop_assert_eq!(cohort.retained.len(), cells);
            for (column, retained) in cohort.retained.iter().enumerate() {
                let number = column as i64;
                let expected = members.iter().filter(|ages| match &rule {
                    RetentionDefinition::Exact => ages.contains(&number),
                    RetentionDefinition::OnOrAfter => ages.range(number..).next().is_some(),
                    RetentionDefinition::Within => number == 0 || ages.range(1..=number).next().is_some(),
                    RetentionDefinition::Bracket(_) => {
                        let (first, behind) = brackets[column];
                        ages.range(i64::from(first)..i64::from(behind)).next().is_some()
                    }
                    _ => false,
                });
                prop_assert_eq!(*retained, expected.count() as u64);
            }
        }
        let began: u64 = triangle.cohorts().iter().map(|cohort| cohort.customers).sum();
        let known = table.customers().filter(|customer| {
            table.of(customer).any(|(period, sum)| sum.activities() > 0 && period <= through)
        });
        prop_assert_eq!(began, known.count() as u64, "everybody is in one cohort");
    }

    #[test]
    fn the_definitions_relate_as_they_should(table in strategies::activity_table()) {
        let Some(through) = table.last_period() else { return Ok(()) };
        let triangle = |rule| CohortTable::new(&table, rule, through, 30);
        let exact = triangle(RetentionDefinition::Exact);
        let after = triangle(RetentionDefinition::OnOrAfter);
        let within = triangle(RetentionDefinition::Within);
        let single = triangle(RetentionDefinition::Bracket(Brackets::new((0..=30).collect()).unwrap()));
        for (at, cohort) in exact.cohorts().iter().enumerate() {
            let (after, within) = (&after.cohorts()[at].retained, &within.cohorts()[at].retained);
            prop_assert_eq!(&cohort.retained, &single.cohorts()[at].retained);
            prop_assert!(after.is_sorted_by(|one, two| one >= two));
            prop_assert!(within[1..].is_sorted());
            for column in 1..cohort.retained.len() {
                prop_assert!(cohort.retained[column] <= after[column]);
                prop_assert!(cohort.retained[column] <= within[column]);
            }
            prop_assert_eq!(cohort.retained[0], cohort.customers);
        }
    }

    #[test]
    fn the_revenue_of_all_cohorts_is_that_of_the_table(table in strategies::activity_table()) {
        let Some(through) = table.last_period() else { return Ok(()) };
        let triangle = CohortTable::new(&table, RetentionDefinition::Exact, through, u16::MAX);
        let in_cohorts: i128 = triangle
            .cohorts()
            .iter()
            .map(|cohort| *cohort.cumulative_amounts_minor().last().unwrap())
            .sum();
        let in_table: i128 = table
            .customers()
            .flat_map(|customer| table.of(&customer).map(|(_, sum)| sum.amount_minor()).collect::<Vec<_>>())
            .sum();
        prop_assert_eq!(in_cohorts, in_table);
    }

    #[test]
    fn rules_are_read_as_written(rule in strategies::retention_definition()) {
        let text = serde_json::to_string(&rule).unwrap();
        prop_assert_eq!(serde_json::from_str::<RetentionDefinition>(&text).unwrap(), rule);
    }

    #[test]
    fn totals_weigh_every_customer_alike(triangle in strategies::cohort_table()) {
        for column in 0..25 {
            let total = triangle.total(column);
            let cells: Vec<_> = triangle.cohorts().iter().filter_map(|c| c.cell(column)).collect();
            prop_assert_eq!(total.retained, cells.iter().map(|cell| cell.retained).sum::<u64>());
            prop_assert!(total.rate().is_none_or(|rate| (0.0..=1.0).contains(&rate)));
        }
    }
}

/// One who comes back in period 3 only, another in 1 and 2: the four definitions side by side, by
/// hand.
#[test]
fn the_four_definitions_answer_different_questions() {
    let months = PeriodCalendar::new(CalendarUnit::Month, Tz::UTC);
    let mut table = ActivityTable::new(months, Currency::EUR);
    let at = |month: i64| Timestamp::parse(&format!("2026-{month:02}-10T00:00:00Z")).unwrap();
    for (customer, month) in [(1_u32, 1), (1, 4), (2, 1), (2, 2), (2, 3), (3, 1)] {
        table.add(customer, at(month));
    }
    let january = |rule| {
        let triangle = CohortTable::new(&table, rule, months.period_of(at(5)), 12);
        triangle.cohorts()[0].retained.clone()
    };
    assert_eq!(january(RetentionDefinition::Exact), [3, 1, 1, 1, 0]);
    assert_eq!(january(RetentionDefinition::OnOrAfter), [3, 2, 2, 1, 0]);
    assert_eq!(january(RetentionDefinition::Within), [3, 1, 1, 2, 2]);
    let brackets = Brackets::new(vec![1, 3, 5]).unwrap();
    assert_eq!(january(RetentionDefinition::Bracket(brackets)), [1, 1]);
}

#[test]
fn brackets_that_do_not_rise_are_refused_built_and_read() {
    for borders in [
        vec![],
        vec![1],
        vec![2, 1],
        vec![1, 1],
        (0..=1_000).collect(),
    ] {
        assert!(Brackets::new(borders).is_err());
    }
    assert!(serde_json::from_str::<RetentionDefinition>(r#"{"bracket":[3,2]}"#).is_err());
    let days = PeriodCalendar::new(CalendarUnit::Day, Tz::UTC);
    let weeks = PeriodCalendar::new(CalendarUnit::Week, Tz::UTC);
    let mut table = ActivityTable::new(days, Currency::EUR);
    table.add(1_u32, Timestamp::UNIX_EPOCH);
    let week = weeks.period_of(Timestamp::UNIX_EPOCH);
    assert!(
        CohortTable::new(&table, RetentionDefinition::Exact, week, 3)
            .cohorts()
            .is_empty()
    );
    let before = days.period_of(Timestamp::UNIX_EPOCH).plus(-1);
    assert!(
        CohortTable::new(&table, RetentionDefinition::Exact, before, 3)
            .cohorts()
            .is_empty()
    );
}

/// Online Retail 2010-11 by month, as polars counts it (`tests/oracles/online_retail_cohorts.py`,
/// which writes the file).
#[test]
fn the_online_retail_triangle_is_the_one_computed_elsewhere() {
    let Some(path) = std::env::var_os("ECRM_ONLINE_RETAIL_LINES") else {
        let _ = writeln!(
            std::io::stderr(),
            "NOT RUN: Online Retail; set ECRM_ONLINE_RETAIL_LINES to the file that \
             tests/oracles/online_retail_cohorts.py writes"
        );
        return;
    };
    let months = PeriodCalendar::new(CalendarUnit::Month, Tz::UTC);
    let mut table = ActivityTable::new(months, Currency::GBP);
    let mut lines = 0;
    for line in std::fs::read_to_string(path).unwrap().lines() {
        let numbers: Vec<i64> = line
            .split(',')
            .map(|number| number.parse().unwrap())
            .collect();
        let at = Timestamp::from_micros(numbers[1]).unwrap();
        table
            .add_purchase(numbers[0], at, Money::new(numbers[2], Currency::GBP))
            .unwrap();
        lines += 1;
    }
    assert_eq!((lines, table.len()), (397_884, 4_338));
    let through = table.last_period().unwrap();
    let triangle = CohortTable::new(&table, RetentionDefinition::Exact, through, 24);
    let retained: Vec<&[u64]> = triangle
        .cohorts()
        .iter()
        .map(|cohort| cohort.retained.as_slice())
        .collect();
    assert_eq!(
        retained[0],
        [
            885, 324, 286, 340, 321, 352, 321, 309, 313, 350, 331, 445, 235
        ]
    );
    assert_eq!(
        retained[1],
        [417, 92, 111, 96, 134, 120, 103, 101, 125, 136, 152, 49]
    );
    assert_eq!(retained[6], [242, 42, 38, 64, 56, 81, 23]);
    assert_eq!(retained[12], [41]);
    let amounts: Vec<i128> = triangle
        .cohorts()
        .iter()
        .map(|cohort| cohort.amounts_minor.iter().sum())
        .collect();
    assert_eq!(amounts[..3], [451_214_822, 112_588_228, 59_387_688]);
    assert_eq!(
        amounts.iter().sum::<i128>(),
        891_140_790,
        "8,911,407.90 GBP"
    );
}
