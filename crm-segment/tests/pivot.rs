//! Pivot tables: laws, a model that goes through the rows, and DuckDB.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test may stop at the first surprise"
)]

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use crm_segment::strategies;
use crm_segment::{PivotMeasure, PivotMeasures, PivotTable, TopTies};
use proptest::prelude::*;

type Row = ([u8; 3], i64, u32);

fn table_of(rows: &[Row]) -> PivotTable<u8, 3, u32> {
    let mut table = PivotTable::new();
    rows.iter()
        .for_each(|(key, value, whose)| table.add(*key, *value, *whose));
    table
}

/// Whether a group holds what the rows say.
fn holds(group: [Option<u8>; 3], measures: &PivotMeasures<u32>, rows: &[Row]) -> bool {
    let own: Vec<&Row> = rows
        .iter()
        .filter(|(key, ..)| {
            key.iter()
                .zip(group)
                .all(|(own, value)| value.is_none_or(|v| v == *own))
        })
        .collect();
    let sum: i128 = own.iter().map(|row| i128::from(row.1)).sum();
    let whose: BTreeSet<u32> = own.iter().map(|row| row.2).collect();
    !own.is_empty()
        && measures.count() == own.len() as u64
        && measures.sum() == sum
        && measures.minimum() == own.iter().map(|row| row.1).min()
        && measures.maximum() == own.iter().map(|row| row.1).max()
        && measures.whose().copied().collect::<BTreeSet<u32>>() == whose
        && measures.distinct() == whose.len()
        && measures.average() == Some(sum as f64 / own.len() as f64)
}

/// The order of two groups by a measure; means by cross-multiplication (small numbers only).
fn compare(measure: PivotMeasure, one: &PivotMeasures<u32>, two: &PivotMeasures<u32>) -> Ordering {
    match measure {
        PivotMeasure::Count => one.count().cmp(&two.count()),
        PivotMeasure::Sum => one.sum().cmp(&two.sum()),
        PivotMeasure::Average => {
            (one.sum() * i128::from(two.count())).cmp(&(two.sum() * i128::from(one.count())))
        }
        PivotMeasure::Minimum => one.minimum().cmp(&two.minimum()),
        PivotMeasure::Maximum => one.maximum().cmp(&two.maximum()),
        _ => one.distinct().cmp(&two.distinct()),
    }
}

proptest! {
    #[test]
    fn every_total_is_that_of_its_rows(rows in strategies::pivot_rows()) {
        let table = table_of(&rows);
        let keys: BTreeSet<[u8; 3]> = rows.iter().map(|row| row.0).collect();
        prop_assert_eq!(table.cells().map(|(key, _)| *key).collect::<BTreeSet<_>>(), keys.clone());
        let cube = table.cube();
        let mut expected = BTreeSet::new();
        for key in &keys {
            for choice in 0..8 {
                expected.insert([0, 1, 2].map(|at| (choice & (1 << at) != 0).then_some(key[at])));
            }
        }
        prop_assert_eq!(cube.keys().copied().collect::<BTreeSet<_>>(), expected);
        for (group, measures) in &cube {
            prop_assert!(holds(*group, measures, &rows), "{group:?}");
        }
        // The roll-up is the part of the cube whose kept dimensions come first.
        let rolled: BTreeMap<_, _> = cube
            .into_iter()
            .filter(|(group, _)| group.is_sorted_by_key(Option::is_none))
            .collect();
        prop_assert!(rolled == table.roll_up());
    }

    #[test]
    fn any_order_and_any_split_gives_the_same(
        (rows, shuffled) in strategies::pivot_rows()
            .prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
        split in any::<prop::sample::Index>(),
    ) {
        let (one, two) = shuffled.split_at(split.index(shuffled.len() + 1));
        let merged = table_of(one).merge(table_of(two));
        prop_assert!(table_of(&rows) == merged);
        prop_assert!(merged.cube() == table_of(&rows).cube());
        prop_assert!(merged.clone().merge(PivotTable::new()) == merged);
    }

    #[test]
    fn a_dice_is_the_table_of_the_rows_that_pass(rows in strategies::pivot_rows(), kept in 0_u8..3) {
        let part: Vec<Row> = rows.iter().filter(|row| row.0[1] != kept).copied().collect();
        prop_assert!(table_of(&rows).dice(|key| key[1] != kept) == table_of(&part));
    }

    #[test]
    fn the_top_has_places_as_in_sql_and_cuts_as_asked(
        rows in strategies::pivot_rows(),
        measure in strategies::pivot_measure(),
        ties in strategies::top_ties(),
        limit in 0_usize..12,
    ) {
        let groups = table_of(&rows).group_by([true, true, false]);
        let top = measure.top(&groups, limit, ties);
        for (at, ranked) in top.iter().enumerate() {
            let larger = groups
                .values()
                .filter(|own| compare(measure, own, ranked.measures).is_gt())
                .count();
            prop_assert_eq!(ranked.rank, larger + 1);
            if let Some(next) = top.get(at + 1) {
                let order = compare(measure, next.measures, ranked.measures);
                prop_assert!(order.is_lt() || (order.is_eq() && ranked.group < next.group));
            }
        }
        let expected = match ties {
            _ if limit == 0 => 0,
            TopTies::Cut => limit.min(groups.len()),
            _ => groups
                .values()
                .filter(|own| {
                    let larger =
                        groups.values().filter(|other| compare(measure, other, own).is_gt());
                    larger.count() < limit
                })
                .count(),
        };
        prop_assert_eq!(top.len(), expected);
    }

    #[test]
    fn rounded_means_are_nearest_and_even_at_halves(rows in strategies::pivot_rows()) {
        for (_, measures) in table_of(&rows).cells() {
            let (sum, count) = (measures.sum(), i128::from(measures.count()));
            let rounded = measures.average_rounded().unwrap();
            let off = 2 * (sum - rounded * count);
            prop_assert!(off.abs() < count || (off.abs() == count && rounded % 2 == 0));
        }
    }
}

/// Roll-up, cube and ranking over 3,000 rows as DuckDB computes them: `tests/oracles/pivot.py`.
#[test]
fn totals_are_those_of_duckdb() {
    let mut state = 11_u64;
    let mut draw = |bound: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) % bound) as i64
    };
    let mut table = PivotTable::new();
    for _ in 0..3_000 {
        let key = [draw(7), draw(5), draw(3)];
        let minor = draw(20_000) - 4_000;
        table.add(key, minor, draw(400));
    }
    // Groups; sums over them of count, sum, minimum, maximum, different customers and mean; different
    // customers of the groups over all of the first two dimensions.
    let figures = |groups: &BTreeMap<[Option<i64>; 3], PivotMeasures<i64>>| {
        let all = || groups.values();
        let whole = groups
            .iter()
            .filter(|(key, _)| key[0].is_none() && key[1].is_none());
        (
            groups.len(),
            all().map(PivotMeasures::count).sum::<u64>(),
            all().map(PivotMeasures::sum).sum::<i128>(),
            all().filter_map(PivotMeasures::minimum).sum::<i64>(),
            all().filter_map(PivotMeasures::maximum).sum::<i64>(),
            all().map(PivotMeasures::distinct).sum::<usize>(),
            (all().filter_map(PivotMeasures::average).sum::<f64>() * 1e6).round(),
            whole.map(|(_, own)| own.distinct()).sum::<usize>(),
        )
    };
    let rolled = (
        148,
        12_000,
        73_300_448,
        -503_388,
        2_289_151,
        7_869,
        902_034_536_888.0,
        400,
    );
    assert_eq!(figures(&table.roll_up()), rolled);
    let cube = (
        192,
        24_000,
        146_600_896,
        -673_439,
        2_988_461,
        15_452,
        1_170_570_678_235.0,
        1_502,
    );
    assert_eq!(figures(&table.cube()), cube);
    let pairs = table.group_by([true, true, false]);
    let top: Vec<(i64, i64, u64)> = PivotMeasure::Count
        .top(&pairs, 5, TopTies::Include)
        .iter()
        .map(|own| {
            (
                own.group[0].unwrap(),
                own.group[1].unwrap(),
                own.measures.count(),
            )
        })
        .collect();
    assert_eq!(
        top,
        [(1, 1, 104), (5, 4, 102), (1, 3, 99), (4, 4, 99), (3, 4, 97)]
    );
}

#[test]
fn an_empty_table_and_one_without_dimensions() {
    let empty = PivotTable::<u8, 3, u32>::default();
    assert!(empty.cube().is_empty() && empty.roll_up().is_empty() && empty.cells().len() == 0);
    let groups = empty.group_by([true; 3]);
    assert!(
        PivotMeasure::Sum
            .top(&groups, 5, TopTies::Include)
            .is_empty()
    );
    let none = PivotMeasures::<u32>::default();
    assert_eq!(
        (none.average(), none.average_rounded(), none.minimum()),
        (None, None, None)
    );
    let mut total = PivotTable::<u8, 0, u32>::new();
    total.add([], 5, 1);
    total.add([], 6, 1);
    assert_eq!(
        total.cube()[&[]].average_rounded(),
        Some(6),
        "5.5 to the even one"
    );
}
