//! Pivot tables.

use proptest::collection::vec;
use proptest::prelude::*;

use crate::{PivotMeasure, PivotMeasures, PivotTable, TopTies};

/// Up to 60 rows of three dimensions: their values, the number, whose it is.
pub fn pivot_rows() -> impl Strategy<Value = Vec<([u8; 3], i64, u32)>> {
    let value = prop_oneof![-5_i64..5, Just(i64::MIN), Just(i64::MAX)];
    vec(([0_u8..3, 0_u8..3, 0_u8..2], value, 0_u32..6), 0..60)
}

/// A table of three dimensions.
pub fn pivot_table() -> impl Strategy<Value = PivotTable<u8, 3, u32>> {
    pivot_rows().prop_map(|rows| {
        let mut table = PivotTable::new();
        for (dimensions, value, whose) in rows {
            table.add(dimensions, value, whose);
        }
        table
    })
}

/// By what groups are ranked.
pub fn pivot_measure() -> impl Strategy<Value = PivotMeasure> {
    prop::sample::select(PivotMeasure::ALL.as_slice())
}

/// What becomes of ties.
pub fn top_ties() -> impl Strategy<Value = TopTies> {
    prop_oneof![Just(TopTies::Include), Just(TopTies::Cut)]
}

/// What the rows of a group add up to.
pub fn pivot_measures() -> impl Strategy<Value = PivotMeasures<u32>> {
    pivot_table().prop_map(|table| {
        let cells = table.cells().map(|(_, measures)| measures.clone());
        cells.fold(PivotMeasures::new(), PivotMeasures::merge)
    })
}
