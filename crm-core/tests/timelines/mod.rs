//! What the tests of folds over interactions share.

use crm_core::{Interaction, Timestamp};
use proptest::prelude::*;

/// The second of one day.
pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_micros((1_700_000_000 + second) * 1_000_000).unwrap()
}

/// The id with this number.
pub(crate) fn uuid(number: u64) -> uuid::Uuid {
    uuid::Uuid::from_u128(0x019b_7a5e_0000_7000_8000_0000_0000_0000 + u128::from(number))
}

/// Half of the seconds become one of a few.
pub(crate) fn crowded(second: i64) -> i64 {
    if second % 2 == 0 { second } else { second % 5 }
}

/// A history, and the same in another order, with some of it told twice.
pub(crate) fn told_twice(
    history: impl Strategy<Value = Vec<Interaction>>,
) -> impl Strategy<Value = (Vec<Interaction>, Vec<Interaction>)> {
    history.prop_flat_map(|told| {
        let again = proptest::sample::subsequence(told.clone(), 0..=told.len());
        let shuffled = again.prop_flat_map({
            let told = told.clone();
            move |again| Just([told.clone(), again].concat()).prop_shuffle()
        });
        (Just(told), shuffled)
    })
}
