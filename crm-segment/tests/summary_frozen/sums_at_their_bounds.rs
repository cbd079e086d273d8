//! Sums that stand at their bounds.

use std::fmt::Debug;

use crm_segment::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::fixtures;

/// Counts that stand at their bound are read, whatever they stand for.
#[test]
fn sums_at_their_bounds_are_read_as_they_were_written() {
    fn is_kept<T: Serialize + DeserializeOwned + PartialEq + Debug>(summary: &T) {
        let written = serde_json::to_value(summary).unwrap();
        assert_eq!(&serde_json::from_value::<T>(written).unwrap(), summary);
    }
    let mut form = fixtures()["purchase_summary"].clone();
    form["purchases"] = u64::MAX.into();
    form["amount_minor"] = i128::MAX.to_string().into();
    let most: PurchaseSummary = serde_json::from_value(form).unwrap();
    assert_eq!(most.merge(most).amount_minor(), i128::MAX);
    is_kept(&most.merge(most));

    let mut form = fixtures()["pivot_measures"].clone();
    form["count"] = (u64::MAX - 1).into();
    form["sum"] = (i128::from(i64::MAX) * i128::from(u64::MAX - 1))
        .to_string()
        .into();
    let most: PivotMeasures<u32> = serde_json::from_value(form).unwrap();
    let twice = most.clone().merge(most);
    assert_eq!((twice.count(), twice.sum()), (u64::MAX, i128::MAX));
    is_kept(&twice);
}
