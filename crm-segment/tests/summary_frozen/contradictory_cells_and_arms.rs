//! Cells of a pivot table and arms of an experiment that no summary can have.

use crm_segment::*;
use serde_json::json;

use crate::{fixtures, refuses};

#[test]
fn cells_and_arms_that_contradict_themselves_are_refused() {
    let count = "count: must be 0 without a minimum";
    let sum = "sum: must be one of so many values";
    refuses::<PivotMeasures<u32>>(
        "pivot_measures",
        &[
            ("/count", json!(0), count),
            ("/count", json!(1), "whose: must be at most one a row"),
            ("/count", json!(4), sum),
            ("/minimum", json!(null), count),
            ("/minimum", json!(5), sum),
            ("/whose", json!([]), count),
            ("/whose", json!([2, 1]), "whose: must be in rising order"),
            ("/sum", json!("0"), sum),
        ],
    );
    refuses::<PivotMeasures<u32>>(
        "empty_pivot_measures",
        &[
            ("/sum", json!("1"), sum),
            ("/whose", json!([1]), count),
            ("/maximum", json!(0), count),
        ],
    );
    let dimensions = "dimensions: must be as many as the table has";
    let mut cell = fixtures()["pivot_table"]["cells"][0].clone();
    cell[0] = json!(["2026-10", "books"]);
    refuses::<PivotTable<String, 2, u32>>(
        "pivot_table",
        &[
            ("/dimensions", json!(3), dimensions),
            ("/cells/0/0", json!(["2026-11"]), dimensions),
            ("/cells/1", cell, "cells: must be in rising order"),
            (
                "/cells/1/1",
                fixtures()["empty_pivot_measures"].clone(),
                "cells: must have rows",
            ),
        ],
    );
    let three =
        serde_json::from_value::<PivotTable<String, 3, u32>>(fixtures()["pivot_table"].clone());
    assert!(three.unwrap_err().to_string().contains(dimensions));
    refuses::<ExperimentArms>(
        "experiment_arms",
        &[
            ("/arms/0/0", json!("zebra"), "arms: must be in rising order"),
            ("/arms/0/1/count", json!(0), "no values have this"),
        ],
    );
}
