//! Places in the log that nobody sees.

/// Whether a position is missing between the one before and the last of some that rise.
pub(crate) fn is_between(before: u64, positions: impl Iterator<Item = u64>) -> bool {
    let expected = (1_u64..).map(|place| before.saturating_add(place));
    positions
        .zip(expected)
        .any(|(position, expected)| position != expected)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::subsequence;

    use super::is_between;

    proptest! {
        #[test]
        fn a_position_is_missed_wherever_it_is(
            before in 0..1000_u64,
            kept in subsequence((1..10_u64).collect::<Vec<_>>(), 0..10),
        ) {
            let is_whole = (1..).zip(&kept).all(|(place, kept)| place == *kept);
            let positions = kept.iter().map(|place| before.saturating_add(*place));
            prop_assert_eq!(is_between(before, positions), !is_whole);
        }
    }
}
